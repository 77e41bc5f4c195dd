"""A booking service that works, its clients and a bad network between them, all simulated (pure).

It shares nothing with the oracle but the records. Units are given one by one, holds run out and are swept late, keys
are kept, the service's clock is off, requests and replies get lost or come late.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bizing_load import history
from bizing_load.history import Action, Fail, Info, Invoke, Ok, Operation

DAY = datetime(2027, 3, 1, tzinfo=UTC)
START = datetime(2026, 12, 1, 12, tzinfo=UTC)
QUIET = 40_000  # milliseconds after the last request until the final state is read
KEYED = ("hold", "extend", "confirm")

Span = tuple[int, int]  # quarters of an hour
Answer = Callable[[str, int], Ok | Fail]


def quarter(number: int) -> datetime:
    return DAY + timedelta(minutes=15 * number)


def moment(ms: float) -> int:
    return int(START.timestamp()) * 1_000_000_000 + round(ms * 1_000_000)


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


@dataclass
class Service:
    capacity: int
    skew: int
    chance: random.Random
    bookings: dict[str, Kept] = field(default_factory=dict)
    keys: dict[str, Answer] = field(default_factory=dict)

    def serve(self, asked: Invoke, span: Span, now: int) -> Answer:
        """Carry a request out at a moment of the clients' clock."""
        clock = now + self.skew
        self._sweep(clock)
        if asked.key is not None and asked.key in self.keys:
            return self.keys[asked.key]
        answer, keep = self._decide(asked, span, clock)
        if asked.key is not None and keep:
            self.keys[asked.key] = answer
        return answer

    def _sweep(self, clock: int) -> None:
        for one in self.bookings.values():
            if one.state == "PENDING" and one.freed is not None and one.freed <= clock:
                one.state, one.version, one.expires = "EXPIRED", one.version + 1, None

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
            return self._hold(asked, span, clock), True
        one = self.bookings[asked.booking or ""]
        over = one.state == "EXPIRED" or (one.expires is not None and one.expires <= clock)
        if over and asked.action != "cancel":
            return _fail(409, "hold-expired"), True
        if asked.version != one.version:
            return _fail(412, "stale-version"), False
        if one.state not in ("PENDING", "CONFIRMED") or (asked.action in KEYED and one.state != "PENDING"):
            return _fail(409, "invalid-transition"), True
        return self._change(one, asked.action, span, clock), True

    def _hold(self, asked: Invoke, span: Span, clock: int) -> Answer:
        seats = self._free(span, asked.units)
        if seats is None:
            return _fail(409, "slot-unavailable")
        expires = clock + self.chance.choice([500, 5_000, 100_000_000])
        name = f"B{len(self.bookings)}"
        freed = expires + self.chance.randrange(4_000)
        made = Kept(name, span, asked.units, asked.repeats or asked.op, expires, freed, seats=seats)
        self.bookings[name] = made
        return _ok(made, 201)

    def _change(self, one: Kept, action: Action, span: Span, clock: int) -> Answer:
        if action == "reschedule":
            seats = self._free(span, one.units, one.id)
            if seats is None:
                return _fail(409, "slot-unavailable")
            one.span, one.seats = span, seats
        elif action == "extend":
            longer = clock + 3_000
            if one.expires is not None and longer <= one.expires:
                return _ok(one, 200)
            one.expires, one.freed = longer, longer + self.chance.randrange(4_000)
        else:
            one.state = "CONFIRMED" if action == "confirm" else "CANCELLED"
            one.expires = one.freed = None
        one.version += 1
        return _ok(one, 200)

    def final(self, at: int) -> list[history.Booking]:
        self._sweep(at + self.skew)
        return [listed(one) for one in self.bookings.values()]


def listed(one: Kept) -> history.Booking:
    start, end = map(quarter, one.span)
    return history.Booking(
        one.id, "room", start, end, one.state, one.version, one.units, _service(one.expires), one.operation
    )


def _service(expires: int | None) -> datetime | None:
    return None if expires is None else START + timedelta(milliseconds=expires)


def _ok(one: Kept, status: int) -> Answer:
    seen = replace(one)
    start, end = map(quarter, seen.span)
    return lambda op, at: Ok(
        op, at, status, seen.id, seen.version, seen.state, start, end, _service(seen.expires)
    )  # fmt: skip


def _fail(status: int, problem: str) -> Answer:
    return lambda op, at: Fail(op, at, status, f"/problems/{problem}")


@dataclass
class Known:
    """What the clients know of a booking that was acknowledged."""

    id: str
    span: Span
    version: int
    units: int


class Simulation:
    """`count` requests at random, of which some get lost in a run with faults. `spans` are few, so that they clash."""

    def __init__(self, seed: int, *, count: int = 40, capacity: int = 1, lossy: bool = False) -> None:
        self.chance = random.Random(seed)
        self.capacity, self.lossy = capacity, lossy
        self.service = Service(capacity, self.chance.randrange(-900, 900), self.chance)
        self.known: dict[str, Known] = {}
        self.asked: dict[str, tuple[Invoke, Span]] = {}
        self.answers: dict[str, Ok | Fail | Info] = {}
        self.queue: list[tuple[int, int, Callable[[int], None]]] = []
        self.pace = self.chance.choice([1, 20, 200])
        self.last = 0
        at = 0
        for _ in range(count):
            at += self.chance.randrange(10 * self.pace)
            self._later(at, self._ask)
        while self.queue:
            now, _, step = heapq.heappop(self.queue)
            self.last = max(self.last, now)
            step(now)

    def _later(self, at: int, step: Callable[[int], None]) -> None:
        heapq.heappush(self.queue, (at, self.chance.getrandbits(60), step))

    def _ask(self, now: int) -> None:
        chance = self.chance
        start = chance.randrange(8)
        span = (start, start + chance.choice([1, 1, 2, 4]))
        action: Action = "hold"
        if self.known:
            action = chance.choice(["hold", "hold", "hold", "extend", "confirm", "reschedule", "cancel"])
        units = chance.randint(1, self.capacity)
        of = chance.choice(list(self.known.values())) if action != "hold" else None
        self._send(now, action, span, of, units, None)

    def _send(self, now: int, action: Action, span: Span, of: Known | None, units: int, again: Invoke | None) -> None:
        name = f"op-{len(self.asked)}"
        if of and action != "reschedule":
            span = of.span
        asked = Invoke(
            name, len(self.asked) % 7, action, "room", quarter(span[0]), quarter(span[1]), moment(now),
            units=again.units if again else of.units if of else units,
            booking=of.id if of else None,
            version=again.version if again else of.version if of else None,
            key=again.key if again else name if action in KEYED else None,
            repeats=(again.repeats or again.op) if again else None,
        )  # fmt: skip
        self.asked[name] = (asked, span)
        fate = self.chance.random() if self.lossy else 1
        there = now + self.chance.randrange(20 * self.pace)
        back = there + self.chance.randrange(20 * self.pace)
        if fate < 0.1:
            self._later(now + 10 * self.pace, lambda at: self._lose(asked, span, of, at))
            if fate < 0.05:  # it arrives all the same, perhaps long after the client gave up
                self._later(there, lambda at: self._serve(asked, span, at, None))
            return
        self._later(there, lambda at: self._serve(asked, span, at, back))

    def _serve(self, asked: Invoke, span: Span, now: int, back: int | None) -> None:
        answer = self.service.serve(asked, span, now)
        if back is not None:
            self._later(back, lambda at: self._answer(answer(asked.op, moment(at)), span, asked))

    def _answer(self, answer: Ok | Fail, span: Span, asked: Invoke) -> None:
        self.answers[asked.op] = answer
        if isinstance(answer, Ok):
            known = self.known.get(answer.booking)
            if known is None or known.version < answer.version:
                self.known[answer.booking] = Known(answer.booking, span, answer.version, asked.units)

    def _lose(self, asked: Invoke, span: Span, of: Known | None, now: int) -> None:
        self.answers[asked.op] = Info(asked.op, moment(now), self.chance.choice([0, 503]), "no answer")
        if self.chance.random() < 0.5:
            at = now + self.chance.randrange(30 * self.pace)
            self._later(at, lambda at: self._send(at, asked.action, span, of, asked.units, asked))

    @property
    def end(self) -> int:
        """When the final state is read: all holds that are short have run out and were swept."""
        return self.last + QUIET

    def history(self) -> history.History:
        operations = [Operation(asked, self.answers[name]) for name, (asked, _) in self.asked.items()]
        run = history.Run(
            "http://service", "mixed", 1, 7, [history.Resource("room", self.capacity)], ["cut"] if self.lossy else []
        )
        final = history.Final(moment(self.end), self.service.final(self.end))
        return history.History(run, operations, [], [history.End(moment(self.end), complete=True)], final)
