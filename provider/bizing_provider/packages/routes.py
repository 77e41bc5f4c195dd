"""Operations on packages: parse and call."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query, Response

from bizing_provider import cursors, db, wire
from bizing_provider.auth import CallerDep
from bizing_provider.packages import queries, service
from bizing_provider.packages.model import Package, document
from bizing_provider.replies import reply

PackageId = Annotated[UUID, Path(alias="packageId")]
IfMatch = Annotated[str, Header(alias="If-Match")]


def show(package: Package) -> Response:
    return reply(document(package), version=package.version)


async def list_packages(
    conn: db.Conn,
    caller: CallerDep,
    limit: Annotated[int, Query()] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    before = cursors.decode_id(cursor, "packages", {})
    found = await queries.page(conn, caller.business_id, before, limit + 1)
    following = cursors.encode("packages", {}, [str(found[limit - 1].id)]) if len(found) > limit else None
    return reply({"data": [document(package) for package in found[:limit]], "nextCursor": following})


async def create_package(body: wire.PackageCreate, conn: db.Conn, caller: CallerDep) -> Response:
    package = await service.create(conn, caller, body)
    place = f"/api/v1/packages/{package.id}"
    return reply(document(package), status=201, version=package.version, location=place)


async def get_package(package_id: PackageId, conn: db.Conn, caller: CallerDep) -> Response:
    return show(await queries.get(conn, caller.business_id, package_id))


async def update_package(
    package_id: PackageId, if_match: IfMatch, body: wire.PackagePatch, conn: db.Conn, caller: CallerDep
) -> Response:
    return show(await service.update(conn, caller, package_id, if_match, body))


async def archive_package(package_id: PackageId, if_match: IfMatch, conn: db.Conn, caller: CallerDep) -> Response:
    return show(await service.archive(conn, caller, package_id, if_match))


HANDLERS = (list_packages, create_package, get_package, update_package, archive_package)
