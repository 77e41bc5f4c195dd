"""Which fault comes when, for how long, and to what: the same for the same seed (pure)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TARGETS = 2**16


@dataclass(frozen=True)
class Pacing:
    """Seconds between two faults, and that a fault lasts; each is drawn from half of it to half as much again."""

    gap: float = 2.0
    duration: float = 1.5


USUAL = Pacing()


@dataclass(frozen=True)
class Strike:
    """After `wait` seconds, `fault` for `duration` seconds. `target` is to be taken modulo how many there are."""

    wait: float
    fault: str
    target: int
    duration: float


def strikes(seed: int, names: Sequence[str], pacing: Pacing = USUAL) -> Iterator[Strike]:
    """Without end. Each fault comes once before any comes again, so that a short run has seen all."""
    draw = random.Random(seed)  # noqa: S311 (chance, not secrets)
    while names:
        for name in draw.sample(names, len(names)):
            wait, duration = (draw.uniform(0.5, 1.5) * mean for mean in (pacing.gap, pacing.duration))
            yield Strike(wait, name, draw.randrange(TARGETS), duration)
