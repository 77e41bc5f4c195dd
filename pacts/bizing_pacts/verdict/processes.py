"""Other programs, run until they end or for the length of a block; whatever happens, none is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

BIZING: Final = (sys.executable, "-c", "import sys; from bizing_spec.cli import main; sys.exit(main())")
GRACE_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Ended:
    """How a program ended; `status` is None for one that took too long and was stopped."""

    status: int | None
    output: str
    said: str
    """What it wrote to stderr."""


def run(
    command: Sequence[str], folder: Path, scratch: Path, name: str, seconds: float, environment: Mapping[str, str]
) -> Ended:
    """Run a `bizing` command in a folder; its output goes by files in `scratch`, however much it is."""
    output, said = scratch / f"{name}.out", scratch / f"{name}.err"
    with (
        output.open("wb") as out,
        said.open("wb") as err,
        running([*BIZING, *command], folder, environment, out, err) as process,
    ):
        try:
            status: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            status = None
    return Ended(status, _text(output), _text(said))


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace")


@contextlib.contextmanager
def running(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], out: IO[bytes], err: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """A program and its children, ended when the block is left. Raises OSError where there is no such program."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        start_new_session=True,  # a group of its own, so that all of it can be ended
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # what it left behind
        process.wait()
