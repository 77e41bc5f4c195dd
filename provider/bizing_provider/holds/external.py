"""Busy times of other calendars: recorded whole, and claimed on every unit as far as nobody has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import Range, insert

from bizing_provider import db, problems
from bizing_provider.holds import store
from bizing_provider.resources.model import Resource
from bizing_provider.tables import allocation, external_calendar

MOST_CLAIMS: Final = 20_000
"""Rows that one calendar may come to: what is written in a few seconds."""
MOST_SOURCES: Final = 10
MOST_CONFLICTS: Final = 100


class Conflict(NamedTuple):
    """A booking that has some of the time already, and when it is."""

    booking_id: UUID
    start: datetime
    end: datetime


async def replace(
    conn: db.Connection, resource: Resource, source: str, busy: Sequence[store.Interval]
) -> list[Conflict]:
    """Put the busy times of a source in place of its former ones, under the resource's lock.

    `busy` are in order and apart from each other. The bookings that have some of it stay, and are given back. Raises
    RequestInvalid for too much of it.
    """
    if (count := len(busy) * resource.capacity) > MOST_CLAIMS:
        detail = (
            f"{len(busy)} busy times on {resource.capacity} units are {count} claims, and there may be {MOST_CLAIMS}."
            " Send fewer, or longer ones."
        )
        raise problems.RequestInvalid.at("", "too-many", detail)
    sources = select(external_calendar.c.source).where(external_calendar.c.resource_id == resource.id)
    if len(set((await conn.execute(sources)).scalars()) | {source}) > MOST_SOURCES:
        detail = f"A resource has at most {MOST_SOURCES} sources. Send an empty calendar as one of them, and use that."
        raise problems.RequestInvalid.at("source", "too-many", detail, location="path")
    written = insert(external_calendar).values(
        id=db.new_id(), resource_id=resource.id, source=source, busy=[Range(*time) for time in busy]
    )
    written = written.on_conflict_do_update(
        index_elements=["resource_id", "source"], set_={"busy": written.excluded.busy}
    )
    calendar_id = (await conn.execute(written.returning(external_calendar.c.id))).scalar_one()
    await conn.execute(delete(allocation).where(allocation.c.external_calendar_id == calendar_id))
    await claim(conn, resource.id, 1, resource.capacity)
    found = await conn.execute(CONFLICTS, {"id": calendar_id, "limit": MOST_CONFLICTS})
    return [Conflict(booking_id, start, end) for booking_id, start, end in found]


# What a due hold has would be passed over, and then be free.
DUE = text("""
SELECT EXISTS (
  SELECT FROM external_calendar c JOIN allocation a ON a.resource_id = c.resource_id AND a.during && c.busy
  JOIN booking b ON b.id = a.booking_id
  WHERE c.resource_id = :resource_id AND a.released_at IS NULL
    AND b.status = 'PENDING' AND b.hold_expires_at <= clock_timestamp())
""")

CLAIM = text("""
INSERT INTO allocation (resource_id, unit_no, external_calendar_id, kind, during, service)
SELECT c.resource_id, unit.unit_no, c.id, 'external', piece, piece
FROM external_calendar c, generate_series(CAST(:first AS int), CAST(:last AS int)) AS unit(unit_no),
  LATERAL (
    SELECT coalesce(range_agg(a.during), '{}') AS during FROM allocation a
    WHERE a.resource_id = c.resource_id AND a.unit_no = unit.unit_no AND a.released_at IS NULL
      AND a.during && range_merge(c.busy)
  ) AS taken, LATERAL unnest(c.busy - taken.during) AS piece
WHERE c.id = :id
ORDER BY unit.unit_no, piece
ON CONFLICT ON CONSTRAINT allocation_no_overlap DO NOTHING
""")

CONFLICTS = text("""
SELECT DISTINCT a.booking_id, lower(a.service) AS starts_at, upper(a.service)
FROM external_calendar c JOIN live_allocation a ON a.resource_id = c.resource_id AND a.during && c.busy
WHERE c.id = :id AND a.kind = 'booking'
ORDER BY starts_at, a.booking_id LIMIT :limit
""")


async def claim(conn: db.Connection, resource_id: UUID, first: int, last: int) -> None:
    """Claim on some units what is recorded and nobody has, source by source: they may overlap. Raises DueHolds."""
    if (await conn.execute(DUE, {"resource_id": resource_id})).scalar_one():
        raise store.DueHolds([resource_id])
    recorded = select(external_calendar.c.id).where(
        external_calendar.c.resource_id == resource_id, ~func.isempty(external_calendar.c.busy)
    )
    for calendar_id in (await conn.execute(recorded.order_by(external_calendar.c.id))).scalars().all():
        await conn.execute(CLAIM, {"id": calendar_id, "first": first, "last": last})
