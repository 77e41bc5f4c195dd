"""The event store: one row a change, in the same transaction; also the outbox of everything that follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, insert, select, text

from bizing_provider import db, wire
from bizing_provider.auth import Caller
from bizing_provider.tables import event


class Change(NamedTuple):
    """Something after a change: `data` is what the API shows of it then. A booking's trail alone rebuilds it."""

    aggregate_id: UUID
    version: int
    data: Mapping[str, Any]
    occurred_at: datetime


async def append(conn: db.Connection, caller: Caller, type_: wire.FeedEventType, *changes: Change) -> list[UUID]:
    """Append an event for each change; their ids. `type_` begins with what changed: `booking.held`."""
    ids = [db.new_id() for _ in changes]
    rows = [
        {
            "id": event_id,
            "business_id": caller.business_id,
            "aggregate_type": type_.partition(".")[0],
            "aggregate_id": change.aggregate_id,
            "aggregate_version": change.version,
            "type": type_,
            "data": dict(change.data),
            "occurred_at": change.occurred_at,
            "actor": caller.actor,
            "correlation_id": caller.correlation_id,
            "causation_id": caller.causation_id,
        }
        for event_id, change in zip(ids, changes, strict=True)
    ]
    if rows:
        await conn.execute(insert(event), rows)
    return ids


ERASING = text("SELECT set_config('bizing.erase', 'on', true)")


async def allow_erasure(conn: db.Connection) -> None:
    """Let this transaction write over the data of events, and nothing else of them, which a trigger forbids to all."""
    await conn.execute(ERASING)


async def trails(conn: db.Connection, aggregate_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """The events of several aggregates, those of each oldest first."""
    query = select(event).where(event.c.aggregate_id.in_(aggregate_ids))
    return (await conn.execute(query.order_by(event.c.aggregate_id, event.c.aggregate_version))).all()


async def correlated(conn: db.Connection, correlation_id: str) -> Sequence[Row[Any]]:
    """The events that belong together by what a caller said, of every business, oldest first. Reads the whole table."""
    return (
        await conn.execute(select(event).where(event.c.correlation_id == correlation_id).order_by(event.c.seq))
    ).all()


async def trail(conn: db.Connection, aggregate_id: UUID, after_version: int, limit: int) -> Sequence[Row[Any]]:
    """The events of one aggregate, oldest first."""
    query = (
        select(event)
        .where(event.c.aggregate_id == aggregate_id, event.c.aggregate_version > after_version)
        .order_by(event.c.aggregate_version)
        .limit(limit)
    )
    return (await conn.execute(query)).all()


async def numbered(conn: db.Connection, seq: int) -> Row[Any]:
    """One event, of whatever business."""
    return (await conn.execute(select(event).where(event.c.seq == seq))).one()


async def previous(conn: db.Connection, aggregate_id: UUID, version: int) -> Mapping[str, Any]:
    """What the API showed of an aggregate before it came to a version; nothing before the first."""
    before = event.c.aggregate_id == aggregate_id, event.c.aggregate_version == version - 1
    found: Mapping[str, Any] | None = (await conn.execute(select(event.c.data).where(*before))).scalar_one_or_none()
    return found or {}
