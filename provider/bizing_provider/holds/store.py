"""Taking and releasing time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import Range, insert

from bizing_provider import db
from bizing_provider.tables import allocation, live_allocation

Interval = tuple[datetime, datetime]
Kind = Literal["booking", "blackout"]


class DueHolds(db.Stale):
    """Only holds that have run out stand in the way: sweep those of the resource, then try again."""

    def __init__(self, resource_id: UUID):
        super().__init__()
        self.resource_id = resource_id


async def place(
    conn: db.Connection,
    resource_id: UUID,
    unit_nos: Sequence[int],
    *,
    kind: Kind,
    during: Interval,
    service: Interval,
    booking_id: UUID | None = None,
    blackout_id: UUID | None = None,
) -> bool:
    """Take a time on some units; False when a unit was not to be had, and then the transaction must not be kept.

    A plain INSERT would be as correct and would deadlock under contention; fewer rows back than asked for is the
    conflict.
    """
    statement = (
        insert(allocation)
        .values(
            [
                {
                    "resource_id": resource_id,
                    "unit_no": unit_no,
                    "kind": kind,
                    "during": Range(*during),
                    "service": Range(*service),
                    "booking_id": booking_id,
                    "blackout_id": blackout_id,
                }
                for unit_no in sorted(unit_nos)
            ]
        )
        .on_conflict_do_nothing(constraint="allocation_no_overlap")
        .returning(allocation.c.id)
    )
    return len((await conn.execute(statement)).all()) == len(unit_nos)


async def release(conn: db.Connection, *, booking_id: UUID | None = None, blackout_id: UUID | None = None) -> list[int]:
    """Free the time of a booking or a blackout; the units that it had."""
    owner = allocation.c.booking_id == booking_id if booking_id else allocation.c.blackout_id == blackout_id
    released = await conn.execute(
        update(allocation)
        .where(owner, allocation.c.released_at.is_(None))
        .values(released_at=func.clock_timestamp())
        .returning(allocation.c.unit_no)
    )
    return sorted(released.scalars())


async def free_units(conn: db.Connection, resource_id: UUID, capacity: int, during: Interval) -> list[int]:
    """The units that can be taken at once, in order."""
    free = text(
        """
        SELECT unit_no FROM generate_series(1, :capacity) AS unit_no
        WHERE NOT EXISTS (
          SELECT FROM allocation a
          WHERE a.resource_id = :resource_id AND a.unit_no = unit_no.unit_no AND a.released_at IS NULL
            AND a.during && tstzrange(:start, :end)
        ) ORDER BY unit_no
        """
    )
    values = {"resource_id": resource_id, "capacity": capacity, "start": during[0], "end": during[1]}
    return list((await conn.execute(free, values)).scalars())


async def claims(conn: db.Connection, resource_id: UUID, during: Interval) -> list[tuple[int, Interval]]:
    """Live claims on some of a time, earliest first: their unit and their blocked window."""
    query = (
        select(live_allocation.c.unit_no, live_allocation.c.during)
        .where(live_allocation.c.resource_id == resource_id, live_allocation.c.during.op("&&")(Range(*during)))
        .order_by(func.lower(live_allocation.c.during), live_allocation.c.unit_no)
    )
    return [(unit_no, (claimed.lower, claimed.upper)) for unit_no, claimed in await conn.execute(query)]


async def close_past(conn: db.Connection, limit: int) -> int:
    """Close claims whose time has passed, so that the constraint's index grows with the future, not with history."""
    past = (
        select(allocation.c.id)
        .where(allocation.c.released_at.is_(None))
        .where(text("during << tstzrange(statement_timestamp(), NULL)"))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    closed = await conn.execute(
        update(allocation).where(allocation.c.id.in_(past)).values(released_at=func.clock_timestamp())
    )
    return closed.rowcount
