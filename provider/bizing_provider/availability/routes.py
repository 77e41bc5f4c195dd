"""Operations on availability: parse and call."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from bizing_provider import db
from bizing_provider.auth import CallerDep
from bizing_provider.availability import service
from bizing_provider.replies import reply

From = Annotated[datetime, Query(alias="from")]
To = Annotated[datetime, Query(alias="to")]
Duration = Annotated[str | None, Query()]
Units = Annotated[int, Query()]


async def get_availability(
    resource_id: Annotated[UUID, Path(alias="resourceId")],
    start: From,
    end: To,
    conn: db.Conn,
    caller: CallerDep,
    duration: Duration = None,
    units: Units = 1,
) -> Response:
    [free] = await service.free(conn, caller, [resource_id], start, end, duration, units)
    return reply(free)


async def list_availability(
    resource_ids: Annotated[list[UUID], Query(alias="resourceId")],
    start: From,
    end: To,
    conn: db.Conn,
    caller: CallerDep,
    duration: Duration = None,
    units: Units = 1,
) -> Response:
    return reply({"data": await service.free(conn, caller, resource_ids, start, end, duration, units)})


async def get_package_availability(
    package_id: Annotated[UUID, Path(alias="packageId")],
    start: From,
    end: To,
    duration: Annotated[str, Query()],
    conn: db.Conn,
    caller: CallerDep,
) -> Response:
    return reply(await service.free_package(conn, caller, package_id, start, end, duration))


HANDLERS = (get_availability, list_availability, get_package_availability)
