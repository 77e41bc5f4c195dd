"""Operations on resources and their opening hours: parse and call."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query, Response

from bizing_provider import cursors, db, wire
from bizing_provider.auth import CallerDep
from bizing_provider.replies import reply
from bizing_provider.resources import queries, service
from bizing_provider.resources.model import Resource, document, hours_document

ResourceId = Annotated[UUID, Path(alias="resourceId")]
IfMatch = Annotated[str, Header(alias="If-Match")]


def show(resource: Resource) -> Response:
    return reply(document(resource), version=resource.version)


async def list_resources(
    conn: db.Conn,
    caller: CallerDep,
    archived: Annotated[bool, Query()] = False,
    limit: Annotated[int, Query()] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    narrowed = {"archived": archived}
    before = cursors.decode_id(cursor, "resources", narrowed)
    found = await queries.page(conn, caller.business_id, archived, before, limit + 1)
    following = cursors.encode("resources", narrowed, [str(found[limit - 1].id)]) if len(found) > limit else None
    return reply({"data": [document(resource) for resource in found[:limit]], "nextCursor": following})


async def create_resource(body: wire.ResourceCreate, conn: db.Conn, caller: CallerDep) -> Response:
    resource = await service.create(conn, caller, body)
    place = f"/api/v1/resources/{resource.id}"
    return reply(document(resource), status=201, version=resource.version, location=place)


async def get_resource(resource_id: ResourceId, conn: db.Conn, caller: CallerDep) -> Response:
    return show(await queries.get(conn, caller.business_id, resource_id))


async def get_opening_hours(resource_id: ResourceId, conn: db.Conn, caller: CallerDep) -> Response:
    return show_hours(await queries.get(conn, caller.business_id, resource_id))


def show_hours(resource: Resource) -> Response:
    return reply(hours_document(resource), version=resource.version)


# What may stand against the calendar is in holds/routes.py: changing a resource, its hours, and archiving it.
HANDLERS = (
    list_resources,
    create_resource,
    get_resource,
    get_opening_hours,
)
