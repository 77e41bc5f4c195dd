"""The mock as an application: of requests as they came, or of ASGI; CORS, and waiting when asked to."""

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, MutableMapping, Sequence
from time import perf_counter, time
from typing import TYPE_CHECKING, Any, NamedTuple

from bizing_spec.mock import answering, control, faults, preferences
from bizing_spec.mock.answering import Mock
from bizing_spec.mock.calling import Callbacks
from bizing_spec.mock.faults import Fault
from bizing_spec.mock.intake import Request
from bizing_spec.mock.journal import Exchange, Journal
from bizing_spec.mock.operations import NO_WISH, Answer, Operation
from bizing_spec.mock.preferences import Preferences
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.scenarios import Step
from bizing_spec.mock.several import Mocks

if TYPE_CHECKING:
    from bizing_spec.mock.proxying import Upstream

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_BYTES = 16 * 1024 * 1024
_BODILESS = frozenset({204, 304})
_METHODS = b"GET,DELETE,HEAD,PATCH,POST,PUT,OPTIONS"


class Began(NamedTuple):
    """When a request came: by the calendar, and by a clock that only goes on, both in seconds."""

    at: float
    clock: float


class Reply(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class _Turn(NamedTuple):
    """A request on its way to its answer."""

    mock: Mock
    operation: Operation
    request: Request
    wanted: Preferences
    step: Step | None
    fault: Fault | None


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
        headers = gathered(scope["headers"])
        request = Request(scope["method"], scope["raw_path"].decode("latin-1"), {}, scope["query_string"], headers)
        began = Began(time(), perf_counter())
        try:
            request.body = await _body(headers, receive) if _has_body(headers) else b""
        except Problem as problem:
            answer = answering.plain(problem)
        else:
            found = self.answer(request)
            answer = found if isinstance(found, Answer) else await found
        reply = self.reply(request, answer, began)
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        await send({"type": "http.response.body", "body": reply.body})

    def answer(self, request: Request) -> Answer | Coroutine[Any, Any, Answer]:
        """The answer at once, or what has to be awaited for it; whatever fails, fails as an answer."""
        try:
            if self._cors and request.method == "OPTIONS" and _is_preflight(request.headers):
                return Answer(204, [(b"access-control-allow-methods", _METHODS), (b"vary", _VARY)], b"")
            if control.owns(request.target):
                return control.answer(self.mocks, self.journal, request)
            turn, delay = self._begin(request)
            if delay or self._upstream:
                return self._later(turn, delay)
            return self._end(turn)
        except Exception as fault:
            return _failed(fault)

    def reply(self, request: Request, answer: Answer, began: Began) -> Reply:
        """What is sent of an answer; from then on the journal has it."""
        out, body = answer.headers, answer.body
        if answer.status not in _BODILESS:
            out = [*out, (b"content-length", b"%d" % len(body))]
        if self._cors:
            out = _with_cors(out, request.headers)
        if not control.owns(request.target):
            violations = next(
                (text.decode() for name, text in answer.headers if name == b"sl-violations"), answer.reason
            )
            spent = (perf_counter() - began.clock) * 1000
            exchange = Exchange(began.at, request.method, request.target, answer.status, spent, violations)
            self.journal.add(exchange, request.query, request.headers, request.body, answer)
        return Reply(answer.status, out, b"" if request.method == "HEAD" or answer.status in _BODILESS else body)

    def _begin(self, request: Request) -> tuple[_Turn, float]:
        """What a request is about, and how many seconds it waits. Raises Problem."""
        mock, headers = self.mocks.of(request.method, request.target), request.headers
        operation, request.path = mock.find(request.method, request.target)
        wanted = preferences.NONE
        if b"prefer" in headers or b"__" in request.query:
            wanted = preferences.read(headers.get(b"prefer"), request.query)
        if b"x-mock-scenario" in headers:
            self.mocks.check_scenario(headers[b"x-mock-scenario"])
        step = mock.step(operation, request) if wanted.wish is NO_WISH else None
        fault, delay = _trouble(mock.faults.meet(operation), headers, wanted, step)
        return _Turn(mock, operation, request, wanted, step, fault), delay

    async def _later(self, turn: _Turn, delay: float) -> Answer:
        try:
            if delay:
                await asyncio.sleep(delay)
            speaks = (turn.step and turn.step.speaks) or (turn.fault and turn.fault.status)
            if self._upstream and not speaks:
                return self._end(turn, await self._upstream.answer(turn.operation, turn.request))
            return self._end(turn)
        except Exception as fault:
            return _failed(fault)

    def _end(self, turn: _Turn, answer: Answer | None = None) -> Answer:
        """The answer of the mock, or the one that a service behind gave. Raises Problem."""
        mock, operation, request, wanted, step, fault = turn
        if fault and fault.status:
            return mock.fail(operation, request, fault.status)
        if answer is None:
            if step and step.speaks:
                answer = mock.follow(operation, request, step)
            else:
                answer = mock.answer(operation, request, wanted)
            if operation.callbacks and self._callbacks and not answer.again:
                self._callbacks.follow(operation, request, answer, mock.renderer)
        if step and step.headers:
            answer = _with_headers(answer, step.headers)
        return faults.spoil(answer) if fault and fault.broken else answer


def _failed(fault: Exception) -> Answer:
    if isinstance(fault, Problem):
        return answering.plain(fault)
    traceback.print_exception(fault, file=sys.stderr)
    return answering.plain(Problem("no-answer", f"The mock failed: {type(fault).__name__}: {fault}."))


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


def gathered(raw: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
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
        if size > BODY_BYTES:
            raise too_large()
        if not message.get("more_body"):
            break
    return b"".join(parts)


def too_large() -> Problem:
    return Problem("content-too-large", f"The body has more than {BODY_BYTES} bytes.")


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
