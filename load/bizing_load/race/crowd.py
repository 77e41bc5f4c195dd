"""A crowd of a race: what its clients share, which is their rounds, their times and the file of the history.

A process of its own runs each crowd (`python -m bizing_load.race.crowding`), because Locust patches the standard
library of the process that imports it.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import BinaryIO

from gevent.event import Event

from bizing_load import clock, history, workloads
from bizing_load.race.order import Order, Tally
from bizing_load.workloads.grid import Grid

GIVE_UP_SECONDS, GIVE_UP_UNDER_FAULTS_SECONDS = 10.0, 120.0
"""A run ends when nothing but silence and server errors came for so long."""


class Barrier:
    """Lets all parties go on when the last of those that are left has come. More may join at any time."""

    def __init__(self, crowd: Crowd, parties: int) -> None:
        self.parties = parties
        self._crowd = crowd
        self._waiting = 0
        self._turn = -1
        self._open = True
        self._gate = Event()

    def wait(self) -> int | None:
        """The number of the turn that begins, None when the race is over."""
        self._waiting += 1
        gate = self._gate
        if self._waiting < self.parties:
            gate.wait()
        else:
            self._next()
        return self._turn if self._open else None

    def leave(self) -> None:
        self.parties -= 1
        if self.parties and self._waiting == self.parties:
            self._next()

    def _next(self) -> None:
        self._waiting = 0
        self._turn += 1
        self._open = self._crowd.goes_on(self._turn)
        gate, self._gate = self._gate, Event()
        gate.set()


class Crowd:
    """What the clients of one process share."""

    def __init__(self, order: Order, file: BinaryIO) -> None:
        run = order.run
        clock.set_offset(order.clock)
        self.order = order
        self.workload = workloads.ALL[run.workload]
        cell_steps = self.workload.cell_steps(run.clients)
        self.grid = Grid(order.opens, order.step, cell_steps, run.seed, run.resources, order.skew)
        self.barrier = Barrier(self, order.clients)
        self.left = Event()
        self._file = file
        self._counts: Counter[type[history.Answer]] = Counter()
        self._winners = 0
        self._slots = 0
        self._failing = False
        self._joined = 0
        self._begun = self._heard = time.monotonic()
        self._silent = ""
        self.record(run)

    def join(self) -> int:
        """The number of a client that is new here."""
        self._joined += 1
        if self._joined > self.order.clients:  # whose number was not known before
            self.barrier.parties += 1
        return self.order.first + self._joined - 1

    def begin(self, number: int) -> bool:
        """Whether a client may begin this round of its own."""
        return self.goes_on(number)

    def goes_on(self, number: int) -> bool:
        order, now = self.order, time.monotonic()
        if self._failing and now - self._heard > (
            GIVE_UP_UNDER_FAULTS_SECONDS if order.run.faults else GIVE_UP_SECONDS
        ):
            self._silent = f"for {now - self._heard:.0f} s nothing but errors and silence"
        over = bool(self._silent)
        over |= order.rounds is not None and number >= order.rounds
        over |= order.operations is not None and self._counts.total() >= order.operations
        over |= order.seconds is not None and now - self._begun >= order.seconds
        return not over

    def pace(self) -> float:
        """Seconds that a client waits before its next round: until the next moment that the rate has for one."""
        order, now = self.order, time.monotonic()
        if order.rate is None:
            return 0.0
        due = self._begun + self._slots / order.rate
        self._slots += 1
        end = due if order.seconds is None else min(due, self._begun + order.seconds)
        return max(0.0, end - now)

    def record(self, record: history.Record) -> None:
        self._file.write(history.encode(record))

    def answered(self, asked: history.Invoke, answer: history.Answer) -> None:
        self.record(answer)
        self._counts[type(answer)] += 1
        self._winners += isinstance(answer, history.Ok) and asked.action in history.MAKES
        self._failing = isinstance(answer, history.Info)
        if not self._failing:
            self._heard = time.monotonic()

    def leave(self) -> None:
        """One client has left; `left` is set once all have, and the history is closed."""
        self.barrier.leave()
        if not self.barrier.parties:
            self.record(history.End(clock.now(), complete=not self._silent, reason=self._silent))
            self._file.flush()
            self.left.set()

    def tally(self, *, finished: bool = False) -> Tally:
        self._file.flush()
        return Tally(
            operations=self._counts.total(),
            winners=self._winners,
            refusals=self._counts[history.Fail],
            unknown=self._counts[history.Info],
            seconds=time.monotonic() - self._begun,
            finished=finished,
        )
