"""Opening hours: what is open when, in every zone and over every change of its clocks."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizing_provider.resources import hours

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
YEARS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def open_at(*rules: tuple[str, str, str], zone: str = "Europe/Berlin", **exceptions: Any) -> hours.OpeningHours:
    """Rules as weekday (`*` is every day), opening and closing; exceptions as `d2027_05_17=[("10:00", "14:00")]`."""
    weekly = [
        {"weekday": weekday, "opens": opens, "closes": closes}
        for days, opens, closes in rules
        for weekday in (hours.WEEKDAYS if days == "*" else [days])
    ]
    dated = [
        {
            "date": name[1:].replace("_", "-"),
            "hours": [{"opens": opens, "closes": closes} for opens, closes in spans],
        }
        for name, spans in exceptions.items()
    ]
    return hours.read(json.dumps({"weekly": weekly, "exceptions": dated}), zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(hours_: hours.OpeningHours, text: str) -> datetime:
    return hours.resolve(datetime.fromisoformat(text), hours_.zone)


def shown(hours_: hours.OpeningHours, start: str, end: str) -> list[str]:
    """The windows of a span of local time, in local time."""
    found = hours.windows(hours_, local(hours_, start), local(hours_, end))
    return [
        f"{window.start.astimezone(hours_.zone):%d %H:%M}-{window.end.astimezone(hours_.zone):%d %H:%M}"
        for window in found
    ]


def rules(violations: list[hours.Violation]) -> set[tuple[str, str]]:
    return {(violation.pointer, violation.rule) for violation in violations}


# Every zone


class Change(NamedTuple):
    """The moment at which a zone's offset changes."""

    at: datetime
    before: timedelta
    after: timedelta


Changes = list[tuple[ZoneInfo, Change]]


def changes(zone: ZoneInfo) -> Iterator[Change]:
    """Every change of the two years: found by the day, then narrowed down to the second."""

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(zone).utcoffset() or timedelta()

    moment = YEARS[0]
    while moment < YEARS[1]:
        low, high = moment, moment + DAY
        moment = high
        if offset(low) == offset(high):
            continue
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        at = high.replace(microsecond=0)
        yield Change(at, offset(low), offset(high))


@pytest.fixture(scope="module")
def every_change() -> Changes:
    """Of all zones, names that are links included."""
    return [(zone, change) for zone in map(ZoneInfo, sorted(hours.zones())) for change in changes(zone)]


def naive(moment: datetime, offset: timedelta) -> datetime:
    return (moment + offset).replace(tzinfo=None)


def test_zones_have_changes_both_ways(every_change: Changes) -> None:
    shifts = {change.after - change.before for _, change in every_change}
    assert len(hours.zones()) > 590
    assert {HOUR, -HOUR, HOUR / 2, -HOUR / 2} <= shifts


def test_time_in_a_gap_moves_forward_by_its_length(every_change: Changes) -> None:
    for zone, change in every_change:
        gap = change.after - change.before
        for part in (timedelta(), gap / 3, gap - MINUTE) if gap > timedelta() else ():
            skipped = naive(change.at, change.before) + part
            assert naive(hours.resolve(skipped, zone), change.after) == skipped + gap, (zone, change)


def test_ambiguous_time_is_the_first(every_change: Changes) -> None:
    for zone, change in every_change:
        fold = change.before - change.after
        for part in (timedelta(), fold / 3, fold - MINUTE) if fold > timedelta() else ():
            twice = naive(change.at, change.after) + part
            assert hours.resolve(twice, zone) == change.at - fold + part, (zone, change)


def test_time_outside_gaps_comes_back_and_keeps_its_order(every_change: Changes) -> None:
    for zone, change in every_change:
        begins, ends = naive(change.at, change.before), naive(change.at, change.after)
        times = [begins - 3 * HOUR + number * 15 * MINUTE for number in range(24)]
        existing = [time for time in times if not begins <= time < ends]
        resolved = [hours.resolve(time, zone) for time in existing]
        assert [moment.astimezone(zone).replace(tzinfo=None) for moment in resolved] == existing, (zone, change)
        assert resolved == sorted(set(resolved)), (zone, change)


def test_open_at_all_times_has_no_seam_at_a_change(every_change: Changes) -> None:
    for zone, change in every_change:
        always = hours.read(json.dumps(hours.ALWAYS), zone.key)
        start, end = change.at - 2 * DAY, change.at + 2 * DAY
        [whole] = hours.opening(hours.windows(always, start, end))
        assert whole.start <= start < end <= whole.end, (zone, change)


def test_hours_that_do_not_overlap_never_do_at_a_change(every_change: Changes) -> None:
    week = [(weekday, f"{hour:02}:00", f"{hour + 1:02}:00") for weekday in hours.WEEKDAYS for hour in range(24)]
    text = json.dumps(
        {"weekly": [dict(zip(("weekday", "opens", "closes"), rule, strict=True)) for rule in week], "exceptions": []}
    )
    for zone, change in every_change:
        tiles = hours.windows(hours.read(text, zone.key), change.at - DAY, change.at + DAY)
        assert all(earlier.end == later.start for earlier, later in pairwise(tiles)), (zone, change)


def test_nine_o_clock_stays_nine_o_clock_across_changes(every_change: Changes) -> None:
    for zone, change in every_change:
        office = open_at(("*", "09:00", "17:00"), zone=zone.key)
        days = hours.windows(office, change.at - 4 * DAY, change.at + 4 * DAY)
        walls = {(f"{day.start.astimezone(zone):%H:%M}", f"{day.end.astimezone(zone):%H:%M}") for day in days}
        assert walls == {("09:00", "17:00")}, (zone, change)
        assert 8 <= len(days) <= 9, (zone, change)


def test_names_that_only_a_machine_knows_are_no_zones() -> None:
    assert {"Europe/Berlin", "Etc/UTC", "America/Argentina/Buenos_Aires"} <= hours.zones()
    assert not {"localtime", "Factory", "posix/Europe/Berlin", "right/UTC", "posixrules", ""} & hours.zones()


# Changes of the clocks, by example


def test_rule_swallowed_by_a_gap_does_not_occur() -> None:
    night = open_at(("SUNDAY", "02:00", "03:00"), ("SUNDAY", "02:15", "02:45"))
    assert shown(night, "2027-03-28T00:00", "2027-03-29T00:00") == []
    assert shown(night, "2027-04-04T00:00", "2027-04-05T00:00") == ["04 02:00-04 03:00", "04 02:15-04 02:45"]


def test_rule_that_begins_in_a_gap_begins_later() -> None:
    assert shown(open_at(("*", "02:30", "05:00")), "2027-03-28T00:00", "2027-03-29T00:00") == ["28 03:30-28 05:00"]


def test_rule_over_a_fold_is_an_hour_longer() -> None:
    [window] = hours.windows(open_at(("SUNDAY", "01:00", "04:00")), utc("2027-10-30T12:00"), utc("2027-10-31T12:00"))
    assert window == (utc("2027-10-30T23:00"), utc("2027-10-31T03:00"))


def test_grid_counts_elapsed_time_across_a_change() -> None:
    night = open_at(("*", "01:00", "05:00"))
    found = hours.starts(night, 60, HOUR, utc("2027-03-27T23:00"), utc("2027-03-28T12:00"))
    assert found == [(utc("2027-03-28T00:00"), utc("2027-03-28T02:00"))]
    assert hours.check(night, 60, utc("2027-03-28T01:00"), utc("2027-03-28T02:00")) == []


# Rules and exceptions


def test_window_is_whole_though_only_some_of_it_is_asked_for() -> None:
    office = open_at(("*", "09:00", "17:00"))
    assert shown(office, "2027-03-11T12:00", "2027-03-11T12:01") == ["11 09:00-11 17:00"]
    assert shown(office, "2027-03-11T17:00", "2027-03-12T09:00") == []


def test_closing_before_opening_is_on_the_next_day() -> None:
    bar = open_at(("SATURDAY", "22:00", "02:00"))
    assert shown(bar, "2027-03-14T01:00", "2027-03-14T03:00") == ["13 22:00-14 02:00"]
    assert shown(bar, "2027-03-12T00:00", "2027-03-13T20:00") == []


def test_closing_at_midnight_may_be_said_both_ways() -> None:
    spans = {
        tuple(shown(open_at(("*", "20:00", end)), "2027-03-11T12:00", "2027-03-12T12:00")) for end in ("24:00", "00:00")
    }
    assert spans == {("11 20:00-12 00:00",)}


def test_exception_replaces_what_begins_on_its_date_only() -> None:
    bar = open_at(("*", "22:00", "02:00"), d2027_03_13=[], d2027_03_14=[("12:00", "14:00"), ("15:00", "16:00")])
    assert shown(bar, "2027-03-12T12:00", "2027-03-15T12:00") == [
        "12 22:00-13 02:00",
        "14 12:00-14 14:00",
        "14 15:00-14 16:00",
    ]


def test_same_text_is_read_once() -> None:
    text = json.dumps(hours.ALWAYS)
    assert hours.read(text, "Europe/Berlin") is hours.read(str(json.dumps(hours.ALWAYS)), "Europe/Berlin")
    assert hours.read(text, "Europe/Berlin") is not hours.read(text, "Europe/Paris")


# What a booking may not break

OFFICE = open_at(("*", "09:00", "12:00"), ("*", "13:00", "17:00"), d2027_03_12=[])


@pytest.mark.parametrize(
    ("start", "end", "broken"),
    [
        ("11T09:00", "11T10:00", set()),
        ("11T09:30", "11T12:00", set()),
        ("11T16:30", "11T17:00", set()),
        ("11T10:00", "11T10:00", {("/end", "order")}),
        ("11T10:00", "11T09:00", {("/end", "order")}),
        ("11T10:00:30", "11T11:00:00.5", {("/start", "whole-minutes"), ("/end", "whole-minutes")}),
        ("01T09:00", "31T17:00", {("/end", "opening-hours")}),
        ("11T08:30", "11T10:00", {("/start", "opening-hours")}),
        ("11T16:30", "11T17:30", {("/end", "opening-hours")}),
        ("11T11:30", "11T13:30", {("/end", "opening-hours")}),
        ("11T12:00", "11T13:30", {("/start", "opening-hours")}),
        ("11T18:00", "11T19:00", {("/start", "opening-hours"), ("/end", "opening-hours")}),
        ("12T10:00", "12T11:00", {("/start", "opening-hours"), ("/end", "opening-hours")}),
        ("11T09:10", "11T10:00", {("/start", "slot-step")}),
        ("11T13:15", "11T14:00", {("/start", "slot-step")}),
    ],
)
def test_check_names_what_a_booking_breaks(start: str, end: str, broken: set[tuple[str, str]]) -> None:
    found = hours.check(OFFICE, 30, local(OFFICE, f"2027-03-{start}"), local(OFFICE, f"2027-03-{end}"))
    assert rules(found) == broken


def test_check_names_a_wrong_length_beside_what_else_is_broken() -> None:
    start = local(OFFICE, "2027-03-11T09:10")
    for minutes, broken in ((59, {("/end", "length")}), (60, set()), (90, set()), (91, {("/end", "length")})):
        found = hours.check(OFFICE, 30, start, start + minutes * MINUTE, hours.Lengths(60, 90))
        assert rules(found) == {("/start", "slot-step")} | broken


def test_check_allows_31_days_and_not_more() -> None:
    always = hours.read(json.dumps(hours.ALWAYS), "Europe/Berlin")
    start = local(always, "2027-03-11T09:00")
    assert hours.check(always, 30, start, start + 31 * DAY) == []
    assert rules(hours.check(always, 30, start, start + 31 * DAY + MINUTE)) == {("/end", "length")}


def test_check_tells_the_hours_of_the_day() -> None:
    [found] = hours.check(OFFICE, 30, local(OFFICE, "2027-03-11T08:30"), local(OFFICE, "2027-03-11T10:00"))
    assert found.detail.endswith(
        "on 2027-03-11 the resource is open from 09:00 to 12:00 and from 13:00 to 17:00 (Europe/Berlin)."
    )
    found, _ = hours.check(OFFICE, 30, local(OFFICE, "2027-03-12T10:00"), local(OFFICE, "2027-03-12T11:00"))
    assert found.detail.endswith("on 2027-03-12 the resource is closed (Europe/Berlin).")
    bar = open_at(("*", "22:00", "02:00"))
    [found] = hours.check(bar, 30, local(bar, "2027-03-11T23:00"), local(bar, "2027-03-12T03:00"))
    assert "on 2027-03-12 the resource is open from 00:00 to 02:00 and from 22:00 to 24:00" in found.detail


def test_check_names_the_nearest_starts() -> None:
    [found] = hours.check(OFFICE, 30, local(OFFICE, "2027-03-11T09:10"), local(OFFICE, "2027-03-11T10:00"))
    assert "the nearest starts are 2027-03-11T08:00Z and 2027-03-11T08:30Z." in found.detail
    [found] = hours.check(OFFICE, 30, local(OFFICE, "2027-03-11T11:45"), local(OFFICE, "2027-03-11T12:00"))
    assert "the nearest start is 2027-03-11T10:30Z." in found.detail


def test_booking_may_span_midnight_where_both_days_are_open() -> None:
    always = hours.read(json.dumps(hours.ALWAYS), "Europe/Berlin")
    assert hours.check(always, 30, utc("2027-03-27T12:00"), utc("2027-03-29T12:00")) == []


def test_each_opening_has_its_own_grid() -> None:
    two = open_at(("*", "09:00", "12:00"), ("*", "11:10", "14:00"))
    assert hours.check(two, 60, local(two, "2027-03-11T11:10"), local(two, "2027-03-11T12:10")) == []
    assert hours.check(two, 60, local(two, "2027-03-11T11:00"), local(two, "2027-03-11T13:00")) == []
    found = hours.check(two, 60, local(two, "2027-03-11T12:00"), local(two, "2027-03-11T13:00"))
    assert rules(found) == {("/start", "slot-step")}


NOW = utc("2027-03-01T12:00")


@pytest.mark.parametrize(
    ("start", "broken"),
    [
        (NOW - MINUTE, {("/start", "past")}),
        (NOW, {("/start", "notice")}),
        (NOW + HOUR - MINUTE, {("/start", "notice")}),
        (NOW + HOUR, set()),
        (NOW + 30 * DAY, set()),
        (NOW + 30 * DAY + MINUTE, {("/start", "window")}),
    ],
)
def test_check_time_holds_the_start_against_the_clock(start: datetime, broken: set[tuple[str, str]]) -> None:
    assert rules(hours.check_time(60, 30, start, NOW)) == broken


def test_start_in_the_past_is_told_what_time_it_is() -> None:
    [(_, _, detail)] = hours.check_time(0, 30, NOW - MINUTE, NOW)
    assert detail == "The start has passed: it is now 2027-03-01T12:00:00Z. Choose a later one."


def test_start_at_this_very_moment_is_not_past() -> None:
    assert hours.check_time(0, 30, NOW, NOW) == []


# Starts: the same rules, as a list

WALL = st.integers(0, 287).map(lambda five: f"{five // 12:02}:{five % 12 * 5:02}")
RANGE = st.tuples(WALL, WALL | st.just("24:00")).filter(lambda pair: pair[0] != pair[1])


@settings(max_examples=60, deadline=None)
@given(
    weekly=st.lists(st.tuples(st.sampled_from(hours.WEEKDAYS), RANGE), max_size=12),
    exception=st.none() | st.lists(RANGE, max_size=3),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu"]
    ),
    first=st.sampled_from(
        [date(2027, 3, 13), date(2027, 3, 27), date(2027, 10, 30), date(2027, 4, 3), date(2027, 4, 29)]
    ),
    step=st.sampled_from([5, 20, 45, 60, 1440]),
    length=st.sampled_from([5, 60, 90, 1500]),
)
def test_starts_are_exactly_what_check_lets_pass(
    weekly: list[tuple[str, tuple[str, str]]],
    exception: list[tuple[str, str]] | None,
    zone: str,
    first: date,
    step: int,
    length: int,
) -> None:
    dated = {} if exception is None else {f"d{first:%Y_%m_%d}": exception}
    open_ = open_at(*((weekday, *span) for weekday, span in weekly), zone=zone, **dated)
    start = hours.resolve(datetime.combine(first, datetime.min.time()), open_.zone) + 7 * MINUTE
    end, span = start + 2 * DAY, length * MINUTE
    times = [start - 2 * MINUTE + number * 5 * MINUTE for number in range(2 * 288)]
    passing = [
        time
        for time in times
        if time >= start and time + span <= end and not hours.check(open_, step, time, time + span)
    ]
    runs = hours.starts(open_, step, span, start, end)
    listed = [
        run.first + k * step * MINUTE for run in runs for k in range((run.last - run.first) // (step * MINUTE) + 1)
    ]
    assert sorted(listed) == passing


# What a resource may not have


def test_opening_hours_without_sense_are_refused_where_they_are() -> None:
    nine_to_nine = {"opens": "09:00", "closes": "09:00"}
    document = {
        "weekly": [{"weekday": "MONDAY", "opens": "00:00", "closes": "24:00"}, {"weekday": "MONDAY", **nine_to_nine}],
        "exceptions": [
            {"date": "2027-05-17", "hours": []},
            {"date": "2027-05-18", "hours": [{"opens": "00:00", "closes": "24:00"}, nine_to_nine]},
            {"date": "2027-05-17", "hours": []},
        ],
    }
    assert rules(hours.refusals(document, "/openingHours")) == {
        ("/openingHours/weekly/1/closes", "open-close"),
        ("/openingHours/exceptions/1/hours/1/closes", "open-close"),
        ("/openingHours/exceptions/2/date", "unique-date"),
    }
    assert hours.refusals(hours.ALWAYS) == []
