"""A stand-in for a Pact Broker, which takes what is published and tells what it was."""

from __future__ import annotations

import contextlib
import dataclasses
import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any


@dataclasses.dataclass
class Broker:
    """What a broker answers to its clients, at the least; `published` is what it was sent."""

    url: str
    published: list[dict[str, Any]]
    headers: list[dict[str, str]]


@contextlib.contextmanager
def standing_in() -> Iterator[Broker]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            publishing = {"href": f"{stand_in.url}/contracts/publish", "templated": False}
            self._answer({"_links": {"self": {"href": stand_in.url}, "pb:publish-contracts": publishing}})

        def do_POST(self) -> None:
            stand_in.headers.append(dict(self.headers))
            stand_in.published.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._answer({"notices": [], "_embedded": {}, "_links": {}})

        def _answer(self, told: object) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/hal+json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name in the standard library
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        stand_in = Broker(f"http://127.0.0.1:{server.server_port}", [], [])
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield stand_in
        server.shutdown()
        thread.join()
