"""The event store: one row a change, in the same transaction; also the outbox of everything that follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from bizing_provider import db
from bizing_provider.auth import Caller
from bizing_provider.tables import event

BOOKING = "booking"


async def append(
    conn: db.Connection,
    caller: Caller,
    type_: str,
    aggregate_id: UUID,
    version: int,
    data: Mapping[str, Any],
    occurred_at: datetime,
) -> None:
    """Append one event. `data` is the booking as the API shows it after the change: a trail alone rebuilds it."""
    await conn.execute(
        insert(event).values(
            id=db.new_id(),
            business_id=caller.business_id,
            aggregate_type=BOOKING,
            aggregate_id=aggregate_id,
            aggregate_version=version,
            type=type_,
            data=dict(data),
            occurred_at=occurred_at,
            actor=caller.actor,
            correlation_id=caller.correlation_id,
        )
    )


async def trail(conn: db.Connection, aggregate_id: UUID, after_version: int, limit: int) -> Sequence[Row[Any]]:
    """The events of one aggregate, oldest first."""
    query = (
        select(event)
        .where(event.c.aggregate_id == aggregate_id, event.c.aggregate_version > after_version)
        .order_by(event.c.aggregate_version)
        .limit(limit)
    )
    return (await conn.execute(query)).all()
