"""The files of one document, and where the references in them lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from bizing_spec import document, sources
from bizing_spec.construction import DEEPEST
from bizing_spec.document import DocumentUnreadable
from bizing_spec.places import Places, pointer, tokens
from bizing_spec.sources import Allowed, Source

FILES: Final = 10_000
HOPS: Final = 100

Keys = tuple[str, ...]


class Target(NamedTuple):
    """A place in a file."""

    source: Source
    keys: Keys


class ReferenceRefused(DocumentUnreadable):
    """A reference leads where it may not, so that nobody knows what is there."""


@dataclass
class _File:
    content: Any
    places: Places
    anchors: dict[str, Keys] = field(default_factory=dict)


class Files:
    """Opens what references lead to, each file once."""

    def __init__(self, first: Source, content: Any, text: str, allowed: Allowed) -> None:
        must_be_shallow(content, Path(first.name))
        self.first = first
        self._allowed = allowed
        self._opened = {first: _File(content, Places(first.name, text))}
        self._known: dict[tuple[Source, str], Source] = {}

    def places(self) -> dict[Source, Places]:
        """Where in each file its places are."""
        return {source: file.places for source, file in self._opened.items()}

    def target(self, at: Target, reference: str) -> Target:
        """Where a reference leads that stands at a place."""
        file, _, fragment = reference.partition("#")
        source = at.source
        if file and not self._is_id(at.source, file):
            try:
                source = self._file(at.source, file)
            except ValueError as reason:
                text = f"the reference {reference!r} is refused: {reason}"
                raise ReferenceRefused(Path(at.source.name), text, self._line_of(at)) from reason
            except DocumentUnreadable as fault:
                if fault.line is not None:
                    raise
                raise self.unreadable(at, f"the reference {reference!r} leads nowhere: {fault.reason}") from fault
        if fragment and not fragment.startswith("/"):
            return Target(source, self._anchored(source, fragment, at, reference))
        keys = tuple(tokens(f"#{fragment}"))
        if file and self._is_id(at.source, file):
            keys = (*self._opened[source].anchors[file], *keys)
        target = Target(source, keys)
        if source != self.first and not self.exists(target):
            raise self.unreadable(at, f"the reference {reference!r} leads nowhere")
        return self._settled(target)

    def end(self, target: Target) -> Target:
        """Where the references end that stand at a target, if anything does."""
        for _ in range(HOPS):
            reference = reference_of(self.node(target)) if self.exists(target) else None
            if reference is None:
                break
            target = self.target(target, reference)
        return target

    def exists(self, target: Target) -> bool:
        try:
            self.node(target)
        except DocumentUnreadable:
            return False
        return True

    def node(self, target: Target) -> Any:
        settled = self._settled(target)
        node = self._opened[settled.source].content
        for key in settled.keys:
            node = _step(node, key)
        if node is _NOTHING:
            reason = f"there is nothing at {pointer(target.keys)}"
            raise DocumentUnreadable(Path(target.source.name), reason)
        return node

    def unreadable(self, at: Target, reason: str) -> DocumentUnreadable:
        return DocumentUnreadable(Path(at.source.name), reason, self._line_of(at))

    def _line_of(self, at: Target) -> int:
        return self.line(Target(at.source, (*at.keys, "$ref")))

    def line(self, target: Target) -> int:
        return self._opened[target.source].places.locate(pointer(target.keys)).line

    def passes_reference(self, target: Target) -> bool:
        """Whether the way to a target of the first file leads through a reference to another."""
        hop = self._hop(target)
        return hop is not None and hop.source != self.first

    def _settled(self, target: Target) -> Target:
        """The target itself, where references stand on the way to it."""
        for _ in range(HOPS):
            hop = self._hop(target)
            if hop is None or hop.source == self.first == target.source:
                return target
            target = hop
        return target

    def _hop(self, target: Target) -> Target | None:
        """Where the way to a target goes on in another place."""
        node = self._opened[target.source].content
        for position, key in enumerate(target.keys):
            reference = reference_of(node)
            if reference is not None and not (isinstance(node, dict) and key in node):
                on_the_way = target.keys[:position]
                inner = self.target(Target(target.source, on_the_way), reference)
                return Target(inner.source, (*inner.keys, *target.keys[position:]))
            node = _step(node, key)
        return None

    def _file(self, source: Source, reference: str) -> Source:
        """The file of a reference, opened."""
        found = self._known.get((source, reference))
        if found is None:
            found = sources.of_reference(self.first, source, reference, self._allowed)
            self._open(found)
            self._known[source, reference] = found
        return found

    def _open(self, source: Source) -> None:
        if source in self._opened:
            return
        if len(self._opened) >= FILES:
            raise DocumentUnreadable(Path(self.first.name), f"its references lead to more than {FILES} files")
        text = source.read()
        content = document.value(Path(source.name), text)
        must_be_shallow(content, Path(source.name))
        self._opened[source] = _File(content, Places(source.name, text))

    def _is_id(self, source: Source, identifier: str) -> bool:
        file = self._opened[source]
        return "$id" in file.places.text and identifier in self._anchors(file)

    def _anchored(self, source: Source, anchor: str, at: Target, reference: str) -> Keys:
        found = self._anchors(self._opened[source]).get(f"#{anchor}")
        if found is None:
            raise self.unreadable(at, f"the reference {reference!r} leads nowhere")
        return found

    def _anchors(self, file: _File) -> dict[str, Keys]:
        """The schemas of a file that have names of their own: `$anchor` and `$id`."""
        if not file.anchors:
            file.anchors[""] = ()
            for keys, node in _objects(file.content):
                for keyword, mark in (("$anchor", "#"), ("$id", "")):
                    if isinstance(node.get(keyword), str):
                        file.anchors.setdefault(f"{mark}{node[keyword]}", keys)
        return file.anchors


def must_be_shallow(content: Any, file: Path) -> None:
    """Raises DocumentUnreadable for what is nested so deeply that whoever walks through it could fall."""
    level = [content]
    for _ in range(DEEPEST):
        level = [each for node in level for each in _inner(node)]
        if not level:
            return
    raise DocumentUnreadable(file, f"nested more than {DEEPEST} deep")


def _inner(node: Any) -> Iterator[Any]:
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return (each for each in values if isinstance(each, (dict, list)))


def _objects(content: Any) -> Iterator[tuple[Keys, dict[str, Any]]]:
    waiting: list[tuple[Keys, Any]] = [((), content)]
    while waiting:
        keys, node = waiting.pop()
        if isinstance(node, dict):
            yield keys, node
            waiting += [((*keys, key), each) for key, each in node.items()]
        elif isinstance(node, list):
            waiting += [((*keys, str(index)), each) for index, each in enumerate(node)]


_NOTHING: Final = object()


def _step(node: Any, key: str) -> Any:
    if isinstance(node, dict):
        return node.get(key, _NOTHING)
    if isinstance(node, list) and key.isdecimal() and int(key) < len(node):
        return node[int(key)]
    return _NOTHING


def reference_of(node: Any) -> str | None:
    """The reference that an object is, if it is one."""
    reference = node.get("$ref") if isinstance(node, Mapping) else None
    return reference if isinstance(reference, str) else None
