"""Liveness of waitlists: what is free is offered to who waits for it, so nobody waits beside time that is free.

Without faults alone: with them, whoever was to make the offer may have been killed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bizing_load.history import Fail, Operation
from bizing_load.oracle import tell
from bizing_load.oracle.claims import Claim
from bizing_load.oracle.judgement import Violation
from bizing_load.oracle.lives import Place, Story


def found(story: Story) -> list[Operation]:
    """Waits that ended without an offer."""
    if story.history.run.faults:
        return []
    return [each for each in story.history.operations if type(each.answer) is Fail and each.answer.waited]


def violations(story: Story, waits: Sequence[Operation], claims: Iterable[Claim]) -> Iterator[Violation]:
    by_place: dict[Place, list[Claim]] = defaultdict(list)
    if waits:
        for claim in claims:
            by_place[claim.place].append(claim)
    sorted_by_start = {place: sorted(here, key=lambda claim: claim.start) for place, here in by_place.items()}
    for operation in waits:
        place = story.place(operation.asked.resource)
        free = _free(story, place, operation, sorted_by_start.get(place, []))
        if free is not None:
            when = f"from {tell.clock(free[0])} to {tell.clock(free[1])}"
            what = f"but {when} nobody had {tell.span(operation.asked)}"
            text = f"Not offered though it was free: {tell.tell(operation)}, {what}."
            yield Violation("liveness", text, place.id, (operation.id,))


def _free(story: Story, place: Place, operation: Operation, claims: Sequence[Claim]) -> tuple[int, int] | None:
    """From when to when its first time was certainly free while it waited; None if it may always have been taken."""
    assert isinstance(operation.answer, Fail)
    assert operation.answer.waited
    since, until = operation.answer.waited
    start, end = story.blocked(operation.asked, place)
    longest = max((claim.end - claim.start for claim in claims), default=0)
    first = bisect_left(claims, start - longest, key=lambda claim: claim.start)
    last = bisect_left(claims, end, key=lambda claim: claim.start)
    near = [claim for claim in claims[first:last] if claim.end > start and claim.since < until and claim.until > since]
    changes = [(max(claim.since, since), claim.units) for claim in near]
    changes += [(claim.until, -claim.units) for claim in near]
    changes.sort(key=lambda change: (change[0], -change[1]))
    spare, at = place.capacity - operation.asked.units, since
    for moment, units in [*changes, (until, 0)]:
        if spare >= 0 and min(moment, until) > at:
            return at, min(moment, until)
        spare -= units
        at = max(at, moment)
        if at >= until:
            return None
    return None
