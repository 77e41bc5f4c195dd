"""From the feed to each endpoint's queue, from there into the hands of senders, and what they made of it.

Whoever locks rows of both tables locks the endpoint first.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, bindparam, insert, select, text

from bizing_provider import db
from bizing_provider.auth import Caller
from bizing_provider.events import feed
from bizing_provider.events import store as events
from bizing_provider.tables import event, webhook_attempt
from bizing_provider.webhooks import model, queries, schedule
from bizing_provider.webhooks.model import Endpoint
from bizing_provider.webhooks.posting import Outcome, Task

PIECE: Final = 200
"""Events that an endpoint is told of in one transaction."""
AT_ONCE: Final = 20
"""Endpoints that one transaction sees to."""

# At random, so that those who are far behind keep nobody waiting.
BEHIND: Final = text("""
SELECT id, business_id, event_types, CAST(CAST(feed_xid AS text) AS bigint) AS xid, feed_seq AS seq
FROM webhook_endpoint AS endpoint
WHERE enabled AND EXISTS (
  SELECT FROM event WHERE event.business_id = endpoint.business_id
    AND (event.xid, event.seq) > (endpoint.feed_xid, endpoint.feed_seq)
    AND event.xid < pg_snapshot_xmin(pg_current_snapshot()))
ORDER BY random() LIMIT :most FOR NO KEY UPDATE SKIP LOCKED
""")
ENQUEUE: Final = text("""
INSERT INTO webhook_delivery (id, endpoint_id, event_id, event_seq, event_type, status, due_at, step, attempt_count,
  created_at)
SELECT told.id, :endpoint_id, told.event_id, told.seq, told.type, 'PENDING', now, 0, 0, now
FROM date_trunc('milliseconds', clock_timestamp()) AS now, unnest(
  CAST(:ids AS uuid[]), CAST(:event_ids AS uuid[]), CAST(:seqs AS bigint[]), CAST(:types AS text[])
) AS told(id, event_id, seq, type)
""")
ADVANCE: Final = text("""
UPDATE webhook_endpoint SET feed_xid = CAST(CAST(:xid AS text) AS xid8), feed_seq = :seq WHERE id = :endpoint_id
""")


async def fan_out(conn: db.Connection) -> int:
    """Queue what is new in the feed for each endpoint, and note how far it was read, all or nothing; how many."""
    queued = 0
    for endpoint in (await conn.execute(BEHIND, {"most": AT_ONCE})).all():
        asked, after = feed.Filters(types=endpoint.event_types), feed.Position(endpoint.xid, endpoint.seq)
        page = await feed.page(conn, endpoint.business_id, asked, after, PIECE)
        if page.events:
            await conn.execute(ENQUEUE, _enqueued(endpoint.id, page))
        values = {"xid": str(page.following.xid), "seq": page.following.seq, "endpoint_id": endpoint.id}
        await conn.execute(ADVANCE, values)
        queued += len(page.events)
    return queued


def _enqueued(endpoint_id: UUID, page: feed.Page) -> dict[str, Any]:
    return {
        "endpoint_id": endpoint_id,
        "ids": [db.new_id() for _ in page.events],
        "event_ids": [UUID(event["id"]) for _, event in page.events],
        "seqs": [position.seq for position, _ in page.events],
        "types": [event["type"] for _, event in page.events],
    }


# Claiming

# `allowance` is what the endpoint's rate leaves: the second before now, less what of it was used.
READY: Final = text("""
SELECT id, failing_since IS NOT NULL AS is_failing,
  CAST(floor(rate_limit_per_second * extract(epoch FROM now - greatest(rate_used_until, now - interval '1 second')))
    AS int) AS allowance
FROM webhook_endpoint AS endpoint, clock_timestamp() AS now
WHERE enabled AND EXISTS (
  SELECT FROM webhook_delivery WHERE endpoint_id = endpoint.id AND status = 'PENDING' AND due_at <= now)
ORDER BY random() LIMIT :most FOR NO KEY UPDATE OF endpoint SKIP LOCKED
""")
# A lease ends by itself when it is due again: whoever claims it then is the only one who may finish it.
CLAIM: Final = text("""
WITH due AS (
  SELECT one.id FROM unnest(:endpoint_ids, :counts) AS wanted(endpoint_id, most), LATERAL (
    SELECT id FROM webhook_delivery
    WHERE endpoint_id = wanted.endpoint_id AND status = 'PENDING' AND due_at <= statement_timestamp()
    ORDER BY due_at LIMIT wanted.most FOR NO KEY UPDATE SKIP LOCKED) AS one
)
UPDATE webhook_delivery AS delivery SET lease = :lease, due_at = date_trunc('milliseconds', now + :term)
FROM due, clock_timestamp() AS now WHERE delivery.id = due.id
RETURNING delivery.id, endpoint_id, event_seq, sample, step, date_trunc('milliseconds', now) AS now
""").bindparams(bindparam("endpoint_ids", type_=ARRAY(Uuid)), bindparam("counts", type_=ARRAY(Integer)))
USE_RATE: Final = text("""
UPDATE webhook_endpoint SET rate_used_until = greatest(rate_used_until, clock_timestamp() - interval '1 second')
  + interval '1 second' * :used / rate_limit_per_second
WHERE id = :endpoint_id
""")
MOST_READY: Final = 500


class Ready(NamedTuple):
    """An endpoint with something due: whether its last attempt failed, and what its rate leaves (None: any number)."""

    id: UUID
    is_failing: bool
    allowance: int | None


async def ready(conn: db.Connection) -> list[Ready]:
    """Endpoints that have something due, locked for this transaction; those that others see to are passed over."""
    return [Ready(*row) for row in await conn.execute(READY, {"most": MOST_READY})]


async def claim(conn: db.Connection, counts: Mapping[UUID, int], term: timedelta) -> list[Task]:
    """Take what is due, of each endpoint at most so many, for so long."""
    lease = db.new_id()
    wanted = {"endpoint_ids": list(counts), "counts": list(counts.values()), "lease": lease, "term": term}
    rows = (await conn.execute(CLAIM, wanted)).all()
    known = await queries.several(conn, list(counts))
    for endpoint_id, used in Counter(row.endpoint_id for row in rows).items():
        if known[endpoint_id].rate_limit_per_second:
            await conn.execute(USE_RATE, {"endpoint_id": endpoint_id, "used": used})
    told = await _events(conn, [row.event_seq for row in rows if row.event_seq is not None])
    return [
        Task(
            delivery_id=row.id,
            endpoint=known[row.endpoint_id],
            event=row.sample or told[row.event_seq],
            lease=lease,
            step=row.step,
            now=row.now,
        )
        for row in rows
    ]


async def _events(conn: db.Connection, seqs: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = await conn.execute(select(event).where(event.c.seq.in_(seqs)))
    return {row.seq: feed.document(row) for row in rows}


# Finishing

FINISH: Final = text("""
UPDATE webhook_delivery SET status = :status, lease = NULL, step = step + 1, attempt_count = attempt_count + 1,
  due_at = date_trunc('milliseconds', now + CAST(:delay AS interval)),
  finished_at = CASE WHEN CAST(:delay AS interval) IS NULL THEN date_trunc('milliseconds', now) END
FROM clock_timestamp() AS now
WHERE id = :delivery_id AND lease = :lease
RETURNING attempt_count
""")


class Finished(NamedTuple):
    """What came of an attempt, and what follows from it."""

    outcome: Outcome
    following: schedule.Next


async def finish(conn: db.Connection, endpoint_id: UUID, finished: Sequence[Finished]) -> int:
    """Note what came of attempts at one endpoint; of how many. Of one whose lease has ended nothing is noted.

    An endpoint where nothing is wanted any more, or nothing has been received for long, is disabled.
    """
    endpoint = await queries.lock(conn, endpoint_id)
    if endpoint is None:  # deleted meanwhile
        return 0
    noted = [each.outcome for each in finished if await _note(conn, each)]
    since, reason = endpoint.failing_since, None
    for outcome in noted:
        since = (since or outcome.task.now) if outcome.error else None
        reason = reason or schedule.reason(outcome.status_code, since, outcome.task.now)
    if since != endpoint.failing_since:
        endpoint = await queries.keep(conn, endpoint, failing_since=since)
    if reason and endpoint.enabled:
        await _disable(conn, endpoint, reason)
    return len(noted)


async def _note(conn: db.Connection, finished: Finished) -> bool:
    """Whether it was still ours to note."""
    outcome, task = finished.outcome, finished.outcome.task
    values = {"delivery_id": task.delivery_id, "lease": task.lease, **finished.following._asdict()}
    number = (await conn.execute(FINISH, values)).scalar_one_or_none()
    if number is None:
        return False
    attempt = insert(webhook_attempt).values(
        delivery_id=task.delivery_id,
        number=number,
        started_at=task.now,
        milliseconds=outcome.milliseconds,
        status_code=outcome.status_code,
        answer=outcome.answer,
        error=outcome.error,
    )
    await conn.execute(attempt)
    return True


async def _disable(conn: db.Connection, endpoint: Endpoint, reason: str) -> None:
    """The feed tells the owner, and so do the other endpoints."""
    now = await db.clock(conn)
    disabled = await queries.change(conn, endpoint, now, enabled=False, disabled_reason=reason)
    clockwork = Caller(disabled.business_id, "system", frozenset(), f"webhooks-{db.new_id()}")
    told = events.Change(disabled.id, disabled.version, model.document(disabled), now)
    await events.append(conn, clockwork, "webhook_endpoint.disabled", told)
