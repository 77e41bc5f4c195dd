"""HTTP/1.1 on the wire: from bytes to requests, in order, and from answers to bytes.

An own protocol on httptools' parser, because a general server's work is more than the mock's own, and test suites ask a
mock many thousand times. It knows keep-alive, pipelining, chunked bodies, HEAD, 100-continue, clients that close their
half, and limits; nothing of TLS, HTTP/2 or WebSocket.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine
from http import HTTPStatus
from time import perf_counter, time
from typing import Any, Final, cast

import httptools

from bizing_spec.mock import answering, application
from bizing_spec.mock.application import Application, Began, Reply
from bizing_spec.mock.clock import Clock
from bizing_spec.mock.intake import Request
from bizing_spec.mock.operations import Answer
from bizing_spec.mock.problems import Problem

HEAD_BYTES: Final = 64 * 1024  # of the request line and all headers
_WAITING: Final = 64  # requests of one connection that wait for their turn; beyond, nothing more is read
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_LINES: Final = {each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in HTTPStatus}


class _Refused(Exception):
    """A request that is not read to its end."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Connections(set["Wire"]):
    """All that are open; `ended` is set when the last one is not any more."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = asyncio.Event()

    def discard(self, each: object) -> None:
        super().discard(each)
        if not self:
            self.ended.set()


class Wire(asyncio.Protocol):
    """One connection of those that are open."""

    def __init__(self, app: Application, clock: Clock, connections: Connections) -> None:
        self._app = app
        self._clock = clock
        self._connections = connections
        self._parser: Any = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._queue: deque[tuple[Request, Began, bool, str]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._writable = True
        self._closing = False  # no more is read, and what waits is answered first
        self._refusal: Problem | None = None
        self._begin()
        self.heard = clock.now

    def _begin(self) -> None:
        """Before a request."""
        self._url = b""
        self._headers: dict[bytes, bytes] = {}
        self._parts: list[bytes] = []
        self._size = 0
        self._head = 0
        self._in_head = True
        self._is_whole = True

    # What the transport says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are none of asyncio's classes
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        self._transport = None
        self._queue.clear()
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self.heard = self._clock.now
        if self._closing:
            return
        try:
            if self._in_head:
                self._head += len(data)
            self._parser.feed_data(data)
            if self._in_head and self._head > HEAD_BYTES:
                raise _Refused(_HEAD_TOO_LARGE)
        except httptools.HttpParserUpgrade:  # answered as if nothing else had been asked for; what follows is not HTTP
            self._closing = True
        except _Refused as fault:
            self._refuse(fault.problem)
        except httptools.HttpParserError as fault:
            inner = fault.__context__
            self._refuse(inner.problem if isinstance(inner, _Refused) else _MALFORMED)
        self._go_on()

    def eof_received(self) -> bool:
        """A client that says no more is still answered."""
        self._closing = True
        if self._is_idle:
            return False
        self._go_on()
        return True

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = True
        self._go_on()

    # What the parser says.

    def on_message_begin(self) -> None:
        self._is_whole = False

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        name, headers = name.lower(), self._headers
        if name in headers:
            value = headers[name] + (b"; " if name == b"cookie" else b", ") + value
        headers[name] = value

    def on_headers_complete(self) -> None:
        self._in_head = False
        headers = self._headers
        self._head = len(self._url) + sum(map(len, headers)) + sum(map(len, headers.values()))
        if self._head > HEAD_BYTES:
            raise _Refused(_HEAD_TOO_LARGE)
        length = headers.get(b"content-length", b"0")
        if len(length) > 18 or (length.isdigit() and int(length) > application.BODY_BYTES):
            raise _Refused(application.too_large())
        if b"expect" in headers and headers[b"expect"].lower() == b"100-continue" and self._is_idle and self._transport:
            self._transport.write(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > application.BODY_BYTES:
            raise _Refused(application.too_large())
        self._parts.append(body)

    def on_message_complete(self) -> None:
        target, query = _split(self._url)
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        method = self._parser.get_method().decode("latin-1")
        request = Request(method, target, {}, query, self._headers, body)
        began = Began(time(), perf_counter())
        self._queue.append((request, began, self._parser.should_keep_alive(), self._parser.get_http_version()))
        if len(self._queue) == _WAITING and self._transport:
            self._transport.pause_reading()
        self._begin()

    # Answering, one after the other.

    @property
    def _is_idle(self) -> bool:
        return not self._queue and self._task is None

    def _go_on(self) -> None:
        """Answer what waits, as far as it can be answered at once and the client takes it."""
        while self._queue and self._task is None and self._writable and self._transport:
            request, began, keeps, version = self._queue.popleft()
            if len(self._queue) == _WAITING // 2 and not self._closing:
                self._transport.resume_reading()
            found = self._app.answer(request)
            if isinstance(found, Answer):
                self._write(self._app.reply(request, found, began), keeps, version)
            else:
                self._task = asyncio.create_task(self._wait(found, request, began, keeps, version))
        if self._closing and self._is_idle and self._transport:
            if self._refusal is not None:
                refused, self._refusal = answering.plain(self._refusal), None
                length = (b"content-length", b"%d" % len(refused.body))
                self._write(Reply(refused.status, [*refused.headers, length], refused.body), False, "1.1")
            else:
                self._transport.close()

    async def _wait(
        self, found: Coroutine[Any, Any, Answer], request: Request, began: Began, keeps: bool, version: str
    ) -> None:
        answer = await found
        self._task = None
        self._write(self._app.reply(request, answer, began), keeps, version)
        self._go_on()

    def _write(self, reply: Reply, keeps: bool, version: str) -> None:
        if self._transport is None:
            return
        lines = [_line(reply.status), self._clock.date]
        lines += [b"%b: %b\r\n" % each for each in reply.headers]
        if not keeps:
            lines.append(b"connection: close\r\n")
        elif version == "1.0":
            lines.append(b"connection: keep-alive\r\n")
        head = b"".join(lines)
        if head.count(b"\n") != len(lines) or head.count(b"\r") != len(lines):
            head = b"".join(each[:-2].translate(None, b"\r\n") + b"\r\n" for each in lines)
        self._transport.write(head + b"\r\n" + reply.body)
        if not keeps:
            self._closing = True
            self._queue.clear()
            self._transport.close()

    def _refuse(self, problem: Problem) -> None:
        """Say what is wrong after what came before, and read no more."""
        self._closing = True
        self._refusal = problem

    # What the server says.

    def stop(self) -> None:
        """Read no more requests; what waits is still answered."""
        self._closing = True
        self._go_on()

    def sweep(self, patience_seconds: float) -> None:
        """Close a connection that has said nothing for so long, and tell a client that has begun a request."""
        if self._closing or not self._is_idle or self._clock.now - self.heard < patience_seconds:
            return
        if not self._is_whole:
            self._refuse(_TOO_SLOW)
        self._closing = True
        self._go_on()


_MALFORMED: Final = Problem("malformed-request", "This is no request of HTTP/1.1.")
_HEAD_TOO_LARGE: Final = Problem("head-too-large", f"The request line and headers have more than {HEAD_BYTES} bytes.")
_TOO_SLOW: Final = Problem("too-slow", "The request did not come to its end.")


def _split(url: bytes) -> tuple[str, bytes]:
    """The path as it was sent and the query; of an address as proxies have it too (RFC 9112, 3.2.2)."""
    url = url.partition(b"#")[0]
    if not url.startswith(b"/") and b"://" in url:
        after = url.partition(b"://")[2]
        url = after[after.index(b"/") :] if b"/" in after else b"/"
    path, _, query = url.partition(b"?")
    return path.decode("latin-1"), query


def _line(status: int) -> bytes:
    return _LINES.get(status) or b"HTTP/1.1 %d \r\n" % status
