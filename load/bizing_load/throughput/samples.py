"""What a generator notes of each request, and the figures that come of it (pure)."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bizing_load.throughput import percentiles
from bizing_load.throughput.order import Figures, Model, Window

WINDOWS = 10


class Samples:
    """The requests of one operation that were due within the time measured. Moments are in seconds."""

    def __init__(self) -> None:
        self.latencies = array("d")  # milliseconds, from sending
        self.lags = array("d")  # milliseconds, from when it was due to sending
        self.answered = array("d")
        self.sent: defaultdict[int, array[float]] = defaultdict(lambda: array("d"))  # by user
        self.refused = 0
        self.errors: Counter[str] = Counter()

    def add(self, user: int, answered: float, milliseconds: float, lag: float) -> None:
        self.latencies.append(milliseconds)
        self.lags.append(lag)
        self.answered.append(answered)
        self.sent[user].append(answered * 1000 - milliseconds)


class Recorder:
    """All requests of a run that were due from `begin` until before `end`, both set once it begins."""

    def __init__(self, model: Model) -> None:
        self.begin = self.end = float("inf")
        self.requests = 0
        self._model = model
        self._samples: defaultdict[str, Samples] = defaultdict(Samples)

    def add(
        self, name: str, user: int, answered: float, milliseconds: float, lag: float, status: int, error: str | None
    ) -> None:
        """`lag` in milliseconds; an answer 409 is a refusal and no error."""
        self.requests += 1
        if not self.begin <= answered - (milliseconds + lag) / 1000 < self.end:
            return
        samples = self._samples[name]
        samples.add(user, answered, milliseconds, lag)
        if error:
            samples.errors[error] += 1
        elif status == 409:
            samples.refused += 1

    def operations(self) -> list[Figures]:
        return [self._figures(name, samples) for name, samples in sorted(self._samples.items())]

    def total(self) -> Figures:
        """All operations as one. Corrected is each by its own interval, for users do one thing after another."""
        whole = Samples()
        repaired = array("d")
        for samples in self._samples.values():
            whole.latencies += samples.latencies
            whole.lags += samples.lags
            whole.answered += samples.answered
            whole.refused += samples.refused
            whole.errors += samples.errors
            repaired += self._corrected(samples)[0]
        return self._tell("all", whole, repaired, None)

    def late(self) -> float | None:
        """99th percentile of how late requests were begun, in milliseconds."""
        return percentiles.of(lag for samples in self._samples.values() for lag in samples.lags).p99

    def _figures(self, name: str, samples: Samples) -> Figures:
        return self._tell(name, samples, *self._corrected(samples))

    def _corrected(self, samples: Samples) -> tuple[array[float], float | None]:
        if self._model == "open":
            return _sum(samples), None
        interval = percentiles.expected_interval(samples.sent.values())
        if interval is None:
            return samples.latencies, None
        return percentiles.corrected(samples.latencies, interval), interval

    def _tell(self, name: str, samples: Samples, repaired: Iterable[float], interval: float | None) -> Figures:
        seconds = self.end - self.begin
        return Figures(
            name=name,
            count=len(samples.latencies),
            rate=sum(self.begin <= at < self.end for at in samples.answered) / seconds,
            measured=percentiles.of(samples.latencies),
            corrected=percentiles.of(repaired),
            windows=_windows(samples.answered, _sum(samples), self.begin, seconds / WINDOWS),
            refused=samples.refused,
            errors=dict(samples.errors.most_common()),
            interval=interval,
        )


def _sum(samples: Samples) -> array[float]:
    """Latencies from when requests were due."""
    return array("d", (latency + lag for latency, lag in zip(samples.latencies, samples.lags, strict=True)))


def _windows(answered: Sequence[float], latencies: Sequence[float], begin: float, length: float) -> list[Window]:
    parts: list[list[float]] = [[] for _ in range(WINDOWS)]
    for at, latency in zip(answered, latencies, strict=True):
        number = int((at - begin) / length)
        if 0 <= number < WINDOWS:
            parts[number].append(latency)
    found = [(len(part), percentiles.of(part)) for part in parts]
    return [Window(count / length, latency.p50, latency.p99) for count, latency in found]
