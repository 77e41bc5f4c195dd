"""What was exercised, counted: by operation, by kind, and of the whole document."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bizing_spec.coverage import words
from bizing_spec.coverage.inventory import Content, Operation
from bizing_spec.coverage.kinds import KINDS, Kind
from bizing_spec.coverage.marking import Marking, Marks, Outside


class Count(NamedTuple):
    exercised: int
    total: int

    @property
    def percent(self) -> float:
        """Rounded down, so that only all of it is 100."""
        return self.exercised * 1000 // self.total / 10 if self.total else 100.0

    def __add__(self, other: object) -> Count:
        assert isinstance(other, Count)
        return Count(self.exercised + other.exercised, self.total + other.total)


class Missing(NamedTuple):
    """A place that was never exercised; of what is below it nothing is told. `hint` says what its pointer does not."""

    kind: Kind
    pointer: str
    hint: str = ""


@dataclass(frozen=True)
class Line:
    """One operation."""

    name: str
    tag: str
    pointer: str
    kinds: dict[Kind, Count]
    missing: list[Missing]

    @property
    def count(self) -> Count:
        return sum(self.kinds.values(), Count(0, 0))

    @property
    def is_exercised(self) -> bool:
        return all(each.kind != "operation" for each in self.missing)


@dataclass(frozen=True)
class Read:
    """A source that was read: what it is, how many exchanges and messages it has, how many the document knows."""

    file: str
    kind: str
    exchanges: int
    known: int


@dataclass(frozen=True)
class Report:
    """In `kinds` a place counts once, whichever operations share it; it is exercised if one of them exercised it."""

    document: str
    kinds: dict[Kind, Count]
    lines: list[Line]
    outside: list[tuple[Outside, int]]
    outside_more: int
    sources: list[Read]

    @property
    def count(self) -> Count:
        return sum(self.kinds.values(), Count(0, 0))


def make(
    marking: Marking,
    only: Collection[Kind],
    sources: list[Read],
    outside: list[tuple[Outside, int]],
    outside_more: int = 0,
) -> Report:
    kinds = [kind for kind in KINDS if kind in only]
    united: dict[Kind, dict[int, frozenset[str]]] = {kind: {} for kind in kinds}  # most operations share the same
    exercised: dict[Kind, set[str]] = {kind: set() for kind in kinds}
    lines = []
    for operation in marking.inventory.operations:
        marks = marking.marks[operation]
        counts: dict[Kind, Count] = {}
        for kind in kinds:
            places = _places(marking, operation, kind)
            if places:
                united[kind][id(places)] = places
                exercised[kind] |= marks[kind]
                counts[kind] = Count(len(marks[kind]), len(places))
        missing = [
            each._replace(hint=words.hint(marking.api, each.pointer))
            for each in _missing(marking, operation, marks)
            if each.kind in (*kinds, "operation")
        ]
        lines.append(Line(operation.name, operation.tag, operation.pointer, counts, missing))
    totals = {
        kind: Count(len(exercised[kind]), len(frozenset[str]().union(*each.values())))
        for kind, each in united.items()
        if each
    }
    return Report(marking.source, totals, lines, outside, outside_more, sources)


def _places(marking: Marking, operation: Operation, kind: Kind) -> frozenset[str]:
    if kind == "operation":
        return frozenset({operation.pointer})
    if kind == "parameter":
        roots = [each.schema for each in operation.parameters if each.schema]
        return marking.requests.places(roots) | {each.pointer for each in operation.parameters}
    if kind in ("request-schema", "response-schema"):
        roots = [each.schema for each in _contents(operation, kind) if each.schema]
        return marking.trees(operation, kind).places(roots)
    return frozenset(_own_places(operation, kind))


def _own_places(operation: Operation, kind: Kind) -> Iterator[str]:
    """Those that stand in the operation, or in the components that it is made of, but in no schema."""
    if kind == "security":
        yield from (each.pointer for each in operation.security)
    elif kind in ("request-media-type", "response-media-type"):
        yield from (each.pointer for each in _contents(operation, kind))
    elif kind == "status":
        yield from (each.pointer for each in operation.responses)
    elif kind == "response-header":
        yield from (place for each in operation.responses for place in each.headers.values())


def _contents(operation: Operation, kind: Kind) -> list[Content]:
    if kind.startswith("request"):
        return list(operation.bodies)
    return [content for each in operation.responses for content in each.contents]


def _missing(marking: Marking, operation: Operation, marks: Marks) -> Iterator[Missing]:
    if operation.pointer not in marks["operation"]:
        yield Missing("operation", operation.pointer)
        return
    yield from _missing_parameters(marking, operation, marks)
    yield from _plain(operation, "security", marks)
    yield from _missing_contents(marking, operation, operation.bodies, "request", marks)
    for response in operation.responses:
        if response.pointer not in marks["status"]:
            yield Missing("status", response.pointer)
            continue
        absent = (place for place in response.headers.values() if place not in marks["response-header"])
        yield from (Missing("response-header", place) for place in absent)
        yield from _missing_contents(marking, operation, response.contents, "response", marks)


def _plain(operation: Operation, kind: Kind, marks: Marks) -> Iterator[Missing]:
    places = dict.fromkeys(_own_places(operation, kind))
    yield from (Missing(kind, place) for place in places if place not in marks[kind])


def _missing_parameters(marking: Marking, operation: Operation, marks: Marks) -> Iterator[Missing]:
    seen: set[int] = set()
    for parameter in operation.parameters:
        if parameter.pointer not in marks["parameter"]:
            yield Missing("parameter", parameter.pointer)
        elif parameter.schema:
            places = marking.asking.missing(parameter.schema, marks["parameter"], seen)
            yield from (Missing("parameter", place) for place in places)


def _missing_contents(
    marking: Marking, operation: Operation, contents: tuple[Content, ...], side: str, marks: Marks
) -> Iterator[Missing]:
    media: Kind = "request-media-type" if side == "request" else "response-media-type"
    schema: Kind = "request-schema" if side == "request" else "response-schema"
    seen: set[int] = set()
    for content in contents:
        if content.pointer not in marks[media]:
            yield Missing(media, content.pointer)
        elif content.schema:
            places = marking.walker(operation, schema).missing(content.schema, marks[schema], seen)
            yield from (Missing(schema, place) for place in places)
