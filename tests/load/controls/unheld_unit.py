"""Broken: of several units, one is counted in the booking and not held."""

from collections.abc import Sequence
from dataclasses import replace

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from bizing_provider.bookings import seating
from bizing_provider.bookings.model import Booking
from bizing_provider.bookings.parts import Part
from tests.load.controls import program

CONTROL = Control(
    "unheld_unit",
    "broken",
    "counts all units of a booking, and holds one less",
    [Cell("capacity", ["safety"])],
)

whole = seating.take


async def _take(conn: db.Connection, asked: Sequence[Part], booking: Booking) -> None:
    held = [replace(part, item=replace(part.item, units=max(1, part.item.units - 1))) for part in asked]
    await whole(conn, held, booking)


def broken() -> None:
    program.book_singly()
    seating.take = _take


if __name__ == "__main__":
    program.serve(broken)
