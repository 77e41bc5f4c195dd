"""Reading and writing feeds, and when a resource is busy."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, text

from bizing_provider import db, problems
from bizing_provider.resources.hours import Window
from bizing_provider.resources.model import Resource
from bizing_provider.tables import calendar_feed as feed

Feed = Row[Any]


async def add(conn: db.Connection, **values: Any) -> Feed:
    """The feed of the values: id, business, digest, and a resource or a customer."""
    created = insert(feed).values(created_at=await db.clock(conn), **values)
    row: Feed = (await conn.execute(created.returning(feed))).one()
    return row


async def get(conn: db.Connection, business_id: UUID, feed_id: UUID) -> Feed:
    """Raises NotFound."""
    query = select(feed).where(feed.c.id == feed_id, feed.c.business_id == business_id)
    found = (await conn.execute(query)).one_or_none()
    if found is None:
        raise missing(feed_id)
    return found


async def by_digest(conn: db.Connection, digest: bytes) -> Feed | None:
    return (await conn.execute(select(feed).where(feed.c.digest == digest))).one_or_none()


async def page(conn: db.Connection, business_id: UUID, before: UUID | None, limit: int) -> Sequence[Feed]:
    """The newest first, which ids of version 7 sort by."""
    query = select(feed).where(feed.c.business_id == business_id).order_by(feed.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(feed.c.id < before)
    return (await conn.execute(query)).all()


async def remove(conn: db.Connection, business_id: UUID, feed_id: UUID) -> None:
    """Raises NotFound."""
    removed = await conn.execute(delete(feed).where(feed.c.id == feed_id, feed.c.business_id == business_id))
    if removed.rowcount == 0:
        raise missing(feed_id)


def missing(feed_id: UUID) -> problems.NotFound:
    return problems.NotFound(f"There is no calendar feed {feed_id}.")


# The time that is taken on every unit.
BUSY = text("""
SELECT lower(time), upper(time) FROM unnest((
  SELECT range_intersect_agg(taken) FROM (
    SELECT coalesce(range_agg(during), '{}') AS taken
    FROM generate_series(1, CAST(:capacity AS int)) AS unit(unit_no) LEFT JOIN live_allocation
      ON live_allocation.unit_no = unit.unit_no AND resource_id = :resource_id
        AND during && tstzrange(:start, :end)
    GROUP BY unit.unit_no
  ) AS each_unit
)) AS time
""")


async def busy(conn: db.Connection, resource: Resource, start: datetime, end: datetime) -> list[Window]:
    """When no unit is free, buffers included; not clipped to the span."""
    values = {"resource_id": resource.id, "capacity": resource.capacity, "start": start, "end": end}
    return [Window(*row) for row in await conn.execute(BUSY, values)]
