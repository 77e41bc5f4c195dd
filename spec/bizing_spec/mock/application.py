"""The mock as an ASGI application: reading requests, CORS, waiting when asked to, and writing answers."""

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from time import perf_counter, time
from typing import TYPE_CHECKING, Any

from bizing_spec.mock import answering, control, faults, preferences
from bizing_spec.mock.answering import Mock
from bizing_spec.mock.calling import Callbacks
from bizing_spec.mock.faults import Fault
from bizing_spec.mock.intake import Request
from bizing_spec.mock.journal import Exchange, Journal
from bizing_spec.mock.operations import NO_WISH, Answer
from bizing_spec.mock.preferences import Preferences
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.scenarios import Step
from bizing_spec.mock.several import Mocks

if TYPE_CHECKING:
    from bizing_spec.mock.proxying import Upstream

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_BODY_BYTES = 16 * 1024 * 1024
_BODILESS = frozenset({204, 304})
_METHODS = b"GET,DELETE,HEAD,PATCH,POST,PUT,OPTIONS"


class Application:
    """`upstream` answers in the mocks' place; `mocks` may be replaced by others at any time."""

    def __init__(
        self,
        mocks: Mock | Mocks,
        *,
        cors: bool = True,
        journal: Journal | None = None,
        upstream: "Upstream | None" = None,
        callbacks: Callbacks | None = None,
    ) -> None:
        self.mocks = mocks if isinstance(mocks, Mocks) else Mocks([mocks])
        self.journal = journal or Journal()
        self._cors = cors
        self._upstream = upstream
        self._callbacks = callbacks

    @property
    def mock(self) -> Mock:
        """The first document's."""
        return self.mocks.all[0]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, at = perf_counter(), time()
        headers, body = _gathered(scope["headers"]), b""
        method, path = scope["method"], scope["raw_path"].decode("latin-1")
        own = control.owns(path)
        try:
            body = await _body(headers, receive) if _has_body(headers) else b""
            if self._cors and method == "OPTIONS" and _is_preflight(headers):
                answer = Answer(204, [(b"access-control-allow-methods", _METHODS), (b"vary", _VARY)], b"")
            elif own:
                answer = control.answer(self.mocks, self.journal, method, path, headers, body)
            else:
                answer = await self._answer(Request(method, path, {}, scope["query_string"], headers, body))
        except Problem as problem:
            answer = answering.plain(problem)
        except Exception as fault:
            traceback.print_exc(file=sys.stderr)
            answer = answering.plain(Problem("no-answer", f"The mock failed: {type(fault).__name__}: {fault}."))
        await self._send(send, method, headers, answer)
        if not own:
            violations = next((text.decode() for name, text in answer.headers if name == b"sl-violations"), "")
            exchange = Exchange(at, method, path, answer.status, (perf_counter() - began) * 1000, violations)
            self.journal.add(exchange, scope["query_string"], headers, body, answer)

    async def _answer(self, request: Request) -> Answer:
        mock, headers = self.mocks.of(request.method, request.target), request.headers
        operation, request.path = mock.find(request.method, request.target)
        wanted = preferences.NONE
        if b"prefer" in headers or b"__" in request.query:
            wanted = preferences.read(headers.get(b"prefer"), request.query)
        if b"x-mock-scenario" in headers:
            self.mocks.check_scenario(headers[b"x-mock-scenario"])
        step = mock.step(operation, request) if wanted.wish is NO_WISH else None
        fault, delay = _trouble(mock.faults.meet(operation), headers, wanted, step)
        if delay:
            await asyncio.sleep(delay)
        if fault and fault.status:
            return mock.fail(operation, request, fault.status)
        if step and step.speaks:
            answer = mock.follow(operation, request, step)
        elif self._upstream:
            answer = await self._upstream.answer(operation, request)
        else:
            answer = mock.answer(operation, request, wanted)
        if operation.callbacks and self._callbacks and not (self._upstream or answer.again):
            self._callbacks.follow(operation, request, answer, mock.renderer)
        if step and step.headers:
            answer = _with_headers(answer, step.headers)
        return faults.spoil(answer) if fault and fault.broken else answer

    async def _send(self, send: Send, method: str, headers: Mapping[bytes, bytes], answer: Answer) -> None:
        out = answer.headers
        if answer.status not in _BODILESS:
            out = [*out, (b"content-length", b"%d" % len(answer.body))]
        if self._cors:
            out = _with_cors(out, headers)
        body = b"" if method == "HEAD" or answer.status in _BODILESS else answer.body
        await send({"type": "http.response.start", "status": answer.status, "headers": out})
        await send({"type": "http.response.body", "body": body})


def _trouble(
    fault: Fault | None, headers: Mapping[bytes, bytes], wanted: Preferences, step: Step | None
) -> tuple[Fault | None, float]:
    """The fault that a request meets, and the seconds that it waits: what it asks for itself counts most."""
    asked = wanted.fault or headers.get(b"x-mock-fault", b"").decode("latin-1") or (step.fault if step else "")
    if asked:
        fault = faults.wished(asked)
    delay = wanted.delay or (step.delay if step else 0.0) or (fault.delay if fault else 0.0)
    if b"x-mock-delay" in headers:
        delay = preferences.seconds(headers[b"x-mock-delay"].decode("latin-1"))
    return fault, delay


def _with_headers(answer: Answer, headers: Sequence[tuple[bytes, bytes]]) -> Answer:
    """The same answer with other headers, those of the same names replaced."""
    named = {name for name, _ in headers}
    kept = [each for each in answer.headers if each[0] not in named]
    return Answer(answer.status, [*kept, *headers], answer.body, answer.violations, answer.value)


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


def _gathered(raw: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name, repeated ones joined as RFC 9110 (5.3) has it."""
    headers: dict[bytes, bytes] = {}
    for name, value in raw:
        headers[name] = headers[name] + (b"; " if name == b"cookie" else b", ") + value if name in headers else value
    return headers


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
