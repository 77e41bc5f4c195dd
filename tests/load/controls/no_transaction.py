"""Strategy model: look, then insert, each committed for itself."""

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from tests.load.controls import strategy

CONTROL = Control(
    "no_transaction",
    "strategy",
    "check, then insert, without a transaction",
    [Cell("same"), Cell("overlap")],
    models="Easy!Appointments booking page, application/controllers/Booking.php::register, as published in 2026; "
    "LibreBooking, lib/Application/Reservation/ReservationHandler.php::Handle, 2024-10",
)


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    async with strategy.apart(conn) as other:
        return await strategy.look_then_insert(other, wish)


if __name__ == "__main__":
    strategy.serve(claim, strategy.WITHOUT_REFERENCE)
