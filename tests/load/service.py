"""The booking service of a simulation, which works (pure).

It shares nothing with the oracle but the records. Units are given one by one, holds run out and are swept late, keys
are kept, what becomes free is offered to who waits for it before anybody else can ask, and its clock is off.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bizing_load import history
from bizing_load.history import LEFT, NOT_ALONE, SKIPPED, UNSEEN, Action, Fail, Info, Invoke, Ok

DAY = datetime(2027, 3, 1, tzinfo=UTC)
START = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEYED = ("hold", "extend", "confirm")
PRICE = 4500
CARD, DECLINED = "pm_card_visa", "pm_card_chargeDeclined"
HOLD_MS = (500, 5_000, 100_000_000)

Span = tuple[int, int]  # quarters of an hour
Answer = Callable[[str, int], history.Answer]


def quarter(number: int) -> datetime:
    return DAY + timedelta(minutes=15 * number)


def moment(ms: float) -> int:
    return int(START.timestamp()) * 1_000_000_000 + round(ms * 1_000_000)


def number(time: datetime) -> int:
    """Of a quarter."""
    return (time - DAY) // timedelta(minutes=15)


@dataclass
class Kept:
    """A booking as the service knows it. `expires` and `freed` are on its own clock."""

    id: str
    span: Span
    units: int
    operation: str
    expires: int | None
    freed: int | None
    state: str = "PENDING"
    version: int = 1
    seats: frozenset[int] = frozenset()
    captured: int = 0


@dataclass
class Entry:
    """Who waits, and for which times: any of them will do, the first rather than others."""

    operation: str
    spans: Sequence[Span]
    units: int
    booking: Kept | None = None
    has_left: bool = False


@dataclass
class Service:
    capacity: int
    skew: int
    chance: random.Random
    price: int = 0
    bookings: dict[str, Kept] = field(default_factory=dict)
    keys: dict[str, list[Answer]] = field(default_factory=dict)
    line: dict[str, Entry] = field(default_factory=dict)

    def serve(self, asked: Sequence[Invoke], spans: Sequence[Span], now: int, *, skip: bool) -> list[Answer]:
        """Carry a request out at a moment of the clients' clock: what it says of each time that was asked for."""
        clock = self._clock(now)
        first = asked[0]
        if first.key is not None and first.key in self.keys:
            return self.keys[first.key]
        if first.action == "hold" and len(asked) > 1:
            answers, keep = self._series(asked, spans, clock, skip=skip), True
        else:
            answer, keep = self._decide(first, spans[0], clock)
            answers = [answer]
        if first.key is not None and keep:
            self.keys[first.key] = answers
        return answers

    def _clock(self, now: int) -> int:
        """The moment on its own clock, by which it has done what was due."""
        clock = now + self.skew
        while due := [one for one in self.bookings.values() if one.freed is not None and one.freed <= clock]:
            one = min(due, key=lambda each: each.freed or 0)
            freed = one.freed or 0
            one.state, one.version, one.expires, one.freed = "EXPIRED", one.version + 1, None, None
            self._offer(freed)
        return clock

    def _free(self, span: Span, units: int, own: str | None = None) -> frozenset[int] | None:
        taken = {
            seat
            for one in self.bookings.values()
            if one.id != own and one.state in history.LIVE and one.span[0] < span[1] and span[0] < one.span[1]
            for seat in one.seats
        }
        free = [seat for seat in range(self.capacity) if seat not in taken]
        return frozenset(self.chance.sample(free, units)) if len(free) >= units else None

    def _decide(self, asked: Invoke, span: Span, clock: int) -> tuple[Answer, bool]:
        if asked.action == "hold":
            made = self._hold(asked.repeats or asked.op, span, asked.units, clock)
            return _ok(made, 201) if made else _fail(409, "/problems/slot-unavailable"), True
        one = self.bookings[asked.booking or ""]
        over = one.state == "EXPIRED" or (one.expires is not None and one.expires <= clock)
        if over and asked.action != "cancel":
            return _fail(409, "/problems/hold-expired"), True
        if asked.version != one.version:
            return _fail(412, "/problems/stale-version"), False
        if one.state not in ("PENDING", "CONFIRMED") or (asked.action in KEYED and one.state != "PENDING"):
            return _fail(409, "/problems/invalid-transition"), True
        if asked.pays == DECLINED:
            return _fail(402, "/problems/payment-declined"), False
        return self._change(one, asked.action, span, clock), True

    def _hold(self, operation: str, span: Span, units: int, clock: int) -> Kept | None:
        seats = self._free(span, units)
        if seats is None:
            return None
        expires = clock + self.chance.choice(HOLD_MS)
        name = f"B{len(self.bookings)}"
        made = Kept(name, span, units, operation, expires, expires + self.chance.randrange(4_000), seats=seats)
        self.bookings[name] = made
        return made

    def _series(self, asked: Sequence[Invoke], spans: Sequence[Span], clock: int, *, skip: bool) -> list[Answer]:
        """No two of its times overlap, so that each is free or not whatever becomes of the others."""
        free = [self._free(span, one.units) is not None for one, span in zip(asked, spans, strict=True)]
        if not any(free) or (not skip and not all(free)):
            return [_fail(409, NOT_ALONE if is_free else "/problems/series-conflict") for is_free in free]
        made = [
            self._hold(one.repeats or one.op, span, one.units, clock) for one, span in zip(asked, spans, strict=True)
        ]
        return [_ok(one, 201) if one else _fail(409, SKIPPED) for one in made]

    def _change(self, one: Kept, action: Action, span: Span, clock: int) -> Answer:
        if action == "reschedule":
            seats = self._free(span, one.units, one.id)
            if seats is None:
                return _fail(409, "/problems/slot-unavailable")
            one.span, one.seats = span, seats
        elif action == "extend":
            longer = clock + 3_000
            if one.expires is not None and longer <= one.expires:
                return _ok(one, 200)
            one.expires, one.freed = longer, longer + self.chance.randrange(4_000)
        else:
            one.state = "CONFIRMED" if action == "confirm" else "CANCELLED"
            one.expires = one.freed = None
            if action == "confirm" and self.price:  # its hold ends no more, then it is confirmed
                one.version += 1
                one.captured = self.price
        one.version += 1
        answer = _ok(one, 200)
        self._offer(clock)
        return answer

    # The waitlist

    def join(self, asked: Invoke, spans: Sequence[Span], now: int) -> Answer | None:
        """What became of the entry, as for the others; None while it waits. To join again is to look."""
        clock = self._clock(now)
        if asked.op not in self.line:
            self.line[asked.op] = Entry(asked.op, spans, asked.units)
            self._suit(self.line[asked.op], clock)
        return self._became(self.line[asked.op])

    def leave(self, asked: Invoke, now: int) -> Answer | None:
        """Without effect on who was made an offer."""
        self._clock(now)
        entry = self.line[asked.op]
        entry.has_left = entry.booking is None
        return self._became(entry)

    def _offer(self, clock: int) -> None:
        """Hold what became free for who waits for it, the longest first."""
        for entry in self.line.values():
            self._suit(entry, clock)

    def _suit(self, entry: Entry, clock: int) -> None:
        for span in entry.spans:
            if entry.booking is None and not entry.has_left:
                entry.booking = self._hold(entry.operation, span, entry.units, clock)

    def _became(self, entry: Entry) -> Answer | None:
        if entry.has_left:
            return lambda op, at: Fail(op, at, 200, LEFT)
        if entry.booking is None:
            return None
        if entry.booking.state == "PENDING":
            return _ok(entry.booking, 200)
        return lambda op, at: Info(op, at, 200, UNSEEN)

    def final(self, at: int) -> list[history.Booking]:
        self._clock(at)
        return [listed(one, self.price) for one in self.bookings.values()]

    def payments(self) -> list[history.Payment]:
        """As the payment provider has them: all is given back of what was given up."""
        return [
            history.Payment(f"pi_{one.id}", one.id, one.captured, one.captured if one.state == "CANCELLED" else 0)
            for one in self.bookings.values()
            if self.price
        ]


def listed(one: Kept, price: int) -> history.Booking:
    start, end = map(quarter, one.span)
    return history.Booking(
        one.id, "room", start, end, one.state, one.version, one.units, _service(one.expires), one.operation,
        price=price,
    )  # fmt: skip


def _service(expires: int | None) -> datetime | None:
    return None if expires is None else START + timedelta(milliseconds=expires)


def _ok(one: Kept, status: int) -> Answer:
    seen = replace(one)
    start, end = map(quarter, seen.span)
    return lambda op, at: Ok(
        op, at, status, seen.id, seen.version, seen.state, start, end, _service(seen.expires)
    )  # fmt: skip


def _fail(status: int, problem: str) -> Answer:
    return lambda op, at: Fail(op, at, status, problem)
