"""Broken: a booking is cancelled, and its time stays taken."""

from uuid import UUID

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from bizing_provider.auth import Caller
from bizing_provider.bookings import machine, queries, service
from bizing_provider.bookings.model import Booking
from bizing_provider.replies import expect
from tests.load.controls import program

# What a cancelled booking keeps shows in refusals alone: the state that the API lists is right.
CONTROL = Control("cancelled_time", "broken", "a cancelled booking keeps its time", [Cell("rebook", ["precision"])])


async def cancel(conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str, reason: str | None) -> Booking:
    booking = await queries.get(conn, caller.business_id, booking_id, lock=True)
    expect(booking.version, if_match)
    machine.move(booking.status, "CANCELLED")
    values = {"status": "CANCELLED", "hold_expires_at": None, "cancel_reason": reason}
    booking = await queries.change(conn, booking, await db.clock(conn), **values)
    await service.note(conn, caller, "booking.cancelled", booking)
    return booking


def broken() -> None:
    service.cancel = cancel


if __name__ == "__main__":
    program.serve(broken)
