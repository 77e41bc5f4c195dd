"""The hot path's statement: many holds booked at once, each with an outcome of its own.

Commit, round trip and parsing are most of what a small transaction costs; here they are shared. The statement says
who lost, so one customer's conflict does not touch another, and a batch that fails is halved until the item at fault
is alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
import structlog
from psycopg.rows import TupleRow

from bizing_provider import db, problems

log = structlog.get_logger(__name__)

# Each CTE sees the database as it was when the statement began. So a rule that another transaction is just changing
# is the old one, which is as if this hold had come first; and what must never be wrong is left to constraints:
# overlap to allocation_no_overlap, one effect a key to the primary key of idempotency_key.
# MATERIALIZED keeps the advisory locks to the items that need them. Rows are inserted in one order everywhere.
# A calendar that is locked is being changed by somebody who may give time up and take other time: to wait for the one
# with the other in hand would deadlock, so its items go the ordinary way, which waits first.
BOOK = """
WITH item AS MATERIALIZED (
  SELECT i.*, date_trunc('milliseconds', clock_timestamp()) AS at
  FROM json_to_recordset(%s::json) AS i(
    id uuid, event_id uuid, business_id uuid, resource_id uuid, resource_version int, time_zone text,
    starts_at timestamptz, ends_at timestamptz, blocked_from timestamptz, blocked_to timestamptz,
    customer jsonb, notes text, metadata jsonb, price jsonb, cancellation_policy jsonb, head text,
    api_key_id uuid, actor text, correlation_id text,
    calendar_lock bigint, caller text, key text, key_lock bigint, fingerprint text, location text)
), admitted AS MATERIALIZED (
  SELECT i.*, i.at + make_interval(secs => r.hold_seconds) AS hold_expires_at
  FROM item i JOIN resource r
    ON r.id = i.resource_id AND r.business_id = i.business_id AND r.version = i.resource_version
  WHERE r.archived_at IS NULL AND r.capacity = 1
    AND i.starts_at >= i.at + make_interval(mins => r.notice_minutes)
    AND i.starts_at <= i.at + make_interval(days => r.window_days)
    AND (i.api_key_id IS NULL OR EXISTS (
      SELECT FROM api_key k WHERE k.id = i.api_key_id AND k.revoked_at IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > i.at)))
    AND pg_try_advisory_xact_lock_shared(i.calendar_lock)
    AND NOT EXISTS (SELECT FROM idempotency_key k WHERE k.caller = i.caller AND k.key = i.key)
    AND pg_try_advisory_xact_lock(i.key_lock)
), taken AS (
  INSERT INTO allocation (resource_id, unit_no, booking_id, kind, during, service)
  SELECT resource_id, 1, id, 'booking', tstzrange(blocked_from, blocked_to), tstzrange(starts_at, ends_at)
  FROM admitted ORDER BY resource_id, starts_at, id
  ON CONFLICT ON CONSTRAINT allocation_no_overlap DO NOTHING
  RETURNING booking_id
), won AS MATERIALIZED (
  SELECT a.*, a.head || format('"holdExpiresAt":"%%s","createdAt":"%%s","updatedAt":"%%s"}',
    to_char(a.hold_expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), t.at, t.at) AS answer
  FROM admitted a JOIN taken ON taken.booking_id = a.id,
    LATERAL (SELECT to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at) t
), booked AS (
  INSERT INTO booking (id, business_id, resource_id, time_zone, starts_at, ends_at, units, status, version,
    held_at, hold_expires_at, customer, notes, metadata, price, cancellation_policy, created_at, updated_at)
  SELECT id, business_id, resource_id, time_zone, starts_at, ends_at, 1, 'PENDING', 1,
    at, hold_expires_at, customer, notes, metadata, price, cancellation_policy, at, at
  FROM won
), noted AS (
  INSERT INTO event (id, business_id, aggregate_type, aggregate_id, aggregate_version, type, data,
    occurred_at, actor, correlation_id)
  SELECT event_id, business_id, 'booking', id, 1, 'booking.held', answer::jsonb, at, actor, correlation_id
  FROM won
), kept AS (
  INSERT INTO idempotency_key (caller, key, fingerprint, status, headers, body)
  SELECT caller, key, decode(fingerprint, 'hex'), 201,
    jsonb_build_object('etag', '"1"', 'location', location, 'content-type', 'application/json'), answer
  FROM won
)
SELECT admitted.id::text, won.answer FROM admitted LEFT JOIN won USING (id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One hold on one unit, its rules checked but for those that need the database's clock.

    `head` is the API's booking as an open JSON object, which the statement closes with its times.
    """

    id: str
    event_id: UUID
    business_id: UUID
    resource_id: UUID
    resource_version: int
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_to: datetime
    customer: dict[str, Any]
    notes: str | None
    metadata: dict[str, str]
    price: dict[str, Any] | None
    cancellation_policy: dict[str, Any] | None
    head: str
    api_key_id: UUID | None
    actor: str
    correlation_id: str
    calendar_lock: int
    caller: str
    key: str
    key_lock: int
    fingerprint: str
    location: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`answer` is the booking as JSON when it was booked.

    Not `admitted`: something known of it was outdated, or its key was used. Admitted without an answer: the time was
    taken. Either way nothing was done.
    """

    admitted: bool
    answer: str | None = None


OPTIONS: Final = f"{db.OPTIONS} -c enable_seqscan=off"
"""The plan is made when the connection is, and kept. On tables that are small then, or that were when they were last
analysed, it would read all of idempotency_key for each batch, and go on so while the table grows."""

OUTDATED: Final = Outcome(admitted=False)

ONE_AT_FAULT: Final = (
    psycopg.IntegrityError,
    psycopg.DataError,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
"""What one item can bring upon all that share its statement."""


class Statements:
    """Runs the statement on `width` connections of its own, made when first needed and again when they break."""

    def __init__(self, url: str, width: int) -> None:
        self._url = url
        self._connections: list[psycopg.AsyncConnection[TupleRow] | None] = [None] * width

    async def close(self) -> None:
        for conn in self._connections:
            if conn is not None:
                await conn.close()

    async def book(self, worker: int, items: Sequence[Item]) -> list[Outcome]:
        """Book what can be booked. Raises Unavailable when the connection broke: then only a repetition can tell."""
        try:
            conn = await self._connection(worker)
            booked = await self._run(conn, items)
        except psycopg.Error as fault:
            log.warning("lane lost its connection", reason=type(fault).__name__)
            raise problems.Unavailable("The database does not answer.") from fault
        return [booked.get(item.id, OUTDATED) for item in items]

    async def _connection(self, worker: int) -> psycopg.AsyncConnection[TupleRow]:
        conn = self._connections[worker]
        if conn is None or conn.closed:
            conn = await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                prepare_threshold=0,
                application_name="bizing-lane",
                options=OPTIONS,
            )
            self._connections[worker] = conn
        return conn

    async def _run(self, conn: psycopg.AsyncConnection[TupleRow], items: Sequence[Item]) -> dict[str, Outcome]:
        """What became of the items. One that is missing goes the ordinary way, which finds out why, and answers."""
        try:
            cursor = await conn.execute(BOOK, [msgspec.json.encode(items).decode()])
            return {item_id: Outcome(admitted=True, answer=answer) for item_id, answer in await cursor.fetchall()}
        except psycopg.Error as fault:
            if conn.closed:
                raise
            if len(items) == 1 or not isinstance(fault, ONE_AT_FAULT):
                log.info("lane passed items on", count=len(items), reason=type(fault).__name__)
                return {}
        half = len(items) // 2
        return await self._run(conn, items[:half]) | await self._run(conn, items[half:])
