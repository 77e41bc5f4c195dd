"""iCalendar out (pure): bookings and busy time as documents of RFC 5545."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import icalendar

from bizing_provider.resources.hours import Window, opening

PRODID: Final = "-//Bizing//Bizing//EN"
MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
REFRESH: Final = timedelta(minutes=15)
"""How often a reader of a feed should come back."""
# No control can stand in a value (RFC 5545, section 3.1). Whatever breaks a line becomes a break that is escaped.
_CONTROLS: Final = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), 0x7F)) | dict.fromkeys((0x85, 0x2028, 0x2029), "\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking as a calendar shows it. Times are aware; texts may have any characters.

    `uid` stays the same for the booking's life and `sequence` rises whenever its time or state changes, which is how a
    reader tells a change from a new event (RFC 5545, section 3.8.7.4).
    """

    uid: str
    sequence: int
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
    start: datetime
    end: datetime
    summary: str
    created: datetime
    last_modified: datetime
    location: str = ""
    description: str = ""


def feed(name: str, entries: Iterable[Entry], at: datetime) -> bytes:
    """A calendar that readers subscribe to, as it was `at` that time. A document without an event is one too."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", _text(name))
    calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for entry in entries:
        calendar.add_component(_event(entry, at))
    document: bytes = calendar.to_ical()
    return document


def message(method: Literal["REQUEST", "CANCEL"], entry: Entry, organizer: str, attendee: str, at: datetime) -> bytes:
    """An event that is sent to who takes part in it (RFC 5546); the two are e-mail addresses."""
    calendar = _calendar(method)
    event = _event(entry, at)
    event.add("organizer", icalendar.vCalAddress(f"mailto:{_text(organizer)}"))
    # Who booked has accepted already.
    taking_part = {"role": "REQ-PARTICIPANT", "partstat": "ACCEPTED", "rsvp": "FALSE"}
    event.add("attendee", icalendar.vCalAddress(f"mailto:{_text(attendee)}"), taking_part)
    calendar.add_component(event)
    document: bytes = calendar.to_ical()
    return document


def _event(entry: Entry, at: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", _text(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    event.add("dtstamp", _utc(at))
    event.add("dtstart", _utc(entry.start))
    event.add("dtend", _utc(entry.end))
    event.add("summary", _text(entry.summary))
    event.add("created", _utc(entry.created))
    event.add("last-modified", _utc(entry.last_modified))
    if entry.location:
        event.add("location", _text(entry.location))
    if entry.description:
        event.add("description", _text(entry.description))
    if entry.status == "CANCELLED":
        event.add("transp", "TRANSPARENT")  # so that it blocks nothing where a reader shows it all the same
    return event


def free_busy(uid: str, busy: Iterable[Window], start: datetime, end: datetime, at: datetime) -> bytes:
    """Which times of `[start, end)` are busy and nothing else about them: merged, within the span, in UTC."""
    calendar = _calendar("PUBLISH")
    component = icalendar.FreeBusy()
    component.add("uid", _text(uid))
    component.add("dtstamp", _utc(at))
    component.add("dtstart", _utc(start))
    component.add("dtend", _utc(end))
    clipped = (Window(max(start, one.start), min(end, one.end)) for one in busy)
    for one in opening(window for window in clipped if window.start < window.end):
        component.add("freebusy", icalendar.vPeriod((_utc(one.start), _utc(one.end))), {"fbtype": "BUSY"})
    calendar.add_component(component)
    document: bytes = calendar.to_ical()
    return document


def _calendar(method: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _text(value: str) -> icalendar.vText:
    """Always as a text: of names that it does not know the library escapes nothing by itself."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return icalendar.vText(lines.encode("utf-8", "replace").decode())


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
