"""Percentiles of latencies (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Latency:
    """Of so many requests, in milliseconds; None without any."""

    count: int
    p50: float | None
    p99: float | None


def of(milliseconds: Iterable[float]) -> Latency:
    """Percentiles by nearest rank: each is a latency that was really measured."""
    ordered = sorted(milliseconds)
    return Latency(len(ordered), _rank(ordered, 0.50), _rank(ordered, 0.99))


def _rank(ordered: Sequence[float], share: float) -> float | None:
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None
