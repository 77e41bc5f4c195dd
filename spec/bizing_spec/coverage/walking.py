"""Which places of a schema a value exercises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bizing_spec.coverage.judging import Judge
from bizing_spec.coverage.trees import Branch, Trees, key_of


class Walker:
    def __init__(self, trees: Trees, judge: Judge) -> None:
        self._trees = trees
        self.judge = judge

    def exercise(self, value: Any, root: str, found: set[str], *, partial: bool = False) -> None:
        """Adds the places to `found`. Raises RecursionError for a value that nests too deeply."""
        self._value(value, [self._trees.at(root).root], found, partial)

    def missing(self, root: str, found: set[str], seen: set[int]) -> Iterator[str]:
        """The topmost places that were not exercised: what is below one of them is not told."""
        waiting = [self._trees.at(root).root]
        while waiting:
            branch = waiting.pop()
            if id(branch) in seen:
                continue
            seen.add(id(branch))
            yield from (place for place in branch.places() if place not in found)
            unreached = {id(each) for place, each in branch.properties.values() if place not in found}
            unreached |= {id(each) for each in branch.alternatives if each.pointer not in found}
            below = [each for each in branch.inner() if id(each) not in unreached]
            below += [self._trees.at(branch.target).root] if branch.target else []
            waiting += reversed(below)

    def _value(self, value: Any, branches: Iterable[Branch], found: set[str], partial: bool) -> None:
        holding = self._holding(value, branches, found, partial)
        if isinstance(value, dict):
            for name, each in value.items():
                if inner := [one for branch in holding for one in _of_property(branch, name, found)]:
                    self._value(each, inner, found, partial)
        elif isinstance(value, list) and any(branch.items or branch.prefix for branch in holding):
            for position, each in enumerate(value):
                inner = [one for branch in holding for one in _of_item(branch, position)]
                self._value(each, inner, found, partial)
        for branch in holding:
            if branch.values and (place := branch.values.get(key_of(value))):
                found.add(place)

    def _holding(self, value: Any, branches: Iterable[Branch], found: set[str], partial: bool) -> list[Branch]:
        """All schemas that hold for the same value, each once."""
        holding: dict[int, Branch] = {}
        waiting = list(branches)
        while waiting:
            branch = waiting.pop()
            if id(branch) in holding:
                continue
            holding[id(branch)] = branch
            if branch.target is not None:
                waiting.append(self._trees.at(branch.target).root)
            waiting += branch.parts
            if branch.alternatives:
                chosen = self._chosen(value, branch, partial)
                found.update(each.pointer for each in chosen)
                waiting += chosen
            if branch.condition:
                waiting += self._conditional(value, branch)
            if branch.dependent and isinstance(value, dict):
                waiting += [each for name, each in branch.dependent.items() if name in value]
        return list(holding.values())

    def _chosen(self, value: Any, branch: Branch, partial: bool) -> list[Branch]:
        """A part of a value that is valid nowhere is for an alternative if it suits that one alone."""
        if not branch.is_bounded:
            return []
        valid = [each for each in branch.alternatives if self.judge.is_valid(each.pointer, value)]
        if valid or not partial:
            return valid
        alike = [each for each in branch.alternatives if self.judge.is_valid(each.pointer, value, partial=True)]
        return alike if len(alike) == 1 else []

    def _conditional(self, value: Any, branch: Branch) -> list[Branch]:
        if branch.condition is None or not branch.is_bounded:
            return []
        asked, then, otherwise = branch.condition
        chosen = then if self.judge.is_valid(asked.pointer, value) else otherwise
        return [chosen] if chosen else []


def _of_property(branch: Branch, name: str, found: set[str]) -> Iterator[Branch]:
    known = branch.properties.get(name)
    if known:
        found.add(known[0])
        yield known[1]
    matching = [each for pattern, each in branch.patterns if pattern.search(name)]
    yield from matching
    if branch.additional and not known and not matching:
        yield branch.additional


def _of_item(branch: Branch, position: int) -> Iterator[Branch]:
    if position < len(branch.prefix):
        yield branch.prefix[position]
    elif branch.items:
        yield branch.items
