"""The feed: every event of a business once, in an order in which none is passed over.

Events become visible in the order of neither their numbers nor their transactions: one that took its number early may
be committed late. Hence the order is `(xid, seq)`, and the feed ends before the oldest transaction that is under way:
what comes later has a higher `xid` than all that was shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, String, cast, func, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from bizing_provider import db, wire
from bizing_provider.tables import TransactionId, event
from bizing_provider.times import stamp


class Position(NamedTuple):
    """A place in the feed: all events up to and with this one were shown."""

    xid: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a feed is narrowed to; None leaves a filter out."""

    types: Sequence[wire.FeedEventType] | None = None
    aggregate_type: str | None = None
    aggregate_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Events with their positions, and where to go on: beyond all that was looked at, asked for or not."""

    events: Sequence[tuple[Position, dict[str, Any]]]
    following: Position
    is_last: bool


HORIZON = text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")


async def horizon(conn: db.Connection) -> Position:
    """Where the feed ends now."""
    return Position((await conn.execute(HORIZON)).scalar_one(), 0)


async def page(conn: db.Connection, business_id: UUID, asked: Filters, after: Position, limit: int) -> Page:
    """The events of a business after a position, oldest first."""
    columns = event.c
    narrowed = [columns.business_id == business_id]
    if asked.types:
        narrowed.append(columns.type == func.any(cast(list(asked.types), ARRAY(String))))
    if asked.aggregate_type:
        narrowed.append(columns.aggregate_type == asked.aggregate_type)
    if asked.aggregate_id:
        narrowed.append(columns.aggregate_id == asked.aggregate_id)
    return await _page(conn, narrowed, after, limit, document)


async def everyones(conn: db.Connection, after: Position, limit: int) -> Page:
    """The events of all businesses after a position, oldest first; each tells its `businessId` too."""

    def told(row: Row[Any]) -> dict[str, Any]:
        return document(row) | {"businessId": str(row.business_id)}

    return await _page(conn, (), after, limit, told)


async def _page(
    conn: db.Connection,
    narrowed: Sequence[ColumnElement[bool]],
    after: Position,
    limit: int,
    told: Callable[[Row[Any]], dict[str, Any]],
) -> Page:
    # A statement of its own, before the other: what is finished for the first is seen by the second.
    end = await horizon(conn)
    columns = event.c
    query = (
        select(event, cast(cast(columns.xid, String), columns.seq.type).label("transaction"))
        .where(
            *narrowed,
            tuple_(columns.xid, columns.seq) > tuple_(_xid(after.xid), after.seq),
            columns.xid < _xid(end.xid),
        )
        .order_by(columns.xid, columns.seq)
        .limit(limit)
    )
    rows = (await conn.execute(query)).all()
    found = [(Position(row.transaction, row.seq), told(row)) for row in rows]
    is_last = len(found) < limit
    return Page(found, max(end, after) if is_last else found[-1][0], is_last)


def _xid(number: int) -> Any:
    return cast(literal(str(number)), TransactionId())


def document(row: Row[Any]) -> dict[str, Any]:
    """An event as the spec's FeedEvent."""
    return {
        "id": str(row.id),
        "type": row.type,
        "aggregateType": row.aggregate_type,
        "aggregateId": str(row.aggregate_id),
        "version": row.aggregate_version,
        "occurredAt": stamp(row.occurred_at),
        "actor": row.actor,
        "correlationId": row.correlation_id,
        "causationId": str(row.causation_id) if row.causation_id else None,
        "data": row.data,
    }


LAG = text("""
SELECT clock_timestamp() AS now, occurred_at FROM event
WHERE business_id = :business_id AND xid >= pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, seq LIMIT 1
""")


async def lag(conn: db.Connection, business_id: UUID) -> float:
    """For how many seconds the oldest committed event has been held back by an older transaction; 0 if none is."""
    row = (await conn.execute(LAG, {"business_id": business_id})).one_or_none()
    if row is None:
        return 0.0
    seconds: float = (row.now - row.occurred_at).total_seconds()
    return max(0.0, seconds)
