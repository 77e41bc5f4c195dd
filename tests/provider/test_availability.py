"""Availability: what is listed is what can be booked, neither more nor less."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.availability import queries, service, slots
from bizing_provider.bookings import service as bookings
from bizing_provider.holds.store import DueHolds
from bizing_provider.resources import queries as resources
from tests.provider.harness import CUSTOMER, Api, Run, pointers, problem, soon, sql

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def free(api: Api, resource: dict[str, Any], start: datetime, end: datetime, **values: Any) -> list[tuple[str, int]]:
    """Starts, with the units free there."""
    answer = api.get(f"/resources/{resource['id']}/availability", params=span(start, end) | values)
    assert answer.status_code == 200, answer.text
    return [(slot["start"][11:16], slot["unitsFree"]) for slot in answer.json()["slots"]]


def span(start: datetime, end: datetime) -> dict[str, Any]:
    return {"from": start.isoformat(), "to": end.isoformat()}


def test_answer_has_the_times_in_utc(api: Api) -> None:
    resource = api.resource(timeZone="Asia/Kolkata")
    day = soon(hour=0)
    answer = api.get(f"/resources/{resource['id']}/availability", params=span(day, day + HOUR) | {"duration": "PT45M"})
    assert answer.json() == {
        "resourceId": resource["id"],
        "timeZone": "Asia/Kolkata",
        "slots": [{"start": f"{day:%Y-%m-%dT00:00:00Z}", "end": f"{day:%Y-%m-%dT00:45:00Z}", "unitsFree": 1}],
    }


@pytest.mark.parametrize(
    ("duration", "starts"),
    [
        (None, ["09:00", "09:30", "10:00", "10:30"]),
        ("30", ["09:00", "09:30", "10:00", "10:30"]),
        ("90", ["09:00", "09:30"]),
        ("PT90M", ["09:00", "09:30"]),
        ("PT1H30M", ["09:00", "09:30"]),
        ("PT2H", ["09:00"]),
        ("PT2H1M", []),
    ],
)
def test_times_of_the_length_lie_wholly_within_the_span(api: Api, duration: str | None, starts: list[str]) -> None:
    asked = {} if duration is None else {"duration": duration}
    listed = free(api, api.resource(), soon(hour=9), soon(hour=11), **asked)
    assert [start for start, _ in listed] == starts


def test_bookings_and_their_buffers_are_not_listed(api: Api) -> None:
    resource = api.resource(setupMinutes=10, turnoverMinutes=20)
    api.held(resource, soon(hour=10), 30)
    listed = free(api, resource, soon(hour=8), soon(hour=12))
    assert [start for start, _ in listed] == ["08:00", "08:30", "09:00", "11:00", "11:30"]


def test_units_are_counted_that_are_free_all_through(api: Api) -> None:
    resource = api.resource(capacity=3)
    api.held(resource, soon(hour=9), units=2)
    api.held(resource, soon(hour=10), units=1)
    assert free(api, resource, soon(hour=9), soon(hour=11), duration="PT1H") == [
        ("09:00", 1),
        ("09:30", 1),
        ("10:00", 2),
    ]
    assert free(api, resource, soon(hour=9), soon(hour=11), duration="PT1H", units=2) == [("10:00", 2)]
    assert free(api, resource, soon(hour=9), soon(hour=11), duration="PT1H", units=4) == []


def test_hold_that_ran_out_is_free_before_it_is_swept(api: Api, database_url: str) -> None:
    resource = api.resource()
    api.held(resource, soon(hour=9))
    assert free(api, resource, soon(hour=9), soon(hour=10)) == []
    sql(database_url, "UPDATE booking SET hold_expires_at = clock_timestamp()")
    assert [start for start, _ in free(api, resource, soon(hour=9), soon(hour=10))] == ["09:00", "09:30"]
    assert api.book(resource, soon(hour=9)).status_code == 201


def test_notice_and_window_count_from_the_databases_clock(api: Api, database_url: str) -> None:
    resource = api.resource(slotStepMinutes=1, noticeMinutes=60, windowDays=1)
    [(now,)] = sql(database_url, "SELECT clock_timestamp()")
    start = now.replace(second=0, microsecond=0)
    listed = api.get(f"/resources/{resource['id']}/availability", params=span(start, start + timedelta(days=2))).json()[
        "slots"
    ]
    [(later,)] = sql(database_url, "SELECT clock_timestamp()")
    first, last = (datetime.fromisoformat(listed[which]["start"]) for which in (0, -1))
    assert now + HOUR <= first <= later + HOUR + MINUTE
    assert now + timedelta(days=1) - MINUTE <= last <= later + timedelta(days=1)


def test_archived_resource_has_no_free_times(api: Api) -> None:
    resource = api.resource()
    api.delete(f"/resources/{resource['id']}", 1)
    assert free(api, resource, soon(hour=9), soon(hour=12)) == []


def test_overlapping_opening_hours_list_each_time_once(api: Api) -> None:
    weekday = f"{soon():%A}".upper()
    ranges = [("09:00", "12:00"), ("10:00", "13:00"), ("10:15", "11:30")]
    weekly = [{"weekday": weekday, "opens": opens, "closes": closes} for opens, closes in ranges]
    resource = api.resource(openingHours={"weekly": weekly, "exceptions": []}, slotStepMinutes=60)
    listed = free(api, resource, soon(hour=0), soon(8, 0))
    assert [start for start, _ in listed] == ["09:00", "10:00", "10:15", "11:00", "11:15", "12:00"]


# Several


def test_several_resources_are_answered_in_the_order_asked_for(api: Api) -> None:
    one = api.resource(name="One")
    two = api.resource(name="Two", capacity=5, timeZone="Europe/Berlin")
    gone = api.resource(name="Gone")
    api.delete(f"/resources/{gone['id']}", 1)
    api.held(one, soon(hour=9), 30)
    ids = [two["id"], gone["id"], one["id"]]
    answer = api.get("/availability", params=span(soon(hour=9), soon(hour=10)) | {"resourceId": ids})
    found = answer.json()["data"]
    assert [each["resourceId"] for each in found] == ids
    assert [[(slot["start"][11:16], slot["unitsFree"]) for slot in each["slots"]] for each in found] == [
        [("09:00", 5), ("09:30", 5)],
        [],
        [("09:30", 1)],
    ]
    singly = [api.get(f"/resources/{id_}/availability", params=span(soon(hour=9), soon(hour=10))).json() for id_ in ids]
    assert found == singly


def test_one_missing_resource_is_not_found(api: Api) -> None:
    absent = str(uuid4())
    ids = [api.resource()["id"], absent]
    answer = api.get("/availability", params=span(soon(hour=9), soon(hour=10)) | {"resourceId": ids})
    assert (problem(answer), answer.json()["detail"]) == ("not-found", f"There is no resource {absent}.")


# What is refused


@pytest.mark.parametrize(
    ("end", "values", "broken"),
    [
        (soon(hour=9), {}, {("to", "order")}),
        (soon(hour=8), {"duration": "0"}, {("to", "order"), ("duration", "length")}),
        (soon(7 + 62, 9) + MINUTE, {}, {("to", "span")}),
        (soon(hour=10), {"duration": "PT"}, {("duration", "length")}),
        (soon(hour=10), {"duration": "PT744H1M"}, {("duration", "length")}),
    ],
)
def test_question_without_sense_is_refused(
    api: Api, end: datetime, values: dict[str, str], broken: set[tuple[str, str]]
) -> None:
    resource = api.resource()
    answer = api.get(f"/resources/{resource['id']}/availability", params=span(soon(hour=9), end) | values)
    assert pointers(answer) == broken
    assert {error["location"] for error in answer.json()["errors"]} == {"query"}


def test_span_and_duration_may_be_as_long_as_the_spec_says(api: Api) -> None:
    resource = api.resource(slotStepMinutes=1440)
    assert len(free(api, resource, soon(hour=0), soon(7 + 62, 0), duration="PT744H")) == 32


def test_question_for_too_many_times_is_refused(api: Api) -> None:
    resource = api.resource(slotStepMinutes=1)
    answer = api.get(f"/resources/{resource['id']}/availability", params=span(soon(hour=0), soon(7 + 14, 0)))
    assert pointers(answer) == {("to", "too-many")}
    assert f"{service.MOST_STARTS} can be asked for" in answer.json()["errors"][0]["detail"]
    assert len(free(api, resource, soon(hour=0), soon(7 + 13, 0))) == 13 * 24 * 60


# Listed, hence bookable; not listed, hence not


class Attempts(NamedTuple):
    """Which of the times asked about were listed, and which could be booked."""

    listed: set[datetime]
    bookable: set[datetime]


class Calendar(NamedTuple):
    """A resource with a past, and what is tried on it."""

    resource: dict[str, Any]
    start: datetime
    end: datetime
    length: timedelta
    units: int

    def times(self) -> Iterator[datetime]:
        moment = self.start
        while moment + self.length <= self.end:
            yield moment
            moment += 5 * MINUTE


def fill(api: Api, database_url: str, seed: int) -> Calendar:
    """A calendar of chance: bookings, holds that ran out, cancellations and a blackout."""
    chance = random.Random(seed)
    start = soon(3, 0)
    ranges = [
        (f"{chance.randrange(6, 12):02}:{chance.choice(['00', '20'])}", f"{chance.randrange(13, 24)}:00")
        for _ in range(2)
    ]
    weekdays = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
    resource = api.resource(
        timeZone=chance.choice(["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"]),
        capacity=chance.choice([1, 2, 4]),
        slotStepMinutes=chance.choice([15, 40]),
        setupMinutes=chance.choice([0, 10]),
        turnoverMinutes=chance.choice([0, 25]),
        openingHours={
            "weekly": [
                {"weekday": day, "opens": opens, "closes": closes} for day in weekdays for opens, closes in ranges
            ],
            "exceptions": [],
        },
    )
    taken = start + chance.randrange(8, 16) * HOUR
    api.post(f"/resources/{resource['id']}/blackouts", {"start": taken.isoformat(), "end": (taken + HOUR).isoformat()})
    for _ in range(12):
        slots = api.get(
            f"/resources/{resource['id']}/availability", params=span(start, start + 24 * HOUR) | {"duration": "60"}
        ).json()["slots"]
        if slots:
            slot = chance.choice(slots)
            booking = api.held(
                resource, datetime.fromisoformat(slot["start"]), units=chance.randint(1, slot["unitsFree"])
            )
            if chance.random() < 0.2:
                api.delete(f"/bookings/{booking['id']}", 1)
            elif chance.random() < 0.3:
                sql(database_url, "UPDATE booking SET hold_expires_at = now() WHERE id = %s", booking["id"])
    length = chance.choice([30, 60, 95]) * MINUTE
    return Calendar(resource, start, start + 26 * HOUR, length, chance.randint(1, resource["capacity"]))


async def try_all(api: Api, calendar: Calendar, database_url: str) -> Attempts:
    """List, then try every time in a transaction of its own that is rolled back."""
    caller = Caller(api.business_id, "system", frozenset(), "test")
    engine = db.connect(database_url, 1)
    start, end, length, units = calendar[1:]
    minutes = str(length // MINUTE)
    try:
        async with db.transaction(engine) as conn:
            [answer] = await service.free(conn, caller, [UUID(calendar.resource["id"])], start, end, minutes, units)
        bookable = set()
        for moment in calendar.times():
            body = wire.SingleBookingCreate.model_validate(
                {
                    "resourceId": calendar.resource["id"],
                    "start": moment,
                    "end": moment + length,
                    "units": units,
                    "customer": CUSTOMER,
                }
            )
            async with engine.connect() as conn:
                try:
                    await bookings.create(conn, caller, body)
                    bookable.add(moment)
                except DueHolds:
                    bookable.add(moment)
                except (problems.SlotUnavailable, problems.RequestInvalid):
                    pass
                await conn.rollback()
    finally:
        await engine.dispose()
    return Attempts({slot["start"] for slot in answer["slots"]}, bookable)


@pytest.mark.parametrize("seed", range(6))
def test_listed_is_exactly_what_can_be_booked(api: Api, run: Run[Attempts], database_url: str, seed: int) -> None:
    calendar = fill(api, database_url, seed)
    listed, bookable = run(try_all(api, calendar, database_url))
    assert listed == bookable
    assert 0 < len(listed) < len(list(calendar.times()))


def test_list_that_knows_no_claims_differs_from_what_can_be_booked(
    api: Api, run: Run[Attempts], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the claims the comparison above fails."""
    calendar = fill(api, database_url, 0)
    nothing = queries.BLOCKED.text.replace(
        "FROM live_allocation", "FROM (SELECT * FROM live_allocation LIMIT 0) AS none"
    )
    monkeypatch.setattr(queries, "BLOCKED", text(nothing))
    listed, bookable = run(try_all(api, calendar, database_url))
    assert listed > bookable


# The next free times


def next_free(
    api: Api,
    run: Run[Any],
    database_url: str,
    resource: dict[str, Any],
    after: datetime,
    units: int = 1,
    count: int = 3,
) -> list[datetime]:
    async def ask() -> list[datetime]:
        engine = db.connect(database_url, 1)
        async with db.transaction(engine) as conn:
            found = await resources.get(conn, api.business_id, UUID(resource["id"]))
            times = await queries.next_free(conn, [slots.Part(found, timedelta(), HOUR, units)], HOUR, after, count)
        await engine.dispose()
        assert all(end - start == HOUR for start, end in times)
        return [start for start, _ in times]

    return list(run(ask()))


def test_next_free_times_follow_what_is_taken(api: Api, run: Run[Any], database_url: str) -> None:
    resource = api.resource(capacity=2)
    api.held(resource, soon(hour=9), 120, units=1)
    api.held(resource, soon(hour=11), 60, units=2)
    assert next_free(api, run, database_url, resource, soon(hour=9), 2) == [
        soon(hour=12),
        soon(hour=12, minute=30),
        soon(hour=13),
    ]
    assert next_free(api, run, database_url, resource, soon(hour=9), 1, 1) == [soon(hour=9)]


def test_next_free_times_are_looked_for_through_the_month(api: Api, run: Run[Any], database_url: str) -> None:
    resource = api.resource()
    body = {"start": soon(7, 0).isoformat(), "end": soon(27, 0).isoformat()}
    assert api.post(f"/resources/{resource['id']}/blackouts", body).status_code == 201
    assert next_free(api, run, database_url, resource, soon(7), 1, 1) == [soon(27, 0)]
    never: dict[str, Any] = {"weekly": [], "exceptions": []}
    assert next_free(api, run, database_url, api.resource(openingHours=never), soon(7)) == []


def test_next_free_times_stay_within_the_booking_window(api: Api, run: Run[Any], database_url: str) -> None:
    resource = api.resource(windowDays=2)
    after = datetime.now(UTC) + timedelta(days=2) - HOUR
    found = next_free(api, run, database_url, resource, after)
    assert 1 <= len(found) <= 2
    assert all(start <= datetime.now(UTC) + timedelta(days=2) for start in found)


BY_EACH_BOOKING = """
(SELECT a.* FROM allocation a LEFT JOIN booking b ON b.id = a.booking_id WHERE a.released_at IS NULL
 AND (b.status IS NULL OR b.status <> 'PENDING' OR b.hold_expires_at > clock_timestamp())) AS live
"""


@pytest.mark.parametrize(
    ("source", "looked_up"), [("live_allocation", False), (BY_EACH_BOOKING, True)], ids=["live", "control"]
)
def test_due_holds_are_read_once_and_not_with_each_claim(database_url: str, source: str, looked_up: bool) -> None:
    """With each, the query for a month of a hundred resources among a million bookings took thrice as long."""
    asked = "resource_id = '01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01' AND during && tstzrange(now(), now() + '31 days')"
    with psycopg.connect(database_url, autocommit=True, options=db.OPTIONS) as conn:
        plan = conn.execute(f"EXPLAIN SELECT during FROM {source} WHERE {asked}".encode()).fetchall()
    assert any("booking_pkey" in line for (line,) in plan) is looked_up
    assert any("booking_due_idx" in line for (line,) in plan) is not looked_up
