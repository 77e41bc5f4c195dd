"""The processes of the kill matrix: one that a signal hits at a point of a step, and one that comes after it."""

import asyncio
import functools
import logging
import multiprocessing
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from signal import SIGKILL, Signals
from typing import Literal, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db
from bizing_provider.payments import queries as payments
from bizing_provider.payments.gateway import Gateway
from bizing_provider.saga.runner import Probe
from bizing_provider.settings import Settings
from tests.provider.kills import controls
from tests.provider.sandboxes import KEY
from tests.provider.servers import wait_until

Point = Literal["before", "after", "commit", "checkpoint"]
"""Before a step's effect, after it, within the transaction of its checkpoint just before that commits, and after it."""
POINTS: tuple[Point, ...] = ("before", "after", "commit", "checkpoint")

ROUNDS = 12
"""How often somebody looks before a saga counts as one that does not end."""

# What a lease or a delay is for is shown elsewhere; nobody waits for them here.
HURRY = text("UPDATE saga SET due_at = clock_timestamp() WHERE booking_id = :id AND due_at IS NOT NULL")


class Place(NamedTuple):
    """Where the signal comes: at a point of a step."""

    step: str
    point: Point
    signal: Signals = SIGKILL


class Work(NamedTuple):
    """What a process needs to know. `runner` names one of the controls, or is "ours"."""

    database_url: str
    stripe_url: str
    booking_id: UUID
    runner: str
    place: Place | None = None


@functools.cache
def _context() -> multiprocessing.context.ForkServerContext:
    """Processes that are new, and have their modules already: those take longer to load than a case to run."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def start(work: Work) -> BaseProcess:
    """A process that takes the sagas of a booking further, until they have ended or the signal comes."""
    process = _context().Process(target=_run, args=(work,))
    process.start()
    return process


def wait_for_stop(process: BaseProcess) -> None:
    """Until SIGSTOP has hit it."""
    wait_until(lambda: _state(process) == "T" or not process.is_alive())


def send(process: BaseProcess, number: Signals) -> None:
    assert process.pid is not None
    os.kill(process.pid, number)


def _state(process: BaseProcess) -> str:
    with open(f"/proc/{process.pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]


def _run(work: Work) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(_take_further(work))


async def _take_further(work: Work) -> None:
    async with opened(work.database_url, work.stripe_url, work.runner) as (engine, gateway):
        runner = controls.RUNNERS[work.runner](engine, gateway, _probe(engine, work.place))
        for _ in range(ROUNDS):
            async with db.transaction(engine) as conn:
                if not (await conn.execute(HURRY, {"id": work.booking_id})).rowcount:
                    return
            await runner.run_due(10)


@asynccontextmanager
async def opened(
    database_url: str, stripe_url: str, runner: str = "ours"
) -> AsyncIterator[tuple[AsyncEngine, Gateway]]:
    """A database and a provider of payments for the length of a block."""
    engine = db.connect(database_url, 2, **{payments.TAKEN: True})
    gateway = controls.GATEWAYS.get(runner, Gateway)(
        Settings(database_url=database_url, stripe_api_key=KEY, stripe_api_url=stripe_url)
    )
    try:
        yield engine, gateway
    finally:
        await gateway.close()
        await engine.dispose()


def _probe(engine: AsyncEngine, place: Place | None) -> Probe:
    """Sends this process the signal once it is there."""
    if place is None:
        return lambda step, point: None
    passed: set[tuple[str, str]] = set()

    def hit() -> None:
        os.kill(os.getpid(), place.signal)

    def probe(step: str, point: str) -> None:
        if (step, point) == (place.step, place.point) and (step, point) not in passed:
            hit()
        passed.add((step, point))

    def commit(_: object) -> None:
        if (place.step, "after") in passed:
            hit()

    if place.point == "commit":
        event.listen(engine.sync_engine, "commit", commit)
    return probe
