"""Strategy model: an advisory lock and a count when an order is made, and none when it is paid."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from bizing_load.race.control import Cell, Control
from bizing_provider import db, problems
from bizing_provider.auth import Caller
from bizing_provider.bookings import machine, queries, service
from bizing_provider.bookings.model import Booking
from bizing_provider.replies import expect
from bizing_provider.tables import allocation, booking
from bizing_provider.times import stamp
from tests.load.controls import strategy

CONTROL = Control(
    "lock_on_creation",
    "strategy",
    "advisory lock and count on creation; a payment looks at the expiry, is busy for 30 ms, and writes without a lock",
    [Cell("same"), Cell("capacity"), Cell("expire")],
    models="Hi.Events, CreateOrderHandler.php and PaymentIntentSucceededHandler.php, as published in 2026",
)

PAYMENT_SECONDS = 0.03  # slept, so that a short race meets it: what the original does between is another one's service
LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:event, 0))")


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    await conn.execute(LOCK, {"event": str(wish.resource)})
    return await strategy.look_then_insert(conn, wish)


async def confirm(
    conn: db.Connection,
    caller: Caller,
    booking_id: UUID,
    if_match: str,
    payment_reference: str | None,
    payment_method: str | None = None,
) -> Booking:
    """Reads, looks whether the reservation is past, and writes whatever became of it since."""
    seen = await queries.get(conn, caller.business_id, booking_id)
    now = await db.clock(conn)
    if seen.is_due(now):
        raise problems.HoldExpired(stamp(seen.hold_expires_at) if seen.hold_expires_at else None, "CONFIRMED")
    expect(seen.version, if_match)
    machine.move(seen.status, "CONFIRMED")
    await asyncio.sleep(PAYMENT_SECONDS)
    paid = {"status": "CONFIRMED", "hold_expires_at": None, "updated_at": now, "version": booking.c.version + 1}
    change = booking.update().where(booking.c.id == booking_id).values(paid)
    row = await conn.execute(change.returning(*queries.COLUMNS))
    await conn.execute(allocation.update().where(allocation.c.booking_id == booking_id).values(released_at=None))
    confirmed = queries.from_row(row.one())
    await service.note(conn, caller, "booking.confirmed", confirmed)
    return confirmed


if __name__ == "__main__":
    service.confirm = confirm
    strategy.serve(claim)
