"""The API that is fuzzed, in a process of its own; on demand with faults, which the fuzzer must find."""

import os
import socket
import sys
from functools import wraps

import uvicorn
from fastapi import FastAPI, Request, Response
from sqlalchemy import select

from bizing_provider import app as provider
from bizing_provider import db, logs
from bizing_provider.holds import routes as calendar
from bizing_provider.resources import queries
from bizing_provider.resources import routes as resources
from bizing_provider.settings import Settings
from bizing_provider.tables import resource
from bizing_spec import gate
from tests.provider.fuzz.world import FAULTS


def serve(listener: socket.socket) -> None:
    config = uvicorn.Config("tests.provider.fuzz.served:create", factory=True, log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def create() -> FastAPI:
    """The application, by the settings in the environment."""
    settings = Settings()
    logs.configure(settings.log_level)
    if FAULTS not in os.environ:
        return provider.create_app(settings)
    planted = {handler.__name__: handler for handler in PLANTED}
    provider.check = _check
    return provider.create_app(
        settings, handlers=tuple(planted.get(handler.__name__, handler) for handler in provider.HANDLERS)
    )


@wraps(resources.list_resources)
async def _list_resources(**values: object) -> Response:
    """Raises at the boundary of what the spec allows."""
    if values["limit"] == 200:
        raise RuntimeError("planted")
    return await resources.list_resources(**values)  # type: ignore[arg-type]


@wraps(calendar.archive_resource)
async def _archive_resource(**values: object) -> Response:
    """Answers a status that the spec does not have."""
    answer = await calendar.archive_resource(**values)  # type: ignore[arg-type]
    answer.status_code = 202
    return answer


@wraps(resources.get_opening_hours)
async def _get_opening_hours(**values: object) -> Response:
    """Answers a member that the schema does not have, and no ETag."""
    return Response('{"weekly": [], "exceptions": [], "note": "planted"}', media_type="application/json")


@wraps(resources.get_resource)
async def _get_resource(resource_id: resources.ResourceId, conn: db.Conn, **_: object) -> Response:
    """Shows anybody's resource."""
    found = (await conn.execute(select(*queries.COLUMNS).where(resource.c.id == resource_id))).one()
    return resources.show(queries.from_row(found))


@wraps(calendar.delete_blackout)
async def _delete_blackout(**_: object) -> Response:
    """Says that it is gone."""
    return Response(status_code=204)


PLANTED = (_list_resources, _archive_resource, _get_opening_hours, _get_resource, _delete_blackout)

_original = provider.check


def _check(operation: gate.Operation, request: Request, body: bytes) -> gate.Parsed:
    """Leaves one operation unchecked."""
    if operation.operation_id == "listBlackouts":
        return gate.Parsed({}, {}, {}, None)
    return _original(operation, request, body)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
