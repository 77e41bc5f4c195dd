"""A service that keeps to openapi.yaml, each caller apart; on demand with faults, each on an operation of its own."""

import asyncio
import dataclasses
import json
import os
import re
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bizing_spec import openapi
from bizing_spec.mock import rulebooks
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application, Receive, Scope, Send
from bizing_spec.mock.model import Model
from bizing_spec.mock.rules import RuleBook

DOCUMENT = Path(__file__).with_name("openapi.yaml")
OURS, THEIRS = "key-of-the-first", "key-of-the-second"
FAULTS = "PLANTED_FAULTS"

JSON = [(b"content-type", b"application/json")]
FIRST: Mapping[str, Any] = {
    "/rooms": {"name": "First"},
    "/notes": {"text": "First"},
    "/bookings": {"roomId": str(uuid.uuid4()), "start": "2026-01-01T09:00:00Z", "end": "2026-01-01T10:00:00Z"},
}
MEMBER = re.compile("(?<=[a-z])/.+$")
PROBLEM = (b"content-type", b"application/problem+json")


class Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def value(self) -> Any:
        return json.loads(self.body)


def problem(status: int, said: int | None = None) -> Answer:
    body = {"type": "about:blank", "title": "No", "status": status if said is None else said}
    return Answer(status, [PROBLEM], json.dumps(body).encode())


class Planted:
    """`faults` are names of the functions below, and `double_booking` and `time_kept`."""

    def __init__(self, faults: frozenset[str] = frozenset()) -> None:
        self.faults = faults
        self.callers = {key: Application(self._mock(), cors=False) for key in (OURS, THEIRS)}
        # A mock answers with examples until there is something in it.
        for key in self.callers:
            for path, body in FIRST.items():
                scope = {
                    "type": "http",
                    "method": "POST",
                    "raw_path": path.encode(),
                    "query_string": b"",
                    "headers": JSON,
                }
                made = asyncio.run(self.ask(key, scope, json.dumps(body).encode()))
                assert made.status == 201, made

    def _mock(self) -> Mock:
        book = rulebooks.load(rulebooks.beside(str(DOCUMENT)) or DOCUMENT)
        return Mock(Model(openapi.read(DOCUMENT)), Manner(seed=1), _spoiled(book, self.faults))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.callers[OURS](scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        key = dict(scope["headers"]).get(b"x-api-key", b"").decode("latin-1")
        answer = await self._answer(scope, key, body)
        headers = [each for each in answer.headers if each[0] != b"content-length"]
        length = (b"content-length", str(len(answer.body)).encode())
        bodiless = answer.status in (204, 304)
        sent = headers if bodiless else [*headers, length]
        await send({"type": "http.response.start", "status": answer.status, "headers": sent})
        await send(
            {"type": "http.response.body", "body": b"" if bodiless or scope["method"] == "HEAD" else answer.body}
        )

    async def _answer(self, scope: Scope, key: str, body: bytes) -> Answer:
        kind = f"{scope['method']} {MEMBER.sub('/x', scope['path'].removeprefix('/api'))}"
        if key not in self.callers:
            if kind != "GET /rooms" or "ignored_credentials" not in self.faults:
                return problem(401)
            key = OURS
        if kind == "GET /rooms/x" and "anybody_reads" in self.faults:
            key = OURS
        is_lost = FORGOTTEN.get(kind) in self.faults
        before = await self.ask(key, scope, b"", "GET") if is_lost else None
        answer = await self.ask(key, scope, body)
        if answer.status == 405:
            return answer
        if before and answer.status == 200:
            fields = {name: each for name, each in before.value().items() if name != "id"}
            await self.ask(key, scope, json.dumps(fields).encode(), "PUT")
        return self._spoil(kind, problem(answer.status) if answer.status >= 400 else answer)

    async def ask(self, key: str, scope: Scope, body: bytes, method: str = "") -> Answer:
        """What the service of a caller answers."""
        sent: list[Any] = []
        headers = [each for each in scope["headers"] if each[0] not in (b"x-api-key", b"content-length")]
        headers += [(b"x-api-key", key.encode())] + ([(b"content-length", str(len(body)).encode())] if body else [])

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        asked = {**scope, "headers": headers, "method": method or scope["method"]}
        await self.callers[key](asked, receive, send)
        return Answer(sent[0]["status"], sent[0]["headers"], sent[1]["body"])

    def _spoil(self, kind: str, answer: Answer) -> Answer:
        for name, (where, status, spoil) in SPOILT.items():
            if name in self.faults and where == kind and status == answer.status:
                return spoil(answer)
        return answer


def _spoiled(book: RuleBook, faults: frozenset[str]) -> RuleBook:
    """Nothing is exclusive; or what is cancelled keeps its time."""
    bookings = book.collections["/bookings"]
    exclusive = None if "double_booking" in faults else bookings.exclusive
    if exclusive and "time_kept" in faults:
        exclusive = dataclasses.replace(exclusive, live={})
    return dataclasses.replace(book, collections={"/bookings": dataclasses.replace(bookings, exclusive=exclusive)})


def _as_page(answer: Answer) -> Answer:
    return answer._replace(headers=[(b"content-type", b"text/html")])


def _renamed(answer: Answer) -> Answer:
    value = answer.value()
    value["label"] = value.pop("name")
    return answer._replace(body=json.dumps(value).encode())


SPOILT: Mapping[str, tuple[str, int, Callable[[Answer], Answer]]] = {
    "undeclared_status": ("DELETE /notes/x", 204, lambda answer: answer._replace(status=202)),
    "wrong_content_type": ("GET /notes", 200, _as_page),
    "renamed_field": ("POST /rooms", 201, _renamed),
    "missing_is_500": ("GET /bookings/x", 404, lambda _: problem(500)),
    "wrong_problem": ("DELETE /rooms/x", 404, lambda _: problem(404, 400)),
}
FORGOTTEN: Mapping[str, str] = {"PUT /notes/x": "lost_write", "PATCH /notes/x": "lost_change"}
EVERYWHERE = frozenset({*SPOILT, *FORGOTTEN.values(), "ignored_credentials", "anybody_reads", "double_booking"})


def create() -> Planted:
    """The service, with the faults that the environment names."""
    return Planted(frozenset(filter(None, os.environ.get(FAULTS, "").split(","))))


app = create()
