"""A server process that comes back to its port."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bizing_load import api, child, ports
from bizing_spec import outcome

START_SECONDS = 120.0  # the first start makes the schema
ANSWER_SECONDS = 5.0
POLL_SECONDS = 0.02
PORTS = 5  # that are tried for the first start
TAKEN = "Address already in use"


class ServerFailed(outcome.Stopped):
    """A server of ours did not start, or did not come back; the message ends with what it said last."""


class Server:
    """`command` with the options of `bizing serve`; not started yet."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path, *, workers: int
    ) -> None:
        self.name = name
        self.port = ports.free()
        self.log = folder / f"{name}.log"
        self._command = [*command, f"--workers={workers}"]
        self._environment = environment
        self._workers = workers
        self._besides: Mapping[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        """The first start, with further options; returns when it answers. Raises ServerFailed."""
        for attempt in range(PORTS):
            self._launch(*options)
            try:
                self._await_health(insist=False)
                return
            except ServerFailed as failed:
                # Another process took the port after it was chosen, and before the server was there.
                if TAKEN not in str(failed) or attempt == PORTS - 1:
                    raise
                self.port = ports.free()

    def restart(self, environment: Mapping[str, str]) -> None:
        """Stop it as an administrator would, and start it with these variables besides. Raises ServerFailed."""
        self.stop()
        self._besides = environment
        self._launch()
        self._await_health(insist=True)

    def recover(self) -> None:
        """Start it again if it is gone, and wait until all of its processes are there and it answers.

        Raises ServerFailed.
        """
        self._await_health(insist=True)

    def kill(self, which: int) -> int:
        """Kill one of the processes that answer requests; its pid."""
        pid = self.member(which)
        os.kill(pid, signal.SIGKILL)
        if self.process and pid == self.process.pid:
            self._reap()
        return pid

    def stop(self) -> None:
        if self.process:
            child.stop(self.process)

    def members(self) -> list[int]:
        """The processes that answer requests."""
        if self.process is None or not self._is_running():
            return []
        return [self.process.pid] if self._workers == 1 else _spawned(self.process.pid)

    def member(self, which: int) -> int:
        """One of them. Raises ServerFailed when there is none, for then the server ended by itself."""
        members = self.members()
        if not members:
            raise ServerFailed(f"{self.name} is gone, and nobody made it so:{child.last_words(self.log)}")
        return members[which % len(members)]

    def _launch(self, *options: str) -> None:
        command = [*self._command, f"--port={self.port}", *(options or ("--no-demo",))]
        self.process = child.start(command, self.log, {**self._environment, **self._besides})

    def _await_health(self, *, insist: bool) -> None:
        """With `insist`, start it again as long as it ends, as an init system does."""
        deadline = time.monotonic() + START_SECONDS
        while not (len(self.members()) >= self._workers and is_healthy(*self.address)):
            if time.monotonic() > deadline or not (insist or self._is_running()):
                raise ServerFailed(f"{self.name} does not answer:{child.last_words(self.log)}")
            if not self._is_running():
                self._reap()
                self._launch()
            time.sleep(POLL_SECONDS)

    def _reap(self) -> None:
        if self.process:
            child.reap(self.process)

    def _is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def is_healthy(host: str, port: int) -> bool:
    """Whether a server answers here, and its database to it."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", f"{api.BASE}/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _spawned(parent: int) -> list[int]:
    """The children that `multiprocessing` made to work; it also makes one to clean up."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent
            if ours and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:  # it is gone
            continue
    return sorted(found)
