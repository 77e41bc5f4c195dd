"""Reading and writing booking rows."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import ge, gt, lt
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, insert, literal_column, or_, select, update

from bizing_provider import db, problems
from bizing_provider.bookings.model import Booking
from bizing_provider.resources.hours import Window
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


async def of_series(conn: db.Connection, series_id: UUID, *, lock: bool = False) -> list[Booking]:
    """Every occurrence that was booked, in the order of ids, which locks are taken in."""
    query = select(*COLUMNS).where(booking.c.series_id == series_id).order_by(booking.c.id)
    return [from_row(row) for row in await conn.execute(query.with_for_update(key_share=True) if lock else query)]


async def add_all(conn: db.Connection, new: Sequence[Booking]) -> None:
    """`add` for many; the driver sends them in one go."""
    await conn.execute(
        insert(booking), [{column.name: getattr(each, column.name) for column in COLUMNS} for each in new]
    )


CHANGEABLE = [column.name for column in COLUMNS if column.name not in ("id", "business_id", "created_at", "held_at")]
WRITE = update(booking).where(booking.c.id == bindparam("of"))


async def write_all(conn: db.Connection, changed: Sequence[Booking]) -> None:
    """Write rows that this transaction has locked, their next version set already; in one go likewise."""
    rows = [{"of": each.id} | {name: getattr(each, name) for name in CHANGEABLE} for each in changed]
    await conn.execute(WRITE, rows)


class OfCustomer(NamedTuple):
    """What a customer has of a resource: live and not ended, on one day, and holds among both that have run out."""

    live: int
    that_day: int
    due: int


def takes_of(resource_id: UUID) -> ColumnElement[bool]:
    """Whether a booking has time of this resource, with its first item or another."""
    several = booking.c["items"]
    among = and_(several.is_not(None), several.contains([{"resourceId": str(resource_id)}]))
    return or_(booking.c.resource_id == resource_id, among)


async def of_customer(conn: db.Connection, about: Booking, resource_id: UUID, now: datetime, day: Window) -> OfCustomer:
    """What the customer of `about` has of a resource, besides it; holds that have run out are still counted."""
    columns = booking.c
    is_live = columns.status.in_((PENDING, CONFIRMED)) & (columns.ends_at > now)
    is_that_day = (columns.starts_at >= day.start) & (columns.starts_at < day.end)
    query = select(
        func.count().filter(is_live),
        func.count().filter(is_that_day),
        func.count().filter(columns.hold_expires_at <= now),
    ).where(
        columns.business_id == about.business_id,
        func.lower(columns.customer["email"].astext) == func.lower(about.customer["email"]),
        takes_of(resource_id),
        columns.id != about.id,
        columns.status.in_(("PENDING", "CONFIRMED", "COMPLETED", "NO_SHOW")),
        is_live | is_that_day,
    )
    return OfCustomer(*(await conn.execute(query)).one())


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves a filter out."""

    status: Sequence[BookingStatus] | None = None
    resource_id: UUID | None = None
    customer: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    customer_id: UUID | None = None
    package_id: UUID | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What the rows must fulfil, all of it."""
        if self.status:
            yield booking.c.status.in_(self.status)
        if self.resource_id:
            yield takes_of(self.resource_id)
        if self.customer:
            yield func.lower(booking.c.customer["email"].astext) == self.customer.lower()
        if self.customer_id:
            yield booking.c.customer["id"].astext == str(self.customer_id)
        if self.package_id:
            yield booking.c.package_id == self.package_id
        for column, compare, moment in (
            (booking.c.ends_at, gt, self.start),
            (booking.c.starts_at, lt, self.end),
            (booking.c.created_at, ge, self.created_from),
            (booking.c.created_at, lt, self.created_to),
            (booking.c.updated_at, ge, self.updated_from),
            (booking.c.updated_at, lt, self.updated_to),
        ):
            if moment:
                yield compare(column, moment)


async def page(
    conn: db.Connection, business_id: UUID, filters: Filters, before: UUID | None, limit: int
) -> list[Booking]:
    """The newest first, which ids of version 7 sort by."""
    query = select(*COLUMNS).where(booking.c.business_id == business_id, *filters.conditions())
    if before:
        query = query.where(booking.c.id < before)
    return [from_row(row) for row in await conn.execute(query.order_by(booking.c.id.desc()).limit(limit))]


async def everyones(conn: db.Connection, after: UUID | None, limit: int) -> list[Booking]:
    """Bookings of all businesses, by id."""
    query = select(*COLUMNS).order_by(booking.c.id).limit(limit)
    return [from_row(row) for row in await conn.execute(query.where(booking.c.id > after) if after else query)]


DUE = select(*COLUMNS).where(booking.c.status == PENDING, booking.c.hold_expires_at <= func.statement_timestamp())


async def due(conn: db.Connection, limit: int) -> list[Booking]:
    """Holds that have run out, locked; those that somebody else is busy with are left to them."""
    query = DUE.order_by(booking.c.hold_expires_at).limit(limit).with_for_update(skip_locked=True, key_share=True)
    return [from_row(row) for row in await conn.execute(query)]


async def due_of(conn: db.Connection, resource_ids: Collection[UUID]) -> list[Booking]:
    """All holds on these that have run out, locked: somebody waits for their time.

    To pass over those that another request is just sweeping would find the time blocked once more. The order of ids
    keeps such requests from each other.
    """
    taken = or_(*(takes_of(resource_id) for resource_id in sorted(resource_ids)))
    query = DUE.where(taken).order_by(booking.c.id).with_for_update(key_share=True)
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
