"""Safety: at no moment were more units certainly given than a resource has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sortedcontainers import SortedList

from bizing_load.history import MAKES
from bizing_load.oracle import tell
from bizing_load.oracle.claims import Claim
from bizing_load.oracle.judgement import Violation
from bizing_load.oracle.lives import Place, Story

ENOUGH = 10  # claims on one time, for each unit, to which later ones are compared
Entry = tuple[int, int]  # the claim's start and its number
Overbooking = tuple[Claim, list[Claim]]  # the last to come, and who had the time already


def violations(story: Story, claims: Iterable[Claim]) -> Iterator[Violation]:
    by_place: dict[Place, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_place[claim.place].append(claim)
    for place, here in by_place.items():
        told: dict[tuple[int, int], list[Overbooking]] = defaultdict(list)
        for late, early in _overbookings(place, here):
            told[late.start, late.end].append((late, early))
        for same in told.values():
            yield _tell(place, same)
    yield from _shared(story)


def _overbookings(place: Place, claims: Sequence[Claim]) -> Iterator[Overbooking]:
    """One sweep over the clients' clock, with the claims that are held at each moment in order of their start."""
    longest = max(claim.end - claim.start for claim in claims)
    moments = [(claim.since, 1, number) for number, claim in enumerate(claims)]
    moments += [(claim.until, 0, number) for number, claim in enumerate(claims)]
    moments.sort()
    held: SortedList[Entry] = SortedList()
    for _, begins, number in moments:
        claim = claims[number]
        entry = (claim.start, number)
        if not begins:
            held.discard(entry)
            continue
        nearby = held.irange((claim.start - longest + 1, -1), (claim.end, -1))
        early = [claims[other] for _, other in nearby if claims[other].end > claim.start]
        early = [other for other in early if other.life is not claim.life]
        if early and depth(early, claim.start, claim.end) + claim.units > place.capacity:
            yield claim, early
            if len(early) >= ENOUGH * place.capacity:
                continue
        held.add(entry)


def depth(claims: Sequence[Claim], start: int, end: int) -> int:
    """The most units that claims block at any one instant of a time."""
    if len(claims) == 1:
        return claims[0].units
    edges = [(max(claim.start, start), claim.units) for claim in claims]
    edges += [(min(claim.end, end), -claim.units) for claim in claims]
    edges.sort()
    deepest = units = 0
    for _, change in edges:
        units += change
        deepest = max(deepest, units)
    return deepest


def _tell(place: Place, same: Sequence[Overbooking]) -> Violation:
    late, early = same[0]
    claims = [*early, late]
    shown = [*early[: max(place.capacity, 1)], late]
    more = f"; {len(claims) - len(shown)} more had some of it" if len(claims) > len(shown) else ""
    room = f" ({place.capacity} units)" if place.capacity > 1 else ""
    text = f"Double booking{room}: {', and '.join(map(_owner, shown))}{more}{tell.in_all(len(same), 'of this time')}."
    # Those that are told of come first: a report draws these.
    everyone = [*shown, *(claim for late, early in same for claim in (*early, late))]
    operations = dict.fromkeys(claim.request.telling.id for claim in everyone if claim.request)
    bookings = dict.fromkeys(claim.life.id for claim in everyone if claim.life)
    return Violation("safety", text, place.id, tuple(operations), tuple(bookings))


def _owner(claim: Claim) -> str:
    final = claim.life.final if claim.life else None
    if claim.request and claim.request.ok:
        return tell.tell(claim.request.telling) + (f", {final.status} at the end" if final else "")
    assert final, "a certain claim without an acknowledgement is known from the final state"
    asker = f" ({tell.tell(claim.request.telling)})" if claim.request else ""
    return f"{tell.span(final)} is booked as {final.id}, {final.status} at the end{asker}"


def _shared(story: Story) -> Iterator[Violation]:
    """One booking that two requests were given."""
    for life in story.lives.values():
        holds = [step for step in life.steps if step.request.asked.action in MAKES] if len(life.steps) > 1 else []
        if len(holds) > 1:
            told = ", and ".join(tell.tell(step.request.telling) for step in holds[:2])
            text = f"Double booking: {told}: one booking{tell.in_all(len(holds), 'were given it')}."
            yield Violation("safety", text, life.place.id, tuple(step.request.telling.id for step in holds), (life.id,))
