"""A PostgreSQL of our own, apart from the servers, so that it outlives them and they it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bizing_load import child
from bizing_spec import outcome

START_SECONDS = 120.0  # initdb, or the recovery from a crash
POLL_SECONDS = 0.02


class DatabaseFailed(outcome.Stopped):
    """Our own PostgreSQL did not start, or did not come back; the message ends with what was said last."""


@dataclass
class Database:
    """A durable PostgreSQL under a supervisor that starts it again, at the same URL, whenever it ends."""

    supervisor: subprocess.Popen[bytes] = field(repr=False)
    ready: Path
    log: Path
    url: str = field(default="", repr=False)
    server_log: Path | None = None
    binaries: Path | None = None
    _crashed: int | None = None

    @property
    def pid(self) -> int:
        """The postmaster that runs, or that ran last."""
        pid: int = self._facts()["pid"]
        return pid

    def crash(self) -> int:
        """Stop it without a checkpoint, as a crash does; the pid that the postmaster had. `recover` waits for it."""
        self._crashed = self.pid
        os.kill(self._crashed, signal.SIGQUIT)
        return self._crashed

    def recover(self) -> None:
        """Wait until it answers, as another process if it was made to crash. Raises DatabaseFailed."""
        deadline = time.monotonic() + START_SECONDS
        while not self._is_back():
            if self.supervisor.poll() is not None or time.monotonic() > deadline:
                raise DatabaseFailed(f"our own PostgreSQL does not answer:{child.last_words(self.log)}")
            time.sleep(POLL_SECONDS)
        self._crashed = None
        facts = self._facts()
        self.url = facts["databaseUrl"]
        self.server_log, self.binaries = Path(facts["databaseLog"]), Path(facts["binaries"])

    def _is_back(self) -> bool:
        if not self.ready.exists() or self.pid == self._crashed:
            return False
        try:
            psycopg.connect(self._facts()["databaseUrl"], connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.ready.read_text())
        return facts


@contextmanager
def own(folder: Path, settings: Mapping[str, str]) -> Iterator[Database]:
    """One for the length of a block. Raises DatabaseFailed."""
    ready, log = folder / "database.json", folder / "database.log"
    chosen = [f"--set={name}={value}" for name, value in settings.items()]
    supervisor = child.start([*child.BIZING, "db", "run", "--ephemeral", f"--ready-file={ready}", *chosen], log)
    try:
        found = Database(supervisor, ready, log)
        found.recover()
        yield found
    finally:
        child.stop(supervisor)
