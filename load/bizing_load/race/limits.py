"""What the judge allows a service unless it is said otherwise (pure)."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """How far the clients' clock and the service's may be apart, and how long the time of an expired hold may stay
    blocked, and until when after the last fault money must be where it belongs, in seconds."""

    clock_seconds: float
    release_seconds: float
    settle_seconds: float


GIVEN = Limits(clock_seconds=1.0, release_seconds=5.0, settle_seconds=300.0)
OWN = Limits(clock_seconds=0.25, release_seconds=2.0, settle_seconds=90.0)
"""On one machine there is one clock, and our service frees a due hold when somebody asks for its time. What a
server left that died is taken over after half a minute, and payments are looked at each minute at the least."""
