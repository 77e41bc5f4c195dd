"""Files that their owner alone may read, and locks."""

import os
from io import FileIO
from pathlib import Path


def open_private(path: str, flags: int) -> int:
    """An opener of files that only their owner can read."""
    return os.open(path, flags, 0o600)


def write_private(file: Path, content: str | bytes) -> None:
    """Write a file that its owner alone may read; whoever looks finds all of it or none."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with open(fresh, "wb", opener=open_private) as out:
        out.write(content.encode() if isinstance(content, str) else content)
    fresh.replace(file)


def lock(path: Path) -> FileIO | None:
    """The lock, given back when it is closed or its last process ends; None if another holds it."""
    import fcntl  # Windows has none, and must be able to import this module

    file = FileIO(path, "a", opener=open_private)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
