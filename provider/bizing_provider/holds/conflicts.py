"""Live bookings in the way of a change to their resource: listed, instead of stranded in silence."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, tuple_
from sqlalchemy.dialects.postgresql import Range

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.resources import hours, service
from bizing_provider.resources import queries as resources
from bizing_provider.resources.model import Resource
from bizing_provider.tables import booking, live_allocation
from bizing_provider.times import instant

Stranded = Literal["refuse", "keep"]
Conflict = Row[Any]
MOST: Final = 100
"""How many a refusal lists."""
BATCH: Final = 1000

claim = live_allocation.c
STARTS, ENDS = func.lower(claim.service), func.upper(claim.service)


def document(found: Conflict) -> dict[str, Any]:
    """As the spec's ConflictingBooking."""
    return {
        "bookingId": str(found.booking_id),
        "status": found.status,
        "start": instant(found.starts_at),
        "end": instant(found.ends_at),
    }


async def live(
    conn: db.Connection, resource_id: UUID, *conditions: ColumnElement[bool], limit: int = MOST
) -> Sequence[Conflict]:
    """Bookings with a time on the resource that has not ended, each with that time, earliest first."""
    columns: list[ColumnElement[Any]] = [
        claim.booking_id, booking.c.status, STARTS.label("starts_at"), ENDS.label("ends_at")
    ]  # fmt: skip
    query = (
        select(*columns)
        .distinct()
        .join(booking, booking.c.id == claim.booking_id)
        .where(claim.resource_id == resource_id, func.clock_timestamp() < ENDS, *conditions)
        .order_by(STARTS, claim.booking_id)
        .limit(limit)
    )
    return (await conn.execute(query)).all()


def within(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Those that block some of `[start, end)`, buffers included."""
    return claim.during.op("&&")(Range(start, end))


async def page(
    conn: db.Connection, caller: Caller, resource_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[Conflict]:
    """Those that could not be made now, earliest first. Raises NotFound."""
    return await _stranded(conn, await resources.get(conn, caller.business_id, resource_id), after, limit)


async def replace_hours(
    conn: db.Connection,
    caller: Caller,
    resource_id: UUID,
    if_match: str,
    body: wire.OpeningHours,
    stranded: Stranded,
) -> Resource:
    """`resources.service.replace_hours`; raises ResourceInUse too."""
    resource = await service.replace_hours(conn, caller, resource_id, if_match, body)
    if stranded == "refuse":
        _refuse(await _stranded(conn, resource, None, MOST), "would lie outside of the opening hours")
    return resource


async def archive(
    conn: db.Connection, caller: Caller, resource_id: UUID, if_match: str, stranded: Stranded
) -> Resource:
    """`resources.service.archive`; raises ResourceInUse too."""
    resource = await service.archive(conn, caller, resource_id, if_match)
    if stranded == "refuse":
        _refuse(await _stranded(conn, resource, None, MOST), "would be left on an archived resource")
    return resource


async def _stranded(
    conn: db.Connection, resource: Resource, after: tuple[datetime, UUID] | None, limit: int
) -> list[Conflict]:
    found: list[Conflict] = []
    while True:
        conditions = [tuple_(STARTS, claim.booking_id) > tuple_(*after)] if after else []
        batch = await live(conn, resource.id, *conditions, limit=BATCH)
        found += _outside(resource, batch)
        if len(batch) < BATCH or len(found) >= limit:
            return found[:limit]
        after = batch[-1].starts_at, batch[-1].booking_id


def _outside(resource: Resource, bookings: Sequence[Conflict]) -> Iterator[Conflict]:
    for each in bookings:
        if resource.archived_at or not hours.is_open(resource.hours, each.starts_at, each.ends_at):
            yield each


def _refuse(found: Sequence[Conflict], fault: str) -> None:
    if found:
        count = "1 live booking" if len(found) == 1 else f"{len(found)} live bookings, or more,"
        detail = f"{count} {fault}. Move or cancel them first, or send stranded=keep."
        raise problems.ResourceInUse(detail, members={"bookings": [document(each) for each in found]})
