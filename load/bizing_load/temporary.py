"""Folders that end with their block, or, when their process was killed outright, with the next one's start."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "bizing-load-"
LOCK = "lock"  # held by the process that made the folder, and let go of by its end, however that comes


@contextmanager
def folder() -> Iterator[Path]:
    """A new one for the length of a block; those that nobody holds any more are removed."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        draft = Path(name, f"{LOCK}.draft")
        with draft.open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            draft.rename(draft.with_name(LOCK))  # once it is held, or another's sweep might take it
            yield Path(name)


def _sweep() -> None:
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        with suppress(OSError), lock.open("rb") as file:  # it is held, gone, or somebody else's
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
