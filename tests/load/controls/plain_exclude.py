"""Strategy model: our constraint, and a plain INSERT that waits for whoever was quicker."""

from sqlalchemy.exc import IntegrityError

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from tests.load.controls import strategy

CONTROL = Control(
    "plain_exclude",
    "strategy",
    "EXCLUDE and a plain INSERT: right, and it deadlocks",
    [Cell("same"), Cell("overlap")],
    models="common advice, after PostgreSQL's documentation, chapter 8.17.10",
)


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    try:
        async with conn.begin_nested():
            return await strategy.look_then_insert(conn, wish)
    except IntegrityError:
        return False


if __name__ == "__main__":
    strategy.serve(claim, constraint=True)
