"""What was measured, and the ratios that are drawn from it (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Sample:
    """One side in one round: bookings a second, latencies in milliseconds, answers that were no bookings by status."""

    rate: float
    p50: float | None
    p99: float | None
    others: dict[str, int]


@dataclass(frozen=True)
class Round:
    """Both sides, one right after the other."""

    api: Sample
    pgbench: Sample


@dataclass(frozen=True)
class Line:
    """All rounds at one number of clients."""

    clients: int
    rounds: tuple[Round, ...]

    @property
    def ratio(self) -> float:
        """API to pgbench; within a round, for what the machine does besides drifts from round to round."""
        return median(one.api.rate / one.pgbench.rate for one in self.rounds)

    def api(self) -> Sample:
        return _middle([one.api for one in self.rounds])

    def pgbench(self) -> Sample:
        return _middle([one.pgbench for one in self.rounds])


@dataclass(frozen=True)
class Contention:
    """All clients on one time, time after time. `double` counts times that were given twice; latency of all answers."""

    clients: int
    slots: int
    winners: int
    double: int
    rate: float
    server_errors: int
    deadlocks: int | None
    p50: float | None
    p99: float | None

    @property
    def spread(self) -> float | None:
        """99th to 50th percentile."""
        return self.p99 / self.p50 if self.p99 and self.p50 else None


@dataclass(frozen=True)
class Result:
    """A whole benchmark; `server` says what PostgreSQL it was and how durable, `machine` how many processors."""

    server: str
    machine: str
    seconds: float
    lines: tuple[Line, ...]
    contention: Contention

    @property
    def best_ratio(self) -> float:
        """The API at the most clients to pgbench at its best number of them."""
        most = max(self.lines, key=lambda line: line.clients)
        return most.api().rate / max(line.pgbench().rate for line in self.lines)


def _middle(samples: Sequence[Sample]) -> Sample:
    """Medians, and the sums of what was no booking."""
    others: dict[str, int] = {}
    for sample in samples:
        for status, number in sample.others.items():
            others[status] = others.get(status, 0) + number
    return Sample(
        median(sample.rate for sample in samples),
        _median(samples, lambda sample: sample.p50),
        _median(samples, lambda sample: sample.p99),
        others,
    )


def _median(samples: Sequence[Sample], figure: Callable[[Sample], float | None]) -> float | None:
    known = [value for sample in samples if (value := figure(sample)) is not None]
    return median(known) if known else None
