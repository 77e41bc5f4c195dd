"""The work beside the requests: loops for what is due each second, jobs and ticks for the rest, and the relay."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, expiry, idempotency, jobs
from bizing_provider.effects import runner as effects
from bizing_provider.effects.queue import Consumer
from bizing_provider.jobs import runner as procrastination
from bizing_provider.payments import incoming
from bizing_provider.payments import queries as payments
from bizing_provider.problems import Problem
from bizing_provider.relay import destination
from bizing_provider.relay import runner as relay
from bizing_provider.saga.runner import Runner
from bizing_provider.settings import Settings
from bizing_provider.webhooks import delivery

if TYPE_CHECKING:
    from bizing_provider.payments.gateway import Gateway

log = structlog.get_logger(__name__)

EACH_MINUTE: Final = "* * * * *"
"""Past claims and keys harm nobody meanwhile; they only take space. Who waits is served at once by whoever frees time;
this is for what becomes free by the passing of time."""

SAGA_SECONDS: Final = 1.0
"""How often sagas are looked for that are due: a job takes each further at once, but what waits or was left by a
process that died is found here."""

CONCURRENCY: Final = 4
"""Jobs and ticks that each process does at once; all are mostly waiting for somebody else."""

LOOPS: Final = 6

CONNECTIONS: Final = LOOPS + CONCURRENCY
"""Of the engine: one for each loop and each job. The relay has its own."""

Work = Callable[[], Awaitable[int]]
"""What is done; how much of it there was."""


@asynccontextmanager
async def running(engine: AsyncEngine, settings: Settings, gateway: "Gateway | None") -> AsyncIterator[None]:
    """The background work, for the length of a block; none when the settings leave it to `bizing worker`."""
    if not settings.background:
        yield
        return
    async with working(engine, settings, gateway):
        yield


@asynccontextmanager
async def working(engine: AsyncEngine, settings: Settings, gateway: "Gateway | None") -> AsyncIterator[None]:
    """The background work, for the length of a block; at its end what is under way is finished."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    saga = Runner(engine, gateway) if gateway else None
    async with delivery.Courier(engine, settings) as courier, _consumers(settings) as consumers:
        doer = effects.Runner(engine, consumers)
        tasks = _tasks(saga) | doer.tasks()
        doing = procrastination.running(url, tasks, _ticks(engine, settings, courier, gateway), CONCURRENCY)
        async with _lasting(engine, url, settings, courier, saga, doer), doing:
            yield


@asynccontextmanager
async def _consumers(settings: Settings) -> AsyncIterator[list[Consumer]]:
    """Who keeps others up to date, of those that are configured; else what they need is not even loaded."""
    if not any((settings.smtp_url, settings.google_calendar_id, settings.zoom_account_id, settings.slack_webhook_url)):
        yield []
        return
    from bizing_provider.connectors import service as connectors
    from bizing_provider.notifications import consumer as notifications

    told = notifications.of(settings)
    async with connectors.connected(settings) as others:
        yield [*([told] if told else []), *others]


def _tasks(saga: Runner | None) -> dict[str, jobs.Task]:
    """Which task does the jobs of each name, of those that this process can do."""

    async def advance(arguments: Mapping[str, Any]) -> None:
        if saga:
            await saga.advance(UUID(arguments["saga"]))

    return {payments.ADVANCE: advance} if saga else {}


def _ticks(
    engine: AsyncEngine, settings: Settings, courier: delivery.Courier, gateway: "Gateway | None"
) -> list[jobs.Tick]:
    """What one process does for all of them."""
    work: dict[str, Work] = {
        "serve waitlists": lambda: expiry.serve_waitlists(engine),
        "close past": lambda: expiry.close_past(engine),
        "forget keys": lambda: db.run(engine, idempotency.forget_old),
        "forget webhooks": courier.forget_old,
    }
    if settings.smtp_url:
        from bizing_provider.notifications import consumer as notifications

        work["forget notifications"] = lambda: notifications.forget_old(engine)
    if gateway:
        work["find missed payments"] = lambda: incoming.reconcile(engine, gateway)
    return [jobs.Tick(name=name, cron=EACH_MINUTE, work=_thoroughly(name, each)) for name, each in work.items()]


def _thoroughly(name: str, work: Work) -> Work:
    """`work`, again while it finds a full batch."""

    async def repeat() -> int:
        done = found = await _attempt(name, work)
        while found >= expiry.BATCH:
            done += (found := await _attempt(name, work))
        return done

    return repeat


@asynccontextmanager
async def _lasting(
    engine: AsyncEngine,
    url: str,
    settings: Settings,
    courier: delivery.Courier,
    saga: Runner | None,
    doer: effects.Runner,
) -> AsyncIterator[None]:
    """The loops, for the length of a block; at its end each finishes the transaction that it is in.

    No ticks: they keep to fractions of a second, and have nothing to make up for that the next round would not.
    """
    over, sweep_seconds = asyncio.Event(), settings.sweep_seconds
    loops = [
        _repeat("sweep holds", sweep_seconds, lambda: expiry.sweep(engine), over),
        _repeat("complete", sweep_seconds, lambda: expiry.complete(engine), over),
        _repeat("queue webhooks", delivery.LOOK_SECONDS, courier.fan_out, over),
        _repeat("send webhooks", 0.0, courier.turn, over),
        _repeat("queue effects", effects.LOOK_SECONDS, doer.read, over),
    ]
    if saga:
        loops.append(_repeat("sagas", SAGA_SECONDS, lambda: saga.run_due(expiry.BATCH), over))
    if settings.relay_url:
        at = destination.parse(settings.relay_url.get_secret_value())
        loops.append(relay.run(url, at, over))
    async with _together(loops, over):
        yield


@asynccontextmanager
async def _together(loops: list[Coroutine[Any, Any, None]], over: asyncio.Event) -> AsyncIterator[None]:
    running = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        over.set()
        _, late = await asyncio.wait(running, timeout=procrastination.GRACE_SECONDS)
        # Only what hangs is cut off: that costs the transaction, and the connection that it was on.
        for loop in late:
            loop.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _repeat(name: str, seconds: float, work: Work, over: asyncio.Event) -> None:
    """Do `work` every so often, at once again while it finds a full batch."""
    while not over.is_set():
        if await _attempt(name, work) < expiry.BATCH:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), seconds)


async def _attempt(name: str, work: Work) -> int:
    """How much was done; a fault is logged, and the work tried again at its next time."""
    try:
        done = await work()
    except (Problem, OSError) as fault:
        log.warning("background work failed", work=name, reason=str(fault))
        return 0
    except Exception:
        log.exception("background work failed", work=name)
        return 0
    if done:
        log.debug("background work", work=name, done=done)
    return done
