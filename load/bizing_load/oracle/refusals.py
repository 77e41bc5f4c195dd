"""Precision and liveness of refusals for want of time: somebody may have had it, else it was not given back.

A refusal of several times at once is justified when one of them was in the way of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sortedcontainers import SortedList

from bizing_load.history import SKIPPED, Fail, Operation
from bizing_load.oracle import tell
from bizing_load.oracle.claims import Claim
from bizing_load.oracle.judgement import Rule, Violation
from bizing_load.oracle.lives import Place, Story
from bizing_load.oracle.requests import Request, slug
from bizing_load.oracle.unfold import parts

TAKEN = frozenset({"slot-unavailable", "series-conflict", SKIPPED.rpartition("/")[2]})


@dataclass(slots=True, eq=False)
class Refusal:
    """A time that was refused, decided on at some moment from `since` to `until`."""

    operation: Operation
    place: Place
    start: int
    end: int
    units: int
    booking: str | None  # what was to be moved there
    since: int
    until: int


def found(story: Story) -> list[Refusal]:
    """Every refusal for want of time, once for all repetitions of a request."""
    return [
        refusal
        for request in story.requests
        if request.ok is None and request.asked.action in ("hold", "reschedule")
        for refusal in _of(story, request)
    ]


def _of(story: Story, request: Request) -> Iterator[Refusal]:
    asked = request.asked
    for operation in request.operations:
        answer = operation.answer
        if type(answer) is not Fail or slug(answer) not in TAKEN:
            continue
        since = request.since if request.refused else operation.asked.at
        for part in parts(asked):
            place = story.place(part.resource)
            start, end = story.blocked(part, place)
            life = story.lives.get(part.booking) if part.booking else None
            units = life.units if life else part.units
            yield Refusal(operation, place, start, end, units, part.booking, since, answer.at)
        if request.refused:
            return


def violations(claims: Iterable[Claim], refusals: Iterable[Refusal]) -> Iterator[Violation]:
    claimed: dict[Place, list[Claim]] = defaultdict(list)
    refused: dict[Place, list[Refusal]] = defaultdict(list)
    for claim in claims:
        claimed[claim.place].append(claim)
    for refusal in refusals:
        refused[refusal.place].append(refusal)
    unjustified = {place: list(_unjustified(place, claimed[place], here)) for place, here in refused.items()}
    times = Counter(refusal.operation.id for here in unjustified.values() for refusal in here)
    for place, here in unjustified.items():
        whole = [each for each in here if times[each.operation.id] > len(each.operation.asked.also)]
        yield from _told(place, claimed[place], whole)


def _unjustified(place: Place, claims: list[Claim], refusals: list[Refusal]) -> Iterator[Refusal]:
    """One sweep over the clients' clock, by the end of each refusal.

    A claim is let go when all refusals that are still to come began after its end.
    """
    claims.sort(key=lambda claim: claim.since)
    refusals.sort(key=lambda refusal: refusal.until)
    earliest = _earliest(refusals)
    ends: SortedList[tuple[int, int]] = SortedList()
    held: SortedList[tuple[int, int]] = SortedList()
    longest = max((claim.end - claim.start for claim in claims), default=0)
    coming = 0
    last: dict[tuple[int, int], Claim] = {}  # who stood in the way of the last refusal of the same time
    for refusal, begun in zip(refusals, earliest, strict=True):
        before = last.get((refusal.start, refusal.end))
        if before and place.capacity == 1 and _stands(before, refusal):
            continue
        while coming < len(claims) and claims[coming].since <= refusal.until:
            ends.add((claims[coming].until, coming))
            held.add((claims[coming].start, coming))
            coming += 1
        while ends and ends[0][0] < begun:
            _, number = ends.pop(0)
            held.remove((claims[number].start, number))
        nearby = held.irange((refusal.start - longest + 1, -1), (refusal.end, -1))
        standing = _standing((claims[number] for _, number in nearby), refusal, place.capacity - refusal.units)
        if standing is None:
            yield refusal
        else:
            last[refusal.start, refusal.end] = standing


def _earliest(refusals: Sequence[Refusal]) -> list[int]:
    """For each refusal, when the first of it and those after it began."""
    earliest = [refusal.since for refusal in refusals]
    for number in range(len(earliest) - 2, -1, -1):
        earliest[number] = min(earliest[number], earliest[number + 1])
    return earliest


def _stands(claim: Claim, refusal: Refusal) -> bool:
    """Whether a claim of another booking may have stood in the way."""
    return (
        claim.since <= refusal.until
        and claim.until >= refusal.since
        and claim.start < refusal.end
        and claim.end > refusal.start
        and (refusal.booking is None or claim.life is None or claim.life.id != refusal.booking)
    )


def _standing(nearby: Iterable[Claim], refusal: Refusal, spare: int) -> Claim | None:
    """One of the claims that together may have had more units than could be spared; None if they cannot.

    Their sum, each booking once: bookings keep their units, so what is free of each may be too little.
    """
    units: dict[object, int] = {}
    for claim in nearby:
        if _stands(claim, refusal):
            units[claim.life or claim] = claim.units
            if sum(units.values()) > spare:
                return claim
    return None


def _told(place: Place, claims: Sequence[Claim], refusals: Iterable[Refusal]) -> Iterator[Violation]:
    """Refusals of the same time and for the same reason are told together."""
    blame = _Blame(place, claims)
    same: dict[tuple[int, int, Claim | None], list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        same[refusal.start, refusal.end, blame.of(refusal)].append(refusal)
    for (_, _, claim), alike in same.items():
        yield _tell(place, claim, alike)


class _Blame:
    """Whose time was not given back when it should have been."""

    def __init__(self, place: Place, claims: Sequence[Claim]) -> None:
        self._claims = claims
        self._single = place.capacity == 1
        self._latest_first: dict[tuple[int, int], list[Claim]] = {}

    def of(self, refusal: Refusal) -> Claim | None:
        """The claim that ended and was never given to anybody else, rather one that ran out; None if there is none."""
        given_back: list[tuple[int, int]] = []
        kept: Claim | None = None
        for claim in self._overlapping(refusal.start, refusal.end):
            if claim.until >= refusal.since or not claim.ended or (claim.life and claim.life.id == refusal.booking):
                continue
            if self._single and any(start < claim.end and claim.start < end for start, end in given_back):
                continue
            if claim.ended == "expired":
                return claim
            kept = kept or claim
            given_back.append((claim.start, claim.end))
        return kept

    def _overlapping(self, start: int, end: int) -> list[Claim]:
        if (start, end) not in self._latest_first:
            here = [claim for claim in self._claims if claim.start < end and claim.end > start]
            self._latest_first[start, end] = sorted(here, key=lambda claim: -claim.until)
        return self._latest_first[start, end]


def _tell(place: Place, claim: Claim | None, alike: Sequence[Refusal]) -> Violation:
    refusal = alike[0]
    rule: Rule = "precision"
    told = tell.tell(refusal.operation)
    count = tell.in_all(len(alike), "refusals of this time")
    operations = tuple(one.operation.id for one in alike)
    if claim is None or claim.life is None:
        few = "nobody had any of that time then" if place.capacity == 1 else "enough units were free then"
        return Violation(rule, f"Refused without a reason: {told}, but {few}{count}.", place.id, operations)
    when = tell.clock(claim.until)
    owner = f"{tell.tell(claim.request.telling)}" if claim.request else f"booking {claim.life.id}"
    if claim.ended == "expired":
        rule = "liveness"
        text = f"Still held though it ran out: {told}, but of that time, {owner}; that must have been over at {when}"
    else:
        how = "given up" if claim.ended == "cancelled" else "moved elsewhere"
        text = f"The time was not given back: {told}, but of that time, {owner}; that was {how} by {when}"
    if claim.request:
        operations += (claim.request.telling.id,)
    return Violation(rule, f"{text}{count}.", place.id, operations, (claim.life.id,))
