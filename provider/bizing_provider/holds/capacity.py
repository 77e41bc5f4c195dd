"""Changing how many units a resource has: blackouts and busy times grow with it, bookings stand in the way of less."""

from uuid import UUID

from sqlalchemy import func, update

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.holds import blackouts, conflicts, external, store
from bizing_provider.resources import service
from bizing_provider.resources.model import Resource
from bizing_provider.tables import allocation, live_allocation


async def update_resource(
    conn: db.Connection, caller: Caller, resource_id: UUID, if_match: str, patch: wire.ResourcePatch
) -> Resource:
    """`resources.service.update`, with the calendar fitted to the new capacity. Raises ResourceInUse too."""
    before, after = await service.update(conn, caller, resource_id, if_match, patch)
    if after.capacity < before.capacity:
        await _shrink(conn, after)
    elif after.capacity > before.capacity:
        await _grow(conn, before, after)
    return after


async def _shrink(conn: db.Connection, resource: Resource) -> None:
    if found := await conflicts.live(conn, resource.id, live_allocation.c.unit_no > resource.capacity):
        raise problems.ResourceInUse(
            f"Units above {resource.capacity} have live bookings. Move or cancel them first.",
            members={"bookings": [conflicts.document(each) for each in found]},
        )
    await conn.execute(
        update(allocation)
        .where(
            allocation.c.resource_id == resource.id,
            allocation.c.unit_no > resource.capacity,
            allocation.c.kind != "booking",
            allocation.c.released_at.is_(None),
        )
        .values(released_at=func.clock_timestamp())
    )


async def _grow(conn: db.Connection, before: Resource, after: Resource) -> None:
    """Nothing lives on the new units but holds that ran out, and what is left of bookings that have passed."""
    now = await db.clock(conn)
    for blackout in await blackouts.to_come(conn, after.id, now):
        time = (max(now, blackout.starts_at), blackout.ends_at)
        new = range(before.capacity + 1, after.capacity + 1)
        if not await store.place(
            conn, after.id, new, kind="blackout", during=time, service=time, blackout_id=blackout.id
        ):
            raise store.DueHolds([after.id])
    await external.claim(conn, after.id, before.capacity + 1, after.capacity)
