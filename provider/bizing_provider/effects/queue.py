"""From the feed to what is to be done, from there into the hands of whoever does it, and what came of it."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from bizing_provider import db, jobs
from bizing_provider.effects.model import Act, Effect
from bizing_provider.events import feed
from bizing_provider.events import store as events

PIECE: Final = 200
"""Events that a consumer looks at in one transaction."""


class Consumer(Protocol):
    """Reads the feed of all businesses, from where it ended when the consumer was first configured."""

    @property
    def name(self) -> str:
        """Of its position and of its jobs; never changed."""

    def pick(self, event: Mapping[str, Any]) -> UUID | None:
        """What an event is to have an effect for; None for none. Of several for the same key the latest counts."""

    async def prepare(self, conn: db.Connection, effect: Effect) -> Act:
        """Read what the effect takes. Raises Unwanted, Refused."""


# Reading

BEGIN: Final = text("""
INSERT INTO feed_reader (name, xid, seq) VALUES (:name, CAST(CAST(:xid AS text) AS xid8), :seq) ON CONFLICT DO NOTHING
""")
BEHIND: Final = text("""
SELECT CAST(CAST(xid AS text) AS bigint) AS xid, seq FROM feed_reader AS reader
WHERE name = :name AND EXISTS (
  SELECT FROM event WHERE (event.xid, event.seq) > (reader.xid, reader.seq)
    AND event.xid < pg_snapshot_xmin(pg_current_snapshot()))
FOR NO KEY UPDATE SKIP LOCKED
""")
ADVANCE: Final = text("""
UPDATE feed_reader SET xid = CAST(CAST(:xid AS text) AS xid8), seq = :seq WHERE name = :name
""")
ENQUEUE: Final = text("""
INSERT INTO effect (consumer, key, event_seq, version, state, attempts, due_at, created_at)
SELECT :consumer, told.key, told.seq, told.version, 'PENDING', 0, now, now
FROM date_trunc('milliseconds', clock_timestamp()) AS now, unnest(
  :keys, CAST(:seqs AS bigint[]), CAST(:versions AS int[])) AS told(key, seq, version)
ON CONFLICT (consumer, key) DO UPDATE SET event_seq = excluded.event_seq, version = excluded.version,
  state = 'PENDING', attempts = 0, due_at = excluded.due_at, last_error = NULL, finished_at = NULL
WHERE effect.version < excluded.version
RETURNING key
""").bindparams(bindparam("keys", type_=ARRAY(Uuid)))


async def begin(conn: db.Connection, name: str) -> None:
    """Have a new consumer begin where the feed ends now: what was before is no news."""
    position = await feed.horizon(conn)
    await conn.execute(BEGIN, {"name": name, "xid": str(position.xid), "seq": position.seq})


async def read(conn: db.Connection, consumer: Consumer) -> int:
    """Queue what is new in the feed for a consumer, and note how far it was read, all or nothing; of how many events.

    Processes that read for the same consumer leave it to one of them.
    """
    behind = (await conn.execute(BEHIND, {"name": consumer.name})).one_or_none()
    if behind is None:
        return 0
    page = await feed.everyones(conn, feed.Position(behind.xid, behind.seq), PIECE)
    wanted = {key: (at.seq, event["version"]) for at, event in page.events if (key := consumer.pick(event))}
    if wanted:
        values = {
            "consumer": consumer.name,
            "keys": list(wanted),
            "seqs": [seq for seq, _ in wanted.values()],
            "versions": [version for _, version in wanted.values()],
        }
        for key in (await conn.execute(ENQUEUE, values)).scalars().all():
            await jobs.defer(conn, consumer.name, key=str(key))
    following = {"xid": str(page.following.xid), "seq": page.following.seq}
    await conn.execute(ADVANCE, {"name": consumer.name, **following})
    return len(page.events)


# Doing

CLAIM: Final = text("""
UPDATE effect SET lease = :lease, leased_until = now + :term, attempts = attempts + 1
FROM date_trunc('milliseconds', clock_timestamp()) AS now
WHERE consumer = :consumer AND key = :key AND state = 'PENDING' AND due_at <= now
  AND (leased_until IS NULL OR leased_until <= now)
RETURNING event_seq, version, applied_version, external_id, attempts
""")
WAITS: Final = text("""
SELECT greatest(due_at, leased_until) FROM effect WHERE consumer = :consumer AND key = :key AND state = 'PENDING'
""")


async def claim(conn: db.Connection, consumer: str, key: UUID, term: timedelta) -> Effect | None:
    """Take what is to be done, for so long; None when it is not due, done, or another's.

    What is not due yet, or was left by a process that may have died, has another job when it is.
    """
    of = {"consumer": consumer, "key": key}
    lease = db.new_id()
    row = (await conn.execute(CLAIM, {"lease": lease, "term": term, **of})).one_or_none()
    if row is None:
        if at := (await conn.execute(WAITS, of)).scalar_one_or_none():
            await jobs.defer(conn, consumer, at=at, key=str(key))
        return None
    event = await events.numbered(conn, row.event_seq)
    told = feed.document(event) | {"businessId": str(event.business_id)}
    return Effect(
        consumer=consumer,
        key=key,
        event=told,
        version=row.version,
        applied_version=row.applied_version,
        external_id=row.external_id,
        attempts=row.attempts,
        lease=lease,
    )


class Finished(NamedTuple):
    """What is noted of an effect: its state, and for a PENDING one the delay until the next attempt."""

    state: str
    delay: timedelta | None = None
    error: str | None = None
    external_id: str | None = None
    then: Callable[[Any], Awaitable[None]] | None = None


# A later version that came meanwhile is done at once, whatever came of this one.
FINISH: Final = text("""
UPDATE effect SET lease = NULL, leased_until = NULL, last_error = :error,
  external_id = CASE WHEN :is_done THEN :external_id ELSE external_id END,
  applied_version = CASE WHEN :is_done THEN :version ELSE applied_version END,
  state = CASE WHEN version > :version THEN 'PENDING' ELSE :state END,
  due_at = CASE WHEN version > :version THEN now ELSE now + CAST(:delay AS interval) END,
  finished_at = CASE WHEN version = :version AND CAST(:delay AS interval) IS NULL THEN now END
FROM date_trunc('milliseconds', clock_timestamp()) AS now
WHERE consumer = :consumer AND key = :key AND lease = :lease
RETURNING due_at
""")


async def finish(conn: db.Connection, effect: Effect, finished: Finished) -> bool:
    """Note what came of it; False, and nothing is noted, when its lease has ended."""
    values = {
        "consumer": effect.consumer,
        "key": effect.key,
        "lease": effect.lease,
        "version": effect.version,
        "state": finished.state,
        "is_done": finished.state == "DONE",
        "external_id": finished.external_id,
        "delay": finished.delay,
        "error": finished.error,
    }
    row = (await conn.execute(FINISH, values)).one_or_none()
    if row is None:
        return False
    if row.due_at is not None:
        await jobs.defer(conn, effect.consumer, at=row.due_at, key=str(effect.key))
    if finished.then:
        await finished.then(conn)
    return True


# Seeing to it

LINE: Final = """
SELECT consumer, key, event.id AS event_id, event.type, state, attempts, due_at, finished_at, last_error
FROM effect JOIN event ON event.seq = event_seq
"""
LISTED: Final = text(f"""{LINE}
WHERE state = ANY(CAST(:states AS text[])) ORDER BY effect.created_at DESC, key LIMIT :limit
""")
KEYED: Final = text(f"{LINE} WHERE key = ANY(CAST(:keys AS uuid[])) ORDER BY effect.created_at, consumer")
AGAIN: Final = text("""
UPDATE effect SET state = 'PENDING', attempts = 0, due_at = clock_timestamp(), finished_at = NULL
WHERE state = 'GIVEN_UP' OR state = 'PENDING' AND attempts > 0 AND lease IS NULL RETURNING consumer, key
""")
FORGET: Final = text("""
DELETE FROM effect WHERE (consumer, key) IN (
  SELECT consumer, key FROM effect WHERE consumer = :consumer AND finished_at < clock_timestamp() - :kept
  LIMIT :limit FOR UPDATE SKIP LOCKED)
""")


class Line(NamedTuple):
    """How an effect stands."""

    consumer: str
    key: UUID
    event_id: UUID
    event_type: str
    state: str
    attempts: int
    due_at: datetime | None
    finished_at: datetime | None
    last_error: str | None


async def listed(conn: db.Connection, states: list[str], limit: int) -> list[Line]:
    """The newest first."""
    return [Line(*row) for row in await conn.execute(LISTED, {"states": states, "limit": limit})]


async def keyed(conn: db.Connection, keys: Collection[UUID]) -> list[Line]:
    """Those of these events and bookings, the oldest first. Reads the whole table."""
    return [Line(*row) for row in await conn.execute(KEYED, {"keys": list(keys)})]


async def again(conn: db.Connection) -> int:
    """Try all that was given up, or waits for another attempt, now; how many."""
    rows = (await conn.execute(AGAIN)).all()
    for row in rows:
        await jobs.defer(conn, row.consumer, key=str(row.key))
    return len(rows)


async def forget(conn: db.Connection, consumer: str, kept: timedelta, limit: int) -> int:
    """Remove what was finished so long ago; how many."""
    return (await conn.execute(FORGET, {"consumer": consumer, "kept": kept, "limit": limit})).rowcount
