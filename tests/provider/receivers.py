"""Receivers of webhooks: real HTTP servers on loopback, which keep what they got and answer as they are told."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any, NamedTuple

from standardwebhooks import Webhook

from tests.provider.harness import Api

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
"""What `webhooks_allow_private` has in tests."""


class Received(NamedTuple):
    """A request: `at` is by the receiver's monotonic clock."""

    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    def verify(self, secret: str) -> dict[str, Any]:
        """The message. Raises WebhookVerificationError."""
        return dict(Webhook(secret).verify(self.body, self.headers))


class Answer(NamedTuple):
    status: int = 204
    headers: dict[str, str] = {}  # noqa: RUF012 never changed
    body: bytes = b""
    seconds: float = 0.0
    """How long the receiver takes."""


@dataclass
class Receiver:
    """`answer` is asked what to answer each request; the number says how often this message came before."""

    answer: Callable[[Received, int], Answer]
    port: int = 0
    received: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def ids(self) -> Counter[str]:
        """How often each message came."""
        return Counter(each.id for each in list(self.received))

    def take(self, received: Received) -> Answer:
        with self._lock:
            before = self.ids[received.id]
            self.received.append(received)
        answer = self.answer(received, before)
        self.over.wait(answer.seconds)
        return answer


@contextmanager
def receiving(answer: Callable[[Received, int], Answer] = lambda *_: Answer()) -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # the sender was killed in the middle of it
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = receiver.take(Received(headers, body, time.monotonic()))
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, *_: object) -> None:  # the sender may hang up
            pass

    server = Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def register(api: Api, url: str, **values: Any) -> dict[str, Any]:
    created = api.post("/webhook-endpoints", {"url": url} | values)
    assert created.status_code == 201, created.text
    return dict(created.json())


def deliveries(api: Api, endpoint: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    """The newest first."""
    return list(api.get(f"/webhook-endpoints/{endpoint['id']}/deliveries", params=params).json()["data"])
