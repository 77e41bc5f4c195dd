"""Which units the occurrences of a series take (pure): one occurrence after the other, as if each were booked alone."""

from bisect import bisect, insort
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

Interval = tuple[datetime, datetime]
Taken = dict[UUID, dict[int, list[Interval]]]
"""The times taken of each unit of each resource, sorted and apart."""


class Need(NamedTuple):
    """A time on some units of a resource, buffers included.

    `free` are the units that nobody has then, those first that fit best; `conflict` is the earliest claim of others.
    """

    resource_id: UUID
    units: int
    during: Interval
    free: Sequence[int]
    conflict: Interval | None


class Seat(NamedTuple):
    """What an occurrence takes, need by need; or the window that is in its way."""

    units: list[list[int]]
    conflict: Interval | None


def assign(occurrences: Sequence[Sequence[Need]]) -> list[Seat]:
    """The seat of each. What one has taken, its buffers too, is in the way of those after it; one that has not all
    that it needs takes nothing.
    """
    taken: Taken = {}
    return [_seat(needs, taken) for needs in occurrences]


def _seat(needs: Sequence[Need], taken: Taken) -> Seat:
    chosen: list[list[int]] = []
    for need in needs:
        clashes = _clashes(need, taken)
        units = [unit for unit in need.free if unit not in clashes][: need.units]
        if len(units) < need.units:
            _leave(needs, chosen, taken)
            return Seat([], min([need.conflict, *clashes.values()] if need.conflict else clashes.values()))
        for unit in units:
            insort(taken.setdefault(need.resource_id, {}).setdefault(unit, []), need.during)
        chosen.append(units)
    return Seat(chosen, None)


def _leave(needs: Sequence[Need], chosen: Sequence[Sequence[int]], taken: Taken) -> None:
    for need, units in zip(needs, chosen, strict=False):
        for unit in units:
            taken[need.resource_id][unit].remove(need.during)


def _clashes(need: Need, taken: Taken) -> dict[int, Interval]:
    """The units of the resource that were taken before for some of this time, and when."""
    found: dict[int, Interval] = {}
    for unit, times in taken.get(need.resource_id, {}).items():
        # They are sorted and apart, so only the neighbours can overlap.
        place = bisect(times, need.during)
        for start, end in times[max(place - 1, 0) : place + 1]:
            if start < need.during[1] and need.during[0] < end:
                found.setdefault(unit, (start, end))
    return found
