"""How a command of this room ends when it is told to."""

from __future__ import annotations

import signal


def clean_up() -> None:
    """Let SIGTERM end the command as Ctrl-C does: what was started is stopped first."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, _: object) -> None:
    raise SystemExit(128 + number)
