"""The judge of a race: from what clients were told and the final state to a verdict (pure).

Five rules, each of which must hold whatever the timing was:

- safety: no two customers were given overlapping times, and no two live bookings overlap at the end.
- durability: every acknowledged booking is in the final state, with its time, and alive.
- precision: whoever was refused wanted a time that somebody else had, or may have had, before the refusal.
- once: a refused request made no booking, and no request made two.
- answers: a request is acknowledged with 201 or refused with 409 slot-unavailable; nothing else, and no 5xx.

Nobody cancels in a race and its holds outlive it, so a booking lives from its acknowledgement to the end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from bizing_load.race import history

Verdict = Literal["valid", "invalid", "unknown"]
Rule = Literal["safety", "durability", "precision", "once", "answers"]

REFUSAL = (409, "/slot-unavailable")
ALWAYS = -1  # before every time on the clients' clock


@dataclass(frozen=True)
class Violation:
    """A rule that was broken, told in `text`; the ids are of the operations and bookings that show it."""

    rule: Rule
    text: str
    operations: tuple[str, ...] = ()
    bookings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """`doubts` are what kept a run without violations from being called valid."""

    verdict: Verdict
    violations: tuple[Violation, ...]
    doubts: tuple[str, ...]


def judge(
    run: history.Run, operations: Sequence[history.Operation], final: Sequence[history.Booking] | None
) -> Judgement:
    """Judge a finished race; `final` is None when the final state could not be read."""
    claims = _claims(operations, final or ())
    violations = [
        *_overlaps(claims),
        *(_lost(operations, final) if final is not None else ()),
        *_unjustified(operations, claims),
        *_repeated(operations, final or ()),
        *_strange_answers(operations),
    ]
    doubts = list(_doubts(run, operations, final))
    verdict: Verdict = "invalid" if violations else "unknown" if doubts else "valid"
    return Judgement(verdict, tuple(violations), tuple(doubts))


@dataclass(frozen=True)
class _Claim:
    """A time that somebody has: by an acknowledged operation, by a booking in the final state, or by both."""

    start: datetime
    end: datetime
    since: int  # when it may have begun, on the clients' clock
    operation: history.Operation | None
    booking: history.Booking | None

    @property
    def booking_id(self) -> str | None:
        return self.booking.id if self.booking else self.operation.booking if self.operation else None


def _claims(operations: Sequence[history.Operation], final: Sequence[history.Booking]) -> list[_Claim]:
    """Every certain claim, by its start."""
    bookings = {booking.id: booking for booking in final}
    asked = {operation.id: operation for operation in operations}
    given = [operation for operation in operations if operation.booking]
    acknowledged = {operation.booking for operation in given}
    claims = [
        _Claim(operation.start, operation.end, operation.invoked, operation, bookings.get(operation.booking or ""))
        for operation in given
    ]
    for booking in final:
        if booking.id not in acknowledged and booking.status in history.LIVE:
            operation = asked.get(booking.operation or "")
            since = operation.invoked if operation else ALWAYS
            claims.append(_Claim(booking.start, booking.end, since, operation, booking))
    return sorted(claims, key=lambda claim: (claim.start, claim.end, claim.since))


def _overlaps(claims: Sequence[_Claim]) -> Iterator[Violation]:
    """Safety: one sweep that compares each claim with the one before it that lasts longest."""
    longest: _Claim | None = None
    for claim in claims:
        if longest and claim.start < longest.end:
            text = f"Double booking: {_tell_claim(longest)}, and {_tell_claim(claim)}."
            yield Violation("safety", text, _operation_ids(longest, claim), _booking_ids(longest, claim))
        if longest is None or claim.end > longest.end:
            longest = claim


def _lost(operations: Sequence[history.Operation], final: Sequence[history.Booking]) -> Iterator[Violation]:
    """Durability."""
    bookings = {booking.id: booking for booking in final}
    for operation in operations:
        if operation.booking is None:
            continue
        booking = bookings.get(operation.booking)
        if booking is None:
            text = f"Lost booking: {_tell(operation)}, but it is not in the final state."
        elif (booking.start, booking.end) != (operation.start, operation.end):
            text = f"Moved booking: {_tell(operation)}, but in the final state it is at {_span(booking)}."
        elif booking.status not in history.LIVE:
            text = f"Lost booking: {_tell(operation)}, but it ended as {booking.status} though nobody gave it up."
        else:
            continue
        yield Violation("durability", text, (operation.id,), (operation.booking,))


def _unjustified(operations: Sequence[history.Operation], claims: Sequence[_Claim]) -> Iterator[Violation]:
    """Precision; refusals of the same time are told together."""
    possible = _Possible(
        [
            *((claim.start, claim.end, claim.since) for claim in claims),
            *((one.start, one.end, one.invoked) for one in operations if one.outcome == "info"),
        ]
    )
    refused: dict[tuple[datetime, datetime], list[history.Operation]] = defaultdict(list)
    for operation in operations:
        if _is_refusal(operation) and not possible.during(operation):
            refused[operation.start, operation.end].append(operation)
    for same in refused.values():
        first = min(same, key=lambda operation: operation.answered or 0)
        others = f" ({len(same)} refusals of this time in all)" if len(same) > 1 else ""
        text = f"Refused without a reason: {_tell(first)}, but nobody had any of that time then{others}."
        yield Violation("precision", text, tuple(operation.id for operation in same))


class _Possible:
    """Times that somebody may have had, with the instant since when, found by bisection."""

    def __init__(self, times: Iterable[tuple[datetime, datetime, int]]) -> None:
        self._times = sorted(times)
        self._longest = max((end - start for start, end, _ in self._times), default=timedelta())

    def during(self, refused: history.Operation) -> bool:
        """Whether somebody may have had some of this time before the refusal was given."""
        at = bisect_left(self._times, (refused.start - self._longest,))
        for start, end, since in self._times[at:]:
            if start >= refused.end:
                return False
            if end > refused.start and since <= (refused.answered or 0):
                return True
        return False


def _repeated(operations: Sequence[history.Operation], final: Sequence[history.Booking]) -> Iterator[Violation]:
    """Once."""
    asked = {operation.id: operation for operation in operations}
    made: dict[str, list[history.Booking]] = defaultdict(list)
    for booking in final:
        if booking.operation in asked:
            made[booking.operation].append(booking)
    for name, bookings in made.items():
        ids = tuple(booking.id for booking in bookings)
        if len(bookings) > 1:
            text = f"Booked twice: {_tell(asked[name])}, and this one request made the bookings {', '.join(ids)}."
            yield Violation("once", text, (name,), ids)
        elif asked[name].outcome == "fail":
            text = f"Refused, yet booked: {_tell(asked[name])}, but it made the booking {ids[0]}."
            yield Violation("once", text, (name,), ids)


def _strange_answers(operations: Sequence[history.Operation]) -> Iterator[Violation]:
    for operation in operations:
        if operation.status >= 500:
            yield Violation("answers", f"Server error: {_tell(operation)}.", (operation.id,))
        elif operation.outcome == "fail" and not _is_refusal(operation) and operation.status != 429:
            yield Violation("answers", f"Not an answer to a race: {_tell(operation)}.", (operation.id,))


def _is_refusal(operation: history.Operation) -> bool:
    status, problem = REFUSAL
    return operation.status == status and (operation.problem or "").endswith(problem)


def _doubts(
    run: history.Run, operations: Sequence[history.Operation], final: Sequence[history.Booking] | None
) -> Iterator[str]:
    rounds = len({operation.round for operation in operations})
    if rounds < run.rounds:
        yield f"Only {rounds:,} of {run.rounds:,} rounds were run."
    if final is None:
        yield "The final state could not be read, so nobody knows whether the bookings are there."
    if not any(operation.outcome == "ok" for operation in operations):
        yield "Nobody was given anything, so nothing was raced for."
    if limited := sum(operation.status == 429 for operation in operations):
        yield f"The server limited the rate {limited:,} times (429): these clients did not race."


def _tell_claim(claim: _Claim) -> str:
    if claim.operation and claim.operation.booking:
        ending = f", {claim.booking.status} at the end" if claim.booking else ""
        return _tell(claim.operation) + ending
    assert claim.booking, "a claim without an acknowledged operation is a booking"
    asker = f" ({_tell(claim.operation)})" if claim.operation else ""
    return f"{_span(claim.booking)} is booked as {claim.booking.id}, {claim.booking.status} at the end{asker}"


def _tell(operation: history.Operation) -> str:
    """`client 7 was given 2027-03-01 10:00–10:15 as booking 0198… (round 3, asked 12:00:01.000123, …)`."""
    when = f"asked {_clock(operation.invoked_at)}"
    if operation.answered_at:
        when += f", answered {_clock(operation.answered_at)}"
    return f"client {operation.client} {_fate(operation)} ({operation.id}, {when})"


def _fate(operation: history.Operation) -> str:
    span = _span(operation)
    if operation.outcome == "ok":
        return f"was given {span} as booking {operation.booking}"
    if operation.outcome == "fail":
        return f"was refused {span} with {operation.status} {operation.problem or ''}".rstrip()
    return f"asked for {span} and got {operation.status or 'no answer'}: {operation.reason or 'nothing was recorded'}"


def _span(time: history.Operation | history.Booking) -> str:
    start, end = time.start.astimezone(UTC), time.end.astimezone(UTC)
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}Z"


def _clock(wall: datetime) -> str:
    return f"{wall:%H:%M:%S.%f}"


def _operation_ids(*claims: _Claim) -> tuple[str, ...]:
    return tuple(claim.operation.id for claim in claims if claim.operation)


def _booking_ids(*claims: _Claim) -> tuple[str, ...]:
    return tuple(claim.booking_id for claim in claims if claim.booking_id)
