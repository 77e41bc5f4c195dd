"""The proxy before a real server, in each of its modes."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bizing_load import ports
from bizing_load.nemesis import proxy

PATIENCE_SECONDS = 10


class Echo(socketserver.ThreadingTCPServer):
    """Sends back what it receives, with its mark before it; `received` is all that arrived."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mark: bytes = b"", port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Answering)
        self.mark = mark
        self.received = b""
        self.ended = threading.Event()  # a connection ended

    @property
    def address(self) -> proxy.Address:
        return "127.0.0.1", int(self.server_address[1])


class Answering(socketserver.BaseRequestHandler):
    server: Echo

    def handle(self) -> None:
        try:
            while data := self.request.recv(65536):
                self.server.received += data
                self.request.sendall(self.server.mark + data)
        except ConnectionResetError:
            pass
        finally:
            self.server.ended.set()


@contextmanager
def running(mark: bytes = b"", port: int = 0) -> Iterator[Echo]:
    with Echo(mark, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def echo() -> Iterator[Echo]:
    with running() as server:
        yield server


@pytest.fixture
def between(echo: Echo) -> Iterator[proxy.Proxy]:
    with proxy.Proxy([echo.address]) as between:
        yield between


def connect(between: proxy.Proxy) -> socket.socket:
    return socket.create_connection(between.address, timeout=PATIENCE_SECONDS)


def read(client: socket.socket, length: int) -> bytes:
    said = b""
    while len(said) < length and (data := client.recv(65536)):
        said += data
    return said


def ask(between: proxy.Proxy, words: bytes = b"x") -> bytes:
    """What one connection is told; reads to the end of what it asked for, and one byte more for a mark."""
    with connect(between) as client:
        client.sendall(words)
        return client.recv(100)


def test_pass_carries_everything_both_ways_and_counts(between: proxy.Proxy) -> None:
    with connect(between) as client:
        for words in (b"first", b"second"):
            client.sendall(words)
            assert read(client, len(words)) == words
    assert between.counts() == proxy.Counts(connections=1, refused=0, bytes_up=11, bytes_down=11)


def test_pass_holds_back_a_sender_whose_reader_is_slow(between: proxy.Proxy) -> None:
    much = bytes(range(256)) * 80_000  # 20 MB: more than buffers of the system take
    with connect(between) as client:
        sender = threading.Thread(target=client.sendall, args=(much,))
        sender.start()
        assert read(client, len(much)) == much
        sender.join()


def test_end_of_either_side_ends_the_other(echo: Echo, between: proxy.Proxy) -> None:
    with connect(between) as client:
        client.sendall(b"x")
        assert client.recv(1) == b"x"
    assert echo.ended.wait(PATIENCE_SECONDS)


def test_cut_resets_what_is_open_and_refuses_what_is_new(between: proxy.Proxy) -> None:
    with connect(between) as client:
        client.sendall(b"x")
        assert client.recv(1) == b"x"
        between.switch(proxy.Cut())
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connect(between)
    between.switch(proxy.Cut())
    between.switch(proxy.Pass())
    assert ask(between) == b"x"


def test_slow_delays_each_direction_and_keeps_the_order(between: proxy.Proxy) -> None:
    between.switch(proxy.Slow(50))
    with connect(between) as client:
        begun = time.monotonic()
        client.sendall(b"early")
        time.sleep(0.01)  # two chunks
        client.sendall(b"late")
        between.switch(proxy.Pass())  # which holds for what comes from now on
        client.sendall(b"last")
        assert read(client, 13) == b"earlylatelast"
        assert time.monotonic() - begun >= 0.05
    between.switch(proxy.Slow(50))
    begun = time.monotonic()
    assert ask(between) == b"x"
    assert 0.1 <= time.monotonic() - begun < 5


def test_slow_lets_the_end_come_after_what_was_sent(echo: Echo, between: proxy.Proxy) -> None:
    between.switch(proxy.Slow(50))
    with connect(between) as client:
        client.sendall(b"farewell")
    assert echo.ended.wait(PATIENCE_SECONDS)
    assert echo.received == b"farewell"


def test_drop_lets_the_request_through_and_loses_the_reply(echo: Echo, between: proxy.Proxy) -> None:
    between.switch(proxy.Drop())
    with connect(between) as client:
        client.sendall(b"order")
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    assert echo.received == b"order"
    between.switch(proxy.Pass())
    assert ask(between) == b"x"


def test_drop_by_chance_loses_some(echo: Echo) -> None:
    with proxy.Proxy([echo.address], seed=1) as between:
        between.switch(proxy.Drop(0.5))
        told = []
        for _ in range(40):
            try:
                told.append(ask(between))
            except ConnectionResetError:
                told.append(b"")
    assert 5 < told.count(b"x") < 35
    assert len(echo.received) == 40


def test_balancer_takes_turns_and_passes_over_who_refuses() -> None:
    port = ports.free()
    with running(b"a") as first, proxy.Proxy([first.address, ("127.0.0.1", port)]) as between:
        assert [ask(between)[:1] for _ in range(4)] == [b"a"] * 4
        with running(b"b", port):
            deadline = time.monotonic() + PATIENCE_SECONDS
            while ask(between)[:1] != b"b":
                assert time.monotonic() < deadline, "who refused once was never tried again"
            time.sleep(proxy.REFUSED_SECONDS)
            assert sorted(ask(between)[:1] for _ in range(4)) == [b"a", b"a", b"b", b"b"]
        assert [ask(between)[:1] for _ in range(4)] == [b"a"] * 4
        assert between.counts().refused == 0


def test_client_of_nobody_is_reset() -> None:
    with proxy.Proxy([("127.0.0.1", ports.free())]) as between:
        with pytest.raises(ConnectionResetError):
            ask(between)
        assert between.counts().refused == 1


def test_end_of_the_proxy_ends_its_connections_and_frees_its_port(echo: Echo) -> None:
    with proxy.Proxy([echo.address]) as between:
        client = connect(between)
        client.sendall(b"x")
        assert client.recv(1) == b"x"
    with client, pytest.raises(ConnectionResetError):
        client.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connect(between)
