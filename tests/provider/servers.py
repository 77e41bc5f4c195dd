"""Real `bizing` processes: `bizing serve` with its ready file, and other commands beside it."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.provider.harness import booking_body, soon

BIZING = [sys.executable, "-c", "import sys; from bizing_spec.cli import main; sys.exit(main())"]
PATIENCE_SECONDS = 120
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # to load them takes long, and nothing here speaks TLS


@dataclass
class Served:
    """A running `bizing serve` (or `worker`) in a process group of its own, as a terminal makes it."""

    process: subprocess.Popen[bytes]
    ready: Path
    output: Path
    log: Path
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return str(self.facts["url"])

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        with self.client() as client:
            return client.request(method, path, **options)

    def client(self) -> httpx.Client:
        headers = {"X-API-Key": self.facts["apiKey"]} if "apiKey" in self.facts else {}
        return httpx.Client(
            base_url=f"{self.url}/api/v1/",
            headers=headers,
            trust_env=False,
            timeout=PATIENCE_SECONDS,
            verify=NO_CERTIFICATES,
        )

    def book(self, hours_ahead: int = 0, **options: Any) -> httpx.Response:
        """Hold an hour of the first resource."""
        return self.request("POST", "bookings", **self.booking(hours_ahead), **options)

    def booking(self, hours_ahead: int = 0) -> dict[str, Any]:
        """What `request` needs to book an hour of the first resource."""
        start = soon(days=20, hour=0) + timedelta(hours=hours_ahead)
        return {
            "json": booking_body(self.facts["resources"][0], start),
            "headers": {"Idempotency-Key": f'"{uuid4()}"'},
        }

    def booked(self) -> int:
        """How many bookings there are."""
        return len(self.request("GET", "bookings", params={"limit": 100}).json()["data"])

    def send(self, number: signal.Signals, *, group: bool = False) -> None:
        """To the process alone, or to its whole group as a terminal does."""
        (os.killpg if group else os.kill)(self.process.pid, number)

    def end(self, number: signal.Signals, *, group: bool = False) -> int:
        """Send a signal and wait for the exit status."""
        self.send(number, group=group)
        return self.process.wait(PATIENCE_SECONDS)

    def events(self) -> list[dict[str, Any]]:
        """The log, line by line."""
        lines = self.log.read_text().splitlines()
        assert not [line for line in lines if not line.startswith("{")]
        return [json.loads(line) for line in lines]

    def children(self) -> list[int]:
        """The server processes of a server with several."""
        return [pid for pid in processes() if _parent(pid) == self.process.pid and b"spawn_main" in command_line(pid)]


@contextmanager
def starting(folder: Path, *arguments: str, **environment: str) -> Iterator[Served]:
    """A `bizing` command, killed at the end of the block if it still runs."""
    folder.mkdir(exist_ok=True)
    number = len(list(folder.glob("output*")))
    ready, output, log = folder / "ready.json", folder / f"output{number}", folder / f"log{number}"
    with output.open("wb") as out, log.open("wb") as err:
        process = subprocess.Popen(
            [*BIZING, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=surroundings(environment),
            start_new_session=True,
        )
    try:
        yield Served(process, ready, output, log)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[Served]:
    """`bizing serve` on a free port, from the moment that it is ready."""
    ready = folder / "ready.json"
    arguments = ("serve", "--port", "0", "--ready-file", str(ready), *options)
    with starting(folder, *arguments, **environment) as served:
        wait_until(lambda: ready.exists() or served.process.poll() is not None)
        assert ready.exists(), served.log.read_text()
        served.facts = json.loads(ready.read_text())
        yield served


def bizing(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A `bizing` command from its start to its end."""
    return subprocess.run(
        [*BIZING, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=surroundings(environment),
        timeout=PATIENCE_SECONDS,
    )


def surroundings(wanted: dict[str, str]) -> dict[str, str]:
    """The environment of this process without settings of Bizing, but with those wanted."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIZING_")}
    return {**kept, "COLUMNS": "100", **wanted}


def wait_until(condition: Callable[[], bool], patience_seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + patience_seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited for {patience_seconds:g} seconds"
        time.sleep(0.01)


def postgres_of(data: Path) -> list[int]:
    """The PostgreSQL servers on a data directory; they name it on their command line."""
    return [pid for pid in processes() if f"-cbizing.data={data}\0".encode() in command_line(pid)]


def processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def command_line(pid: int) -> bytes:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _parent(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0
