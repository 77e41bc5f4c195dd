"""The load generator: Locust users in a process of their own, for Locust changes the one it is imported into.

The order comes as JSON on stdin; progress and, in the end, what was measured leave as JSON lines on stdout.
"""

from __future__ import annotations

import sys
import time
from array import array
from typing import Any

import locust
import msgspec
from gevent.event import Event
from locust import env, exception

from bizing_load import api, users
from bizing_load.throughput import pace, percentiles
from bizing_load.throughput.order import Measured, Order, Progress
from bizing_load.throughput.samples import Recorder

REPORT_SECONDS = 1.0
TICK_SECONDS = 0.01
START_SECONDS = 0.2  # from the last user's start to the first request, for all to be ready


class Load:
    """What all users of a run share."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.recorder = Recorder(order.model)
        self.pace: pace.Pace = (
            pace.Open(order.rate, users.choose) if order.model == "open" else pace.Closed(order.think, users.choose)
        )
        self.gate = Event()
        self.left = Event()
        self._loading = order.users

    def begin(self) -> None:
        """All users are there: let them go."""
        recorder = self.recorder
        recorder.begin = time.perf_counter() + self.order.warm_up
        self.pace.end = recorder.end = recorder.begin + self.order.seconds
        self.gate.set()

    def leave(self) -> None:
        """One user has left; `left` is set once all have."""
        self._loading -= 1
        if not self._loading:
            self.left.set()

    def watch(self) -> tuple[float, float]:
        """Report until all have left; how busy the generator was meanwhile, and how late (see `Measured`)."""
        recorder = self.recorder
        lags = array("d")
        self.left.wait(recorder.begin - time.perf_counter())
        begin, used = time.perf_counter(), time.process_time()
        next_report = begin + REPORT_SECONDS
        while (now := time.perf_counter()) < recorder.end:
            if now >= next_report:
                next_report += REPORT_SECONDS
                _send(Progress(recorder.requests, now - begin))
            time.sleep(TICK_SECONDS)
            lags.append((time.perf_counter() - now - TICK_SECONDS) * 1000)
        share = (time.process_time() - used) / (time.perf_counter() - begin)
        self.left.wait(pace.DRAIN_SECONDS + self.order.timeout)
        return share, percentiles.of(lags).p99 or 0.0

    def note(self, name: str, response_time: float, context: dict[str, Any], **told: Any) -> None:
        """Listens to every answer that a user gets."""
        user: Paced = context["user"]
        lag, user.lag = user.lag, 0.0  # what follows in the same visit is due when it is sent
        status = getattr(told.get("response"), "status_code", 0)
        error = _kind(status, told.get("exception"))
        self.recorder.add(name, user.number, time.perf_counter(), response_time, lag, status, error)


class Paced(users.ApiUser):
    """A user who acts when the pace says so."""

    concurrency = 1
    days = 1
    load: Load
    _number = 0

    def __init__(self, environment: env.Environment) -> None:
        self.network_timeout = self.connection_timeout = self.load.order.timeout
        super().__init__(environment)
        self.number, Paced._number = Paced._number, Paced._number + 1
        self.lag = 0.0

    def key(self) -> str:
        return self.load.order.key

    def context(self) -> dict[str, Any]:
        return {"user": self}

    def on_start(self) -> None:
        """Connect, so that no handshake is measured, and wait for the others."""
        self.client.get(f"{api.BASE}/health", name="connect")
        self.resources = [{"id": each} for each in self.load.order.resources]
        self.load.gate.wait()

    @locust.task
    def visit(self) -> None:
        lag = self.load.pace.next()
        if lag is None:
            raise exception.StopUser
        self.lag = lag
        users.SCENARIOS[self.load.order.scenario](self)

    def on_stop(self) -> None:
        self.load.leave()


def _kind(status: int, fault: BaseException | None) -> str | None:
    """What kind of error it was, if it was one."""
    if status >= 400 and fault:
        return str(status)
    return type(fault).__name__ if fault else None


def main() -> None:
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    users.choose.seed(order.seed)
    Paced.load = load = Load(order)
    environment = env.Environment(user_classes=[Paced], host=order.url)
    environment.events.request.add_listener(load.note)  # type: ignore[no-untyped-call]
    runner = environment.create_local_runner()
    runner.start(order.users, spawn_rate=order.users)
    assert runner.spawning_greenlet
    runner.spawning_greenlet.get()  # raises what kept a user from starting
    time.sleep(START_SECONDS)
    load.begin()
    share, lag = load.watch()
    runner.quit()
    recorder = load.recorder
    late = recorder.late() if order.model == "open" else None
    _send(Measured(recorder.total(), recorder.operations(), share, lag, late, load.pace.unsent))


def _send(told: Progress | Measured) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
