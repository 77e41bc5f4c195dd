"""Broken: a reschedule gives up the old time in a transaction of its own, and then asks for the new one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from bizing_provider.bookings import service
from bizing_provider.bookings.model import Booking
from bizing_provider.bookings.parts import Part
from bizing_provider.holds import store as holds
from tests.load.controls import program

CONTROL = Control(
    "reschedule_in_two",
    "broken",
    "a reschedule is two transactions: whoever loses the new time has lost the old one too",
    [Cell("reschedule", ["safety"])],
)

whole = service._reschedule


async def _reschedule(
    conn: db.Connection, asked: Sequence[Part], booking: Booking, now: datetime, values: dict[str, Any]
) -> Booking:
    async with conn.engine.begin() as first:
        await holds.release(first, booking_id=booking.id)
    return await whole(conn, asked, booking, now, values)


def broken() -> None:
    program.book_singly()
    service._reschedule = _reschedule


if __name__ == "__main__":
    program.serve(broken)
