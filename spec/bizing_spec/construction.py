"""The values of YAML nodes: those of JSON and no others, without PyYAML's constructors, which take twice as long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NoReturn

import yaml

DEEPEST: Final = 200
"""Levels of nesting; real documents have some thirty."""

_TAG: Final = "tag:yaml.org,2002:"
_STRING, _MERGE, _MAPPING, _LIST = (f"{_TAG}{name}" for name in ("str", "merge", "map", "seq"))
_SCALARS: Final[dict[str, Callable[[str], Any]]] = {
    f"{_TAG}bool": {"true": True, "false": False}.__getitem__,
    f"{_TAG}int": int,
    f"{_TAG}float": float,
    f"{_TAG}null": {"null": None, "~": None, "": None}.__getitem__,
    _MERGE: str,
}


def built(root: yaml.Node) -> Any:
    """What a node stands for; what aliases share is built once. Raises yaml.MarkedYAMLError."""
    return _Builder().value(root)


class _Builder:
    def __init__(self) -> None:
        self._made: dict[int, Any] = {}
        self._depth = 0

    def value(self, node: yaml.Node) -> Any:
        if node.tag == _STRING and isinstance(node, yaml.ScalarNode):
            return node.value
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) not in self._made:
            self._made[id(node)] = self._collection(node)
        return self._made[id(node)]

    def _collection(self, node: yaml.Node) -> Any:
        self._depth += 1
        if self._depth > DEEPEST:
            _refuse(node, f"nested more than {DEEPEST} deep")
        if node.tag == _MAPPING and isinstance(node, yaml.MappingNode):
            made: Any = self._mapping(node)
        elif node.tag == _LIST and isinstance(node, yaml.SequenceNode):
            made = list(map(self.value, node.value))
        else:
            _refuse_tag(node)
        self._depth -= 1
        return made

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        """Every key becomes a string, so that `200:` is "200" as in JSON; one that stands twice is refused."""
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, each in node.value:
            if not isinstance(key, yaml.ScalarNode):
                _refuse(key, "a key must be a string")
            if key.tag == _MERGE:
                for mapping in self._merged(each):
                    merged |= mapping
                continue
            if key.value in own:
                _refuse(key, f"the key {key.value!r} stands twice in one mapping")
            own[key.value] = self.value(each)
        return merged | own if merged else own

    def _merged(self, node: yaml.Node) -> Iterator[dict[str, Any]]:
        """The mappings that `<<` names, those last whose values win: of a list the first does."""
        for each in reversed(node.value) if isinstance(node, yaml.SequenceNode) else [node]:
            if not isinstance(each, yaml.MappingNode):
                _refuse(each, "only mappings can be merged")
            yield self.value(each)


def _scalar(node: yaml.ScalarNode) -> Any:
    if node.tag not in _SCALARS:
        _refuse_tag(node)
    try:
        return _SCALARS[node.tag](node.value)
    except (ValueError, KeyError):  # a tag that was written out, or a number of thousands of digits
        _refuse(node, f"this is no {node.tag.removeprefix(_TAG)} of JSON")


def _refuse_tag(node: yaml.Node) -> NoReturn:
    _refuse(node, f"JSON has nothing for the tag {node.tag.replace(_TAG, '!!')}")


def _refuse(node: yaml.Node, problem: str) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
