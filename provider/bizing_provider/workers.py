"""The loops beside the requests: due holds, bookings that are over, who waits, claims and keys that are past."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, expiry, idempotency
from bizing_provider.problems import Problem
from bizing_provider.settings import Settings

log = structlog.get_logger(__name__)

TIDY_SECONDS = 60.0
"""Past claims and keys harm nobody meanwhile; they only take space. Who waits is served at once by whoever frees time;
this is for what becomes free by the passing of time."""


GRACE_SECONDS = 5.0
"""How long a transaction under way may take at the end."""

CONNECTIONS = 5
"""One for each loop."""


@asynccontextmanager
async def running(engine: AsyncEngine, settings: Settings) -> AsyncIterator[None]:
    """The loops, for the length of a block; none when the settings leave them to `bizing worker`."""
    if not settings.background:
        yield
        return
    async with looping(engine, settings.sweep_seconds):
        yield


@asynccontextmanager
async def looping(engine: AsyncEngine, sweep_seconds: float) -> AsyncIterator[None]:
    """The loops, for the length of a block; at its end each finishes the transaction that it is in."""
    over = asyncio.Event()
    loops = [
        asyncio.create_task(_repeat(name, seconds, work, over))
        for name, seconds, work in (
            ("sweep holds", sweep_seconds, lambda: expiry.sweep(engine)),
            ("complete", sweep_seconds, lambda: expiry.complete(engine)),
            ("serve waitlists", TIDY_SECONDS, lambda: expiry.serve_waitlists(engine)),
            ("close past", TIDY_SECONDS, lambda: expiry.close_past(engine)),
            ("forget keys", TIDY_SECONDS, lambda: db.run(engine, idempotency.forget_old)),
        )
    ]
    try:
        yield
    finally:
        over.set()
        _, late = await asyncio.wait(loops, timeout=GRACE_SECONDS)
        # Only what hangs is cut off: that costs the transaction, and the connection that it was on.
        for loop in late:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def _repeat(name: str, seconds: float, work: Callable[[], Awaitable[int]], over: asyncio.Event) -> None:
    """Do `work` every so often, at once again while it finds a full batch."""
    while not over.is_set():
        if await _attempt(name, work) < expiry.BATCH:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), seconds)


async def _attempt(name: str, work: Callable[[], Awaitable[int]]) -> int:
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
