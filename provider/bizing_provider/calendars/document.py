"""iCalendar documents as their parts (pure): lines, components and time zones, of whoever sent them.

The library's own reader is for documents that one trusts: it expands the rules of a VTIMEZONE without end, remembers
for the whole process what a document calls its zones, and has no limits. What is the library's here is how a line falls
into its parts, and the values.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import icalendar
from icalendar.parser import Contentline
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bizing_provider.resources import hours
from bizing_provider.series import rules

LARGEST: Final = 1 << 22  # bytes, as the spec has it: ten thousand events as calendars write them
LONGEST_LINE: Final = 1 << 16  # characters, unfolded
MOST_COMPONENTS: Final = 30_000
MOST_VALUES: Final = 100_000  # of properties that are read: some two seconds, and ten for each of ten thousand events
DEEPEST: Final = 8  # a calendar has events and these have alarms, which is three
YEARS: Final = range(1600, 3000)
DAY: Final = timedelta(days=1)
_LONGEST_VALUE: Final = 255  # of a name or a length
_NAME: Final = re.compile(r"[A-Za-z0-9-]+(?=[:;])")
_TIME: Final = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
_READ: Final[dict[str, list[str]]] = {
    "VEVENT": [
        *("UID", "SEQUENCE", "STATUS", "TRANSP", "DTSTART", "DTEND", "DURATION"),
        *("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
    ],
    "VFREEBUSY": ["UID", "FREEBUSY"],
    "VTIMEZONE": ["TZID"],
    "STANDARD": ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"],
}
_READ["DAYLIGHT"] = _READ["STANDARD"]


class Fault(Exception):
    """What is wrong with a document or with one of its components: the rule's name, and where, what and the way out."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule, self.detail = rule, detail


@dataclass(frozen=True, slots=True)
class Property:
    """A line of a component. Names of parameters are in capitals."""

    line: int
    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """One of a document, with those of its properties that are read here."""

    line: int
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def one(self, name: str) -> Property | None:
        """Raises Fault when there are several."""
        found = self.all(name)
        if len(found) > 1:
            raise Fault("structure", f"Line {found[1].line}: {self.name} has {name} twice. Leave one.")
        return found[0] if found else None

    def need(self, name: str) -> Property:
        if found := self.one(name):
            return found
        raise Fault("structure", f"{self.name} has no {name}. Add it, or leave the component away.")

    def text(self, name: str) -> str:
        """Empty when there is none."""
        found = self.one(name)
        value = str(icalendar.vText.from_ical(found.value)).strip() if found else ""
        if len(value) > _LONGEST_VALUE:
            raise Fault("length", f"{name} may be {_LONGEST_VALUE} characters long; this has {len(value)}. Shorten it.")
        return value


# Structure


def components(document: bytes) -> list[Component]:
    """The components of all calendars in a document. Raises Fault."""
    top, count, values = Component(0, ""), 0, 0
    stack = [top]
    for number, line in _lines(document):
        name, _, value = line.partition(":")
        match name.upper():
            case "BEGIN":
                count += 1
                if count > MOST_COMPONENTS:
                    raise Fault(
                        "components", f"Line {number}: more than {MOST_COMPONENTS} components. Send it in parts."
                    )
                if len(stack) > DEEPEST:
                    raise Fault("nesting", f"Line {number}: components may be nested {DEEPEST} deep. Flatten them.")
                stack[-1].components.append(inner := Component(number, value.strip().upper()[:40]))
                if (len(stack) == 1) != (inner.name == "VCALENDAR"):
                    raise _astray(number, f"BEGIN:{inner.name} is not where it can be")
                stack.append(inner)
            case "END":
                if len(stack) == 1 or stack[-1].name != value.strip().upper()[:40]:
                    raise _astray(number, f"END:{value.strip()[:40]} ends nothing that is open")
                stack.pop()
            case _:
                values = _counted(values + _take(stack[-1], number, line), number)
    if len(stack) > 1:
        open_ = stack[-1]
        raise Fault("structure", f"The document ends within {open_.name} of line {open_.line}. Send the whole of it.")
    if not top.components:
        raise Fault("no-calendar", "There is no calendar. Send an iCalendar document, from BEGIN:VCALENDAR on.")
    return [component for calendar in top.components for component in calendar.components]


def _astray(number: int, what: str) -> Fault:
    return Fault("structure", f"Line {number}: {what}. Send the document as the calendar wrote it.")


def _counted(values: int, number: int) -> int:
    if values > MOST_VALUES:
        raise Fault("values", f"Line {number}: more than {MOST_VALUES} values. Export a shorter span of time.")
    return values


def _take(component: Component, number: int, line: str) -> int:
    """How many values were read; none of a property that is not read here."""
    if not (found := _NAME.match(line)) or not component.name:
        raise _astray(number, f"{line[:20]!r} is no property of a calendar")
    name = found[0].upper()
    if name not in _READ.get(component.name, ()):
        return 0
    try:
        _, parameters, value = Contentline(line).raw_parts()  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise _astray(number, f"{name} cannot be read") from error
    worded = {key.upper(): each if isinstance(each, str) else ",".join(each) for key, each in parameters.items()}
    component.properties.append(Property(number, name, worded, value))
    return 1 + value.count(",")


def _lines(document: bytes) -> Iterator[tuple[int, str]]:
    """Lines unfolded (RFC 5545, section 3.1), each with the number of its first."""
    if len(document) > LARGEST:
        raise Fault(
            "size", f"A document may have {LARGEST} bytes; this has {len(document)}. Export a shorter span of time."
        )
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = document.count(b"\n", 0, error.start) + 1
        raise Fault("encoding", f"Line {broken}: the document is not UTF-8. Convert it.") from error
    first, length, parts = 0, 0, [""]
    # One line at a time: a list of a million short ones takes a hundred megabytes.
    for number, raw in enumerate(io.StringIO(text, newline="\n"), 1):
        line = raw.removesuffix("\n").removesuffix("\r")
        if line[:1] in (" ", "\t") and first:
            parts.append(line[1:])
            length += len(line)
        else:
            if length and parts[0]:
                yield first, "".join(parts)
            first, length, parts = number, len(line), [line]
        if length > LONGEST_LINE:
            raise Fault(
                "line-length", f"Line {first}: a line may have {LONGEST_LINE} characters. Remove its attachment."
            )
    if parts[0]:
        yield first, "".join(parts)


# Times


@dataclass(frozen=True, slots=True)
class Time:
    """A time as it is written: `local` is naive wall-clock time in `zone`, and midnight where only a date is given."""

    local: datetime
    zone: "ZoneInfo | OwnZone"
    is_date: bool

    @property
    def utc(self) -> datetime:
        return resolve(self.local, self.zone)


class Zones:
    """What a document's names of time zones mean. Times without any are in the zone `floating`."""

    def __init__(self, components: Iterable[Component], floating: ZoneInfo, budget: rules.Budget) -> None:
        self._own = {one.text("TZID"): one for one in components if one.name == "VTIMEZONE"}
        self._known: dict[str, ZoneInfo | OwnZone] = {}
        self._floating, self._budget = floating, budget

    def times(self, property_: Property) -> Iterator[Time]:
        """Of a list. Raises Fault."""
        return (self.time(property_, value) for value in property_.value.split(","))

    def time(self, property_: Property, value: str | None = None) -> Time:
        """Raises Fault."""
        text = (property_.value if value is None else value).strip()
        try:
            local, kind = _read_time(text)
        except ValueError as error:
            detail = f"Line {property_.line}: {property_.name} is {text[:40]!r}, which is no date or time of RFC 5545."
            raise Fault("time", f"{detail} Write 20271231, 20271231T090000 or 20271231T080000Z.") from error
        if local.year not in YEARS:
            detail = f"Line {property_.line}: the year of {property_.name} is {local.year}"
            raise Fault("year", f"{detail}. It may be from {YEARS.start} to {YEARS.stop - 1}.")
        named = property_.parameters.get("TZID")
        zone = ZoneInfo("UTC") if kind == "Z" else self._zone(property_, named) if named else self._floating
        return Time(local, self._floating if kind == "date" else zone, kind == "date")

    def _zone(self, property_: Property, name: str) -> "ZoneInfo | OwnZone":
        if name not in self._known:
            self._known[name] = self._find(property_, name)
        return self._known[name]

    def _find(self, property_: Property, name: str) -> "ZoneInfo | OwnZone":
        """A zone of the IANA database when it can be one, because that is kept; else as the document says."""
        parts = name.strip("/").split("/")
        candidates = [
            WINDOWS_TO_OLSON.get(name, name),
            *("/".join(parts[index:]) for index in range(min(len(parts), 5))),
        ]
        for candidate in candidates:
            if candidate in hours.zones():
                return ZoneInfo(candidate)
        if name in self._own:
            return OwnZone(self._own[name], self._budget)
        detail = f"Line {property_.line}: {name[:60]!r} is no known time zone. Name one of the IANA database"
        raise Fault("time-zone", f"{detail}, such as Europe/Berlin, or add its VTIMEZONE.")


def _read_time(text: str) -> tuple[datetime, str]:
    """A naive time, and `date`, `Z` or nothing. Raises ValueError."""
    if not (found := _TIME.fullmatch(text)):
        raise ValueError(text)
    return datetime.fromisoformat(f"{found[1]}T{found[2] or '000000'}"), found[3] if found[2] else "date"


def duration(property_: Property, value: str) -> timedelta:
    """Raises Fault."""
    try:
        length: timedelta = icalendar.vDuration.from_ical(value.strip()[:40])  # type: ignore[no-untyped-call]
    except ValueError as error:
        detail = f"Line {property_.line}: {value[:40]!r} is no length of time of RFC 5545. Write it like PT1H30M."
        raise Fault("time", detail) from error
    if not timedelta() <= length <= len(YEARS) * 366 * DAY:
        raise Fault("length", f"Line {property_.line}: {value[:40]!r} is too long, or less than nothing. Correct it.")
    return length


def resolve(local: datetime, zone: "ZoneInfo | OwnZone") -> datetime:
    """A wall-clock time in UTC, in a gap and in a fold too as `hours.resolve` does. Raises Fault."""
    if isinstance(zone, ZoneInfo):
        return hours.resolve(local, zone)
    return (local - zone.offset(local)).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Observance:
    """A STANDARD or DAYLIGHT of a VTIMEZONE, and its onsets by the wall clock before each change."""

    before: timedelta
    after: timedelta
    onsets: list[datetime]
    rule: rules.Rule | None
    known: dict[int, list[datetime]] = field(default_factory=dict)
    """What the rule has around the end of a year."""

    def onset(self, local: datetime, budget: rules.Budget) -> datetime | None:
        """The last at this wall-clock time, if any. A time in the gap that it makes is before it."""
        local -= max(timedelta(), self.after - self.before)
        if local.year not in self.known:
            self.known[local.year] = list(self._near(local.year, budget))
        return max((onset for onset in (*self.onsets, *self.known[local.year]) if onset <= local), default=None)

    def _near(self, year: int, budget: rules.Budget) -> Iterator[datetime]:
        """From the rule's last onset before the year, or before its end, on. Raises rules.BudgetSpent."""
        start = self.onsets[0]
        last = min(year, self.rule.until.year) if self.rule and self.rule.until else year
        if self.rule is None or last < start.year:
            return
        later, begin = rules.forward(self.rule, start, start.replace(year=last, month=1, day=1))
        for number, onset in enumerate(rules.times(later, begin, budget)):
            if onset.year > last or number == self.rule.count or not self.rule.reaches(onset, self._utc):
                return
            yield onset

    def _utc(self, local: datetime) -> datetime:
        return (local - self.before).replace(tzinfo=UTC)


class OwnZone:
    """A time zone that only the document knows, by its VTIMEZONE (RFC 5545, section 3.6.5)."""

    def __init__(self, component: Component, budget: rules.Budget) -> None:
        inner = [one for one in component.components if one.name in ("STANDARD", "DAYLIGHT")]
        if not 1 <= len(inner) <= 200:
            detail = f"Line {component.line}: VTIMEZONE has {len(inner)} STANDARD and DAYLIGHT. Give it 1 to 200."
            raise Fault("time-zone", detail)
        self._observances = [_observance(one) for one in inner]
        self._budget = budget

    def offset(self, local: datetime) -> timedelta:
        """Raises rules.BudgetSpent."""
        onsets = [(onset, one) for one in self._observances if (onset := one.onset(local, self._budget))]
        if onsets:
            return max(onsets, key=lambda pair: pair[0])[1].after
        return min(self._observances, key=lambda one: one.onsets[0]).before


def _observance(component: Component) -> _Observance:
    """Raises Fault."""
    rule, read = component.one("RRULE"), None
    if rule:
        read, violations = rules.read(rule.value.strip(), "", ["YEARLY"])
        if violations:
            raise Fault("time-zone", f"Line {rule.line}: {violations[0].detail}")
    onsets = [component.need("DTSTART").value]
    onsets += [value for one in component.all("RDATE") for value in one.value.split(",")]
    before, after = component.need("TZOFFSETFROM"), component.need("TZOFFSETTO")
    try:
        times = [_read_time(value.strip())[0] for value in onsets]
        if any(time.year not in YEARS for time in times):
            raise Fault("year", f"Line {component.line}: the years of {component.name} are from {YEARS.start} on.")
        return _Observance(_offset(before), _offset(after), times, read)
    except ValueError as error:
        detail = (
            f"Line {component.line}: {component.name} of a VTIMEZONE has a time or an offset that is none. Correct it."
        )
        raise Fault("time-zone", detail) from error


def _offset(property_: Property) -> timedelta:
    offset: timedelta = icalendar.vUTCOffset.from_ical(property_.value.strip()[:8])  # type: ignore[no-untyped-call]
    return offset
