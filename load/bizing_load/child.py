"""Processes that we start and that end with us."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

BIZING = (sys.executable, "-m", "bizing_load.attended")
STOP_SECONDS = 60.0
LINES = 6


def start(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a command that watches its input as `attended` does; what it says is added to `log`."""
    with log.open("ab") as output:
        # In a session of its own, so that Ctrl-C reaches us alone and we decide who stops when.
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )


def stop(*processes: subprocess.Popen[bytes]) -> None:
    """End them all at once, and wait for it."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            reap(process, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            reap(process)


def reap(process: subprocess.Popen[bytes], seconds: float | None = None) -> None:
    """Wait for its end. Raises TimeoutExpired."""
    if process.stdin:
        process.stdin.close()
    process.wait(seconds)


def last_words(log: Path) -> str:
    """What was said last, ready to end a message."""
    return "\n  ".join(["", *log.read_text(errors="replace").splitlines()[-LINES:]])
