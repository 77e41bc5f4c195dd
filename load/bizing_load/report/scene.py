"""What of a run is drawn to show a violation: whose bookings, and from when to when (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bizing_load.history import Operation
from bizing_load.oracle.judgement import Violation
from bizing_load.report.lives import Life, Lives, overlap
from bizing_load.report.model import Judged

NEIGHBOURS = 12  # bookings beside those that are at fault
MOST_AT_FAULT = 6
BEFORE, AFTER = 0.15, 0.6  # of the time in which it happened, to be seen before and after it
SHORTEST = 1_000_000  # nanoseconds


@dataclass(frozen=True)
class Scene:
    """Bookings at fault and others of the same times, refusals, and the moments between which all that happened."""

    resource: str
    at_fault: list[Life]
    others: list[Life]
    refused: list[Operation]
    begin: int
    end: int


def of(judged: Judged, lives: Lives, violation: Violation, operations: Sequence[Operation]) -> Scene | None:
    """None when the violation names nothing that could be drawn."""
    named = _named(lives, violation, operations)
    resource = violation.resource or next((life.resource for life in named), None)
    at_fault = named[: _crowd(judged, resource) if violation.rule == "safety" else MOST_AT_FAULT]
    times = [time for life in at_fault for time in life.times]
    if not at_fault:
        times = [(each.asked.start, each.asked.end) for each in operations]
    moments = _moments(at_fault, [] if violation.rule == "safety" else operations)
    if resource is None or not times or not moments:
        return None
    length = max(max(moments) - min(moments), SHORTEST)
    begin, end = min(moments) - int(length * BEFORE), max(moments) + int(length * AFTER)
    others = [life for life in lives.near(resource, times) if life not in at_fault and _is_alive(life, begin, end)]
    refused = [each for each in lives.refused_near(resource, times) if each.answer and begin <= each.answer.at <= end]
    return Scene(resource, at_fault, others[:NEIGHBOURS], refused, begin, end)


def _named(lives: Lives, violation: Violation, operations: Sequence[Operation]) -> list[Life]:
    """The bookings that a violation names, itself or by what was done to them; those that it tells of come first."""
    ids = [*violation.bookings, *(getattr(each.answer, "booking", each.asked.booking) for each in operations)]
    return [lives.by_booking[each] for each in dict.fromkeys(ids) if each in lives.by_booking]


def _crowd(judged: Judged, resource: str | None) -> int:
    """As many bookings as are one too many."""
    capacities = {each.id: each.capacity for each in judged.history.run.resources}
    return capacities.get(resource or "", 1) + 1


def _moments(lives: Sequence[Life], operations: Sequence[Operation]) -> list[int]:
    """When all of it happened."""
    moments = [at for life in lives for at in (life.asked, life.since) if at]
    moments += [at for each in operations for at in (each.asked.at, each.answer and each.answer.at) if at]
    common = overlap(lives)
    return [*moments, common.since] if common and common.since else moments


def _is_alive(life: Life, begin: int, end: int) -> bool:
    return life.asked <= end and (life.until is None or life.until >= begin)
