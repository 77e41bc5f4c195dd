"""The clock of a run: nanoseconds since the epoch that never step back, the same in all processes of a machine.

The first process of a run hands its `offset()` to the others, which call `set_offset()` before their first `now()`.
"""

from __future__ import annotations

import time

_offset: int | None = None


def now() -> int:
    """The moment, in nanoseconds since the epoch."""
    return time.monotonic_ns() + offset()


def offset() -> int:
    """What lies between the machine's monotonic clock and the epoch, in nanoseconds, as it was found at first."""
    global _offset
    if _offset is None:
        _offset = time.time_ns() - time.monotonic_ns()
    return _offset


def set_offset(nanoseconds: int) -> None:
    """Take over another process's offset. A wall clock that was set in between would else part the two."""
    global _offset
    _offset = nanoseconds
