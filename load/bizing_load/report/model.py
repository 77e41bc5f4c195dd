"""A judged run, and what is counted of it, once for all reports (pure)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Literal, get_args

from bizing_load import latency
from bizing_load.history import MAKES, Action, Fail, Fault, History, Ok, Operation
from bizing_load.oracle.judgement import Judgement

Outcome = Literal["ok", "fail", "info"]
ACTIONS: tuple[Action, ...] = get_args(Action)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
MOST_POINTS = 600  # of a line over time; more would not be seen
SECOND = 1_000_000_000


@dataclass(frozen=True)
class Disturbance:
    """A fault from its begin to its end, in nanoseconds of the clients' clock; `end` is None if it was never undone."""

    name: str
    text: str
    begin: int
    end: int | None


@dataclass(frozen=True)
class Point:
    """What was answered in a span of the run; `at` is its begin, in seconds from the first request."""

    at: float
    counts: Counter[Outcome]
    latency: latency.Latency


@dataclass(frozen=True)
class Judged:
    """A run with its judgement. `seconds` is how long the clients ran, `judge_seconds` and `memory_bytes` what judging
    took, `deadlocks` what PostgreSQL's log counts, `kept` where the history lies."""

    history: History
    judgement: Judgement
    seconds: float
    judge_seconds: float
    deadlocks: int | None = None
    memory_bytes: int | None = None
    kept: Path | None = None

    @property
    def command(self) -> str:
        """What repeats the run, if one command does."""
        return self.history.run.command

    @cached_property
    def begin(self) -> int:
        """When the first request was sent."""
        return self.history.operations[0].asked.at if self.history.operations else 0

    @cached_property
    def end(self) -> int:
        """The last moment that the history knows."""
        operations = self.history.operations
        moments = [each.answer.at for each in operations if each.answer] + [each.at for each in self.history.ends]
        moments += [each.at for each in self.history.faults] + [operations[-1].asked.at if operations else 0]
        return max(moments)

    @cached_property
    def counts(self) -> dict[Action, Counter[Outcome]]:
        """Operations by action and outcome; actions that nobody did are left out."""
        found: dict[Action, Counter[Outcome]] = {action: Counter() for action in ACTIONS}
        for each in self.history.operations:
            found[each.asked.action][each.outcome] += 1
        return {action: counted for action, counted in found.items() if counted}

    @cached_property
    def winners(self) -> int:
        """Bookings that were given; the repetition of a request gives none."""
        holds = (each.answer for each in self.history.operations if each.asked.action in MAKES)
        return len({answer.booking for answer in holds if isinstance(answer, Ok)})

    @cached_property
    def refusals(self) -> Counter[str]:
        """Refused operations by problem."""
        return Counter(each.answer.problem for each in self.history.operations if isinstance(each.answer, Fail))

    @cached_property
    def unknown(self) -> int:
        return sum(counted["info"] for counted in self.counts.values())

    @cached_property
    def faults(self) -> tuple[Disturbance, ...]:
        return tuple(_pair(self.history.faults))

    @cached_property
    def latencies(self) -> dict[Action, latency.Latency]:
        """Of all that was answered."""
        times: dict[Action, list[float]] = {action: [] for action in self.counts}
        for each in self.history.operations:
            if each.answer:
                times[each.asked.action].append(milliseconds(each))
        return {action: latency.of(measured) for action, measured in times.items()}

    @cached_property
    def rate(self) -> float:
        """Operations a second."""
        return len(self.history.operations) / self.seconds if self.seconds > 0 else 0.0

    @cached_property
    def step(self) -> int:
        """Seconds that a point of `points` tells of."""
        return max(1, ceil((self.end - self.begin) / SECOND / MOST_POINTS))

    @cached_property
    def points(self) -> list[Point]:
        """What was answered in each second, or in each so many of them when a run is long."""
        buckets: defaultdict[int, list[Operation]] = defaultdict(list)
        for each in self.history.operations:
            if each.answer:
                buckets[(each.answer.at - self.begin) // SECOND // self.step].append(each)
        return [_point(number * self.step, buckets[number]) for number in range(max(buckets, default=-1) + 1)]

    def since(self, at: int) -> float:
        """Seconds from the first request to a moment of the clients' clock."""
        return (at - self.begin) / SECOND


def milliseconds(operation: Operation) -> float:
    """From asking to the answer."""
    assert operation.answer, "asked of what was answered"
    return (operation.answer.at - operation.asked.at) / 1e6


def _point(at: float, answered: Sequence[Operation]) -> Point:
    counts = Counter(each.outcome for each in answered)
    return Point(at, counts, latency.of(milliseconds(each) for each in answered))


def _pair(faults: Iterable[Fault]) -> Iterable[Disturbance]:
    ends = {fault.number: fault.at for fault in faults if fault.phase == "end"}
    for fault in faults:
        if fault.phase == "begin":
            yield Disturbance(fault.name, fault.text, fault.at, ends.get(fault.number))
