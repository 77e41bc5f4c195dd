"""When one group can be booked (pure): its opening hours in its zone, what takes its time, and what follows of them."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from bizing_spec.mock import templates

_WEEKDAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_MINUTE: Final = timedelta(minutes=1)
_AHEAD: Final = (timedelta(days=1), timedelta(days=7), timedelta(days=31))
"""So far free times are looked for that nobody asked about, until there are enough."""


class Span(NamedTuple):
    start: datetime
    end: datetime


class Taken(NamedTuple):
    """What blocks some of a group's units, with what lies before and after it."""

    start: datetime
    end: datetime
    units: int


class Fault(NamedTuple):
    """A rule that a time breaks, and by which of its ends."""

    at: str  # "start" or "end"
    rule: str
    detail: str


def always(opens: timedelta = timedelta(), closes: timedelta = timedelta(days=1)) -> dict[str, Any]:
    """Opening hours that are the same on each day."""
    times = {"opens": _wall(opens), "closes": _wall(closes)}
    return {"weekly": [{"weekday": each, **times} for each in _WEEKDAYS], "exceptions": []}


def _wall(after_midnight: timedelta) -> str:
    minutes = after_midnight // _MINUTE
    return f"{minutes // 60:02}:{minutes % 60:02}"


@dataclass(frozen=True)
class Diary:
    """`hours` has `weekly` rules of `weekday`, `opens` and `closes`, and `exceptions` of a `date` and its `hours`.

    What is `taken` is in order.
    """

    now: datetime
    taken: Sequence[Taken] = ()
    hours: Mapping[str, Any] = field(default_factory=always)
    zone: ZoneInfo | Any = UTC
    step: timedelta = timedelta(minutes=30)
    capacity: int = 1
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    notice: timedelta = timedelta()
    window: timedelta | None = None
    shortest: timedelta | None = None
    longest: timedelta | None = None
    bookable: bool = True
    described: bool = False  # whether somebody said all this; else it is what is taken for granted

    def block(self, start: datetime, end: datetime, units: int) -> Taken:
        return Taken(start - self.before, end + self.after, units)

    def in_the_way(self, start: datetime, end: datetime, units: int) -> Span | None:
        """The first that blocks a time which has too few units free."""
        begins, ends, _ = self.block(start, end, units)
        around = self._around(begins, ends)
        if self.bookable and self.capacity - _most(around, begins) >= units:
            return None
        first = min(around, default=Taken(start, end, units))
        return Span(first.start, first.end)

    def free_units(self, start: datetime, end: datetime) -> int:
        begins, ends, _ = self.block(start, end, 1)
        return self.capacity - _most(self._around(begins, ends), begins)

    def _around(self, begins: datetime, ends: datetime) -> list[Taken]:
        """What is taken of a time; only what can reach into it is looked at."""
        first = bisect_left(self._taken_from, begins - self._longest_taken)
        last = bisect_left(self._taken_from, ends)
        return [each for each in self.taken[first:last] if begins < each.end]

    @cached_property
    def _taken_from(self) -> list[datetime]:
        return [each.start for each in self.taken]

    @cached_property
    def _longest_taken(self) -> timedelta:
        return max((each.end - each.start for each in self.taken), default=timedelta())

    def faults(self, start: datetime, end: datetime) -> Iterator[Fault]:
        """The rules that a booking of this time breaks."""
        yield from self._length_faults(end - start)
        if start < self.now:
            yield Fault("start", "past", f"The start has passed: it is now {templates.shown(self.now)}.")
        elif start < self.now + self.notice:
            yield Fault("start", "notice", f"A booking must be made {self.notice // _MINUTE} minutes ahead.")
        elif self.window is not None and start > self.now + self.window:
            yield Fault("start", "window", f"A booking may be made {self.window.days} days ahead.")
        yield from self._place_faults(start, end)

    def _place_faults(self, start: datetime, end: datetime) -> Iterator[Fault]:
        opening = self.opening(start, end)
        around = [each for each in opening if each.start <= start < each.end]
        if not around or end > max(_closing(opening, each) for each in around):
            if not around:
                yield Fault("start", "opening-hours", "The time must lie within opening hours.")
            if around or not any(each.start < end <= each.end for each in opening):
                yield Fault("end", "opening-hours", "The time must lie within opening hours.")
        elif all((start - each.start) % self.step for each in around):
            detail = f"Bookings start at opening time and every {self.step // _MINUTE} minutes after it."
            yield Fault("start", "slot-step", detail)

    def _length_faults(self, length: timedelta) -> Iterator[Fault]:
        if length <= timedelta():
            yield Fault("end", "order", "The end must be after the start.")
        elif self.shortest is not None and length < self.shortest:
            yield Fault("end", "length", f"A booking lasts {self.shortest // _MINUTE} minutes or more.")
        elif self.longest is not None and length > self.longest:
            yield Fault("end", "length", f"A booking lasts {self.longest // _MINUTE} minutes at most.")

    def starts(self, first: datetime, last: datetime, length: timedelta, units: int = 1) -> Iterator[datetime]:
        """Each start from `first` to `last` at which a time of this length can be booked now, in order."""
        if not self.bookable or any(self._length_faults(length)):
            return
        earliest = max(first, self.now + self.notice)
        latest = last if self.window is None else min(last, self.now + self.window)
        opening, found = self.opening(earliest, latest + length), set[datetime]()
        for window in opening:
            found.update(self._grid(window, earliest, min(latest, _closing(opening, window) - length)))
        for start in sorted(found):
            if self.free_units(start, start + length) >= units:
                yield start

    def _grid(self, window: Span, earliest: datetime, latest: datetime) -> Iterator[datetime]:
        start = window.start + max(-(-(earliest - window.start) // self.step), 0) * self.step
        while start < window.end and start <= latest:
            yield start
            start += self.step

    def opening(self, start: datetime, end: datetime) -> list[Span]:
        """When it opens and closes around a time, each whole, in UTC and in order."""
        found = []
        day = start.astimezone(self.zone).date() - timedelta(days=2)
        while day <= end.astimezone(self.zone).date():
            found += [span for each in self._hours_of(day) if (span := self._on(day, each)).start < span.end]
            day += timedelta(days=1)
        return sorted(each for each in found if each.start <= end and start <= each.end)

    def _hours_of(self, day: date) -> Sequence[Mapping[str, Any]]:
        for each in self.hours.get("exceptions") or ():
            if each.get("date") == day.isoformat():
                return each.get("hours") or ()
        return [each for each in self.hours.get("weekly") or () if each.get("weekday") == _WEEKDAYS[day.weekday()]]

    def _on(self, day: date, hours: Mapping[str, Any]) -> Span:
        """Hours that clocks skip as a whole have no length."""
        opens, closes = _minutes(str(hours["opens"])), _minutes(str(hours["closes"]))
        first = datetime.combine(day, time()) + opens
        last = first - opens + (closes if closes > opens else closes + timedelta(days=1))
        start, end = self._instant(first), self._instant(last)
        is_skipped = self._local(start) != first and self._local(end) != last
        return Span(start, start if is_skipped else end)

    def _instant(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone).replace(tzinfo=None)


def _minutes(wall: str) -> timedelta:
    hours, _, minutes = wall.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes[:2] or 0))


def _closing(opening: Sequence[Span], window: Span) -> datetime:
    """When a window's opening ends, with what follows it without a gap."""
    closes = window.end
    for each in opening:
        if each.start <= closes < each.end:
            closes = each.end
    return closes


def _most(around: Sequence[Taken], begins: datetime) -> int:
    """How many units are taken at the fullest moment from `begins` on."""
    moments = {begins, *(each.start for each in around if each.start > begins)}
    return max((sum(each.units for each in around if each.start <= when < each.end) for when in moments), default=0)


class Part(NamedTuple):
    """One of the times that are wanted together: by how much it starts and ends off theirs, in so many units."""

    diary: Diary
    starts: timedelta
    ends: timedelta
    units: int


def common(parts: Sequence[Part], first: datetime, last: datetime, length: timedelta) -> Iterator[datetime]:
    """Each start from `first` to `last` at which all parts, of different groups, can be booked now; in order."""
    if len(parts) == 1:
        diary, starts, ends, units = parts[0]
        yield from (
            each - starts for each in diary.starts(first + starts, last + starts, length + ends - starts, units)
        )
        return
    found: set[datetime] | None = None
    for diary, starts, ends, units in parts:
        own = length + ends - starts
        mine = {each - starts for each in diary.starts(first + starts, last + starts, own, units)}
        found = mine if found is None else found & mine
    yield from sorted(found or ())


def following(parts: Sequence[Part], after: datetime, length: timedelta, count: int) -> list[Span]:
    """The next times that are free for all parts."""
    found: list[datetime] = []
    for ahead in _AHEAD:
        found = list(islice(common(parts, after, after + ahead, length), count))
        if len(found) == count:
            break
    return [Span(each, each + length) for each in found]
