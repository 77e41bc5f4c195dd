"""Strategy model: nobody looks."""

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from tests.load.controls import strategy

CONTROL = Control(
    "no_check",
    "strategy",
    "no look at the calendar at all",
    [Cell("same"), Cell("overlap")],
    models="Easy!Appointments REST, "
    "application/controllers/api/v1/Appointments_api_v1.php::store, as published in 2026",
)


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    await strategy.insert(conn, wish, list(range(1, wish.units + 1)))
    return True


if __name__ == "__main__":
    strategy.serve(claim)
