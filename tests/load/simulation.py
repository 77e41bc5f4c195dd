"""Clients of a booking service that works, and a bad network between them, all simulated (pure).

Requests and replies get lost or come late. Clients book single times and several in a row, change what they have, and
wait in line.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from bizing_load import history
from bizing_load.history import Action, Fail, Info, Invoke, Ok, Operation
from tests.load.service import CARD, DECLINED, KEYED, PRICE, Answer, Service, Span, moment, number, quarter

QUIET = 40_000  # milliseconds after the last request until the final state is read


@dataclass
class Known:
    """What the clients know of a booking that was acknowledged."""

    id: str
    span: Span
    version: int
    units: int


@dataclass(frozen=True)
class Wish:
    """What a client asks for in one request: of a new series, several times; `skip` those that are not free."""

    action: Action
    spans: Sequence[Span]
    units: int
    of: Known | None = None
    skip: bool = False


@dataclass
class Wait:
    """A client in line; moments in milliseconds."""

    asked: Invoke
    spans: Sequence[Span]
    patience: int
    joined: int | None = None
    left: int | None = None  # when it first asked to leave


class Simulation:
    """`count` requests at random, of which some get lost in a run with faults. Times are few, so that they clash."""

    def __init__(
        self, seed: int, *, count: int = 40, capacity: int = 1, lossy: bool = False, is_paid: bool = False
    ) -> None:
        self.chance = random.Random(seed)
        self.capacity, self.lossy = capacity, lossy
        self.service = Service(capacity, self.chance.randrange(-900, 900), self.chance, PRICE if is_paid else 0)
        self.known: dict[str, Known] = {}
        self.asked: dict[str, Invoke] = {}
        self.answers: dict[str, history.Answer] = {}
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

    def _travel(self, now: int) -> tuple[int | None, int | None]:
        """When a request arrives and when its reply does; None: never."""
        fate = self.chance.random() if self.lossy else 1
        there = now + self.chance.randrange(20 * self.pace)
        back = there + self.chance.randrange(20 * self.pace)
        # Of what gets lost, half arrives all the same, perhaps long after the client gave up.
        return there if fate < 0.05 or fate >= 0.1 else None, back if fate >= 0.1 else None

    def _ask(self, now: int) -> None:
        chance = self.chance
        start = chance.randrange(8)
        length = chance.choice([1, 1, 2, 4])
        units = chance.randint(1, self.capacity)
        others: list[Action] = ["extend", "confirm", "reschedule", "cancel"] if self.known else []
        action = chance.choice(["hold", "hold", "hold", "wait", *others])
        if action == "wait":
            spans = [(start + later, start + later + length) for later in range(chance.choice([1, 1, 2, 4]))]
            self._wait(now, spans, units)
        elif action == "hold" and chance.random() < 0.3:
            every = length + chance.randrange(2)
            spans = [(start + n * every, start + n * every + length) for n in range(chance.randint(2, 4))]
            self._send(now, Wish("hold", spans, units, skip=chance.random() < 0.3))
        elif action == "hold":
            self._send(now, Wish("hold", [(start, start + length)], units))
        else:
            of = chance.choice(list(self.known.values()))
            span = (start, start + length) if action == "reschedule" else of.span
            self._send(now, Wish(action, [span], of.units, of))

    # Requests that are answered once

    def _send(self, now: int, wish: Wish, again: Sequence[Invoke | None] = ()) -> None:
        name = f"op-{len(self.asked)}"
        asked = [
            self._invoke(name, wish, span, before, now)
            for span, before in zip(wish.spans, again or [None] * len(wish.spans), strict=True)
        ]
        self.asked |= {each.op: each for each in asked}
        there, back = self._travel(now)
        if back is None:
            self._later(now + 10 * self.pace, lambda at: self._lose(asked, wish, at))
        if there is not None:
            self._later(there, lambda at: self._serve(asked, wish, at, back))

    def _invoke(self, name: str, wish: Wish, span: Span, again: Invoke | None, now: int) -> Invoke:
        """One of the times of a request; `again` is the same of the request that this repeats."""
        is_series = len(wish.spans) > 1
        start, end = map(quarter, span)
        op = history.occurrence(name, start) if is_series else name
        return Invoke(
            op, len(self.asked) % 7, wish.action, "room", start, end, moment(now),
            units=wish.units,
            booking=wish.of.id if wish.of else None,
            version=again.version if again else wish.of.version if wish.of else None,
            key=again.key if again else op if wish.action in KEYED else None,
            repeats=(again.repeats or again.op) if again else None,
            together=is_series and not wish.skip and again is None,
            pays=again.pays if again else self._pays(wish.action),
        )  # fmt: skip

    def _pays(self, action: Action) -> str | None:
        if action != "confirm" or not self.service.price:
            return None
        return self.chance.choice([CARD, CARD, DECLINED])

    def _serve(self, asked: Sequence[Invoke], wish: Wish, now: int, back: int | None) -> None:
        answers = self.service.serve(asked, wish.spans, now, skip=wish.skip)
        if back is not None:
            self._later(back, lambda at: self._answer(asked, answers, at))

    def _answer(self, asked: Sequence[Invoke], answers: Sequence[Answer], now: int) -> None:
        for each, answer in zip(asked, answers, strict=True):
            self._note(each, answer(each.op, moment(now)))

    def _note(self, asked: Invoke, answer: history.Answer) -> None:
        self.answers[asked.op] = answer
        if isinstance(answer, Ok):
            known = self.known.get(answer.booking)
            if known is None or known.version < answer.version:
                span = (number(answer.start), number(answer.end))
                self.known[answer.booking] = Known(answer.booking, span, answer.version, asked.units)

    def _lose(self, asked: Sequence[Invoke], wish: Wish, now: int) -> None:
        status = self.chance.choice([0, 503])
        for each in asked:
            self.answers[each.op] = Info(each.op, moment(now), status, "no answer")
        if self.chance.random() < 0.5:
            at = now + self.chance.randrange(30 * self.pace)
            self._later(at, lambda at: self._send(at, wish, asked))

    # Waits, which take as many requests as they need

    def _wait(self, now: int, spans: Sequence[Span], units: int) -> None:
        first, last = spans[0], spans[-1]
        asked = Invoke(
            f"op-{len(self.asked)}", len(self.asked) % 7, "wait", "room", quarter(first[0]), quarter(first[1]),
            moment(now), units=units, latest=quarter(last[1]),
        )  # fmt: skip
        self.asked[asked.op] = asked
        self._turn(Wait(asked, spans, self.chance.randrange(200 * self.pace)), now)

    def _turn(self, wait: Wait, now: int) -> None:
        """Its next request."""
        there, back = self._travel(now)
        leaves = wait.joined is not None and now > wait.joined + wait.patience
        if leaves and wait.left is None:
            wait.left = now
        if there is not None:
            self._later(there, lambda at: self._stand(wait, at, back, leaves=leaves))
        if back is None:
            again = self._give_up if self.chance.random() < 0.2 else self._turn
            self._later(now + 10 * self.pace, lambda at: again(wait, at))

    def _give_up(self, wait: Wait, now: int) -> None:
        self._note(wait.asked, Info(wait.asked.op, moment(now), 0, "no answer"))

    def _stand(self, wait: Wait, now: int, back: int | None, *, leaves: bool) -> None:
        service = self.service
        told = service.leave(wait.asked, now) if leaves else service.join(wait.asked, wait.spans, now)
        if back is not None:
            self._later(back, lambda at: self._see(wait, told, at))

    def _see(self, wait: Wait, told: Answer | None, now: int) -> None:
        wait.joined = wait.joined or now
        if told is None:
            self._later(now + self.chance.randrange(10 * self.pace), lambda at: self._turn(wait, at))
            return
        answer = told(wait.asked.op, moment(now))
        if isinstance(answer, Fail):
            answer = msgspec.structs.replace(answer, waited=(moment(wait.joined), moment(wait.left or now)))
        self._note(wait.asked, answer)

    @property
    def end(self) -> int:
        """When the final state is read: all holds that are short have run out and were swept."""
        return self.last + QUIET

    def history(self) -> history.History:
        operations = [Operation(asked, self.answers[name]) for name, asked in self.asked.items()]
        run = history.Run(
            "http://service", "mixed", 1, 7, [history.Resource("room", self.capacity, price=self.service.price)],
            ["cut"] if self.lossy else [],
        )  # fmt: skip
        final = history.Final(moment(self.end), self.service.final(self.end), self.service.payments())
        return history.History(run, operations, [], [history.End(moment(self.end), complete=True)], final)
