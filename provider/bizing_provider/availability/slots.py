"""Free times (pure): the starts that a resource's hours allow, less those that its claims block."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from bizing_provider.packages.model import Package
from bizing_provider.resources import hours
from bizing_provider.resources.model import Resource


class Slot(NamedTuple):
    """A free time, and how many units of the resource are free all through it."""

    start: datetime
    end: datetime
    units_free: int


class Blocked(NamedTuple):
    """Which starts the live claims rule out, by the database's clock `now`.

    A unit is taken for every start after a time in `opens` and before the time in `closes` that belongs to it. Both are
    sorted, all units in one, so that the units taken for a start are a difference of two searches.
    """

    now: datetime
    opens: Sequence[datetime]
    closes: Sequence[datetime]


class Question(NamedTuple):
    """One resource asked about: the length of the time wanted, and the runs of starts that its hours allow."""

    resource: Resource
    length: timedelta
    runs: Sequence[hours.Run]

    @property
    def step(self) -> timedelta:
        return timedelta(minutes=self.resource.slot_step_minutes)

    def size(self) -> int:
        """How many starts the hours allow."""
        return sum((run.last - run.first) // self.step + 1 for run in self.runs)

    def starts(self) -> Iterator[datetime]:
        """Every start that the hours allow."""
        for run in self.runs:
            for number in range((run.last - run.first) // self.step + 1):
                yield run.first + number * self.step


class Part(NamedTuple):
    """One of the times that are wanted together: `offset` after their common start, so many units for so long."""

    resource: Resource
    offset: timedelta
    length: timedelta
    units: int

    def ask(self, first: datetime, last: datetime) -> Question:
        """About common starts from `first` up to `last`."""
        return ask(self.resource, self.length, first + self.offset, last + self.offset + self.length)

    def blocks(self) -> tuple[timedelta, timedelta]:
        """What it takes of the calendar, after the common start."""
        setup, turnover = self.resource.setup_minutes, self.resource.turnover_minutes
        return self.offset - timedelta(minutes=setup), self.offset + self.length + timedelta(minutes=turnover)

    def overlaps(self, other: "Part") -> bool:
        """Whether the two take units of one resource from each other."""
        (start, end), (start_of_other, end_of_other) = self.blocks(), other.blocks()
        return self.resource.id == other.resource.id and start < end_of_other and start_of_other < end


def of_package(package: Package, found: Mapping[UUID, Resource], length: timedelta) -> list[Part]:
    """The parts of a package that is booked for `length`; one that its offsets leave no time has no positive length."""
    parts = []
    for item in package.items:
        begin, end = (timedelta(minutes=item[name]) for name in ("startOffsetMinutes", "endOffsetMinutes"))
        parts.append(Part(found[UUID(item["resourceId"])], begin, length + end - begin, item["units"]))
    return parts


def needed(part: Part, parts: Sequence[Part]) -> int:
    """How many units must be free for this part, so that the others can be booked beside it."""
    return sum(other.units for other in parts if part.overlaps(other))


def common(parts: Sequence[Part], questions: Sequence[Question], answers: Sequence[Blocked]) -> list[datetime]:
    """The starts at which every part can be booked now, in order."""
    starts: set[datetime] | None = None
    asked = zip(parts, questions, answers, strict=True)
    # The busiest first: where it has nothing, the others need not be looked through.
    for part, question, answer in sorted(asked, key=lambda each: len(each[2].opens), reverse=True):
        found = {slot.start - part.offset for slot in find(question, answer, needed(part, parts))}
        starts = found if starts is None else starts & found
        if not starts:
            break
    return sorted(starts or ())


def opens(parts: Sequence[Part], first: datetime, last: datetime) -> datetime | None:
    """The first common start from `first` up to `last` that all hours allow, whatever is booked; None if there is none.

    Notice and booking window are left out: what they rule out now, they may allow later.
    """
    questions = [part.ask(first, last) for part in parts]
    if len(parts) == 1:
        return min((run.first for run in questions[0].runs), default=None)
    starts = ({start - part.offset for start in one.starts()} for part, one in zip(parts, questions, strict=True))
    return min(set.intersection(*starts), default=None)


def ask(resource: Resource, length: timedelta, start: datetime, end: datetime) -> Question:
    """About times within `[start, end)`; an archived resource has none, nor any of a length that it does not take."""
    if resource.archived_at is not None or not resource.lengths.allow(length):
        return Question(resource, length, ())
    return Question(resource, length, hours.starts(resource.hours, resource.slot_step_minutes, length, start, end))


def find(question: Question, blocked: Blocked, units: int) -> Iterator[Slot]:
    """Every time with at least `units` free units that can be booked now, run by run."""
    resource, length, runs = question
    if units > resource.capacity:
        return
    earliest = blocked.now + timedelta(minutes=resource.notice_minutes)
    latest = blocked.now + timedelta(days=resource.window_days)
    step = question.step
    for run in runs:
        first, last = next_step(run.first, earliest, step), min(run.last, latest)
        for start, until, units_free in _spells(first, last, step, resource.capacity, blocked):
            if units_free >= units:
                while start <= until:
                    yield Slot(start, start + length, units_free)
                    start += step


def _spells(
    start: datetime, last: datetime, step: timedelta, capacity: int, blocked: Blocked
) -> Iterator[tuple[datetime, datetime, int]]:
    """From each start up to when the number of free units stays the same, and that number."""
    opens, closes = blocked.opens, blocked.closes
    while start <= last:
        opened, closed = bisect_left(opens, start), bisect_right(closes, start)
        until = min([last, *opens[opened : opened + 1]])
        if closed < len(closes):
            until = min(until, closes[closed] - hours.RESOLUTION)
        yield start, until, capacity - (opened - closed)
        start = next_step(start, until + hours.RESOLUTION, step)


def next_step(start: datetime, earliest: datetime, step: timedelta) -> datetime:
    """The first time from `earliest` on that is whole steps after `start`, or `start` itself when that is later."""
    return start if start >= earliest else start - (start - earliest) // step * step
