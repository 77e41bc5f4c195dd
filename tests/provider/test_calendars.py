"""iCalendar: what a feed says, what the busy times of a document are, and that no document breaks the reader."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil import rrule
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizing_provider.calendars import busy, ics
from bizing_provider.resources import hours
from bizing_provider.series import rules

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    """A wall-clock time, or an aware one."""
    return datetime.fromisoformat(text)


START, END, NOW = at("2027-01-01T00:00Z"), at("2028-01-01T00:00Z"), at("2026-12-01T10:00:30Z")


# Out


def entry(**changes: Any) -> ics.Entry:
    defaults: dict[str, Any] = {
        "uid": "0193@bizing",
        "sequence": 3,
        "status": "CONFIRMED",
        "start": at("2027-03-01T09:00+01:00"),
        "end": at("2027-03-01T10:00+01:00"),
        "summary": "Haircut",
        "created": NOW,
        "last_modified": NOW,
    }
    return ics.Entry(**defaults | changes)


def test_feed_is_what_readers_subscribe_to() -> None:
    document = ics.feed("Chair 1", [entry(), entry(uid="2", status="CANCELLED", location="Main St. 1")], NOW)
    calendar = icalendar.Calendar.from_ical(document)
    shown = {name: str(calendar[name]) for name in ("PRODID", "VERSION", "METHOD", "X-WR-CALNAME", "X-PUBLISHED-TTL")}
    assert shown == {
        "PRODID": "-//Bizing//Bizing//EN",
        "VERSION": "2.0",
        "METHOD": "PUBLISH",
        "X-WR-CALNAME": "Chair 1",
        "X-PUBLISHED-TTL": "PT15M",
    }
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in document
    first, second = calendar.events
    assert set(first.to_ical().decode().split("\r\n")) - {""} == {
        *("BEGIN:VEVENT", "UID:0193@bizing", "SEQUENCE:3", "STATUS:CONFIRMED", "SUMMARY:Haircut", "END:VEVENT"),
        *("DTSTART:20270301T080000Z", "DTEND:20270301T090000Z", "DTSTAMP:20261201T100030Z"),
        *("CREATED:20261201T100030Z", "LAST-MODIFIED:20261201T100030Z"),
    }
    assert first["SEQUENCE"] == 3
    assert (second["STATUS"], second["LOCATION"]) == ("CANCELLED", "Main St. 1")
    assert icalendar.Calendar.from_ical(ics.feed("Empty", [], NOW)).events == []


BREAKS = ["\r\n", "\n", "\r", "\u2028", "\x85", "\x00", "\ud800", " ", "é" * 40]
SYNTAX = ["END:VEVENT", "BEGIN:VALARM", ":", ";", ",", '"', "\\", "\\n"]
ANY_TEXT = st.text() | st.lists(st.sampled_from(BREAKS + SYNTAX)).map("".join)


def content(text: str) -> str:
    """A text without what is about lines and controls."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]", "", text).encode("utf-8", "replace").decode()


@given(summary=ANY_TEXT, location=ANY_TEXT, description=ANY_TEXT, name=ANY_TEXT)
def test_no_text_breaks_out_of_its_line(summary: str, location: str, description: str, name: str) -> None:
    document = ics.feed(name, [entry(summary=summary, location=location, description=description)], NOW)
    *lines, last = document.split(b"\r\n")
    assert last == b""
    assert all(len(line) <= 75 and not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
    whole = document.decode().replace("\r\n ", "").split("\r\n")
    assert [line for line in whole if line.startswith(("BEGIN", "END"))] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert [line[:4] for line in whole].count("X-WR") == 1
    [event] = icalendar.Calendar.from_ical(document).events
    for text, key in ((summary, "SUMMARY"), (location, "LOCATION"), (description, "DESCRIPTION")):
        assert content(str(event.get(key, ""))) == content(text)
    assert [(one.uid, one.start) for one in reading(document)] == [("0193@bizing", at("2027-03-01T08:00Z"))]


def test_free_busy_says_when_and_nothing_else() -> None:
    windows = [
        hours.Window(at(f"2027-{start}Z"), at(f"2027-{end}Z"))
        for start, end in [
            *(("03-01T11:00", "03-01T12:00"), ("03-01T08:00", "03-01T09:00"), ("03-01T09:00", "03-01T10:00")),
            *(("02-28T00:00", "03-01T01:00"), ("04-01T00:00", "04-02T00:00")),
        ]
    ]
    document = ics.free_busy("chair-1", windows, at("2027-03-01T00:00Z"), at("2027-03-02T00:00Z"), NOW)
    assert [line for line in document.decode().split("\r\n") if line.startswith("FREEBUSY")] == [
        f"FREEBUSY;FBTYPE=BUSY;VALUE=PERIOD:20270301T{start}0000Z/20270301T{end}0000Z"
        for start, end in [("00", "01"), ("08", "10"), ("11", "12")]
    ]
    assert [f"{one.start:%H}-{one.end:%H}" for one in reading(document)] == ["00-01", "08-10", "11-12"]


# In


def document(*lines: str, name: str = "VEVENT", zones: str = "") -> bytes:
    """A calendar of one component, of which the lines are."""
    inner = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *filter(None, [zones]), f"BEGIN:{name}", *lines])
    return f"{inner}\r\nEND:{name}\r\nEND:VCALENDAR\r\n".encode()


def event(*lines: str) -> bytes:
    return document("UID:1", *lines)


def reading(text: bytes, start: datetime = START, end: datetime = END) -> list[busy.Busy]:
    found = busy.read(text, start, end, BERLIN)
    assert found.violations == []
    return found.busy


def shown(text: bytes, start: datetime = START, end: datetime = END) -> list[str]:
    return [f"{one.start:%m-%dT%H:%M}/{one.end:%m-%dT%H:%M}" for one in reading(text, start, end)]


NINE = "DTSTART;TZID=Europe/Berlin:20270301T090000"


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        (["DTSTART:20270301T090000Z", "DTEND:20270301T100000Z"], ["03-01T09:00/03-01T10:00"]),
        (["DTSTART:20270301T090000", "DTEND:20270301T100000"], ["03-01T08:00/03-01T09:00"]),  # floating
        ([NINE, "DURATION:PT90M"], ["03-01T08:00/03-01T09:30"]),
        (['DTSTART;TZID="Europe/Berlin":20270301T090000', "DURATION:PT1H"], ["03-01T08:00/03-01T09:00"]),
        (["DTSTART;TZID=W. Europe Standard Time:20270301T090000", "DURATION:PT1H"], ["03-01T08:00/03-01T09:00"]),
        (
            ["DTSTART;TZID=/mozilla.org/20050126_1/Asia/Tokyo:20270301T090000", "DURATION:PT1H"],
            ["03-01T00:00/03-01T01:00"],
        ),
        (
            ["DTSTART;TZID=America/New_York:20270301T090000", "DTEND;TZID=Europe/Berlin:20270301T160000"],
            ["03-01T14:00/03-01T15:00"],
        ),
        (["DTSTART;VALUE=DATE:20270301"], ["02-28T23:00/03-01T23:00"]),
        (["DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270329"], ["03-27T23:00/03-28T22:00"]),  # of 23 hours
        (["DTSTART:20270328T000000", "DURATION:P1D"], ["03-27T23:00/03-28T22:00"]),
        (["DTSTART:20270328T000000", "DURATION:PT24H"], ["03-27T23:00/03-28T23:00"]),
        (["DTSTART:20270328T023000", "DURATION:PT1H"], ["03-28T01:30/03-28T02:30"]),  # in the gap
        (["DTSTART:20271031T023000", "DURATION:PT1H"], ["10-31T00:30/10-31T01:30"]),  # in the fold
        ([NINE], []),  # without a length
        ([NINE, "DTEND;TZID=Europe/Berlin:20270301T090000"], []),
        ([NINE, "DURATION:PT1H", "TRANSP:TRANSPARENT"], []),
        ([NINE, "DURATION:PT1H", "STATUS:CANCELLED"], []),
        ([NINE, "DURATION:PT1H", "STATUS:TENTATIVE"], ["03-01T08:00/03-01T09:00"]),
        (["DTSTART:20270301T090030Z", "DTEND:20270301T095930Z"], ["03-01T09:00/03-01T10:00"]),  # whole minutes
        (["DTSTART:20261231T230000Z", "DTEND:20270101T010000Z"], ["01-01T00:00/01-01T01:00"]),  # of the span
        (["DTSTART:20261231T230000Z", "DTEND:20270101T000000Z"], []),
        (["DTSTART:20280101T000000Z", "DTEND:20280101T010000Z"], []),
        (
            [NINE, "DURATION:PT1H", "BEGIN:VALARM", "TRIGGER:-PT15M", "DURATION:PT5H", "END:VALARM"],
            ["03-01T08:00/03-01T09:00"],
        ),
        (
            ["DTSTART;TZID=", " Europe/Berlin:2027", "\t0301T090000", "DURATION:PT1H"],
            ["03-01T08:00/03-01T09:00"],
        ),  # folded
    ],
)
def test_event_is_busy_from_start_to_end(lines: list[str], times: list[str]) -> None:
    assert shown(event(*lines)) == times


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        (["RRULE:FREQ=WEEKLY;COUNT=3"], ["03-22T08", "03-29T07", "04-05T07"]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20270329T070000Z"], ["03-22T08", "03-29T07"]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20270329"], ["03-22T08", "03-29T07"]),
        (["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20270329T090000"], ["03-22T08", "04-05T07"]),
        (["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20270329T070000Z,20270405T070000Z"], ["03-22T08"]),
        (["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20270329"], ["03-22T08", "04-05T07"]),
        (
            ["RDATE;TZID=Europe/Berlin:20270330T090000", "RDATE;VALUE=PERIOD:20270331T100000Z/PT1H"],
            ["03-22T08", "03-30T07", "03-31T10"],
        ),
        (["RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270329"], ["03-22T08", "03-23T08"]),  # the start is one in any case
        (["RRULE:FREQ=HOURLY;INTERVAL=12;COUNT=3"], ["03-22T08", "03-22T20", "03-23T08"]),
        (["RRULE:FREQ=DAILY;BYHOUR=9,11;COUNT=3"], ["03-22T08", "03-22T10", "03-23T08"]),
    ],
)
def test_recurring_event_is_busy_at_each_occurrence(lines: list[str], times: list[str]) -> None:
    found = reading(event("DTSTART;TZID=Europe/Berlin:20270322T090000", "DURATION:PT1H", *lines))
    assert [f"{one.start:%m-%dT%H}" for one in found] == times
    assert all(one.recurrence_id == one.start and one.end - one.start == HOUR for one in found)


def test_occurrence_that_was_moved_or_cancelled_replaces_that_of_the_rule() -> None:
    each = "BEGIN:VEVENT\r\nUID:1\r\nDURATION:PT1H\r\n"
    text = document(
        "UID:1",
        NINE,
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=3",
        "END:VEVENT",
        f"{each}RECURRENCE-ID:20270302T080000Z\r\nDTSTART:20270302T150000Z\r\nSEQUENCE:1\r\nEND:VEVENT",
        f"{each}RECURRENCE-ID:20270302T080000Z\r\nDTSTART:20270302T140000Z\r\nSEQUENCE:2\r\nEND:VEVENT",
        f"{each}RECURRENCE-ID:20270302T080000Z\r\nDTSTART:20270302T130000Z\r\nSEQUENCE:1\r\nEND:VEVENT",
        f"{each}RECURRENCE-ID;TZID=Europe/Berlin:20270303T090000\r\nDTSTART:20270303T080000Z\r\nSTATUS:CANCELLED\r\nEND:VEVENT",
        "BEGIN:VEVENT",
        "UID:2",
        NINE,
        "DURATION:PT1H",
    )
    assert [(one.uid, one.recurrence_id, one.start) for one in reading(text)] == [
        ("1", at("2027-03-01T08:00Z"), at("2027-03-01T08:00Z")),
        ("2", None, at("2027-03-01T08:00Z")),
        ("1", at("2027-03-02T08:00Z"), at("2027-03-02T14:00Z")),
    ]


def test_periods_of_a_free_busy_count_unless_they_are_free() -> None:
    text = document(
        "UID:f",
        "FREEBUSY:20270301T080000Z/20270301T090000Z,20270301T100000Z/PT30M",
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270302T080000Z/20270302T090000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270303T080000Z/20270303T090000Z",
        "FREEBUSY;FBTYPE=FREE:20270304T080000Z/20270304T090000Z",
        name="VFREEBUSY",
    )
    assert [line[:5] for line in shown(text)] == ["03-01", "03-01", "03-02", "03-03"]
    assert shown(text)[1] == "03-01T10:00/03-01T10:30"
    assert {one.uid for one in reading(text)} == {"f"}


def own_zone(standard: tuple[str, str, str], daylight: tuple[str, str, str], since: str) -> str:
    """A VTIMEZONE of a name that nobody else knows: the offset before, the offset after, the month and day."""
    return "\r\n".join(
        ["BEGIN:VTIMEZONE", "TZID:Ours"]
        + [
            line
            for name, (before, after, rule) in (("STANDARD", standard), ("DAYLIGHT", daylight))
            for line in (
                f"BEGIN:{name}",
                f"DTSTART:{since}",
                f"TZOFFSETFROM:{before}",
                f"TZOFFSETTO:{after}",
                f"RRULE:FREQ=YEARLY;{rule}",
                f"END:{name}",
            )
        ]
        + ["END:VTIMEZONE"]
    )


@pytest.mark.parametrize("since", ["16010101T", "20000101T"])
@pytest.mark.parametrize(
    ("zone", "hour", "standard", "daylight"),
    [
        (
            "Europe/Berlin",
            "03",
            ("+0200", "+0100", "BYMONTH=10;BYDAY=-1SU;BYHOUR=3"),
            ("+0100", "+0200", "BYMONTH=3;BYDAY=-1SU"),
        ),
        (
            "Australia/Lord_Howe",
            "02",
            ("+1100", "+1030", "BYMONTH=4;BYDAY=1SU"),
            ("+1030", "+1100", "BYMONTH=10;BYDAY=1SU"),
        ),
    ],
)
def test_zone_of_the_document_itself_is_understood(
    zone: str, hour: str, standard: tuple[str, str, str], daylight: tuple[str, str, str], since: str
) -> None:
    info = ZoneInfo(zone)
    definition = own_zone((*standard[:2], standard[2].partition(";BYHOUR")[0]), daylight, f"{since}020000")
    definition = definition.replace(f"DTSTART:{since}020000", f"DTSTART:{since}{hour}0000", 1)
    locals_ = [at("2027-01-01T00:30") + hours_ * HOUR for hours_ in range(0, 365 * 24, 5)]
    locals_ += [
        day + minutes * timedelta(minutes=15)
        for day in map(at, ["2027-03-28", "2027-10-31", "2027-04-04", "2027-10-03"])
        for minutes in range(16)
    ]
    events = "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n".join(
        f"UID:{number}\r\nDTSTART;TZID=Ours:{local:%Y%m%dT%H%M%S}\r\nDURATION:PT5M"
        for number, local in enumerate(locals_)
    )
    found = {int(one.uid): one.start for one in reading(document(events, zones=definition), START - DAY, END + DAY)}
    assert found == {number: hours.resolve(local, info) for number, local in enumerate(locals_)}


@settings(deadline=None)
@given(
    text=st.sampled_from(
        [
            *(
                "FREQ=DAILY;INTERVAL=3",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU",
                "FREQ=MONTHLY",
                "FREQ=HOURLY;INTERVAL=7",
            ),
            *(
                "FREQ=MONTHLY;BYDAY=-1FR",
                "FREQ=YEARLY;BYDAY=20MO",
                "FREQ=DAILY;COUNT=700",
                "FREQ=WEEKLY;UNTIL=20270301T120000",
            ),
        ]
    ),
    start=st.datetimes(at("2024-06-01"), at("2027-01-01")),
    minutes=st.integers(1, 1439),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]),
)
def test_rules_are_as_counted_from_their_beginning(text: str, start: datetime, minutes: int, zone: str) -> None:
    start = start.replace(second=0, microsecond=0)
    first, last, length = at("2027-02-01T00:00Z"), at("2027-06-01T00:00Z"), timedelta(minutes=minutes)
    whole = {start, *rrule.rrulestr(text, dtstart=start).between(start, at("2027-07-01"), inc=True)}
    times = sorted(hours.resolve(local, ZoneInfo(zone)) for local in whole)
    wanted = [
        (time, max(time, first), min(time + length, last)) for time in times if time < last and first < time + length
    ]
    lines = [f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}", f"DURATION:PT{minutes}M", f"RRULE:{text}"]
    found = reading(event(*lines), first, last)
    assert sorted((one.recurrence_id, one.start, one.end) for one in found if one.recurrence_id) == wanted


# Hostile


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What rules are charged for."""
    spent: list[int] = []
    spend = rules.Budget.spend

    def counted(budget: rules.Budget, days: int) -> None:
        spend(budget, days)
        spent.append(days)

    monkeypatch.setattr(rules.Budget, "spend", counted)
    return spent


def many(number: int, *lines: str) -> bytes:
    return document("\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n".join("\r\n".join([f"UID:{n}", *lines]) for n in range(number)))


SINCE_1990 = "DTSTART:19900101T000000Z"


@pytest.mark.parametrize(
    ("text", "rule", "word"),
    [
        (b"", "no-calendar", "BEGIN:VCALENDAR"),
        (b"\r\n\r\n", "no-calendar", "BEGIN:VCALENDAR"),
        (b"<html></html>", "structure", "Line 1"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT", "structure", "Line 1: BEGIN:VEVENT"),
        (b"x" * (1 << 22) + b"x", "size", "4194305"),
        (b"BEGIN:VCALENDAR\r\nX:" + b"x" * 100_000, "line-length", "Line 2"),
        (b"BEGIN:VCALENDAR\r\nX:" + b"x\r\n " * 100_000, "line-length", "Line 2"),
        (b"BEGIN:VCALENDAR\r\nX:\xff\r\n", "encoding", "Line 2"),
        ("BEGIN:VCALENDAR".encode("utf-16"), "encoding", "Line 1"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 100_000, "nesting", "Line 9"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\nEND:X\r\n" * 30_001, "components", "more than 30000"),
        (event(NINE, *["RDATE:20270301T090000Z"] * 100_000), "values", "more than 100000"),
        (event(NINE, *["RDATE:" + "20270301T090000Z," * 2_500] * 40), "values", "more than 100000"),
        (event(NINE)[:-15], "structure", "VCALENDAR of line 1"),
        (event(NINE)[:51], "structure", "VEVENT of line 3"),
        (event("END:VALARM"), "structure", "END:VALARM"),
        (event("no property"), "structure", "Line 5"),
        (document(NINE), "structure", "UID"),
        (event("DURATION:PT1H"), "structure", "DTSTART"),
        (event(NINE, NINE), "structure", "twice"),
        (event(NINE, "DURATION:PT1H", "DTEND:20270301T100000Z"), "structure", "Leave one away"),
        (event(NINE, "DTEND:20270301T070000Z"), "order", "VEVENT '1' of line 3: Line 6: DTEND is before"),
        (event(NINE, "DURATION:-PT1H"), "length", "-PT1H"),
        (event(NINE, "DURATION:P9999999999999999999999W"), "time", "PT1H30M"),
        (event(NINE, "DURATION:P99999999W"), "length", "too long"),
        (event("DTSTART:20270230T000000Z"), "time", "20270230T000000Z"),
        (event("DTSTART:tomorrow"), "time", "20271231T090000"),
        (event("DTSTART:00010101T000000"), "year", "1600 to 2999"),
        (event("DTSTART:99991231T235959"), "year", "9999"),
        (event("DTSTART;TZID=Mars/Olympus:20270301T090000"), "time-zone", "such as Europe/Berlin"),
        (event("DTSTART;TZID=../../etc/passwd:20270301T090000"), "time-zone", "such as Europe/Berlin"),
        (event(NINE, "DURATION:PT1H", "RRULE:FREQ=SECONDLY"), "recurrence", "FREQ=SECONDLY is not supported"),
        (event(NINE, "DURATION:PT1H", "RRULE:FREQ=MINUTELY;COUNT=2"), "recurrence", "MINUTELY"),
        (event(NINE, "DURATION:PT1H", "EXRULE:FREQ=DAILY"), "recurrence", "EXDATE"),
        (event(NINE, "RECURRENCE-ID;RANGE=THISANDFUTURE:20270301T080000Z"), "recurrence", "RANGE"),
        (event(SINCE_1990, "DURATION:PT1H", "RRULE:FREQ=HOURLY;COUNT=999999999"), "recurrence", "too long"),
        (event(SINCE_1990, "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "recurrence", "too long"),
        (event(SINCE_1990, "DURATION:P400000D", "RRULE:FREQ=DAILY"), "too-many", "10000"),
        (
            event(
                NINE,
                "DURATION:PT1H",
                f"RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(50)))}",
            ),
            "too-many",
            "10000",
        ),
        (
            event(
                SINCE_1990,
                "DURATION:PT1H",
                f"RRULE:FREQ=HOURLY;COUNT=999999999;BYMINUTE={','.join(map(str, range(50)))}",
            ),
            "recurrence",
            "too long",
        ),
        (many(5000, SINCE_1990, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=12000"), "recurrence", "too long"),
        (many(5000, SINCE_1990, "DURATION:PT1H", "RRULE:FREQ=HOURLY;INTERVAL=3"), "too-many", "10000"),
        (
            document(
                "UID:1",
                "DTSTART;TZID=Ours:20270301T090000",
                zones=own_zone(
                    ("+0200", "+0100", "BYMONTH=2;BYMONTHDAY=30"),
                    ("+0100", "+0200", "BYMONTH=2;BYMONTHDAY=30"),
                    "16010101T000000",
                ),
            ),
            "recurrence",
            "too long",
        ),
        (
            document(
                "UID:1", "DTSTART;TZID=Ours:20270301T090000", zones="BEGIN:VTIMEZONE\r\nTZID:Ours\r\nEND:VTIMEZONE"
            ),
            "time-zone",
            "1 to 200",
        ),
        (
            document(
                "UID:1",
                "DTSTART;TZID=Ours:20270301T090000",
                zones=own_zone(("+9900", "+0100", "BYMONTH=2"), ("+0100", "+0200", "BYMONTH=3"), "16010101T000000"),
            ),
            "time-zone",
            "STANDARD",
        ),
    ],
)
def test_document_that_cannot_be_read_is_refused_with_the_way_out(
    text: bytes, rule: str, word: str, work: list[int]
) -> None:
    found = busy.read(text, START, END, BERLIN)
    assert found.busy == []
    assert rule in {violation.rule for violation in found.violations}
    assert any(word in violation.detail for violation in found.violations)
    assert all(len(violation.detail) < 400 for violation in found.violations)
    assert len(found.violations) <= busy.MOST_VIOLATIONS
    assert sum(work[:-1]) <= 100_000


def test_all_components_that_are_wrong_are_named_and_nothing_is_read() -> None:
    text = document(
        "UID:a",
        "DTSTART:x",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:b",
        NINE,
        "DURATION:PT1H",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:c",
        NINE,
        "RRULE:FREQ=SECONDLY",
    )
    found = busy.read(text, START, END, BERLIN, at="/document")
    assert found.busy == []
    assert [(one.pointer, one.rule, one.detail[:22]) for one in found.violations] == [
        ("/document", "time", "VEVENT 'a' of line 3: "),
        ("/document", "recurrence", "VEVENT 'c' of line 12:"),
    ]


def test_what_one_document_calls_a_zone_is_nothing_to_the_next() -> None:
    start = ("UID:1", "DTSTART;TZID=Ours:20270301T090000", "DURATION:PT1H")
    ours = own_zone(("+0300", "+0300", "BYMONTH=1"), ("+0300", "+0300", "BYMONTH=1"), "20000101T000000")
    assert shown(document(*start, zones=ours)) == ["03-01T06:00/03-01T07:00"]
    assert busy.read(document(*start), START, END, BERLIN).violations[0].rule == "time-zone"
    berlin = ours.replace("TZID:Ours", "TZID:Europe/Berlin")  # nor can it redefine one
    assert shown(document("UID:1", NINE, "DURATION:PT1H", zones=berlin)) == ["03-01T08:00/03-01T09:00"]


VALID = [
    ics.feed("Chair", [entry(), entry(uid="2", status="CANCELLED")], NOW),
    ics.free_busy("f", [hours.Window(START, START + HOUR)], START, END, NOW),
    document(
        "UID:1",
        "DTSTART;TZID=Ours:20270301T090000",
        "DTEND;TZID=Ours:20270301T100000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20270501",
        "EXDATE;TZID=Ours:20270302T090000",
        "RDATE;VALUE=PERIOD:20270401T090000Z/PT1H",
        "BEGIN:VALARM",
        "TRIGGER:-PT5M",
        "END:VALARM",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1",
        "RECURRENCE-ID:20270308T080000Z",
        "DTSTART;VALUE=DATE:20270308",
        "DURATION:P1DT1H",
        zones=own_zone(
            ("+0200", "+0100", "BYMONTH=10;BYDAY=-1SU"), ("+0100", "+0200", "BYMONTH=3;BYDAY=-1SU"), "16010101T020000"
        ),
    ),
]
TOKENS = [
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b" ",
        b":",
        b";",
        b",",
        b"=",
        b'"',
        b"\\",
        b"\x00",
        b"\xff",
        b"/",
        b"-",
        b"+",
        b"P",
        b"T",
        b"Z",
    ),
    *(
        b"0",
        b"99999999",
        b"00000000",
        b"99991231T235959",
        b"00010101T000000Z",
        b"P999999999W",
        b"PT0S",
        b"+2359",
        b"-9999",
    ),
    *(
        b"FREQ=HOURLY",
        b"FREQ=YEARLY",
        b"COUNT=0",
        b"INTERVAL=999999",
        b"BYSETPOS=-1",
        b"BYWEEKNO=53",
        b"UNTIL=00010101",
    ),
    *(
        b"UNTIL=99991231T235959Z",
        b"BEGIN:VEVENT",
        b"END:VEVENT",
        b"BEGIN:VTIMEZONE",
        b"TZID=",
        b"VALUE=DATE",
        b"RRULE:",
    ),
    *(b"DTSTART", b"DTEND", b"DURATION", b"EXDATE", b"RDATE", b"RECURRENCE-ID", b"TZOFFSETTO", "٣é\u2028".encode()),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid document, of which pieces were removed, moved, repeated and replaced by ones that have meaning."""
    text = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split(b"\r\n")
        where = draw(st.integers(0, len(lines) - 1))
        line = lines[where]
        match draw(st.sampled_from(["line", "swap", "token", "token", "token", "bytes", "cut"])):
            case "line":
                lines[where : where + 1] = draw(st.sampled_from([[], [line, line]]))
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[where], lines[other] = lines[other], line
            case "token":
                low = draw(st.integers(0, len(line)))
                high = draw(st.integers(low, min(len(line), low + 9)))
                lines[where] = line[:low] + draw(st.sampled_from(TOKENS)) + line[high:]
            case "bytes":
                low = draw(st.integers(0, len(line)))
                lines[where] = line[:low] + draw(st.binary(max_size=4)) + line[low:]
            case "cut":
                lines = lines[:where]
        text = b"\r\n".join(lines)
    return text


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=mutated() | st.binary(max_size=200))
def test_mutated_document_is_read_or_refused_and_nothing_else(text: bytes) -> None:
    found = busy.read(text, START, END, BERLIN)
    assert not (found.busy and found.violations)
    assert all(violation.rule and violation.detail for violation in found.violations)
    assert all(START <= one.start < one.end <= END for one in found.busy)
    assert len({(one.uid, one.recurrence_id) for one in found.busy}) == len(found.busy)


def test_mutation_has_something_to_mutate() -> None:
    assert [len(busy.read(text, START, END, BERLIN).busy) for text in VALID] == [1, 1, 18]
