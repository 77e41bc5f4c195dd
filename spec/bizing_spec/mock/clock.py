"""The time as the wire needs it: asked for once a second, not with every request."""

from email.utils import formatdate
from time import monotonic


class Clock:
    def __init__(self) -> None:
        self.tick()

    def tick(self) -> None:
        """Look at the clock; to be called every second."""
        self.now = monotonic()
        self.date = f"date: {formatdate(usegmt=True)}\r\n".encode()
