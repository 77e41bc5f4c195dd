"""Starting up: operations and handlers that disagree are refused, all at once and by name."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import Cookie, FastAPI, Header, Path, Query, Request, Response
from pydantic import BaseModel

from bizing_provider import app as provider
from bizing_provider import binding, wire
from bizing_provider.bookings import routes as bookings
from bizing_provider.settings import Settings
from bizing_spec import gate

ID = {"type": "string", "format": "uuid"}


class RoomPatch(BaseModel):
    """Named as the schema below."""

    name: str


class Other(BaseModel):
    name: str


def small_gate() -> gate.Gate:
    """One operation with a parameter in each place and a body."""

    def parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "in": place, "schema": schema, "required": place == "path"}

    return gate.Gate(
        {
            "openapi": "3.1.0",
            "info": {"title": "Rooms", "version": "1"},
            "servers": [{"url": "/api/v1"}],
            "paths": {
                "/rooms/{roomId}": {
                    "patch": {
                        "operationId": "updateRoom",
                        "parameters": [
                            parameter("roomId", "path", ID),
                            parameter("notify", "query", {"type": "boolean"}),
                            parameter("If-Match", "header", {"type": "string"}),
                            parameter("Idempotency-Key", "header", {"type": "string"}),
                        ],
                        "requestBody": {
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RoomPatch"}}}
                        },
                        "responses": {"200": {"description": "Done."}},
                    }
                }
            },
            "components": {
                "schemas": {"RoomPatch": {"type": "object", "properties": {"name": {"type": "string"}}}},
            },
        }
    )


RoomId = Annotated[UUID, Path(alias="roomId")]
Notify = Annotated[bool, Query()]
IfMatch = Annotated[str | None, Header(alias="If-Match")]


async def serve(operation: gate.Operation, request: Request, handle: binding.Respond) -> Response:
    return await handle(request)


def fitting() -> binding.Handler:
    async def update_room(
        room_id: RoomId, body: RoomPatch, notify: Notify = False, if_match: IfMatch = None
    ) -> Response:
        return Response(f"{room_id} {body.name} {notify} {if_match}")

    return update_room


def extra_parameter() -> binding.Handler:
    async def update_room(
        room_id: RoomId, body: RoomPatch, colour: str = "", notify: Notify = False, if_match: IfMatch = None
    ) -> Response:
        return Response()

    return update_room


def missing_parameter() -> binding.Handler:
    async def update_room(room_id: RoomId, body: RoomPatch, if_match: IfMatch = None) -> Response:
        return Response()

    return update_room


def wrong_place() -> binding.Handler:
    async def update_room(
        room_id: RoomId, body: RoomPatch, notify: Annotated[bool, Header()] = False, if_match: IfMatch = None
    ) -> Response:
        return Response()

    return update_room


def cookie() -> binding.Handler:
    async def update_room(
        room_id: RoomId,
        body: RoomPatch,
        session: Annotated[str, Cookie()] = "",
        notify: Notify = False,
        if_match: IfMatch = None,
    ) -> Response:
        return Response()

    return update_room


def wrong_body() -> binding.Handler:
    async def update_room(room_id: RoomId, body: Other, notify: Notify = False, if_match: IfMatch = None) -> Response:
        return Response()

    return update_room


def no_body() -> binding.Handler:
    async def update_room(room_id: RoomId, notify: Notify = False, if_match: IfMatch = None) -> Response:
        return Response()

    return update_room


def plain_body() -> binding.Handler:
    async def update_room(
        room_id: RoomId, body: dict[str, Any], notify: Notify = False, if_match: IfMatch = None
    ) -> Response:
        return Response()

    return update_room


async def paint_room() -> Response:
    return Response()


def test_fitting_handler_is_bound() -> None:
    app = FastAPI()
    binding.bind(app, small_gate(), [fitting()], serve)
    path = "/api/v1/rooms/01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01"

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            options: dict[str, Any] = {"params": {"notify": "true"}, "headers": {"If-Match": '"1"'}}
            return await client.patch(path, json={"name": "Blue"}, **options)

    answer = asyncio.run(ask())
    assert answer.text == '01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01 Blue True "1"'
    assert binding.allowed(app, path) == ["PATCH"]


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (extra_parameter, "update_room takes the query parameter colour, which the spec has not"),
        (missing_parameter, "update_room ignores the query parameter notify"),
        (wrong_place, "update_room takes the header parameter notify, which the spec has not"),
        (cookie, "update_room takes the cookie parameter session, which the spec has not"),
        (wrong_body, "update_room takes the body ['Other'], the spec has ['RoomPatch']"),
        (no_body, "update_room takes the body of nothing, the spec has ['RoomPatch']"),
        (plain_body, "update_room takes the body ['dict'], the spec has ['RoomPatch']"),
    ],
)
def test_handler_that_disagrees_is_refused(make: Callable[[], binding.Handler], fault: str) -> None:
    app = FastAPI()
    with pytest.raises(binding.Mismatch) as refused:
        binding.bind(app, small_gate(), [make()], serve)
    assert fault in str(refused.value)
    assert binding.allowed(app, "/api/v1/rooms/1") == []


def test_operation_without_handler_and_handler_without_operation_are_refused_together() -> None:
    with pytest.raises(binding.Mismatch) as refused:
        binding.bind(FastAPI(), small_gate(), [paint_room], serve)
    assert "operation updateRoom has no handler" in str(refused.value)
    assert "handler paint_room has no operation" in str(refused.value)


# The application itself

SETTINGS = Settings(database_url="postgresql://nowhere/none")


def start(*handlers: binding.Handler) -> FastAPI:
    """Replaces handlers of the application by those of the same name."""
    replaced = {handler.__name__: handler for handler in handlers}
    kept = tuple(replaced.pop(handler.__name__, handler) for handler in provider.HANDLERS)
    return provider.create_app(SETTINGS, handlers=(*kept, *replaced.values()))


def test_application_has_a_handler_for_each_operation() -> None:
    app = start()
    assert len(provider.HANDLERS) == len(app.state.api.gate.operations)


def test_application_without_one_handler_does_not_start() -> None:
    without = tuple(handler for handler in provider.HANDLERS if handler is not bookings.extend_hold)
    with pytest.raises(binding.Mismatch, match="operation extendHold has no handler"):
        provider.create_app(SETTINGS, handlers=without)


def test_application_with_a_handler_too_many_does_not_start() -> None:
    with pytest.raises(binding.Mismatch, match="handler paint_room has no operation"):
        start(paint_room)


def test_application_names_every_disagreement() -> None:
    async def list_resources(limit: int = 50, cursor: str | None = None) -> Response:
        return Response()

    async def create_resource(body: wire.ResourcePatch) -> Response:
        return Response()

    with pytest.raises(binding.Mismatch) as refused:
        start(list_resources, create_resource)
    assert "list_resources ignores the query parameter archived" in str(refused.value)
    assert "create_resource takes the body ['ResourcePatch'], the spec has ['ResourceCreate']" in str(refused.value)


def test_application_without_a_database_says_so() -> None:
    with pytest.raises(ValueError, match="database_url is not set"):
        provider.create_app(Settings(database_url=None))
