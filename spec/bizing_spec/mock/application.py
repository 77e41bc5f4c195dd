"""The mock as an ASGI application: reading requests, CORS, waiting when asked to, and writing answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from bizing_spec.mock import answering, preferences
from bizing_spec.mock.answering import Mock
from bizing_spec.mock.intake import Request
from bizing_spec.mock.operations import Answer
from bizing_spec.mock.preferences import Preferences
from bizing_spec.mock.problems import Problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_BODY_BYTES = 16 * 1024 * 1024
_BODILESS = frozenset({204, 304})
_METHODS = b"GET,DELETE,HEAD,PATCH,POST,PUT,OPTIONS"


class Application:
    def __init__(self, mock: Mock, *, cors: bool = True) -> None:
        self.mock = mock
        self._cors = cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        method = scope["method"]
        wanted = preferences.NONE
        try:
            body = await _body(headers, receive) if _has_body(headers) else b""
            if method == "OPTIONS" and self._cors and _is_preflight(headers):
                answer = Answer(204, [(b"access-control-allow-methods", _METHODS), (b"vary", _VARY)], b"")
            else:
                answer, wanted = self._answer(scope, method, headers, body)
        except Problem as problem:
            answer = answering.plain(problem)
        if wanted.delay:
            await asyncio.sleep(wanted.delay)
        await self._send(send, method, headers, answer)

    def _answer(
        self, scope: Scope, method: str, headers: Mapping[bytes, bytes], body: bytes
    ) -> tuple[Answer, Preferences]:
        query = scope["query_string"]
        raw = scope["raw_path"].decode("latin-1")
        operation, values = self.mock.find(method, raw)
        wanted = preferences.NONE
        if b"prefer" in headers or b"__" in query:
            wanted = preferences.read(headers.get(b"prefer"), query)
        request = Request(method, raw, values, query, headers, body)
        return self.mock.answer(operation, request, wanted), wanted

    async def _send(self, send: Send, method: str, headers: Mapping[bytes, bytes], answer: Answer) -> None:
        out = answer.headers
        if answer.status not in _BODILESS:
            out = [*out, (b"content-length", b"%d" % len(answer.body))]
        if self._cors:
            out = _with_cors(out, headers)
        body = b"" if method == "HEAD" or answer.status in _BODILESS else answer.body
        await send({"type": "http.response.start", "status": answer.status, "headers": out})
        await send({"type": "http.response.body", "body": body})


_VARY = b"Access-Control-Request-Headers"


def _with_cors(out: list[tuple[bytes, bytes]], headers: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The headers that let a page of any origin read the answer; the document's own win."""
    named = {name for name, _ in out}
    ours = (
        (b"access-control-allow-origin", headers.get(b"origin", b"*")),
        (b"access-control-allow-headers", headers.get(b"access-control-request-headers", b"*")),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"*"),
    )
    return [*out, *(each for each in ours if each[0] not in named)]


def _is_preflight(headers: Mapping[bytes, bytes]) -> bool:
    return b"origin" in headers and b"access-control-request-method" in headers


def _has_body(headers: Mapping[bytes, bytes]) -> bool:
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _BODY_BYTES:
            raise Problem("content-too-large", f"The body has more than {_BODY_BYTES} bytes.")
        if not message.get("more_body"):
            break
    return b"".join(parts)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
