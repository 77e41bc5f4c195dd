"""What time does: due holds expire, confirmed bookings are completed, past claims are closed, who waits is served."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, problems
from bizing_provider.auth import Caller
from bizing_provider.bookings import queries, service
from bizing_provider.bookings.model import Booking
from bizing_provider.holds import store as holds
from bizing_provider.resources import queries as resources
from bizing_provider.waitlist import offers
from bizing_provider.waitlist import queries as waitlist
from bizing_provider.waitlist import service as waiting
from bizing_provider.wire import BookingStatus

log = structlog.get_logger(__name__)

T = TypeVar("T")

BATCH = 200


async def run(
    engine: AsyncEngine, work: Callable[[db.Connection], Awaitable[T]], *, correlation_id: str | None = None
) -> T:
    """`offers.run`; holds that have run out and stand in the way are swept, then the work is run again."""

    async def mend(reason: db.Stale) -> None:
        if isinstance(reason, holds.DueHolds):
            for resource_id in reason.resource_ids:
                await sweep(engine, resource_id)

    return await offers.run(engine, work, mend, correlation_id=correlation_id)


async def sweep(engine: AsyncEngine, resource_id: UUID | None = None) -> int:
    """Expire due holds, of one resource if given, in a transaction of its own; how many.

    Expiring in the transaction that books over the freed time would deadlock with the next one that does the same.
    With the resource are swept those that somebody waits for together with it: an offer takes of all.
    """
    if resource_id is None:
        return await _sweep_all(engine)

    async def expire(conn: db.Connection) -> int:
        together = await waitlist.together(conn, resource_id)
        return await _close_all(conn, await queries.due_of(conn, together), "EXPIRED")

    return await offers.run(engine, expire)


async def _sweep_all(engine: AsyncEngine) -> int:
    """Where nobody waits, many at once; where somebody does, resource by resource, for its calendar must be locked."""
    left: set[UUID] = set()

    async def expire(conn: db.Connection) -> int:
        due = [(booking, {item.resource_id for item in booking.parts}) for booking in await queries.due(conn, BATCH)]
        if not due:
            return 0
        left.update(await offers.not_ours(conn, set().union(*(ids for _, ids in due))))
        return await _close_all(conn, [booking for booking, ids in due if not ids & left], "EXPIRED")

    done = await offers.run(engine, expire)
    for resource_id in sorted(left):
        done += await sweep(engine, resource_id)
    return done


async def serve_waitlists(engine: AsyncEngine) -> int:
    """Offer what became free by the passing of time alone, and end entries whose span has passed; how many of these."""
    lapsed = await db.run(engine, waiting.lapse)
    for resource_ids in await db.run(engine, waitlist.all_awaited):
        await _serve(engine, resource_ids)
    return lapsed


async def _serve(engine: AsyncEngine, resource_ids: set[UUID]) -> None:
    async def loosen(conn: db.Connection) -> None:
        resources.loosen(conn, resource_ids)

    try:
        await run(engine, loosen)
    except problems.Unavailable as fault:
        log.warning("a waitlist was not served", resources=sorted(map(str, resource_ids)), reason=str(fault))


async def complete(engine: AsyncEngine) -> int:
    """Complete confirmed bookings whose end has passed; how many."""

    async def finish(conn: db.Connection) -> int:
        return await _close_all(conn, await queries.over(conn, BATCH), "COMPLETED")

    return await db.run(engine, finish)


async def close_past(engine: AsyncEngine) -> int:
    """Close the claims of what has passed; how many."""

    async def close(conn: db.Connection) -> int:
        return await holds.close_past(conn, BATCH * 10)

    return await db.run(engine, close)


async def _close_all(conn: db.Connection, due: list[Booking], to: BookingStatus) -> int:
    for booking in due:
        clockwork = Caller(booking.business_id, "system", frozenset(), f"clock-{db.new_id()}")
        await service.close(conn, clockwork, booking, to)
    return len(due)
