"""A server under measurement: requests over one connection, and the processor time that they cost it."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import Final, Self

PORT: Final = "{port}"
WAIT_SECONDS: Final = 60
_PET = {"name": "Rex", "tags": ["good", "old"], "owner": {"name": "Ada", "email": "ada@example.com"}}

LOADS: Final = {
    "GET one": ("GET", "/pets/10", None),
    "GET a list": ("GET", "/pets?limit=10", None),
    "POST": ("POST", "/pets", json.dumps(_PET)),
    "POST refused": ("POST", "/pets", json.dumps({**_PET, "name": ""})),
}
_STATUSES: Final = {"POST": 201, "POST refused": 422}


class Side:
    """One server; `spend` measures it."""

    def __init__(self, process: int, port: int) -> None:
        self._process = process
        self._port = port

    @classmethod
    @contextmanager
    def started(cls, command: Sequence[str]) -> Iterator[Self]:
        port = _free_port()
        process = subprocess.Popen(
            [str(port) if each == PORT else each for each in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name != "NODE_ENV"},
        )
        try:
            _await(process, port)
            yield cls(process.pid, port)
        finally:
            process.terminate()
            process.wait(timeout=WAIT_SECONDS)

    def spend(self, load: str, requests: int) -> float:
        """Microseconds of processor time a request, of all threads of the server, the kernel's share included."""
        sent, status = _written(*LOADS[load], self._port), _STATUSES.get(load, 200)
        with socket.create_connection(("127.0.0.1", self._port)) as connection:
            before = self._spent()
            for _ in range(requests):
                connection.sendall(sent)
                answer = HTTPResponse(connection)
                answer.begin()
                answer.read()
                if answer.status != status:
                    raise AssertionError(f"{load}: {answer.status}")
            return (self._spent() - before) / requests / 1000

    def _spent(self) -> int:
        """Nanoseconds."""
        tasks = Path(f"/proc/{self._process}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


def _written(method: str, target: str, body: str | None, port: int) -> bytes:
    head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n"
    content = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    return f"{head}{content}\r\n{body or ''}".encode()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    """Connecting waits for nothing but a refusal, so that it is tried again until the server listens."""
    from time import monotonic, sleep

    end = monotonic() + WAIT_SECONDS
    while process.poll() is None and monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    raise AssertionError(f"no server listens on port {port}")
