"""Opening hours (pure): rules and exceptions in a zone, daylight saving, and what a booking may not break."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources as package_files
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
DAY_MINUTES: Final = 24 * 60
MINUTE: Final = timedelta(minutes=1)
RESOLUTION: Final = timedelta.resolution
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST: Final = timedelta(days=31)
"""What the spec lets the longest booking of any resource be."""
ALWAYS: Final[Mapping[str, Any]] = {
    "weekly": [{"weekday": weekday, "opens": "00:00", "closes": "24:00"} for weekday in WEEKDAYS],
    "exceptions": [],
}
"""The document of a resource that is open at all times."""


class Window(NamedTuple):
    """A half-open interval of aware times in UTC."""

    start: datetime
    end: datetime


class Range(NamedTuple):
    """Minutes of wall-clock time after the midnight of the day it begins on; past 1440 they are on the next day."""

    opens: int
    closes: int


class Run(NamedTuple):
    """Every time from `first` in steps up to `last`, which need not be on a step itself."""

    first: datetime
    last: datetime


class Lengths(NamedTuple):
    """How long a booking may be, in minutes of elapsed time; any length unless told otherwise."""

    minimum: int = 1
    maximum: int = LONGEST // MINUTE

    def allow(self, length: timedelta) -> bool:
        return self.minimum * MINUTE <= length <= self.maximum * MINUTE

    def nearest(self, minutes: int) -> timedelta:
        """The allowed length that is nearest to so many minutes."""
        return max(self.minimum, min(minutes, self.maximum)) * MINUTE


ANY_LENGTH: Final = Lengths()


class Violation(NamedTuple):
    """A broken rule: a JSON pointer into the body (or a parameter's name), the rule's name, and the way out."""

    pointer: str
    rule: str
    detail: str

    def document(self, location: str = "body") -> dict[str, str]:
        """As the spec's Violation."""
        return {"location": location, **self._asdict()}


@dataclass(frozen=True, eq=False, slots=True)
class OpeningHours:
    """Rules in their zone. One object for each text, so that what is worked out from it can be kept by identity."""

    zone: ZoneInfo
    weekly: tuple[tuple[Range, ...], ...]
    exceptions: Mapping[date, tuple[Range, ...]]

    def ranges(self, day: date) -> tuple[Range, ...]:
        """What begins on this local date; an exception replaces the weekly rules."""
        weekly = self.weekly[day.weekday()]
        return self.exceptions.get(day, weekly) if self.exceptions else weekly


@lru_cache(maxsize=4096)
def read(text: str, zone: str) -> OpeningHours:
    """Opening hours from the JSON of the spec's OpeningHours and the name of an IANA zone."""
    document = json.loads(text)
    return OpeningHours(
        ZoneInfo(zone),
        tuple(
            tuple(sorted(_range(rule) for rule in document["weekly"] if rule["weekday"] == weekday))
            for weekday in WEEKDAYS
        ),
        {
            date.fromisoformat(exception["date"]): tuple(sorted(map(_range, exception["hours"])))
            for exception in document["exceptions"]
        },
    )


def _range(rule: Mapping[str, str]) -> Range:
    opens, closes = _minutes(rule["opens"]), _minutes(rule["closes"])
    return Range(opens, closes if closes > opens else closes + DAY_MINUTES)


def _minutes(wall: str) -> int:
    return int(wall[:2]) * 60 + int(wall[3:])


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of the IANA database, from its package: a machine's own differ and have `localtime` and the like."""
    names = package_files.files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return frozenset(names) - {"Factory"}


# Local time to windows


def resolve(local: datetime, zone: ZoneInfo) -> datetime:
    """A naive wall-clock time in UTC (RFC 5545, section 3.3.5).

    A time in a gap is read with the offset before the gap, which moves it forward by the gap's length; of an ambiguous
    time it is the first. Both are what `fold=0` means (PEP 495).
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def local_day(zone: ZoneInfo, moment: datetime) -> Window:
    """The local day that a moment is on."""
    midnight = datetime.fromordinal(moment.astimezone(zone).toordinal())
    return Window(resolve(midnight, zone), resolve(midnight + timedelta(days=1), zone))


def windows(hours: OpeningHours, start: datetime, end: datetime) -> list[Window]:
    """Each occurrence of a rule that has some of `[start, end)`: whole, because its start anchors its slots."""
    first = start.astimezone(hours.zone).toordinal() - 2
    last = end.astimezone(hours.zone).toordinal() + 1
    return [
        window
        for day in range(first, last + 1)
        for window in _beginning(hours, day)
        if window.start < end and start < window.end
    ]


@lru_cache(maxsize=65536)
def _beginning(hours: OpeningHours, day: int) -> tuple[Window, ...]:
    """The occurrences that begin on the local date with this ordinal."""
    midnight = datetime.fromordinal(day)
    occurrences = (
        _occurrence(midnight + timedelta(minutes=range_.opens), midnight + timedelta(minutes=range_.closes), hours.zone)
        for range_ in hours.ranges(midnight.date())
    )
    return tuple(sorted({window for window in occurrences if window}))


def _occurrence(opens: datetime, closes: datetime, zone: ZoneInfo) -> Window | None:
    """None when clocks skip it: hours within a gap do not occur on that day."""
    window = Window(resolve(opens, zone), resolve(closes, zone))
    if window.start >= window.end:
        return None
    skipped = _is_skipped(opens, window.start, zone) and _is_skipped(closes, window.end, zone)
    return None if skipped else window


def _is_skipped(local: datetime, resolved: datetime, zone: ZoneInfo) -> bool:
    return resolved.astimezone(zone).replace(tzinfo=None) != local


def opening(windows: Iterable[Window]) -> list[Window]:
    """Windows merged where they overlap or touch: a booking may span midnight when both days are open there."""
    merged: list[Window] = []
    for window in sorted(windows):
        if merged and window.start <= merged[-1].end:
            merged[-1] = Window(merged[-1].start, max(merged[-1].end, window.end))
        else:
            merged.append(window)
    return merged


def is_open(hours: OpeningHours, start: datetime, end: datetime) -> bool:
    """Whether all of `[start, end)` lies within opening hours."""
    return any(window.start <= start and end <= window.end for window in opening(windows(hours, start, end)))


def starts(hours: OpeningHours, slot_step_minutes: int, length: timedelta, start: datetime, end: datetime) -> list[Run]:
    """Where within `[start, end)` a booking of this length may start: what `check` lets pass, each time once."""
    near = windows(hours, start, end)
    open_, step = opening(near), timedelta(minutes=slot_step_minutes)
    runs: list[Run] = []
    passed: dict[timedelta, datetime] = {}  # where the last run ended on each grid: two grids coincide or never meet
    for window in near:
        closing = next(whole.end for whole in open_ if window.start < whole.end)
        last = min(window.end - MINUTE, min(closing, end) - length)
        grid = (window.start - EPOCH) % step
        earliest = max(window.start, start, passed.get(grid, start))
        first = window.start - (window.start - earliest) // step * step
        if first <= last:
            runs.append(Run(first, last))
            passed[grid] = last + RESOLUTION
    return runs


# What a booking may not break


def check(
    hours: OpeningHours, slot_step_minutes: int, start: datetime, end: datetime, lengths: Lengths = ANY_LENGTH
) -> list[Violation]:
    """The rules that a booking of `[start, end)`, aware times, breaks whenever it is made."""
    if lengths.allow(end - start) and _fits(hours, slot_step_minutes, start, end):
        return []
    interval, length = list(check_interval(start, end)), list(_length(lengths, start, end))
    if interval or end - start > LONGEST:  # years of opening hours would take long to look through
        return interval + length
    near = windows(hours, start, end)
    return length + (list(_opening_hours(hours, near, start, end)) or list(_slot_step(near, slot_step_minutes, start)))


def _fits(hours: OpeningHours, slot_step_minutes: int, start: datetime, end: datetime) -> bool:
    """The quick way to say yes, for the hot path: one occurrence has it all, on its grid."""
    if start.second or start.microsecond or end.second or end.microsecond or start >= end:
        return False
    day, step = start.astimezone(hours.zone).toordinal(), timedelta(minutes=slot_step_minutes)
    return any(
        window.start <= start and end <= window.end and not (start - window.start) % step
        for window in (*_beginning(hours, day), *_beginning(hours, day - 1))
    )


def _length(lengths: Lengths, start: datetime, end: datetime) -> Iterator[Violation]:
    shortest, longest = (start.astimezone(UTC) + minutes * MINUTE for minutes in lengths)
    if end > longest:
        detail = f"A booking may last {lengths.maximum} minutes: end it by {longest:%Y-%m-%dT%H:%MZ}, or make several."
        yield Violation("/end", "length", detail)
    elif start < end < shortest:
        detail = f"A booking must last {lengths.minimum} minutes: end it at {shortest:%Y-%m-%dT%H:%MZ} or later."
        yield Violation("/end", "length", detail)


def check_interval(start: datetime, end: datetime) -> Iterator[Violation]:
    """What holds for every interval in a calendar, a blackout too."""
    if end <= start:
        yield Violation("/end", "order", "The end must be after the start.")
    for pointer, moment in (("/start", start), ("/end", end)):
        if moment.second or moment.microsecond:
            yield Violation(pointer, "whole-minutes", "The time must be a whole minute, without seconds.")


def _opening_hours(hours: OpeningHours, near: Sequence[Window], start: datetime, end: datetime) -> Iterator[Violation]:
    open_ = opening(near)
    if any(window.start <= start and end <= window.end for window in open_):
        return
    is_start_open = any(window.start <= start < window.end for window in open_)
    is_end_open = any(window.start < end <= window.end for window in open_)
    if not is_start_open:
        yield Violation("/start", "opening-hours", _hours_of_day(hours, start))
    if not is_end_open or is_start_open:
        yield Violation("/end", "opening-hours", _hours_of_day(hours, end - MINUTE))


def _hours_of_day(hours: OpeningHours, moment: datetime) -> str:
    start, end = local_day(hours.zone, moment)
    spans = [
        f"from {max(start, window.start).astimezone(hours.zone):%H:%M}"
        f" to {'24:00' if window.end >= end else format(window.end.astimezone(hours.zone), '%H:%M')}"
        for window in opening(windows(hours, start, end))
    ]
    state = "open " + " and ".join(spans) if spans else "closed"
    date_ = f"{moment.astimezone(hours.zone):%Y-%m-%d}"
    return f"The time must lie within opening hours; on {date_} the resource is {state} ({hours.zone.key})."


def _slot_step(near: Sequence[Window], slot_step_minutes: int, start: datetime) -> Iterator[Violation]:
    step = timedelta(minutes=slot_step_minutes)
    around = [window for window in near if window.start <= start < window.end]
    before = max(start - (start - window.start) % step for window in around)
    if before == start:
        return
    after = [window.start + ((start - window.start) // step + 1) * step for window in around]
    following = [moment for moment, window in zip(after, around, strict=True) if moment < window.end]
    nearest = [before, min(following)] if following else [before]
    named = " and ".join(f"{moment:%Y-%m-%dT%H:%MZ}" for moment in nearest)
    starts = "starts are" if following else "start is"
    yield Violation(
        "/start",
        "slot-step",
        f"Bookings start at opening time and every {slot_step_minutes} minutes after it; the nearest {starts} {named}.",
    )


def check_time(notice_minutes: int, window_days: int, start: datetime, now: datetime) -> list[Violation]:
    """The rules that a booking of `start` breaks when it is made now, by the database's clock."""
    if start < now:
        detail = f"The start has passed: it is now {now:%Y-%m-%dT%H:%M:%SZ}. Choose a later one."
        return [Violation("/start", "past", detail)]
    if start < (earliest := now + timedelta(minutes=notice_minutes)):
        detail = f"A booking must be made {notice_minutes} minutes ahead; now the earliest start is"
        return [Violation("/start", "notice", f"{detail} {earliest:%Y-%m-%dT%H:%M:%SZ}.")]
    if start > (latest := now + timedelta(days=window_days)):
        detail = f"A booking may be made {window_days} days ahead; now the latest start is"
        return [Violation("/start", "window", f"{detail} {latest:%Y-%m-%dT%H:%M:%SZ}.")]
    return []


# What a resource may not have


def refusals(document: Mapping[str, Any], at: str = "") -> list[Violation]:
    """What the spec's OpeningHours allows in form and makes no sense; `at` is where in the body the document is."""
    return [*_equal(document, at), *_repeated(document, at)]


def _equal(document: Mapping[str, Any], at: str) -> Iterator[Violation]:
    rules = [(f"{at}/weekly/{number}", rule) for number, rule in enumerate(document["weekly"])] + [
        (f"{at}/exceptions/{number}/hours/{inner}", rule)
        for number, exception in enumerate(document["exceptions"])
        for inner, rule in enumerate(exception["hours"])
    ]
    for pointer, rule in rules:
        if rule["opens"] == rule["closes"]:
            detail = "Closing must differ from opening. A whole day is 00:00 to 24:00."
            yield Violation(f"{pointer}/closes", "open-close", detail)


def _repeated(document: Mapping[str, Any], at: str) -> Iterator[Violation]:
    seen: set[str] = set()
    for number, exception in enumerate(document["exceptions"]):
        if exception["date"] in seen:
            detail = f"There is another exception for {exception['date']}. Put all its hours into one."
            yield Violation(f"{at}/exceptions/{number}/date", "unique-date", detail)
        seen.add(exception["date"])
