"""The till of the demo: a sandbox that stands in for Stripe, in a process of its own beside the servers.

Servers on one data directory share one till, as they share the database: the first has it, and it ends with that.
It stays at its address from start to start while no other program takes the port.
"""

import contextlib
import json
import multiprocessing
import secrets
import socket
import time
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from bizing_provider import files, logs, processes
from bizing_spec.outcome import Stopped

STATE: Final = "demo-payments"
"""The file beside the database in which the sandbox keeps what it knows, for it would not match the bookings else."""
PLACE: Final = "demo-till"
"""The file that says where the till is, and what its messages are signed with."""
START_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.05
CLOSE_SECONDS: Final = 10.0


class Till(NamedTuple):
    """Where a till is."""

    url: str
    secret: str

    @property
    def settings(self) -> dict[str, str]:
        """By which servers reach it."""
        return {
            "BIZING_STRIPE_API_KEY": "sk_test_demo",
            "BIZING_STRIPE_API_URL": self.url,
            "BIZING_STRIPE_WEBHOOK_SECRET": self.secret,
        }


@contextlib.contextmanager
def open_beside(home: Path | None, webhook_url: str) -> Iterator[Till]:
    """The till of the data directory `home` for the length of a block; without it, one of its own.

    Raises Stopped when another process has it and does not say where it is.
    """
    if home is None:
        with _running(None, webhook_url) as till:
            yield till
        return
    claim = _claim_or_join(home)
    if isinstance(claim, Till):
        yield claim
        return
    with claim, _running(home, webhook_url) as till:
        yield till


def _claim_or_join(home: Path) -> FileIO | Till:
    deadline = time.monotonic() + START_SECONDS
    while (claim := files.lock(home / f"{PLACE}.lock")) is None:
        if (till := _read(home)) and _listens(till):
            return till
        if time.monotonic() > deadline:
            raise Stopped(
                f"another process takes the payments of {home} and cannot be reached; end it, or give --no-demo"
            )
        time.sleep(POLL_SECONDS)
    return claim


def _read(home: Path) -> Till | None:
    try:
        return Till(**json.loads((home / PLACE).read_bytes()))
    except (OSError, ValueError, TypeError):  # none yet, or not of ours
        return None


def _listens(till: Till) -> bool:
    place = urlsplit(till.url)
    with contextlib.suppress(OSError), socket.create_connection((place.hostname or "", place.port or 0), timeout=1):
        return True
    return False


@contextlib.contextmanager
def _running(home: Path | None, webhook_url: str) -> Iterator[Till]:
    before = _read(home) if home else None
    with _listening(before) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        till = Till(url, before.secret if before else f"whsec_{secrets.token_hex(16)}")
        if home:
            files.write_private(home / PLACE, json.dumps(till._asdict()))
        state = home / STATE if home else None
        process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(listener, webhook_url, till.secret, state)
        )
        with processes.without_interrupts():
            process.start()
    try:
        yield till
    finally:
        process.terminate()
        process.join(CLOSE_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
        process.close()


@contextlib.contextmanager
def _listening(before: Till | None) -> Iterator[socket.socket]:
    """A socket at the port that there was before, or, where that is taken, at any."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", urlsplit(before.url).port or 0 if before else 0))
        except OSError:
            listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


def _serve(listener: socket.socket, webhook_url: str, secret: str, state: Path | None) -> None:
    with processes.member():
        logs.configure("warning")
        from bizing_provider.sandbox import app, server

        options = app.Options(webhook_url=webhook_url, webhook_secret=secret, state=state)
        processes.run(lambda: app.create(options), listener, http=server.CuttingProtocol)
