"""The server that a run is aimed at: one that was given, or a throw-away one of our own."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bizing_load import api, child, temporary
from bizing_spec import outcome

START_SECONDS = 120.0  # the first start makes a database
POLL_SECONDS = 0.05
DATABASE = "BIZING_DATABASE_URL"
"""How a server of ours is told its database: not on the command line, which everybody on the machine may read."""


class ServerFailed(outcome.Stopped):
    """Our own server did not start; the message ends with what it said last."""


@dataclass(frozen=True)
class Target:
    """A server at its root `url`. What lies behind it is known of our own server only."""

    url: str
    key: str = field(repr=False)
    database_url: str | None = field(default=None, repr=False)
    database_log: Path | None = None
    binaries: Path | None = None
    payments_url: str | None = None


class DeadlockCount:
    """Counts the deadlocks that PostgreSQL writes to its log from now on."""

    def __init__(self, log: Path | None) -> None:
        self._log = log
        self._from = log.stat().st_size if log else 0

    def read(self) -> int | None:
        """None when there is no log to look into."""
        if self._log is None:
            return None
        with self._log.open("rb") as file:
            file.seek(self._from)
            return sum(b"deadlock detected" in line for line in file)


@contextmanager
def own(*options: str, environment: Mapping[str, str] | None = None) -> Iterator[Target]:
    """`bizing serve` with these options on any free port, for the length of a block. Raises `ServerFailed`."""
    with temporary.folder() as folder:
        ready, log = folder / "ready.json", folder / "server.log"
        command = [*child.BIZING, "serve", "--port", "0", "--ready-file", str(ready), *options]
        process = child.start(command, log, environment)
        try:
            yield _await(process, ready, log)
        finally:
            child.stop(process)


def _await(process: subprocess.Popen[bytes], ready: Path, log: Path) -> Target:
    deadline = time.monotonic() + START_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerFailed(f"the throw-away server did not start:{child.last_words(log)}")
        time.sleep(POLL_SECONDS)
    said = json.loads(ready.read_text())
    return Target(
        url=api.root(said["url"]),
        key=said["apiKey"],
        database_url=said.get("databaseUrl"),
        database_log=Path(said["databaseLog"]) if said.get("databaseLog") else None,
        binaries=Path(said["binaries"]) if said.get("binaries") else None,
        payments_url=said.get("sandbox"),
    )
