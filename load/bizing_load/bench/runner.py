"""The benchmark from start to result: a server of our own, both sides in turns, and a fight for one slot."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

import msgspec

from bizing_load import api, scratch, target
from bizing_load.bench import figures, generator, pgbench
from bizing_spec import outcome

STEP = 15  # minutes
WINDOW_DAYS = 1095  # the longest that the spec allows
DAYS = 1000
SLOTS_A_DAY = 1440 // STEP - 1
WARM_UP_SECONDS = 2.0


class GeneratorFailed(outcome.Stopped):
    """The load generator ended with an error; the message ends with what it said last."""


@dataclass(frozen=True)
class Options:
    """What to measure. With `database_url`, on a scratch database of that PostgreSQL instead of the embedded one."""

    clients: Sequence[int]
    seconds: float
    rounds: int
    resources: int
    database_url: str | None = None


def run(options: Options, report: Callable[[str], None]) -> figures.Result:
    """Measure; `report` gets a line for each step. Raises `outcome.Stopped` when something is missing."""
    report("starting a server")
    with _server(options.database_url) as server:
        if server.database_url is None:
            raise outcome.Stopped("the server does not say where its database is: give one by --database-url")
        bench = _Bench(server, server.database_url, options.resources, report)
        report(f"warming up on {bench.durability}")
        bench.both(max(options.clients), WARM_UP_SECONDS)
        return figures.Result(
            server=bench.durability,
            machine=f"{os.cpu_count()} processors, shared by PostgreSQL, server and load",
            seconds=options.seconds,
            lines=tuple(bench.line(clients, options.rounds, options.seconds) for clients in options.clients),
            contention=bench.contention(max(options.clients), options.seconds),
        )


@contextmanager
def _server(database_url: str | None) -> Iterator[target.Target]:
    """`bizing serve` on a durable database that is removed at the end."""
    if database_url is None:
        with target.own("--ephemeral") as server:
            yield server
        return
    with scratch.database(database_url) as url, target.own(environment={target.DATABASE: url}) as server:
        yield target.Target(server.url, server.key, url, server.database_log, server.binaries)


class _Bench:
    """One server with its resources, ready to be measured."""

    def __init__(self, server: target.Target, url: str, resources: int, report: Callable[[str], None]) -> None:
        self._server = server
        self._report = report
        self._first = (datetime.now(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self._pgbench = pgbench.Pgbench(
            url, server.binaries, slots=DAYS * (SLOTS_A_DAY + 1), step=STEP, first=self._first
        )
        self._numbers = count()
        report(f"making {resources:,} resources for each side")
        with api.Api(server.url, server.key) as client:
            self._resources: list[str] = [
                client.create_resource(f"Load {number}", step=STEP, window_days=1095).id for number in range(resources)
            ]
            self._contended = client.create_resource("Contended", step=STEP, window_days=1095).id
        self.durability = self._pgbench.prepare(self._contended, resources)

    def line(self, clients: int, rounds: int, seconds: float) -> figures.Line:
        measured = []
        for number in range(rounds):
            one = self.both(clients, seconds)
            self._report(
                f"{clients} clients, round {number + 1} of {rounds}: API {one.api.rate:,.0f}/s, "
                f"pgbench {one.pgbench.rate:,.0f}/s, ratio {one.api.rate / one.pgbench.rate:.2f}"
            )
            measured.append(one)
        return figures.Line(clients, tuple(measured))

    def both(self, clients: int, seconds: float) -> figures.Round:
        measured = self._generate(clients, seconds, self._resources)
        booked = measured.statuses.pop("201", 0)
        holds = figures.Sample(booked / measured.seconds, measured.p50, measured.p99, measured.statuses)
        return figures.Round(holds, self._pgbench.measure(clients, seconds))

    def contention(self, clients: int, seconds: float) -> figures.Contention:
        deadlocks = target.DeadlockCount(self._server.database_log)
        measured = self._generate(clients, seconds, [self._contended], contended=True)
        answers = measured.statuses
        self._report(f"{clients} clients on one slot: {sum(answers.values()) / measured.seconds:,.0f} answers/s")
        return figures.Contention(
            clients=clients,
            slots=measured.slots,
            winners=measured.winners,
            double=measured.double,
            rate=sum(answers.values()) / measured.seconds,
            server_errors=sum(number for status, number in answers.items() if status not in ("201", "409")),
            deadlocks=deadlocks.read(),
            p50=measured.p50,
            p99=measured.p99,
        )

    def _generate(
        self, clients: int, seconds: float, resources: list[str], *, contended: bool = False
    ) -> generator.Figures:
        address = urlsplit(self._server.url)
        order = generator.Order(
            host=address.hostname or "127.0.0.1",
            port=address.port or 80,
            key=self._server.key,
            clients=clients,
            seconds=seconds,
            resources=resources,
            first=self._first,
            days=DAYS,
            step=STEP,
            name=f"{uuid.uuid4().hex[:12]}-{next(self._numbers)}",
            contended=contended,
        )
        done = subprocess.run(
            [sys.executable, "-m", "bizing_load.bench.generator"],
            input=msgspec.json.encode(order),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise GeneratorFailed(f"the load generator failed: {done.stderr.decode(errors='replace').strip()[-500:]}")
        return msgspec.json.decode(done.stdout, type=generator.Figures)
