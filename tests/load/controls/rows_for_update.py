"""Strategy model: lock the rows that overlap, and insert when there are none; on top of `unique_key`."""

import sqlalchemy
from sqlalchemy import text

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from bizing_provider.tables import allocation
from tests.load.controls import strategy, unique_key

# Where no row overlaps, nothing is locked.
CONTROL = Control(
    "rows_for_update",
    "strategy",
    "SELECT … FOR UPDATE of the rows that overlap, then insert under the key of unique_key",
    [Cell("same"), Cell("overlap")],
    models="cal.com, pull request #28151 (open, not merged), as seen 2026-08",
)

OVERLAPPING = text("""
SELECT a.id FROM allocation a LEFT JOIN booking b ON b.id = a.booking_id
WHERE a.resource_id = :resource AND a.released_at IS NULL AND a.during && :during
  AND (b.status <> 'PENDING' OR b.hold_expires_at > clock_timestamp())
FOR UPDATE OF a
""").bindparams(sqlalchemy.bindparam("during", type_=allocation.c.during.type))


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    values = {name: wish.values[name] for name in ("resource", "during")}
    if (await conn.execute(OVERLAPPING, values)).all():
        return False
    return await unique_key.claim(conn, wish)


if __name__ == "__main__":
    strategy.serve(claim, unique_key.KEY)
