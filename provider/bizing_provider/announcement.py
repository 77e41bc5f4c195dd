"""Word that requests are accepted: what `serve` prints, and its ready file."""

import contextlib
import http.client
import json
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bizing_provider import files
from bizing_spec.outcome import Stopped

POLL_SECONDS = 0.02
ANSWER_SECONDS = 5


def prepare(ready_file: Path | None) -> None:
    """Remove what an earlier start left, so that the file never speaks of another server. Raises Stopped."""
    if ready_file is None:
        return
    try:
        ready_file.unlink(missing_ok=True)
        if not os.access(ready_file.parent, os.W_OK):
            raise PermissionError(None, "its folder is missing or not writable")
    except OSError as fault:
        raise Stopped(f"The ready file {ready_file} cannot be written: {fault.strerror}.") from fault


@contextlib.contextmanager
def given(
    facts: dict[str, Any], ready_file: Path | None, lines: Sequence[str], health: str = "/api/v1/health"
) -> Iterator[None]:
    """Print `lines` and write `facts` once `facts["url"]` answers; take the file back at the end of the block."""
    over, speaking = threading.Event(), threading.Lock()

    def herald() -> None:
        while not _is_healthy(facts["url"], health):
            if over.wait(POLL_SECONDS):
                return
        with speaking:
            if not over.is_set():
                _announce(facts, ready_file, lines)

    # A daemon, for an end before the start was over must not wait for an answer.
    threading.Thread(target=herald, daemon=True).start()
    try:
        yield
    finally:
        with speaking:
            over.set()
            if ready_file:
                ready_file.unlink(missing_ok=True)


def _announce(facts: dict[str, Any], ready_file: Path | None, lines: Sequence[str]) -> None:
    with contextlib.suppress(BrokenPipeError):  # whoever started us need not listen
        print("\n".join(lines), flush=True)
    if ready_file:
        files.write_private(ready_file, json.dumps(facts, indent=2) + "\n")


def _is_healthy(url: str, path: str) -> bool:
    # Not urllib, which would ask a proxy of the environment for our own address.
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
