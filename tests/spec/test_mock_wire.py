"""The mock on the wire: bytes in any pieces, requests in a row, what is no request, clients that leave half-way."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from http.client import HTTPResponse
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import uvloop

from bizing_spec.mock import application, loading, serving, wire
from bizing_spec.mock.answering import Manner
from bizing_spec.mock.application import Application
from bizing_spec.mock.clock import Clock
from bizing_spec.mock.wire import Connections, Wire

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
ONE = {"description": "y", "content": {"application/json": {"schema": THING}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {**THING, "required": ["name"]}}}},
                "responses": {"201": ONE},
            }
        },
        "/things/{id}": {"get": {"responses": {"200": ONE}}, "delete": {"responses": {"204": {"description": "y"}}}},
        "/big": {
            "get": {"responses": {"200": {"description": "y", "content": {"text/plain": {"example": "x" * 10**6}}}}}
        },
    },
}
GET = b"GET /things/5 HTTP/1.1\r\nHost: a\r\n\r\n"
DELETE = b"DELETE /things/5 HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET /things/5 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
SLOW = b"GET /things/5 HTTP/1.1\r\nHost: a\r\nX-Mock-Delay: 50ms\r\n\r\n"


@pytest.fixture
def app(tmp_path: Path) -> Application:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(DOCUMENT))
    return Application(loading.load([str(file)], Manner()), cors=False)


class Served:
    """A mock that listens, in the test's own process."""

    def __init__(self, app: Application) -> None:
        self.connections, self.clock = Connections(), Clock()
        self._app = app

    async def __aenter__(self) -> "Served":
        make = lambda: Wire(self._app, self.clock, self.connections)  # noqa: E731 (one for each connection)
        self._server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for each in tuple(self.connections):
            each.stop()

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self._server.sockets[0].getsockname()
        return await asyncio.open_connection(host, port)

    async def say(self, *pieces: bytes, eof: bool = True) -> bytes:
        """Everything that is answered to the pieces, each sent by itself."""
        reader, writer = await self.open()
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if eof:
            writer.write_eof()
        said = await reader.read()
        writer.close()
        return said


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 (what is waited for happens on this very loop)
        await asyncio.sleep(0)


def run(app: Application, play: Callable[[Served], Awaitable[Any]]) -> Any:
    """Play something with a server, on the loop that the mock runs on; in 30 seconds at most."""

    async def whole() -> Any:
        async with asyncio.timeout(30), Served(app) as served:
            return await play(served)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(whole())


class _Socket:
    def __init__(self, said: bytes) -> None:
        self.file = BytesIO(said)

    def makefile(self, _mode: str) -> BytesIO:
        return self.file


def read(said: bytes, *methods: str) -> list[tuple[int, bytes]]:
    """The statuses and bodies of answers in a row, read by another parser to the last byte."""
    one, found = _Socket(said), []
    for method in methods:
        response = HTTPResponse(cast(socket.socket, one), method=method)
        one.file.close = lambda: None  # type: ignore[method-assign]
        response.begin()
        found.append((response.status, response.read()))
    assert one.file.read() == b""
    return found


def status(said: bytes) -> int:
    return int(said.split(b" ", 2)[1])


@pytest.mark.parametrize("size", [1, 2, 7, 40])
def test_request_may_come_in_any_pieces(app: Application, size: int) -> None:
    body = b'{"name": "One"}'
    head = b"POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    whole = head % len(body) + body + LAST
    pieces = [whole[place : place + size] for place in range(0, len(whole), size)]
    (made, body), (last, _) = read(run(app, lambda served: served.say(*pieces, eof=False)), "POST", "GET")
    assert (made, json.loads(body), last) == (201, {"id": 1, "name": "One"}, 404)


def test_chunked_body_is_read(app: Application) -> None:
    chunks = b'7\r\n{"name"\r\n8;a=b\r\n: "One"}\r\n0\r\nTrailer: x\r\n\r\n'
    said = run(
        app,
        lambda served: served.say(b"POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", chunks),
    )
    assert read(said, "POST") == [(201, b'{"id":1,"name":"One"}')]


def test_requests_in_a_row_are_answered_in_their_order_though_one_waits(app: Application) -> None:
    head = b"HEAD /things/5 HTTP/1.1\r\nHost: a\r\n\r\n"
    said = run(app, lambda served: served.say(GET + SLOW + head + DELETE + LAST + GET, eof=False))
    answers = read(said, "GET", "GET", "HEAD", "DELETE", "GET")  # and nothing of what comes after the last one
    assert [status for status, _ in answers] == [200, 200, 200, 204, 404]
    assert [len(body) > 0 for _, body in answers] == [True, True, False, False, True]
    assert b"connection: close" in said.rsplit(b"HTTP/1.1", 1)[1]


def test_many_requests_at_once_are_all_answered(app: Application) -> None:
    said = run(app, lambda served: served.say(*[SLOW] + [GET * 50] * 20 + [LAST], eof=False))
    assert len(read(said, *["GET"] * 1002)) == 1002


def test_client_that_closed_its_half_is_answered(app: Application) -> None:
    assert [each for each, _ in read(run(app, lambda served: served.say(SLOW + GET)), "GET", "GET")] == [200, 200]
    assert run(app, lambda served: served.say(GET[:20])) == b""
    assert run(app, lambda served: served.say()) == b""


def test_client_that_reads_slowly_gets_everything(app: Application) -> None:
    async def play(served: Served) -> bytes:
        reader, writer = await served.open()
        writer.write(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n" * 20 + LAST)
        said = bytearray()
        while piece := await reader.read(100_000):
            said += piece
        writer.close()
        return bytes(said)

    answers = read(run(app, play), *["GET"] * 21)
    assert [len(body) for _, body in answers[:20]] == [10**6] * 20


def test_answers_to_a_client_that_does_not_read_are_not_piled_up(app: Application) -> None:
    async def play(served: Served) -> int:
        _, writer = await served.open()
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n" * 200)
        await until(lambda: any(not each._writable for each in served.connections))
        waiting = sum(len(each._queue) for each in served.connections)
        writer.transport.abort()
        return waiting

    assert run(app, play) > 150


def test_old_client_keeps_its_connection_only_when_it_asks_to(app: Application) -> None:
    old = b"GET /things/5 HTTP/1.0\r\n\r\n"
    assert len(read(run(app, lambda served: served.say(old + old, eof=False)), "GET")) == 1
    kept = b"GET /things/5 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    said = run(app, lambda served: served.say(kept + old, eof=False))
    assert len(read(said, "GET", "GET")) == 2
    assert b"connection: keep-alive" in said


def test_client_that_asks_first_is_told_to_continue(app: Application) -> None:
    head = (
        b"POST /things HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 14\r\nConnection: close\r\n\r\n"
    )

    async def play(served: Served) -> bytes:
        reader, writer = await served.open()
        writer.write(head)
        told = await reader.readuntil(b"\r\n\r\n")
        assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b'{"name":"One"}')
        said = await reader.read()
        writer.close()
        return said

    assert read(run(app, play), "POST")[0][0] == 201


def test_target_of_a_proxy_and_a_fragment_are_understood(app: Application) -> None:
    targets = (b"http://a.example/things/5?x=1", b"/things/5#x", b"/things/5?", b"http://a.example")
    asked = b"".join(b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n" % target for target in targets)
    answers = read(run(app, lambda served: served.say(asked)), *["GET"] * 4)
    assert [status for status, _ in answers] == [200, 200, 200, 404]
    assert status(run(app, lambda served: served.say(b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"))) == 404


@pytest.mark.parametrize(
    "malformed",
    [
        b"hello\r\n\r\n",
        b"GET /a HTTP/3.0\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"GET /a b HTTP/1.1\r\n\r\n",
        b"GET /a HTTP/1.1\r\nbad header: 1\r\n\r\n",
        b"GET /a HTTP/1.1\r\nA: b\x00c\r\n\r\n",
        b"POST /things HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /things HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST /things HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /things HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_request_is_refused_after_what_came_before(app: Application, malformed: bytes) -> None:
    (before, _), (refused, body) = read(run(app, lambda served: served.say(GET + malformed + GET)), "GET", "GET")
    assert (before, refused) == (200, 400)
    assert json.loads(body)["type"] == "urn:bizing:mock:malformed-request"
    (slow, _), (refused, _) = read(run(app, lambda served: served.say(SLOW + malformed, eof=False)), "GET", "GET")
    assert (slow, refused) == (200, 400)


@pytest.mark.parametrize(
    ("head", "status_"),
    [
        (b"GET /%b HTTP/1.1\r\n\r\n" % (b"a" * wire.HEAD_BYTES), 431),
        (b"GET /%b" % (b"a" * wire.HEAD_BYTES * 8), 431),
        (b"GET /a HTTP/1.1\r\nA: %b" % (b"a" * wire.HEAD_BYTES * 8), 431),
        (b"GET /a HTTP/1.1\r\n" + b"".join(b"A%d: b\r\n" % number for number in range(20_000)) + b"\r\n", 431),
        (b"POST /things HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (application.BODY_BYTES + 1), 413),
        (b"POST /things HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(app: Application, head: bytes, status_: int) -> None:
    async def play(served: Served) -> bytes:
        reader, writer = await served.open()
        writer.write(head)
        said = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        return said

    assert status(run(app, play)) == status_


def test_chunked_body_that_grows_too_large_is_refused(app: Application) -> None:
    chunk = b"%x\r\n%b\r\n" % (1 << 20, b" " * (1 << 20))

    async def play(served: Served) -> bytes:
        reader, writer = await served.open()
        writer.write(b"POST /things HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        asked = asyncio.create_task(reader.readuntil(b"\r\n\r\n"))
        for _ in range(17):
            writer.write(chunk)
            await asyncio.sleep(0)
        said = await asked
        writer.close()
        return said

    assert status(run(app, play)) == 413


def test_upgrade_that_is_not_known_is_answered_plainly(app: Application) -> None:
    asked = b"GET /things/5 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nnoise"
    assert read(run(app, lambda served: served.say(asked, eof=False)), "GET")[0][0] == 200


def test_silent_connections_are_closed_and_unfinished_requests_told(app: Application) -> None:
    async def play(served: Served) -> tuple[bytes, bytes, bytes]:
        silent, half, busy = [await served.open() for _ in range(3)]
        half[1].write(GET[:20])
        busy[1].write(SLOW)
        await until(lambda: len(served.connections) == 3)
        await until(lambda: sum(each._is_whole and each._is_idle for each in served.connections) == 1)
        for each in tuple(served.connections):
            each.sweep(0.0)
        said = await asyncio.gather(silent[0].read(), half[0].read(), busy[0].readuntil(b"\r\n\r\n"))
        for _, writer in (silent, half, busy):
            writer.close()
        return said[0], said[1], said[2]

    silent, half, busy = run(app, play)
    assert (silent, status(half), status(busy)) == (b"", 408, 200)


def test_answer_never_splits_by_what_is_in_a_header(app: Application) -> None:
    async def play(served: Served) -> bytes:
        reader, writer = await served.open()
        writer.write(GET)
        said = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        return said

    operation, _ = app.mock.find("GET", "/things/5")
    for answer in operation.ready.values():
        answer.headers.append((b"x-a", b"b\r\nx-c: d\r\n\r\n"))
    head = run(app, play)
    assert b"x-a: bx-c: d\r\n" in head


def test_stopping_answers_what_is_asked_and_closes_what_is_silent(app: Application) -> None:
    async def play(served: Served) -> tuple[bytes, bytes, int]:
        silent, asking = [await served.open() for _ in range(2)]
        asking[1].write(SLOW)
        await until(lambda: any(each._task for each in served.connections))
        await serving._finish(served.connections)
        left = len(served.connections)
        said = await asyncio.gather(asking[0].read(), silent[0].read())
        for _, writer in (silent, asking):
            writer.close()
        return said[0], said[1], left

    answered, silent, left = run(app, play)
    assert (read(answered, "GET")[0][0], silent, left) == (200, b"", 0)


# The process


def test_signal_ends_it_after_what_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(DOCUMENT))
    code = "import sys; from bizing_spec.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "mock", str(file), "--port", "0", "--no-watch"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ}) as process:
        try:
            assert process.stderr is not None
            address = process.stderr.readline().partition(" at ")[2].partition(" ")[0]
            url = httpx.URL(address)
            idle = socket.create_connection((url.host, url.port or 0))
            with socket.create_connection((url.host, url.port or 0)) as asking, idle:
                asking.sendall(SLOW.replace(b"50ms", b"300ms"))
                while httpx.get(f"{address}/things/5").status_code != 200:
                    pass
                process.send_signal(signal.SIGTERM)
                response = HTTPResponse(asking)
                response.begin()
                assert response.status == 200
                assert idle.recv(1) == b""
            assert process.wait(timeout=20) == -signal.SIGTERM
        finally:
            process.kill()
