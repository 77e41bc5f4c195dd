"""Operations that touch a resource's calendar without a booking: blackouts, and its capacity."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query, Response

from bizing_provider import cursors, db, wire
from bizing_provider.auth import CallerDep
from bizing_provider.holds import blackouts, capacity, conflicts
from bizing_provider.replies import reply
from bizing_provider.resources.routes import show, show_hours

ResourceId = Annotated[UUID, Path(alias="resourceId")]
BlackoutId = Annotated[UUID, Path(alias="blackoutId")]
Stranded = Annotated[conflicts.Stranded, Query()]
IfMatch = Annotated[str, Header(alias="If-Match")]


async def update_resource(
    resource_id: ResourceId, if_match: IfMatch, body: wire.ResourcePatch, conn: db.Conn, caller: CallerDep
) -> Response:
    return show(await capacity.update_resource(conn, caller, resource_id, if_match, body))


async def archive_resource(
    resource_id: ResourceId, if_match: IfMatch, conn: db.Conn, caller: CallerDep, stranded: Stranded = "refuse"
) -> Response:
    return show(await conflicts.archive(conn, caller, resource_id, if_match, stranded))


async def replace_opening_hours(
    resource_id: ResourceId,
    if_match: IfMatch,
    body: wire.OpeningHours,
    conn: db.Conn,
    caller: CallerDep,
    stranded: Stranded = "refuse",
) -> Response:
    return show_hours(await conflicts.replace_hours(conn, caller, resource_id, if_match, body, stranded))


async def list_conflicts(
    resource_id: ResourceId,
    conn: db.Conn,
    caller: CallerDep,
    limit: Annotated[int, Query()] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    narrowed = {"resource": resource_id}
    after = _position("conflicts", cursor, narrowed) if cursor else None
    found = await conflicts.page(conn, caller, resource_id, after, limit + 1)
    following = None
    if len(found) > limit:
        last = found[limit - 1]
        following = cursors.encode("conflicts", narrowed, [last.starts_at.isoformat(), str(last.booking_id)])
    return reply({"data": [conflicts.document(one) for one in found[:limit]], "nextCursor": following})


async def list_blackouts(
    resource_id: ResourceId,
    conn: db.Conn,
    caller: CallerDep,
    limit: Annotated[int, Query()] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    narrowed = {"resource": resource_id}
    after = _position("blackouts", cursor, narrowed) if cursor else None
    found = await blackouts.page(conn, caller, resource_id, after, limit + 1)
    following = None
    if len(found) > limit:
        last = found[limit - 1]
        following = cursors.encode("blackouts", narrowed, [last.starts_at.isoformat(), str(last.id)])
    return reply({"data": [blackouts.document(one) for one in found[:limit]], "nextCursor": following})


def _position(kind: str, cursor: str, narrowed: dict[str, UUID]) -> tuple[datetime, UUID]:
    position = cursors.decode(cursor, kind, narrowed)
    try:
        return cursors.decode_moment(position[0]), UUID(str(position[1]))
    except (ValueError, IndexError):
        raise cursors.refusal() from None


async def create_blackout(
    resource_id: ResourceId, body: wire.BlackoutCreate, conn: db.Conn, caller: CallerDep
) -> Response:
    created = await blackouts.create(conn, caller, resource_id, body)
    place = f"/api/v1/resources/{resource_id}/blackouts/{created.id}"
    return reply(blackouts.document(created), status=201, location=place)


async def get_blackout(resource_id: ResourceId, blackout_id: BlackoutId, conn: db.Conn, caller: CallerDep) -> Response:
    return reply(blackouts.document(await blackouts.get(conn, caller, resource_id, blackout_id)))


async def delete_blackout(
    resource_id: ResourceId, blackout_id: BlackoutId, conn: db.Conn, caller: CallerDep
) -> Response:
    await blackouts.delete(conn, caller, resource_id, blackout_id)
    return Response(status_code=204)


HANDLERS = (
    update_resource,
    archive_resource,
    replace_opening_hours,
    list_conflicts,
    list_blackouts,
    create_blackout,
    get_blackout,
    delete_blackout,
)
