"""How far each destination is, and which process is relaying to it."""

import os
import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db
from bizing_provider.events import feed
from bizing_provider.events.feed import Position
from bizing_provider.relay.standing import Standing

LOCKS: Final = 0x62697A
"""The class of the advisory locks that relaying processes have, one for each destination."""

TRY = text("SELECT pg_try_advisory_lock(:locks, hashtext(:destination))")
# The server's keepalive: a machine that vanished would keep its lock for hours.
PRESENT = text("""
SELECT set_config('application_name', :name, false), set_config('tcp_keepalives_idle', '10', false),
  set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)
""")


@asynccontextmanager
async def leading(engine: AsyncEngine, destination: str) -> AsyncIterator[db.Connection | None]:
    """The connection of whoever relays to a destination, for the length of a block; None while another process does.

    Every statement on it is a transaction of its own. It is the session that has the lock: when it ends, however that
    comes, so does the lock, and nothing more can be marked on it.
    """
    async with engine.connect() as fresh:
        conn = await fresh.execution_options(isolation_level="AUTOCOMMIT")
        if not (await conn.execute(TRY, {"locks": LOCKS, "destination": destination})).scalar_one():
            yield None
            return
        try:
            await conn.execute(PRESENT, {"name": f"bizing relay {socket.gethostname()[:40]}:{os.getpid()}"})
            yield conn
        finally:
            await conn.invalidate()


BEGIN = text("INSERT INTO relay (destination, xid, seq) VALUES (:destination, :xid, :seq) ON CONFLICT DO NOTHING")
POSITION = text("SELECT xid, seq FROM relay WHERE destination = :destination")


async def begin(conn: db.Connection, destination: str, *, now: bool) -> Position:
    """Where to go on; of a new destination the beginning of the feed, or its end `now`."""
    start = await feed.horizon(conn) if now else Position()
    await conn.execute(BEGIN, {"destination": destination, **start._asdict()})
    return Position(*(await conn.execute(POSITION, {"destination": destination})).one())


MARK = text("""
UPDATE relay SET xid = :xid, seq = :seq, published = published + :count, failing_since = NULL,
  published_at = CASE WHEN :count > 0 THEN clock_timestamp() ELSE published_at END
WHERE destination = :destination AND xid = :was_xid AND seq = :was_seq
""")


async def mark(conn: db.Connection, destination: str, was: Position, now: Position, count: int) -> bool:
    """Go on to a position, from the one that was read; False when somebody else has moved meanwhile."""
    values = {"was_xid": was.xid, "was_seq": was.seq, "count": count}
    done = await conn.execute(MARK, {"destination": destination, **now._asdict(), **values})
    return done.rowcount == 1


FAIL = text("""
UPDATE relay SET failing_since = coalesce(failing_since, clock_timestamp()), failed_at = clock_timestamp(),
  fault = :fault
WHERE destination = :destination
""")


async def fail(conn: db.Connection, destination: str, fault: str) -> None:
    """Note why nothing could be published."""
    await conn.execute(FAIL, {"destination": destination, "fault": fault})


# The lock is shown with its class and its number, which is unsigned there.
STANDING = text("""
SELECT relay.*, clock_timestamp() AS now, activity.application_name AS relayed_by, ahead.count AS waiting,
  oldest.occurred_at AS oldest, coalesce(oldest.held_back, false) AS held_back
FROM relay
CROSS JOIN LATERAL (
  SELECT count(*) FROM event WHERE (event.xid, event.seq) > (CAST(CAST(relay.xid AS text) AS xid8), relay.seq)
) ahead
LEFT JOIN LATERAL (
  SELECT occurred_at, event.xid >= pg_snapshot_xmin(pg_current_snapshot()) AS held_back
  FROM event WHERE (event.xid, event.seq) > (CAST(CAST(relay.xid AS text) AS xid8), relay.seq)
  ORDER BY event.xid, event.seq LIMIT 1
) oldest ON true
LEFT JOIN pg_locks lock ON lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 2
  AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND lock.classid = CAST(:locks AS oid)
  AND lock.objid = CAST(CAST(hashtext(relay.destination) AS bigint) & 4294967295 AS oid)
LEFT JOIN pg_stat_activity activity ON activity.pid = lock.pid
ORDER BY relay.destination
""")


async def standing(conn: db.Connection) -> list[Standing]:
    """Every destination."""
    return [Standing(**row) for row in (await conn.execute(STANDING, {"locks": LOCKS})).mappings()]


PASSED = text("""
SELECT relay.destination, count(event.seq) AS passed
FROM relay LEFT JOIN event ON event.seq = ANY(CAST(:seqs AS bigint[]))
  AND (event.xid, event.seq) <= (CAST(CAST(relay.xid AS text) AS xid8), relay.seq)
GROUP BY relay.destination ORDER BY relay.destination
""")


async def passed(conn: db.Connection, seqs: Collection[int]) -> dict[str, int]:
    """How many of these events each destination is past."""
    return {row.destination: row.passed for row in await conn.execute(PASSED, {"seqs": list(seqs)})}


FORGET = text("DELETE FROM relay WHERE destination = :destination")


async def forget(conn: db.Connection, destination: str) -> bool:
    """Forget how far a destination is; whether it was known."""
    return (await conn.execute(FORGET, {"destination": destination})).rowcount == 1
