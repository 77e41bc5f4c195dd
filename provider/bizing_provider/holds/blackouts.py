"""Blackouts: times that a business takes from the calendar, on every unit of a resource."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, tuple_, update

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.holds import conflicts, store
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from bizing_provider.tables import blackout
from bizing_provider.times import instant, stamp

Blackout = Row[Any]


def document(found: Blackout) -> dict[str, Any]:
    """The blackout as the API shows it."""
    return {
        "id": str(found.id),
        "resourceId": str(found.resource_id),
        "start": instant(found.starts_at),
        "end": instant(found.ends_at),
        "reason": found.reason,
        "createdAt": stamp(found.created_at),
    }


async def create(conn: db.Connection, caller: Caller, resource_id: UUID, body: wire.BlackoutCreate) -> Blackout:
    """Take a time on every unit, or say who has it. Buffers do not apply: nobody is served.

    Raises NotFound, ResourceArchived, RequestInvalid, SlotUnavailable.
    """
    time = (body.start, body.end)
    if violations := list(hours.check_interval(*time)):
        raise problems.RequestInvalid([violation.document() for violation in violations])
    resource = await resources.get(conn, caller.business_id, resource_id, lock=True)
    if resource.archived_at:
        raise problems.ResourceArchived(resource.archived_at)
    if claims := await store.claims(conn, resource.id, time):
        raise _taken(claims[0][1], await conflicts.live(conn, resource.id, conflicts.within(*time)))
    values = {"id": db.new_id(), "resource_id": resource.id, "starts_at": body.start, "ends_at": body.end}
    created = insert(blackout).values(reason=body.reason, created_at=await db.clock(conn), **values)
    row: Blackout = (await conn.execute(created.returning(blackout))).one()
    units = range(1, resource.capacity + 1)
    if not await store.place(conn, resource.id, units, kind="blackout", during=time, service=time, blackout_id=row.id):
        # A hold that has run out has it: after the sweep it can be had.
        raise store.DueHolds([resource.id])
    return row


def _taken(window: store.Interval, bookings: Sequence[conflicts.Conflict]) -> problems.SlotUnavailable:
    start, end = instant(window[0]), instant(window[1])
    return problems.SlotUnavailable(
        f"The resource is taken from {start} to {end}.",
        members={
            "conflict": {"start": start, "end": end},
            "nextFree": [],
            "bookings": [conflicts.document(each) for each in bookings],
        },
    )


async def get(conn: db.Connection, caller: Caller, resource_id: UUID, blackout_id: UUID) -> Blackout:
    """Raises NotFound, for a removed one too."""
    await resources.get(conn, caller.business_id, resource_id)
    query = select(blackout).where(
        blackout.c.id == blackout_id, blackout.c.resource_id == resource_id, blackout.c.removed_at.is_(None)
    )
    found = (await conn.execute(query)).one_or_none()
    if found is None:
        raise missing(blackout_id)
    return found


async def delete(conn: db.Connection, caller: Caller, resource_id: UUID, blackout_id: UUID) -> None:
    """Free the time at once. Raises NotFound."""
    # Locked, so that no unit is added to the blackout meanwhile.
    await resources.get(conn, caller.business_id, resource_id, lock=True)
    removed = await conn.execute(
        update(blackout)
        .where(blackout.c.id == blackout_id, blackout.c.resource_id == resource_id, blackout.c.removed_at.is_(None))
        .values(removed_at=func.clock_timestamp())
    )
    if removed.rowcount == 0:
        raise missing(blackout_id)
    await store.release(conn, blackout_id=blackout_id)


async def page(
    conn: db.Connection, caller: Caller, resource_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Blackout]:
    """Those not removed, earliest first. Raises NotFound for the resource."""
    await resources.get(conn, caller.business_id, resource_id)
    query = (
        select(blackout)
        .where(blackout.c.resource_id == resource_id, blackout.c.removed_at.is_(None))
        .order_by(blackout.c.starts_at, blackout.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(blackout.c.starts_at, blackout.c.id) > tuple_(*after))
    return (await conn.execute(query)).all()


async def to_come(conn: db.Connection, resource_id: UUID, now: datetime) -> Sequence[Blackout]:
    """Those that have not ended."""
    query = select(blackout).where(
        blackout.c.resource_id == resource_id, blackout.c.removed_at.is_(None), blackout.c.ends_at > now
    )
    return (await conn.execute(query.order_by(blackout.c.starts_at))).all()


def missing(blackout_id: UUID) -> problems.NotFound:
    return problems.NotFound(f"There is no blackout {blackout_id}.")
