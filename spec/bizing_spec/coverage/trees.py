"""Schemas as trees of places: the properties, enum values and alternatives that a value can exercise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from bizing_spec.gate.references import escape
from bizing_spec.lint import expansion
from bizing_spec.lint.model import Document
from bizing_spec.openapi import OpenApi
from bizing_spec.places import pointer, tokens

_ALTERNATIVES: Final = ("oneOf", "anyOf")


@dataclass(slots=True)
class Branch:
    """One schema; what has a pointer is a place, the rest leads to others. `target` is what it refers to."""

    pointer: str
    properties: dict[str, tuple[str, Branch]] = field(default_factory=dict)
    values: dict[bytes, str] = field(default_factory=dict)
    alternatives: list[Branch] = field(default_factory=list)
    parts: list[Branch] = field(default_factory=list)
    patterns: list[tuple[re.Pattern[str], Branch]] = field(default_factory=list)
    dependent: dict[str, Branch] = field(default_factory=dict)
    additional: Branch | None = None
    prefix: list[Branch] = field(default_factory=list)
    items: Branch | None = None
    condition: tuple[Branch, Branch | None, Branch | None] | None = None
    target: str | None = None
    is_bounded: bool = True  # whether a validator comes to an end on it

    def inner(self) -> Iterator[Branch]:
        """The schemas that it is made of, not counting what it refers to."""
        yield from (each for _, each in self.properties.values())
        yield from (*self.alternatives, *self.parts, *self.prefix, *self.dependent.values())
        yield from (each for _, each in self.patterns)
        chosen = self.condition[1:] if self.condition else ()
        yield from (each for each in (self.additional, self.items, *chosen) if each)

    def places(self) -> Iterator[str]:
        yield from (place for place, _ in self.properties.values())
        yield from self.values.values()
        yield from (each.pointer for each in self.alternatives)


@dataclass(frozen=True)
class Tree:
    """A schema and all that stands in it, with the pointers that it refers to."""

    root: Branch
    places: frozenset[str]
    targets: frozenset[str]


class Trees:
    """The trees of a document as one direction sees it: without the properties that do not travel there."""

    def __init__(self, api: OpenApi, document: Document, hidden: str) -> None:
        self._api = api
        self._hidden = hidden
        self._expansion = expansion.of(document)
        self._trees: dict[str, Tree] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self._equal: dict[frozenset[str], frozenset[str]] = {}  # so that their hashes are taken once
        self._united: dict[frozenset[str], frozenset[str]] = {}

    def at(self, place: str) -> Tree:
        if place not in self._trees:
            root = self._branch(place, self._api.at("#" + place))
            branches = list(_all(root))
            places = frozenset(each for branch in branches for each in branch.places())
            self._trees[place] = Tree(root, places, frozenset(each.target for each in branches if each.target))
        return self._trees[place]

    def places(self, roots: Sequence[str]) -> frozenset[str]:
        """All places that stand in these schemas, and in what they refer to; the same object for the same schemas."""
        each = [self._reach(root) for root in roots]
        reached = each[0] if len(each) == 1 else frozenset[str]().union(*each)
        if reached not in self._united:
            self._united[reached] = frozenset[str]().union(*(self.at(one).places for one in reached))
        return self._united[reached]

    def _reach(self, root: str) -> frozenset[str]:
        """The trees with places that a schema leads to."""
        if root not in self._reached:
            tree = self.at(root)
            found = self._reach_from(root) if tree.places or len(tree.targets) != 1 else self._reach(*tree.targets)
            self._reached[root] = self._equal.setdefault(found, found)
        return self._reached[root]

    def _reach_from(self, root: str) -> frozenset[str]:
        known: set[str] = set()
        entered, waiting = {root}, [root]
        while waiting:
            for target in self.at(waiting.pop()).targets - entered - known:
                if target in self._reached:
                    known |= self._reached[target]
                else:
                    waiting.append(target)
                entered.add(target)
        return frozenset(known.union(each for each in entered if self.at(each).places))

    def _branch(self, place: str, node: Any) -> Branch:
        branch = Branch(place)
        if not isinstance(node, Mapping):
            return branch
        if isinstance(node.get("$ref"), str):
            branch.target = pointer(tuple(tokens(node["$ref"])))
            if self._api.version == "3.0":
                return branch
        weight = self._expansion.weights.get(id(node), 0)
        branch.is_bounded = id(node) not in self._expansion.circular and weight <= expansion.LIMIT
        self._read_choices(branch, node)
        self._read_object(branch, node)
        self._read_list(branch, node)
        return branch

    def _read_choices(self, branch: Branch, node: Mapping[str, Any]) -> None:
        enum = node.get("enum")
        for position, value in enumerate(enum if isinstance(enum, list) else ()):
            branch.values.setdefault(key_of(value), f"{branch.pointer}/enum/{position}")
        for keyword in _ALTERNATIVES:
            branch.alternatives += [each for _, each in self._members(branch, node, keyword)]
        branch.parts = [each for _, each in self._members(branch, node, "allOf")]
        if "if" in node:
            asked = self._branch(f"{branch.pointer}/if", node["if"])
            branch.condition = (asked, self._child(branch, node, "then"), self._child(branch, node, "else"))

    def _read_object(self, branch: Branch, node: Mapping[str, Any]) -> None:
        for name, each in self._members(branch, node, "properties"):
            if not self._is_hidden(node["properties"][name]):
                branch.properties[name] = (each.pointer, each)
        for name, each in self._members(branch, node, "patternProperties"):
            try:
                branch.patterns.append((re.compile(name), each))
            except re.error:  # a pattern of another dialect
                continue
        branch.dependent = dict(self._members(branch, node, "dependentSchemas"))
        branch.additional = self._child(branch, node, "additionalProperties")

    def _read_list(self, branch: Branch, node: Mapping[str, Any]) -> None:
        branch.prefix = [each for _, each in self._members(branch, node, "prefixItems")]
        branch.items = self._child(branch, node, "items")

    def _members(self, branch: Branch, node: Mapping[str, Any], keyword: str) -> Iterator[tuple[str, Branch]]:
        held = node.get(keyword)
        members = held.items() if isinstance(held, Mapping) else enumerate(held) if isinstance(held, list) else ()
        for key, each in members:
            yield str(key), self._branch(f"{branch.pointer}/{keyword}/{escape(key)}", each)

    def _child(self, branch: Branch, node: Mapping[str, Any], keyword: str) -> Branch | None:
        held = node.get(keyword)
        return self._branch(f"{branch.pointer}/{keyword}", held) if isinstance(held, Mapping) else None

    def _is_hidden(self, schema: Any) -> bool:
        found = self._api.resolve(schema)
        return isinstance(found, Mapping) and found.get(self._hidden) is True


def key_of(value: Any) -> bytes:
    """The same for values that JSON Schema calls equal: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return msgspec.json.encode(value, order="deterministic")


def _all(root: Branch) -> Iterator[Branch]:
    waiting = [root]
    while waiting:
        branch = waiting.pop()
        yield branch
        waiting += branch.inner()
