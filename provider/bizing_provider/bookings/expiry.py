"""What time does to bookings: due holds expire, confirmed ones are completed, past claims are closed."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db
from bizing_provider.auth import Caller
from bizing_provider.bookings import queries, service
from bizing_provider.bookings.model import Booking
from bizing_provider.holds import store as holds
from bizing_provider.wire import BookingStatus

BATCH = 200


async def sweep(engine: AsyncEngine, resource_id: UUID | None = None) -> int:
    """Expire due holds, of one resource if given, in a transaction of its own; how many.

    Expiring in the transaction that books over the freed time would deadlock with the next one that does the same.
    """

    async def expire(conn: db.Connection) -> int:
        return await _close_all(conn, await queries.due(conn, BATCH, resource_id), "EXPIRED")

    return await db.run(engine, expire)


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
