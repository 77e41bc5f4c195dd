"""The crowd of a race: Locust users in a process of their own, a barrier before each round, the history as it happens.

Locust patches the standard library when it is imported, so only this process (and a locustfile) imports it. The order
of work comes as JSON on stdin, progress leaves as JSON lines on stdout, the history goes into its file.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, BinaryIO

import locust
import msgspec
from gevent.event import Event
from locust import env, exception, stats

from bizing_load import api
from bizing_load.race import history, slots
from bizing_load.race.order import Order, Progress

REPORT_SECONDS = 0.25
CREATED, CLIENT_FAULTS, REFUSED, SERVER_FAULTS = 201, 400, 409, 500

Answer = history.Ok | history.Fail | history.Info


class Barrier:
    """Lets all parties go on when the last has come; `opening` runs just before, once each time."""

    def __init__(self, parties: int) -> None:
        self.parties = parties
        self._waiting = 0
        self._gate = Event()

    def wait(self, opening: Callable[[], None]) -> None:
        self._waiting += 1
        if self._waiting < self.parties:
            self._gate.wait()
            return
        self._waiting = 0
        gate, self._gate = self._gate, Event()
        opening()
        gate.set()


class Race:
    """What all racers of a run share: the round they are in, its times, and the file of the history."""

    def __init__(self, order: Order, file: BinaryIO) -> None:
        run = order.run
        self.order = order
        self.barrier = Barrier(run.clients)
        self.round = -1
        self.over = False
        self.current: list[slots.Slot] = []
        self.counts: Counter[type[Answer]] = Counter()
        self.left = Event()
        self._racing = run.clients
        self._file = file
        self._plan = slots.Plan(run.pattern, run.seed, run.clients, run.rounds, order.opens, order.step)
        self._cells = self._plan.cells()
        self._unknown_before = 0
        self._record(run)

    def next_round(self) -> None:
        """Go on to the next round; the race is over after the last, or when nobody got an answer in this one."""
        self._file.flush()
        unanswered = self.counts[history.Info] - self._unknown_before == self.order.run.clients
        self._unknown_before = self.counts[history.Info]
        self.round += 1
        self.over = unanswered or self.round == self.order.run.rounds
        if not self.over:
            self.current = self._plan.slots(self.round, self._cells[self.round])

    def ask(self, operation: str, client: int, slot: slots.Slot) -> None:
        now = datetime.now(UTC)
        self._record(history.Invoke(operation, client, self.round, slot.start, slot.end, time.monotonic_ns(), now))

    def answer(self, answer: Answer) -> None:
        self.counts[type(answer)] += 1
        self._record(answer)

    def leave(self) -> None:
        """One racer has left; `left` is set once all have."""
        self._racing -= 1
        if not self._racing:
            self.left.set()

    def _record(self, record: history.Record) -> None:
        self._file.write(history.encode(record))

    def progress(self, total: stats.StatsEntry, *, finished: bool = False) -> Progress:
        return Progress(
            rounds=max(0, self.round),
            winners=self.counts[history.Ok],
            refusals=self.counts[history.Fail],
            unknown=self.counts[history.Info],
            requests=total.num_requests,
            seconds=time.time() - total.start_time,
            finished=finished,
        )


class Racer(locust.FastHttpUser):
    """One client of a race. Asks for its time in every round at the same moment as all others."""

    concurrency = 1
    race: Race
    _number = 0

    def __init__(self, environment: env.Environment) -> None:
        super().__init__(environment)
        self.network_timeout = self.connection_timeout = self.race.order.timeout
        self.number, Racer._number = Racer._number, Racer._number + 1

    def on_start(self) -> None:
        """Connect, so that the first round is no race of handshakes."""
        self.client.get(f"{api.BASE}/health", name="connect")

    @locust.task
    def ask(self) -> None:
        race = self.race
        race.barrier.wait(race.next_round)
        if race.over:
            raise exception.StopUser
        operation = f"r{race.round}c{self.number}"
        slot = race.current[self.number]
        race.ask(operation, self.number, slot)
        race.answer(self._post(operation, slot))

    def _post(self, operation: str, slot: slots.Slot) -> Answer:
        order = self.race.order
        body = {
            "resourceId": order.run.resource,
            "start": slot.start,
            "end": slot.end,
            "customer": {"name": f"Racer {self.number}", "email": f"racer-{self.number}@example.com"},
            "metadata": {"operation": operation},
        }
        headers = {
            "X-API-Key": order.key,
            "Content-Type": "application/json",
            "Idempotency-Key": f'"{order.run.resource}-{operation}"',
        }
        data: Any = msgspec.json.encode(body)  # Locust's annotation leaves out bytes, which it takes
        with self.client.post(
            f"{api.BASE}/bookings", data, name="hold", headers=headers, catch_response=True
        ) as response:
            if response.status_code == REFUSED:
                response.success()  # a refusal is an answer: Locust shall not count it as a failure
            return read(operation, response.status_code, response.content, getattr(response, "error", None))

    def on_stop(self) -> None:
        self.race.leave()


class _Said(msgspec.Struct, frozen=True):
    """What matters in a booking or a problem."""

    id: str = ""
    type: str = ""
    title: str = ""


def read(operation: str, status: int, content: bytes | None, fault: object) -> Answer:
    """What a reply means to its client: acknowledged, refused, or unknown."""
    mono, wall = time.monotonic_ns(), datetime.now(UTC)
    try:
        said = msgspec.json.decode(content or b"{}", type=_Said)
    except msgspec.MsgspecError:
        said = _Said(title="the reply cannot be read")
    if status == CREATED and said.id:
        return history.Ok(operation, mono, wall, status, said.id)
    if CLIENT_FAULTS <= status < SERVER_FAULTS:
        return history.Fail(operation, mono, wall, status, said.type)
    return history.Info(operation, mono, wall, status, said.title or str(fault or "no reply"))


def main() -> None:
    """Run the race that stdin orders."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    with open(order.file, "wb") as file:
        Racer.race = race = Race(order, file)
        environment = env.Environment(user_classes=[Racer], host=order.run.url)
        runner = environment.create_local_runner()
        runner.start(order.run.clients, spawn_rate=order.run.clients)
        assert runner.spawning_greenlet
        runner.spawning_greenlet.get()  # raises what kept a user from starting; the others would wait for it
        while not race.left.wait(REPORT_SECONDS):
            _report(race.progress(environment.stats.total))
        runner.quit()
        _report(race.progress(environment.stats.total, finished=True))


def _report(progress: Progress) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(progress) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
