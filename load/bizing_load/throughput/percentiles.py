"""Percentiles, and what coordinated omission hides of them (pure)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil
from statistics import median

from bizing_load.throughput.order import Percentiles


def of(milliseconds: Iterable[float]) -> Percentiles:
    """By nearest rank: each is a latency that is in the data."""
    ordered = sorted(milliseconds)
    if not ordered:
        return Percentiles()
    p50, p90, p99, p999 = (rank(ordered, share) for share in (0.5, 0.9, 0.99, 0.999))
    return Percentiles(p50, p90, p99, p999, ordered[-1])


def rank(ordered: Sequence[float], share: float) -> float:
    # Rounded first, for 0.9 * 10 is a little more than 9 to a computer.
    return ordered[max(0, ceil(round(share * len(ordered), 6)) - 1)]


def corrected(milliseconds: Iterable[float], interval: float) -> array[float]:
    """Latencies with those of the requests that a user would have sent, one each `interval`, had it not had to wait.

    As HdrHistogram does it (recordValueWithExpectedInterval): an answer that took 5 intervals stands for requests that
    would have taken 4, 3, 2 and 1 of them.
    """
    whole = array("d")
    for measured in milliseconds:
        whole.append(measured)
        missing = measured - interval
        while interval > 0 and missing >= interval:
            whole.append(missing)
            missing -= interval
    return whole


def expected_interval(sent: Iterable[Sequence[float]]) -> float | None:
    """How long it is from a user's request to its next, as a rule: the median, which a stall does not move.

    `sent` are the moments of each user's requests.
    """
    between = [later - earlier for moments in sent for earlier, later in pairwise(moments)]
    return median(between) if between else None
