"""Reading and writing booking rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, insert, literal_column, select, update

from bizing_provider import db, problems
from bizing_provider.bookings.model import Booking
from bizing_provider.tables import booking
from bizing_provider.wire import BookingStatus

COLUMNS = list(booking.c)

# Written out, not bound: a plan that serves any value cannot use the partial indexes on these two.
# For the same reason the sweeps ask statement_timestamp(): an index serves no clock that moves while it is read.
PENDING: ColumnElement[str] = literal_column("'PENDING'")
CONFIRMED: ColumnElement[str] = literal_column("'CONFIRMED'")


def from_row(row: Row[Any]) -> Booking:
    return Booking(**row._mapping)


async def get(conn: db.Connection, business_id: UUID, booking_id: UUID, *, lock: bool = False) -> Booking:
    """Raises NotFound, for another business's booking too. `lock` holds the row against every other change."""
    query = select(*COLUMNS).where(booking.c.id == booking_id, booking.c.business_id == business_id)
    row = (await conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    if row is None:
        raise problems.NotFound(f"There is no booking {booking_id}.")
    return from_row(row)


async def add(conn: db.Connection, new: Booking) -> None:
    await conn.execute(insert(booking).values(**{column.name: getattr(new, column.name) for column in COLUMNS}))


async def change(conn: db.Connection, current: Booking, now: datetime, **values: Any) -> Booking:
    """Write `values` and the next version; raises db.Stale when the row is no longer the one that was read."""
    changed = (
        await conn.execute(
            update(booking)
            .where(booking.c.id == current.id, booking.c.version == current.version)
            .values(version=current.version + 1, updated_at=now, **values)
            .returning(*COLUMNS)
        )
    ).one_or_none()
    if changed is None:
        raise db.Stale
    return from_row(changed)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves a filter out."""

    status: Sequence[BookingStatus] | None = None
    resource_id: UUID | None = None
    customer: str | None = None
    start: datetime | None = None
    end: datetime | None = None


async def page(
    conn: db.Connection, business_id: UUID, filters: Filters, before: UUID | None, limit: int
) -> list[Booking]:
    """The newest first, which ids of version 7 sort by."""
    query = select(*COLUMNS).where(booking.c.business_id == business_id)
    if filters.status:
        query = query.where(booking.c.status.in_(filters.status))
    if filters.resource_id:
        query = query.where(booking.c.resource_id == filters.resource_id)
    if filters.customer:
        query = query.where(func.lower(booking.c.customer["email"].astext) == filters.customer.lower())
    if filters.start:
        query = query.where(booking.c.ends_at > filters.start)
    if filters.end:
        query = query.where(booking.c.starts_at < filters.end)
    if before:
        query = query.where(booking.c.id < before)
    return [from_row(row) for row in await conn.execute(query.order_by(booking.c.id.desc()).limit(limit))]


async def due(conn: db.Connection, limit: int, resource_id: UUID | None = None) -> list[Booking]:
    """Holds that have run out, locked; those that somebody else is busy with are left to them.

    Of one resource all are waited for, because somebody waits for their time: to pass over those that another request
    is just sweeping would find the time blocked once more. The order of ids keeps such requests from each other.
    """
    query = (
        select(*COLUMNS)
        .where(booking.c.status == PENDING, booking.c.hold_expires_at <= func.statement_timestamp())
        .limit(limit)
    )
    if resource_id:
        query = query.where(booking.c.resource_id == resource_id).order_by(booking.c.id).with_for_update(key_share=True)
    else:
        query = query.order_by(booking.c.hold_expires_at).with_for_update(skip_locked=True, key_share=True)
    return [from_row(row) for row in await conn.execute(query)]


async def over(conn: db.Connection, limit: int) -> list[Booking]:
    """Confirmed bookings whose end has passed, locked, likewise."""
    query = (
        select(*COLUMNS)
        .where(booking.c.status == CONFIRMED, booking.c.ends_at <= func.statement_timestamp())
        .order_by(booking.c.ends_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return [from_row(row) for row in await conn.execute(query)]
