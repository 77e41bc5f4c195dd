"""Ports for servers that come back to them."""

from __future__ import annotations

import itertools
import random
import socket

# Below those that systems give to outgoing connections: while a server is down, no such connection takes its port, nor
# does a client that calls there again and again reach, in the end, itself.
FIRST, LAST = 15_000, 32_000
ATTEMPTS = 200


def free() -> int:
    """A port of the loopback that nobody listens on. Raises OSError when none is found."""
    # Not the generator that a seed makes repeatable: two runs with one seed may be under way.
    draw = random.SystemRandom()
    for attempt in itertools.count(1):
        port = draw.randrange(FIRST, LAST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                if attempt == ATTEMPTS:
                    raise
            else:
                return port
    raise AssertionError("an endless loop ended")
