"""Strategy model: an advisory lock on what is sold, held to the end of the transaction, and a count under it."""

from sqlalchemy import text

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from tests.load.controls import strategy

# The original's quota belongs to one subevent, which is a date in a series. A subevent is one exact time here; that two
# of them overlap is nothing that the original promises to notice.
CONTROL = Control(
    "lock_and_count",
    "strategy",
    "advisory lock on what is sold, then a count; times that overlap are different goods",
    [Cell("same"), Cell("capacity"), Cell("overlap")],
    models="pretix, src/pretix/base/services/locking.py::lock_objects, as published in 2026",
)

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:good, 0))")


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    await conn.execute(text("SET LOCAL lock_timeout = '3s'"))
    await conn.execute(LOCK, {"good": f"{wish.resource} {wish.served}"})
    sold = await strategy.count(conn, "service = :served", wish)
    if sold + wish.units > wish.capacity:
        return False
    await strategy.hop(conn)
    await strategy.insert(conn, wish, list(range(sold + 1, sold + wish.units + 1)))
    return True


if __name__ == "__main__":
    strategy.serve(claim)
