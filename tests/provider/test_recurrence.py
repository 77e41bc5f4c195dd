"""Recurrence: what a rule means on the clocks of a zone, what a series may not be, and how little work it takes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bizing_provider.resources import hours
from bizing_provider.series import recurrence, rules

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [ZoneInfo(name) for name in sorted(hours.zones())]


def at(text: str) -> datetime:
    """A wall-clock time, or an aware one."""
    return datetime.fromisoformat(text)


def expand(text: str, start: str, zone: ZoneInfo = BERLIN, length: timedelta = HOUR, *exdates: str) -> list[str]:
    """Each start in UTC, of a rule that is sound."""
    expansion = recurrence.expand(text, at(start), zone, length, [at(one) for one in exdates])
    assert not expansion.violations
    assert all(one.end - one.start == length for one in expansion.occurrences)
    return [f"{one.start:%Y-%m-%dT%H:%MZ}" for one in expansion.occurrences]


def refusals(
    text: str, start: str = "2027-03-01T09:00", length: timedelta = HOUR, exdates: tuple[str, ...] = ()
) -> dict[str, str]:
    """The rules that are broken, with their details."""
    expansion = recurrence.expand(text, at(start), BERLIN, length, [at(one) for one in exdates])
    assert not expansion.occurrences
    assert expansion.violations
    return {violation.rule: violation.detail for violation in expansion.violations}


# Clocks


@pytest.mark.parametrize(
    ("zone", "start", "times"),
    [
        ("Europe/Berlin", "2027-03-21T09:00", ["08:00", "07:00", "07:00"]),
        ("Europe/Berlin", "2027-10-24T09:00", ["07:00", "08:00", "08:00"]),
        ("America/New_York", "2027-03-07T09:00", ["14:00", "13:00", "13:00"]),
        ("America/New_York", "2027-10-31T09:00", ["13:00", "14:00", "14:00"]),
        ("Australia/Lord_Howe", "2027-03-28T09:00", ["22:00", "22:30", "22:30"]),  # half an hour
        ("Australia/Lord_Howe", "2027-09-26T09:00", ["22:30", "22:00", "22:00"]),
        ("Africa/Casablanca", "2027-01-31T09:00", ["08:00", "09:00", "09:00"]),  # Ramadan, with an hour less
        ("Africa/Casablanca", "2027-03-07T09:00", ["09:00", "08:00", "08:00"]),
    ],
)
def test_weekly_nine_o_clock_stays_nine_o_clock_when_clocks_change(zone: str, start: str, times: list[str]) -> None:
    first, info = at(start), ZoneInfo(zone)
    found = expand("FREQ=WEEKLY;COUNT=3", start, info)
    assert [time[11:16] for time in found] == times
    assert [at(time).astimezone(info).replace(tzinfo=None) for time in found] == [
        first + number * 7 * DAY for number in range(3)
    ]
    # counted in UTC, the same rule would come to another answer
    counted_in_utc = rrule.rrule(rrule.WEEKLY, dtstart=first.replace(tzinfo=info).astimezone(UTC), count=3)
    assert [f"{moment:%H:%M}" for moment in counted_in_utc] != times


def test_time_in_a_gap_moves_forward_for_that_day_alone() -> None:
    found = expand("FREQ=DAILY;COUNT=3", "2027-03-27T02:30")
    assert found == ["2027-03-27T01:30Z", "2027-03-28T01:30Z", "2027-03-29T00:30Z"]  # 02:30, 03:30, 02:30
    named = recurrence.expand("FREQ=DAILY;COUNT=2", at("2027-03-27T02:30"), BERLIN, HOUR).occurrences
    assert named[1].recurrence_id == at("2027-03-28T02:30")  # by the rule, not by the clock
    assert not named[1].recurrence_id.tzinfo


def test_ambiguous_time_is_the_first_of_the_two() -> None:
    found = expand("FREQ=DAILY;COUNT=3", "2027-10-30T02:30")
    assert found == ["2027-10-30T00:30Z", "2027-10-31T00:30Z", "2027-11-01T01:30Z"]


@given(
    zone=st.sampled_from(ZONES),
    first=st.datetimes(at("2024-01-01T00:00"), at("2030-01-01T00:00")),
    step=st.integers(1, 60),
    count=st.integers(1, 60),
    is_weekly=st.booleans(),
)
def test_daily_and_weekly_are_as_counted_by_hand(
    zone: ZoneInfo, first: datetime, step: int, count: int, is_weekly: bool
) -> None:
    start = first.replace(second=0, microsecond=0)
    days = step * (7 if is_weekly else 1)
    text = f"FREQ={'WEEKLY' if is_weekly else 'DAILY'};INTERVAL={step};COUNT={count}"
    expansion = recurrence.expand(text, start, zone, timedelta(minutes=1))
    assume(days * count < 3653)
    assert expansion.violations == []
    assert [one.recurrence_id for one in expansion.occurrences] == [start + n * days * DAY for n in range(count)]
    assert all(one.start == hours.resolve(one.recurrence_id, zone) for one in expansion.occurrences)


# Rules


@pytest.mark.parametrize(
    ("text", "start", "dates"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2027-01-29", ["2027-01-29", "2027-02-26", "2027-03-26"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", "2027-02-26", ["2027-02-26", "2027-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "2027-01-31", ["2027-01-31", "2027-03-31", "2027-05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2028-01-31", ["2028-01-31", "2028-02-29", "2028-03-31"]),
        ("FREQ=MONTHLY;COUNT=3", "2027-01-31", ["2027-01-31", "2027-03-31", "2027-05-31"]),
        ("FREQ=YEARLY;COUNT=2", "2028-02-29", ["2028-02-29", "2032-02-29"]),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=2", "1997-05-19", ["1997-05-19", "1998-05-18"]),  # of the year, as in RFC 5545
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=1MO;COUNT=2", "2027-06-07", ["2027-06-07", "2028-06-05"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2", "1997-05-12", ["1997-05-12", "1998-05-11"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=3", "1997-08-05", ["1997-08-05", "1997-08-10", "1997-08-19"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=2", "1997-08-05", ["1997-08-05", "1997-08-17"]),
        ("rrule:freq=weekly;count=2", "2027-01-01", ["2027-01-01", "2027-01-08"]),
    ],
)  # fmt: skip
def test_rule_has_the_dates_of_rfc_5545(text: str, start: str, dates: list[str]) -> None:
    assert [time[:10] for time in expand(text, f"{start}T12:00")] == dates


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("20270303", [1, 2, 3]),  # the whole day
        ("20270303T090000", [1, 2, 3]),
        ("20270303T085900", [1, 2]),
        ("20270303T080000Z", [1, 2, 3]),  # 09:00 in Berlin
        ("20270303T075959Z", [1, 2]),
    ],
)
def test_until_includes_its_time(until: str, days: list[int]) -> None:
    found = expand(f"FREQ=DAILY;UNTIL={until}", "2027-03-01T09:00")
    assert [int(time[8:10]) for time in found] == days


def test_until_in_utc_tells_the_two_times_of_a_fold_apart() -> None:
    # 02:15 for the second time is after 02:30 for the first
    assert len(expand("FREQ=DAILY;UNTIL=20271031T011500Z", "2027-10-30T02:30")) == 2
    assert len(expand("FREQ=DAILY;UNTIL=20271031T001500Z", "2027-10-30T02:30")) == 1


def test_excluded_occurrences_do_not_take_place_and_count() -> None:
    found = expand("FREQ=DAILY;COUNT=3", "2027-03-01T09:00", BERLIN, HOUR, "2027-03-01T09:00", "2027-03-01T09:00")
    assert found == ["2027-03-02T08:00Z", "2027-03-03T08:00Z"]


# Refusals


@pytest.mark.parametrize(
    ("text", "rule", "word"),
    [
        ("", "rrule", "FREQ=WEEKLY;BYDAY=TU;COUNT=10"),
        ("every tuesday", "rrule", "RFC 5545"),
        ("FREQ=DAILY;COUNT=2\nRRULE:FREQ=WEEKLY;COUNT=2", "rrule", "one RRULE"),
        ("DTSTART:20270301T090000\nRRULE:FREQ=DAILY;COUNT=2", "rrule", "start"),
        ("FREQ=DAILY;COUNT=2;DTSTART=20270301T090000", "rrule-part", "DTSTART"),
        ("FREQ=DAILY;COUNT=\u0662", "rrule", "RFC 5545"),
        ("COUNT=2", "frequency", "FREQ=WEEKLY"),
        *((f"FREQ={name};COUNT=2", "frequency", "DAILY") for name in ("HOURLY", "MINUTELY", "SECONDLY", "OFTEN")),
        *((f"FREQ=DAILY;COUNT=2;BY{name}=9", "rrule-part", name) for name in ("HOUR", "MINUTE", "SECOND", "EASTER")),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD;COUNT=2", "rrule-part", "SKIP"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "rrule-part", "once"),
        ("FREQ=DAILY;COUNT=0", "rrule-value", "from 1"),
        ("FREQ=DAILY;INTERVAL=-1;COUNT=2", "rrule-value", "INTERVAL"),
        ("FREQ=YEARLY;BYMONTH=13;COUNT=2", "rrule-value", "1 to 12"),
        ("FREQ=YEARLY;BYMONTHDAY=0;COUNT=2", "rrule-value", "-31 to -1"),
        ("FREQ=MONTHLY;BYDAY=XX;COUNT=2", "rrule-value", "-1FR"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=2", "rrule-combination", "MONTHLY"),
        ("FREQ=MONTHLY;BYDAY=MO,1TU;COUNT=2", "rrule-combination", "all"),
        ("FREQ=DAILY;BYWEEKNO=2;COUNT=2", "rrule-combination", "YEARLY"),
        ("FREQ=DAILY;BYSETPOS=1;COUNT=2", "rrule-combination", "BYDAY"),
        ("FREQ=DAILY", "endless", "COUNT (at most 366)"),
        ("FREQ=DAILY;COUNT=367", "occurrences", "at most 366 occurrences; this has 367"),
        ("FREQ=DAILY;COUNT=999999999", "occurrences", "999999999"),
        ("FREQ=DAILY;UNTIL=20280301", "occurrences", "this has 367"),
        ("FREQ=DAILY;UNTIL=99991231", "occurrences", "more than"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20280101", "count-or-until", "Leave one away"),
        ("FREQ=DAILY;UNTIL=20270228", "until", "before the start"),
        ("FREQ=DAILY;UNTIL=00010101T000000Z", "until", "before the start"),
        ("FREQ=DAILY;UNTIL=20270230", "until", "20271231T080000Z"),
        ("FREQ=DAILY;UNTIL=2027-12-31", "until", "20271231T080000Z"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "never", "BY"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "never", "BY"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", "first-occurrence", "the first is 2027-03-02T09:00"),
        ("FREQ=YEARLY;COUNT=12", "horizon", "the rule has 11 times till then"),
        ("FREQ=YEARLY;INTERVAL=11;COUNT=2", "horizon", "at most 10"),
        ("FREQ=YEARLY;UNTIL=99991231", "horizon", "2037-03-01T09:00"),
    ],
)  # fmt: skip
def test_rule_that_is_no_series_is_refused_with_the_way_out(text: str, rule: str, word: str) -> None:
    found = refusals(text)
    assert rule in found
    assert word in found[rule]


def test_all_faults_are_named_at_once() -> None:
    assert refusals("FREQ=SECONDLY;COUNT=0;BYHOUR=99;UNTIL=x;BYDAY=1", "2027-03-01T09:00:30").keys() == {
        "frequency", "rrule-value", "rrule-part", "until", "whole-minutes",
    }  # fmt: skip


@given(
    rule=st.sampled_from(
        [
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=DAILY;INTERVAL=3;BYDAY=SU",
            "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=2",
        ]
    ),
    day=st.dates(date(2027, 1, 1), date(2028, 1, 1)),
)
def test_the_first_time_that_a_refusal_names_is_accepted(rule: str, day: date) -> None:
    start = f"{day}T09:00"
    expansion = recurrence.expand(f"{rule};COUNT=3", at(start), BERLIN, HOUR)
    if expansion.violations:
        [violation] = expansion.violations
        start = violation.detail.partition("the first is ")[2][:16]
    expand(f"{rule};COUNT=3", start)


def test_excluded_time_that_is_no_occurrence_is_refused_with_the_nearest() -> None:
    exdates = [at("2027-03-08T09:00"), at("2027-03-16T09:00")]
    expansion = recurrence.expand("FREQ=WEEKLY;COUNT=3", at("2027-03-01T09:00"), BERLIN, HOUR, exdates)
    [violation] = expansion.violations
    assert (violation.pointer, violation.rule) == ("/exdates/1", "exdate")
    assert "the nearest is 2027-03-15T09:00" in violation.detail
    assert refusals("FREQ=DAILY;COUNT=1", exdates=("2027-03-01T09:00",)).keys() == {"empty"}
    assert refusals("FREQ=DAILY;COUNT=1", exdates=("2027-03-01T09:00",) * 1000).keys() == {"exdate"}


def test_occurrences_that_overlap_are_refused_also_where_only_a_change_of_clocks_makes_them() -> None:
    assert "at most 1440 minutes" in refusals("FREQ=DAILY;COUNT=3", length=25 * HOUR)["overlap"]
    assert len(expand("FREQ=DAILY;COUNT=3", "2027-03-01T09:00", BERLIN, DAY)) == 3
    found = refusals("FREQ=DAILY;COUNT=31", length=DAY)["overlap"]  # the day of the change has 23 hours
    assert "2027-03-28T09:00 begins 1380 minutes after 2027-03-27T09:00" in found
    kept = expand("FREQ=DAILY;COUNT=31", "2027-03-01T09:00", BERLIN, DAY, "2027-03-28T09:00")
    assert len(kept) == 30
    assert all(one < next_ for one, next_ in pairwise(kept))


# Work


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The days that are looked at, as the expansion asks for leave."""
    spent: list[int] = []
    spend = rules.Budget.spend

    def counted(budget: rules.Budget, days: int) -> None:
        spend(budget, days)
        spent.append(days)

    monkeypatch.setattr(rules.Budget, "spend", counted)
    return spent


@pytest.mark.parametrize(
    "text",
    [
        *(
            f"FREQ={frequency};INTERVAL={interval};BYMONTH=2;BYMONTHDAY=30;{end}"
            for frequency in ("DAILY", "MONTHLY", "YEARLY")
            for interval in (1, 7, 10, 99999999)
            for end in ("COUNT=366", "UNTIL=99991231", "COUNT=999999999")
        ),
        "FREQ=DAILY;INTERVAL=3653;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
        "FREQ=WEEKLY;INTERVAL=521;BYMONTH=2;BYSETPOS=366;BYDAY=MO;COUNT=2",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1;COUNT=2",
        "FREQ=YEARLY;BYDAY=53MO;BYMONTH=1;COUNT=2",
        "FREQ=YEARLY;BYDAY=53MO;BYMONTHDAY=1;COUNT=2",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;COUNT=2",
        "FREQ=MONTHLY;BYSETPOS=" + ",".join(map(str, range(301, 350))) + ";BYDAY=MO;COUNT=2",
        "FREQ=DAILY;UNTIL=99991231",
        "FREQ=DAILY;COUNT=2;BYMONTHDAY=" + "1," * 50_000 + "1",
        "A" * 100_000,
        ";" * 250,
        "=" * 250,
        "FREQ=DAILY;COUNT=" + "9" * 230,
    ],
)
def test_hostile_rule_is_refused_within_a_bounded_number_of_days(text: str, work: list[int]) -> None:
    assert all(len(detail) < 400 for detail in refusals(text).values())
    assert len(work) <= 3 * 3653 + 1


@pytest.mark.parametrize(
    "rule",
    [
        *("FREQ=DAILY", "FREQ=DAILY;BYMONTH=2", "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1"),
        *("FREQ=YEARLY;BYDAY=53MO", "FREQ=YEARLY;BYWEEKNO=53", "FREQ=YEARLY;BYYEARDAY=366"),
    ],
)
def test_expansion_stops_when_its_budget_is_spent(rule: str) -> None:
    # BYMONTHDAY=31 in February and the like would be looked for until the year 9999
    read, _ = rules.read(rule, "", tuple(rules.FREQUENCIES))
    assert read
    budget = rules.Budget(1000)
    with pytest.raises(rules.BudgetSpent):
        list(rules.times(read, at("2027-01-01T00:00"), budget))
    assert budget.days == 0


@settings(deadline=None)
@given(
    text=st.sampled_from(
        [
            *("FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;BYMONTH=2", "FREQ=HOURLY;INTERVAL=7"),
            *("FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU", "FREQ=WEEKLY;BYMONTH=3"),
            *("FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1,1"),
            *("FREQ=YEARLY", "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYMONTH=3,5", "FREQ=YEARLY;BYMONTHDAY=31"),
            *("FREQ=YEARLY;INTERVAL=3;BYWEEKNO=20;BYDAY=MO", "FREQ=YEARLY;INTERVAL=2;BYYEARDAY=-1,100"),
        ]
    ),
    start=st.datetimes(at("1990-01-01"), at("2020-01-01")),
    passed=st.integers(0, 4000),
)
def test_rule_that_is_taken_forward_keeps_its_times(text: str, start: datetime, passed: int) -> None:
    start, to = start.replace(second=0, microsecond=0), start + passed * DAY
    end = to + 800 * DAY
    whole = rrule.rrulestr(text, dtstart=start).between(to, end, inc=True)  # dateutil by itself, from the beginning
    rule, _ = rules.read(text, "", tuple(rules.FREQUENCIES))
    assert rule
    later, begin = rules.forward(rule, start, to)
    found = []
    for local in rules.times(later, begin, rules.Budget(40_000)):
        if local > end:
            break
        if max(start, to) <= local:
            found.append(local)
    assert found == whole
