"""Strategy model: taken is what begins at the same time and lasts as long."""

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from tests.load.controls import strategy

# The original then asks the remote calendar too, which shows what others overlap once it has them; modelled as a hop.
CONTROL = Control(
    "exact_start",
    "strategy",
    "compares start and duration for equality, then inserts",
    [Cell("same"), Cell("overlap")],
    models="Thunderbird Appointment, backend/…/routes/schedule.py, repo.slot.exists_on_schedule, as published in 2026",
)


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    if await strategy.count(conn, "service = :served", wish):
        return False
    await strategy.hop(conn)
    await strategy.insert(conn, wish, [1])
    return True


if __name__ == "__main__":
    strategy.serve(claim)
