"""The API in a test's own process, on a database of its own; every answer is held against the spec."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, MutableMapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx
import psycopg
from fastapi import FastAPI

from bizing_provider import auth, db
from bizing_provider.app import create_app
from bizing_provider.settings import Settings
from bizing_spec.gate import Gate

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]

CUSTOMER = {"name": "Ada Example", "email": "ada@example.com"}


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    request: httpx.Request
    response: httpx.Response
    operation_id: str | None


@dataclass
class Api:
    """A caller of the API. `get`, `post` … are synchronous; `together` sends requests at the same moment."""

    app: FastAPI
    client: httpx.AsyncClient
    runner: asyncio.Runner
    key: str
    business_id: UUID
    exchanges: list[Exchange] = field(default_factory=list)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.runner.run(self.send(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return self.request("POST", path, **({} if json is None else {"json": json}), **options)

    def patch(self, path: str, json: Any, version: int, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, json=json, headers=if_match(version), **options)

    def delete(self, path: str, version: int | None = None, **options: Any) -> httpx.Response:
        headers = if_match(version) if version else {}
        return self.request("DELETE", path, headers=headers, **options)

    def together(self, requests: Iterable[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
        async def send_all() -> list[httpx.Response]:
            return await asyncio.gather(*(self.send(method, path, **options) for method, path, options in requests))

        return self.runner.run(send_all())

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"X-API-Key": self.key} | options.pop("headers", {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", f'"{uuid4()}"')
        headers = {name: value for name, value in headers.items() if value is not None}
        response = await self.client.request(method, path, headers=headers, **options)
        self._witness(response)
        return response

    def follow(self, path: str, until: Callable[[str], bool], **options: Any) -> httpx.Response:
        """What a stream has said when it was enough; then the caller hangs up. The client would wait for its end."""
        return self.runner.run(self._follow(path, until, **options))

    async def _follow(self, path: str, until: Callable[[str], bool], **options: Any) -> httpx.Response:
        headers = {"X-API-Key": self.key} | options.pop("headers", {})
        request = self.client.build_request("GET", path, headers=headers, **options)
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": request.url.path,
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": ("test", 80),
            "client": ("test", 1),
        }
        asked, enough = iter([{"type": "http.request", "body": b"", "more_body": False}]), asyncio.Event()
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            for message in asked:
                return message
            await enough.wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(dict(message))
            if until(b"".join(each.get("body", b"") for each in said).decode()):
                enough.set()

        async with asyncio.timeout(30):
            await self.app(scope, receive, send)
        body = b"".join(each.get("body", b"") for each in said)
        response = httpx.Response(said[0]["status"], headers=said[0]["headers"], content=body, request=request)
        self._witness(response)
        return response

    def _witness(self, response: httpx.Response) -> None:
        gate: Gate = self.app.state.api.gate
        route = _operation(gate, response.request)
        self.exchanges.append(Exchange(response.request, response, route))
        if route is None:
            return
        raw = [(name.lower(), value) for name, value in response.headers.raw]
        found = gate.operations[route].check_response(response.status_code, raw, response.content)
        assert found == [], (response.request.method, str(response.request.url), response.status_code, found)

    # What most tests need

    def resource(self, **values: Any) -> dict[str, Any]:
        body = {"name": "Room", "timeZone": "Etc/UTC"} | values
        created = self.post("/resources", body)
        assert created.status_code == 201, created.text
        return dict(created.json())

    def book(self, resource: dict[str, Any], start: datetime, minutes: int = 60, **values: Any) -> httpx.Response:
        return self.post("/bookings", booking_body(resource, start, minutes, **values))

    def held(self, resource: dict[str, Any], start: datetime, minutes: int = 60, **values: Any) -> dict[str, Any]:
        answer = self.book(resource, start, minutes, **values)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def confirm(self, booking: dict[str, Any], **body: Any) -> httpx.Response:
        headers = if_match(booking["version"])
        return self.post(f"/bookings/{booking['id']}/confirm", body, headers=headers)

    def confirmed(self, resource: dict[str, Any], start: datetime, minutes: int = 60, **values: Any) -> dict[str, Any]:
        answer = self.confirm(self.held(resource, start, minutes, **values))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def _operation(gate: Gate, request: httpx.Request) -> str | None:
    path = request.url.path.removeprefix(gate.base_path).split("/")
    for operation in gate.operations.values():
        pattern = operation.path.split("/")
        same = len(path) == len(pattern) and all(
            part == given or (part.startswith("{") and given) for part, given in zip(pattern, path, strict=True)
        )
        if same and operation.method == request.method:
            return operation.operation_id
    return None


def if_match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def booking_body(resource: dict[str, Any], start: datetime, minutes: int = 60, **values: Any) -> dict[str, Any]:
    end = start + timedelta(minutes=minutes)
    return {
        "resourceId": resource["id"],
        "start": start.isoformat(),
        "end": end.isoformat(),
        "customer": CUSTOMER,
    } | values


def soon(days: int = 7, hour: int = 9, minute: int = 0) -> datetime:
    """A whole hour some days ahead, in UTC."""
    return datetime.now(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)


def problem(response: httpx.Response) -> str:
    """The last part of a problem's type."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    return str(response.json()["type"]).rpartition("/")[2]


def pointers(response: httpx.Response) -> set[tuple[str, str]]:
    """Where the errors of a request-invalid problem are, and which rules they name."""
    assert problem(response) == "request-invalid", response.text
    return {(error["pointer"], error["rule"]) for error in response.json()["errors"]}


async def open_api(stack: AsyncExitStack, runner: asyncio.Runner, database_url: str, settings: dict[str, Any]) -> Api:
    """The API with its lane and no background loops, unless the settings say otherwise."""
    app = create_app(Settings(database_url=database_url, **({"background": False} | settings)))
    await stack.enter_async_context(app.router.lifespan_context(app))
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://test/api/v1/"
    )
    await stack.enter_async_context(client)
    business_id = db.new_id()
    key = await new_key(database_url, business_id)
    return Api(app, client, runner, key, business_id)


async def new_key(database_url: str, business_id: UUID, scopes: Iterable[str] = auth.SCOPES) -> str:
    """A key of a business, which is made if it is new."""
    engine = db.connect(database_url, 1)
    try:
        async with db.transaction(engine) as conn:
            await conn.exec_driver_sql(
                "INSERT INTO business (id, name) VALUES (%s, 'Test') ON CONFLICT DO NOTHING", (business_id,)
            )
            return (await auth.create_key(conn, business_id, "test", scopes, None))[1]
    finally:
        await engine.dispose()


def sql(database_url: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement from outside of the API."""
    with psycopg.connect(database_url, autocommit=True) as conn:
        cursor = conn.execute(statement.encode(), values or None)
        return cursor.fetchall() if cursor.description else []
