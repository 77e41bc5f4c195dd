"""iCalendar in (pure): the busy times of a document of RFC 5545, hostile ones too, in bounded time and memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bizing_provider.calendars.document import (
    DAY,
    YEARS,
    Component,
    Fault,
    Property,
    Time,
    Zones,
    components,
    duration,
    resolve,
)
from bizing_provider.resources.hours import MINUTE, Violation
from bizing_provider.series import rules

MOST_INTERVALS: Final = 10_000
MOST_VIOLATIONS: Final = 20
"""Named at once; a document that is broken throughout is not told so line by line."""
_BUDGET: Final = 100_000  # days that the rules of a document may pass over: about a second
_EARLIEST: Final = datetime(YEARS.start, 1, 1)  # noqa: DTZ001 - a wall-clock time
_MARGIN: Final = 2 * DAY  # between a wall-clock time and UTC, whatever the zone


_Name = tuple[str, datetime | None]


class Busy(NamedTuple):
    """A time that is not free, in UTC, in whole minutes, clipped to the span that was asked for.

    `uid` and `recurrence_id` name it for good, so that a later document of the same calendar can replace it: the
    latter is the time in UTC at which the event's rule has the occurrence, None of an event that does not recur.
    A period of a VFREEBUSY has its start there.
    """

    uid: str
    recurrence_id: datetime | None
    start: datetime
    end: datetime


class Reading(NamedTuple):
    """Busy times by their start, or what is wrong."""

    busy: list[Busy]
    violations: list[Violation]


class _Length(NamedTuple):
    """Whole days by the calendar, and then elapsed time (RFC 5545, section 3.3.6)."""

    days: int
    rest: timedelta

    @property
    def longest(self) -> timedelta:
        return self.days * DAY + self.rest

    def end(self, start: Time) -> datetime:
        return (resolve(start.local + self.days * DAY, start.zone) if self.days else start.utc) + self.rest


@dataclass(slots=True)
class _Span:
    """What is asked for, and what is left of the work for it."""

    start: datetime
    end: datetime
    budget: rules.Budget


def read(document: bytes, start: datetime, end: datetime, zone: ZoneInfo, *, at: str = "") -> Reading:
    """The busy times of `[start, end)`, aware times at most in year 2999, of an `.ics`.

    All-day events and times without a zone are in `zone`. Events that are cancelled or transparent are free. Times may
    overlap; `hours.opening` merges windows. `at` is where the document stands in the body.
    """
    span = _Span(start, end, rules.Budget(_BUDGET))
    try:
        found = components(document)
        zones = Zones(found, zone, span.budget)
    except Fault as fault:
        return Reading([], [Violation(at, fault.rule, fault.detail)])
    violations: list[Violation] = []
    busy: dict[_Name, Busy] = {}
    for one in _all(found, zones, span, violations, at):
        busy[one.uid, one.recurrence_id] = one
        if len(busy) > MOST_INTERVALS:
            detail = f"The document has more than {MOST_INTERVALS} busy times in this span. Ask for a shorter one."
            violations.append(Violation(at, "too-many", detail))
            break
    if violations:
        return Reading([], violations[:MOST_VIOLATIONS])
    return Reading(sorted(busy.values(), key=lambda one: (one.start, one.end)), [])


def _all(found: Sequence[Component], zones: Zones, span: _Span, violations: list[Violation], at: str) -> Iterator[Busy]:
    events: dict[_Name, _Event] = {}
    replaced: dict[str, set[datetime]] = {}
    for component in found:
        with _noted(component, violations, at):
            if component.name == "VFREEBUSY":
                yield from _free_busy(component, zones, span)
            elif component.name == "VEVENT":
                event = _Event(component, zones)
                if event.name not in events or events[event.name].sequence <= event.sequence:
                    events[event.name] = event
                if event.name[1]:
                    replaced.setdefault(event.uid, set()).add(event.name[1])
    for event in events.values():
        with _noted(event.component, violations, at):
            yield from event.busy(zones, span, replaced.get(event.uid, set()))


@contextmanager
def _noted(component: Component, violations: list[Violation], at: str) -> Iterator[None]:
    """What is wrong with a component, as a violation: the others are still read, so that all is said at once."""
    try:
        yield
    except (Fault, rules.BudgetSpent) as fault:
        violations.append(_violation(component, fault, at))


def _violation(component: Component, fault: Fault | rules.BudgetSpent, at: str) -> Violation:
    rule, detail = (
        (fault.rule, fault.detail)
        if isinstance(fault, Fault)
        else ("recurrence", "The rules of the document take too long to follow. Export occurrences instead of rules.")
    )
    names = [one.value for one in component.all("UID")]
    named = f" {names[0][:40]!r}" if names else ""
    return Violation(at, rule, f"{component.name}{named} of line {component.line}: {detail}")


# Events


class _Event:
    """A VEVENT: one time, the rule of many, or the one that replaces an occurrence. Raises Fault."""

    def __init__(self, component: Component, zones: Zones) -> None:
        self.component = component
        self.uid = component.text("UID")
        if not self.uid:
            raise Fault("structure", "It has no UID. Add one that stays the same.")
        sequence = component.text("SEQUENCE") or "0"
        self.sequence = int(sequence) if sequence.isdecimal() else 0
        named = component.one("RECURRENCE-ID")
        if named and "RANGE" in named.parameters:
            raise Fault("recurrence", f"Line {named.line}: RANGE is not supported. Split the event in two.")
        self.name = self.uid, zones.time(named).utc if named else None

    def busy(self, zones: Zones, span: _Span, replaced: set[datetime]) -> Iterator[Busy]:
        """Without the occurrences in `replaced`, which have events of their own. Raises Fault and BudgetSpent."""
        component = self.component
        if component.text("STATUS").upper() == "CANCELLED" or component.text("TRANSP").upper() == "TRANSPARENT":
            return
        start = zones.time(component.need("DTSTART"))
        length = self._length(zones, start)
        if self.name[1] or not any(component.all(name) for name in ("RRULE", "RDATE", "EXRULE")):
            yield from _clipped(self.uid, self.name[1], start.utc, length.end(start), span)
            return
        if component.all("EXRULE"):
            raise Fault("recurrence", "EXRULE is not supported (RFC 5545 has abolished it). List EXDATEs instead.")
        excluded = [time for one in component.all("EXDATE") for time in zones.times(one)]
        moments = replaced | {time.utc for time in excluded}
        days = {time.local.date() for time in excluded if time.is_date}
        for time, end in self._occurrences(zones, start, length, span):
            if time.utc not in moments and time.local.date() not in days:
                yield from _clipped(self.uid, time.utc, time.utc, end, span)

    def _length(self, zones: Zones, start: Time) -> _Length:
        until, length = self.component.one("DTEND"), self.component.one("DURATION")
        if until and length:
            raise Fault("structure", f"Line {length.line}: DTEND and DURATION exclude each other. Leave one away.")
        if length:
            whole, nominal = duration(length, length.value), length.value.strip().partition("T")[0]
            days = duration(length, nominal).days if nominal.strip("+P") else 0  # of PT24H none, of P1D one
            return _Length(days, whole - days * DAY)
        if not until:
            return _Length(int(start.is_date), timedelta())
        end = zones.time(until)
        if end.utc < start.utc:
            raise Fault("order", f"Line {until.line}: DTEND is before DTSTART. Exchange them.")
        if start.is_date and end.is_date:
            return _Length((end.local - start.local).days, timedelta())
        return _Length(0, end.utc - start.utc)

    def _occurrences(self, zones: Zones, start: Time, length: _Length, span: _Span) -> Iterator[tuple[Time, datetime]]:
        """Those near the span. The start is one in any case (RFC 5545, section 3.8.5.3)."""
        yield start, length.end(start)
        for property_ in self.component.all("RDATE"):
            for value in property_.value.split(","):
                time = zones.time(property_, value.partition("/")[0])
                yield time, _end_of_period(zones, property_, value, time) if "/" in value else length.end(time)
        if rule := self.component.one("RRULE"):
            for local in _times(rule, start, length, span):
                time = Time(local, start.zone, start.is_date)
                yield time, length.end(time)


def _times(property_: Property, start: Time, length: _Length, span: _Span) -> Iterator[datetime]:
    rule, violations = rules.read(property_.value.strip(), "", list(rules.FREQUENCIES))
    if rule is None:
        raise Fault("recurrence", f"Line {property_.line}: {violations[0].detail}")
    first = span.start.astimezone(UTC).replace(tzinfo=None) - _MARGIN
    last = span.end.astimezone(UTC).replace(tzinfo=None) + _MARGIN
    earliest = max(start.local, first - min(length.longest, first - _EARLIEST))
    later, begin = rules.forward(rule, start.local, earliest)
    for number, local in enumerate(rules.times(later, begin, span.budget)):
        if local > last or number == rule.count or not rule.reaches(local, lambda local: resolve(local, start.zone)):
            return
        if local >= earliest:
            yield local


def _end_of_period(zones: Zones, property_: Property, value: str, start: Time) -> datetime:
    until = value.partition("/")[2].strip()
    end = start.utc + duration(property_, until) if until[:1] in "+P" else zones.time(property_, until).utc
    if end < start.utc:
        raise Fault("order", f"Line {property_.line}: a period ends before it starts. Exchange its times.")
    return end


# Busy times


def _free_busy(component: Component, zones: Zones, span: _Span) -> Iterator[Busy]:
    """Periods of whatever type but FREE: one that is not known counts as busy (RFC 5545, section 3.2.9)."""
    uid = component.text("UID")
    for property_ in component.all("FREEBUSY"):
        if property_.parameters.get("FBTYPE", "BUSY").upper() == "FREE":
            continue
        for value in property_.value.split(","):
            start = zones.time(property_, value.partition("/")[0])
            end = _end_of_period(zones, property_, value, start)
            yield from _clipped(uid, start.utc, start.utc, end, span)


def _clipped(uid: str, name: datetime | None, start: datetime, end: datetime, span: _Span) -> Iterator[Busy]:
    """What of it is in the span, if anything. Minutes that are busy in part are busy."""
    if start < end and start < span.end and span.start < end:
        begin, until = max(start, span.start), min(end, span.end)
        begin -= timedelta(seconds=begin.second, microseconds=begin.microsecond)
        yield Busy(uid, name, begin.astimezone(UTC), (until + (-(until - begin) % MINUTE)).astimezone(UTC))
