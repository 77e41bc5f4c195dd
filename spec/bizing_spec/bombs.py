"""YAML that is small and makes much: refused before it is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NoReturn

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader as _FastestLoader
else:
    _FastestLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LARGEST_NODES: Final = 5_000_000
"""A document of 64 MiB has about as many without aliases."""

DEEPEST: Final = 1000
SUSPICIOUS: Final = 5000
"""Brackets in a text that are looked at one by one: a parser in C ends the whole process at some 30,000 levels."""

_BRACKET = re.compile(r"[\[{]")
_INDENTED = re.compile(rf"^[ \t?:-]{{{SUSPICIOUS // 2},}}", re.MULTILINE)
_ANCHOR = re.compile(r"[\s\[{,]&\w")  # without one there is no alias


def refuse_depth(text: str) -> None:
    """Raises yaml.MarkedYAMLError for what is nested too deeply; little is looked at twice where nothing can be."""
    if len(_BRACKET.findall(text)) < SUSPICIOUS and not _INDENTED.search(text):
        return
    depth = 0
    loader = _FastestLoader(text)
    try:
        while (event := loader.get_event()) is not None:  # type: ignore[no-untyped-call]
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    _refuse(event, f"nested more than {DEEPEST} deep")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    finally:
        loader.dispose()


def refuse_copies(root: yaml.Node, text: str) -> None:
    """Raises yaml.MarkedYAMLError where aliases, which stand for copies, make billions of a few lines, or no end."""
    if not _ANCHOR.search(text):
        return
    sizes: dict[int, int] = {}
    above: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting[-1]
        inner = [each for each in _children(node) if id(each) not in sizes]
        if inner and id(node) not in above:
            above.add(id(node))
            for each in inner:
                if id(each) in above:
                    _refuse(each, "an alias stands inside of what it stands for")
            waiting += inner
            continue
        sizes[id(node)] = 1 + sum(sizes[id(each)] for each in _children(node))
        above.discard(id(node))
        waiting.pop()
        if sizes[id(node)] > LARGEST_NODES:
            _refuse(node, f"with its aliases it has more than {LARGEST_NODES} nodes")


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [each for pair in node.value for each in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _refuse(node: yaml.Node | yaml.Event, problem: str) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)  # type: ignore[arg-type]
