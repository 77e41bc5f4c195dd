"""Walking two documents at once: places with their pointers, references followed, equal parts known as such."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from bizing_spec.described import REFERENCES_IN_A_ROW
from bizing_spec.document import DocumentUnreadable
from bizing_spec.gate.references import escape
from bizing_spec.openapi import OpenApi

# Beside a reference these say nothing of what is valid.
_SAYS_NOTHING: Final = {"$ref", "$comment", "description", "summary", "title", "example", "examples", "deprecated"}


class Place(NamedTuple):
    """A node and where it really stands, after every `$ref`; `name` is the reference that led to it, if one did."""

    pointer: str
    node: Any
    name: str | None = None

    def __bool__(self) -> bool:
        return self.node is not None

    def get(self, key: str, default: Any = None) -> Any:
        return self.node.get(key, default) if isinstance(self.node, Mapping) else default


NOWHERE: Final = Place("", None)


class Book:
    """One document, read place by place."""

    def __init__(self, api: OpenApi) -> None:
        self.api = api

    @property
    def root(self) -> Place:
        return Place("", self.api.content)

    def child(self, place: Place, *keys: str | int) -> Place:
        """What stands under a place; NOWHERE when nothing does."""
        for key in keys:
            place = self._step(place, key)
        return place

    def items(self, place: Place, *keys: str | int) -> Iterator[tuple[str, Place]]:
        """The members of the object that stands there, by name."""
        parent = self.child(place, *keys)
        if isinstance(parent.node, Mapping):
            for name in parent.node:
                yield name, self._step(parent, name)

    def elements(self, place: Place, *keys: str | int) -> list[Place]:
        """The elements of the list that stands there."""
        parent = self.child(place, *keys)
        return [self._step(parent, at) for at in range(len(parent.node))] if isinstance(parent.node, list) else []

    def _step(self, place: Place, key: str | int) -> Place:
        found: Any = None
        if isinstance(key, str) and isinstance(place.node, Mapping):
            found = place.node.get(key)
        elif isinstance(key, int) and isinstance(place.node, list) and key < len(place.node):
            found = place.node[key]
        return NOWHERE if found is None else self.follow(Place(f"{place.pointer}/{escape(key)}", found))

    def follow(self, place: Place) -> Place:
        """The end of a place's references. In 3.1 a reference with other keywords beside it stays where it is."""
        for _ in range(REFERENCES_IN_A_ROW):
            node = place.node
            if not (isinstance(node, Mapping) and isinstance(node.get("$ref"), str)):
                return place
            if self.api.version == "3.1" and not node.keys() <= _SAYS_NOTHING:
                others = {key: value for key, value in node.items() if key != "$ref"}
                joined = [{"$ref": node["$ref"]}, *others.pop("allOf", [])]
                return Place(place.pointer, {**others, "allOf": joined}, place.name)
            place = Place(unquote(node["$ref"][1:]), self.api.at(node["$ref"]), node["$ref"])
        raise DocumentUnreadable(Path(self.api.source), f"the reference {place.name!r} leads round in a circle")


class Pair:
    """Two documents side by side."""

    def __init__(self, old: OpenApi, new: OpenApi) -> None:
        self.old = Book(old)
        self.new = Book(new)

    def same(self, old: Place, new: Place) -> bool:
        """Whether two places say the same, whatever they refer to included."""
        return bool(old.node == new.node) and not (self._changed and self._changed & references(old.node))

    @cached_property
    def _changed(self) -> set[str]:
        """The references that stand for something else in the new document, however far down the difference is."""
        uses: dict[str, set[str]] = {}
        waiting = list(references(self.old.api.content) | references(self.new.api.content))
        changed = set()
        while waiting:
            name = waiting.pop()
            if name in uses:
                continue
            old, new = _target(self.old.api, name), _target(self.new.api, name)
            uses[name] = references(old) | references(new)
            waiting.extend(uses[name])
            if old is None or old != new:
                changed.add(name)
        return _reaching(uses, changed)


def references(node: Any) -> set[str]:
    """All references in a node, as they are written."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if id(at) in seen:  # an alias of YAML stands in many places, also inside itself
            continue
        if isinstance(at, Mapping):
            seen.add(id(at))
            reference = at.get("$ref")
            if isinstance(reference, str):
                found.add(reference)
            waiting.extend(at.values())
        elif isinstance(at, list):
            seen.add(id(at))
            waiting.extend(at)
    return found


def both(old: Iterable[tuple[str, Place]], new: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, Place, Place]]:
    """The members of two objects by name; NOWHERE for the one that lacks it."""
    before, after = dict(old), dict(new)
    for name, place in before.items():
        yield name, place, after.get(name, NOWHERE)
    for name, place in after.items():
        if name not in before:
            yield name, NOWHERE, place


def _target(api: OpenApi, reference: str) -> Any:
    try:
        return api.at(reference)
    except DocumentUnreadable:
        return None


def _reaching(uses: dict[str, set[str]], goals: set[str]) -> set[str]:
    users: dict[str, set[str]] = {}
    for user, used in uses.items():
        for name in used:
            users.setdefault(name, set()).add(user)
    found, waiting = set(goals), list(goals)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found.add(user)
                waiting.append(user)
    return found
