"""Broken: who waits is told of the time that became free, and a booking is made; but nothing holds its time."""

from collections.abc import Sequence

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from bizing_provider.bookings import seating
from bizing_provider.bookings.model import Booking
from bizing_provider.bookings.parts import Part
from tests.load.controls import program

CONTROL = Control(
    "offer_without_hold",
    "broken",
    "offers time to who waits for it, and does not hold it",
    [Cell("waitlist", ["safety"])],
)

whole = seating.take


async def _take(conn: db.Connection, asked: Sequence[Part], booking: Booking) -> None:
    if booking.waitlist_entry_id is None:
        await whole(conn, asked, booking)


def broken() -> None:
    program.book_singly()
    seating.take = _take


if __name__ == "__main__":
    program.serve(broken)
