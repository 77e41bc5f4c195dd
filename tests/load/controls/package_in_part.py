"""Broken: of a booking of several times, those are taken that are free, and the whole is said to be booked."""

from collections.abc import Sequence

from bizing_load.race.control import Cell, Control
from bizing_provider import db, problems
from bizing_provider.bookings import seating
from bizing_provider.bookings.model import Booking
from bizing_provider.bookings.parts import Part
from bizing_provider.holds.store import DueHolds
from tests.load.controls import program

CONTROL = Control(
    "package_in_part",
    "broken",
    "takes what is free of a package, and confirms all of it",
    [Cell("packages", ["safety"])],
)

whole = seating.take


async def _take(conn: db.Connection, asked: Sequence[Part], booking: Booking) -> None:
    refused: Exception | None = None
    for part in asked:
        try:
            await whole(conn, [part], booking)
        except (problems.SlotUnavailable, DueHolds) as fault:
            refused = fault
            if len(asked) == 1:
                raise
    if refused is not None and not await _has_any(conn, booking):
        raise refused


async def _has_any(conn: db.Connection, booking: Booking) -> bool:
    count = "SELECT count(*) FROM allocation WHERE booking_id = %s AND released_at IS NULL"
    return bool((await conn.exec_driver_sql(count, (booking.id,))).scalar_one())


def broken() -> None:
    program.book_singly()
    seating.take = _take


if __name__ == "__main__":
    program.serve(broken)
