"""Series: bookings that recur, checked at every occurrence, booked all or none, and changed from one on."""

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import event

from bizing_provider.holds import store
from tests.provider import audit
from tests.provider.harness import CUSTOMER, Api, booking_body, if_match, pointers, problem, soon, sql
from tests.provider.test_races import DROP_THE_GUARANTEE, overlaps

EUR = {"amount": 6000, "currency": "EUR", "per": "HOUR"}


def body(resource: dict[str, Any], start: datetime, rule: str, minutes: int = 60, **values: Any) -> dict[str, Any]:
    end = start + timedelta(minutes=minutes)
    times = {"start": start.isoformat(), "end": end.isoformat(), "recurrence": rule}
    return {"resourceId": resource["id"], "customer": CUSTOMER} | times | values


def book(api: Api, resource: dict[str, Any], start: datetime, rule: str, **values: Any) -> httpx.Response:
    return api.post("/series", body(resource, start, rule, **values))


def booked(api: Api, resource: dict[str, Any], start: datetime, rule: str, **values: Any) -> dict[str, Any]:
    answer = book(api, resource, start, rule, **values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def read(api: Api, made: dict[str, Any]) -> dict[str, Any]:
    return dict(api.get(f"/series/{made['id']}").json())


def change(api: Api, made: dict[str, Any], patch: dict[str, Any], since: str | None = None) -> httpx.Response:
    params = {"from": since} if since else {}
    return api.patch(f"/series/{made['id']}", patch, read(api, made)["version"], params=params)


def cancel(api: Api, made: dict[str, Any], since: str | None = None) -> httpx.Response:
    return api.delete(f"/series/{made['id']}", read(api, made)["version"], params={"from": since} if since else {})


def confirm(api: Api, made: dict[str, Any], **payment: Any) -> httpx.Response:
    return api.post(f"/series/{made['id']}/confirm", payment, headers=if_match(read(api, made)["version"]))


def starts(occurrences: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(each["start"]) for each in occurrences]


def states(made: dict[str, Any]) -> list[str]:
    return [each["status"] or each["verdict"] for each in made["occurrences"]]


def rows(database_url: str) -> list[int]:
    tables = ("series", "booking", "allocation", "event")
    return [int(sql(database_url, f"SELECT count(*) FROM {table}")[0][0]) for table in tables]


# What recurs


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_nine_stays_nine_over_both_changes_of_the_clock(api: Api, zone: str) -> None:
    room = api.resource(timeZone=zone, windowDays=800)
    first = soon().replace(tzinfo=ZoneInfo(zone))
    made = booked(api, room, first, "FREQ=WEEKLY;COUNT=60")
    begin = [moment.astimezone(ZoneInfo(zone)) for moment in starts(made["occurrences"])]
    assert len({moment.utcoffset() for moment in begin}) == 2
    naive = [first.replace(tzinfo=None) + timedelta(weeks=number) for number in range(60)]
    assert [moment.replace(tzinfo=None) for moment in begin] == naive
    assert [each["recurrenceId"] for each in made["occurrences"]] == [f"{local:%Y-%m-%dT%H:%M}" for local in naive]
    shown = [api.get(f"/bookings/{each['bookingId']}").json() for each in made["occurrences"][::20]]
    assert [each["start"] for each in shown] == [each["start"] for each in made["occurrences"][::20]]
    moved = change(api, made, {"startTime": "10:30"}).json()
    begin = [moment.astimezone(ZoneInfo(zone)) for moment in starts(moved["occurrences"])]
    assert {(moment.hour, moment.minute) for moment in begin} == {(10, 30)}


def test_occurrences_are_bookings_of_their_own(api: Api) -> None:
    room = api.resource(price=EUR, holdSeconds=120)
    excluded = f"{soon(14):%Y-%m-%dT%H:%M}"
    made = booked(api, room, soon(), "FREQ=WEEKLY;COUNT=3", exceptDates=[excluded], notes="Course", minutes=90)
    assert read(api, made) == made
    assert starts(made["occurrences"]) == [soon(7), soon(21)]
    assert [each["price"]["amount"] for each in made["occurrences"]] == [9000, 9000]
    shown = [api.get(f"/bookings/{each['bookingId']}").json() for each in made["occurrences"]]
    assert [(each["seriesId"], each["status"], each["notes"]) for each in shown] == [
        (made["id"], "PENDING", "Course")
    ] * 2
    for name in ("recurrenceId", "version", "holdExpiresAt"):
        assert [each[name] for each in shown] == [each[name] for each in made["occurrences"]]
    lives = datetime.fromisoformat(shown[0]["holdExpiresAt"]) - datetime.fromisoformat(shown[0]["createdAt"])
    assert lives == timedelta(seconds=120)
    trail = api.get(f"/bookings/{shown[0]['id']}/events").json()["data"]
    assert [(each["type"], each["data"]) for each in trail] == [("booking.held", shown[0])]
    listed = api.get("/series").json()["data"]
    assert listed == [{name: value for name, value in made.items() if name != "occurrences"}]
    assert api.held(room, soon(14))["seriesId"] is None


def test_package_recurs_as_a_whole(api: Api) -> None:
    room, setup = api.resource(), api.resource(timeZone="Europe/Berlin")
    items = [{"resourceId": room["id"]}, {"resourceId": setup["id"], "startOffsetMinutes": -30}]
    package = api.post("/packages", {"name": "Workshop", "items": items}).json()
    wanted = body(room, soon(hour=10), "FREQ=WEEKLY;COUNT=3") | {"packageId": package["id"]}
    del wanted["resourceId"]
    api.held(setup, soon(21, 9), 60)
    refused = api.post("/series", wanted)
    assert problem(refused) == "series-conflict"
    assert starts(refused.json()["occurrences"]) == [soon(21, 9, 30)]
    made = api.post("/series", wanted | {"onConflict": "skip"}).json()
    assert states(made) == ["PENDING", "PENDING", "conflict"]
    assert problem(api.book(setup, soon(14, 9, 30), 30)) == "slot-unavailable"
    later = change(api, made, {"startTime": "11:30"}).json()
    first = api.get(f"/bookings/{later['occurrences'][0]['bookingId']}").json()
    assert [each["start"][11:16] for each in first["items"]] == ["12:00", "11:30"]
    assert pointers(change(api, made, {"durationMinutes": 30})) == {("/durationMinutes", "items")}


# All or none


@pytest.mark.parametrize("looks_at", ["every occurrence", "the first two", "the first two, without the constraint"])
def test_conflict_at_the_last_occurrence_is_found(
    api: Api, database_url: str, monkeypatch: pytest.MonkeyPatch, looks_at: str
) -> None:
    """The controls look at the first two: then only the constraint is left, and without it the time is sold twice."""
    look = store.vacancies

    async def look_at_the_first_two(conn: Any, wanted: list[store.Wanted]) -> list[store.Vacancy]:
        rest = [store.Vacancy(list(range(1, each.capacity + 1)), None) for each in wanted[2:]]
        return await look(conn, wanted[:2]) + rest

    room = api.resource()
    taken = api.confirmed(room, soon(7 + 51 * 7 - 7, hour=9, minute=30))
    before = rows(database_url)
    if looks_at != "every occurrence":
        monkeypatch.setattr(store, "vacancies", look_at_the_first_two)
    if looks_at.endswith("without the constraint"):
        sql(database_url, DROP_THE_GUARANTEE)
    answer = book(api, room, soon(), "FREQ=WEEKLY;COUNT=51")
    found = {
        "every occurrence": lambda: problem(answer) == "series-conflict" and overlaps(database_url) == 0,
        "the first two": lambda: problem(answer) == "unavailable" and overlaps(database_url) == 0,
        "the first two, without the constraint": lambda: answer.status_code == 201 and overlaps(database_url) == 1,
    }
    assert found[looks_at](), answer.text
    if looks_at == "every occurrence":
        assert [each["conflict"] for each in answer.json()["occurrences"]] == [
            {"start": taken["start"], "end": taken["end"]}
        ]
        assert rows(database_url) == before


def test_rejected_series_writes_nothing_and_skip_says_which_and_why(api: Api, database_url: str) -> None:
    closed = {"date": f"{soon(21):%Y-%m-%d}", "hours": []}
    room = api.resource(openingHours={"weekly": ALWAYS, "exceptions": [closed]}, turnoverMinutes=15, windowDays=40)
    api.held(room, soon(14, 8), 60)
    before = rows(database_url)
    for answer in (
        book(api, room, soon(), "FREQ=WEEKLY;COUNT=6"),
        book(api, room, soon(14), "FREQ=WEEKLY;COUNT=2", onConflict="skip"),
    ):
        assert problem(answer) == "series-conflict"
        assert rows(database_url) == before
    made = booked(api, room, soon(), "FREQ=WEEKLY;COUNT=6", onConflict="skip")
    assert states(made) == ["PENDING", "conflict", "invalid", "PENDING", "PENDING", "invalid"]
    shown = made["occurrences"]
    assert shown[1]["conflict"] == {"start": f"{soon(14, 8):%FT%TZ}", "end": f"{soon(14, 9, 15):%FT%TZ}"}
    assert [[error["rule"] for error in shown[place]["errors"]] for place in (2, 5)] == [
        ["opening-hours"] * 2,
        ["window"],
    ]
    assert read(api, made) == made
    assert audit.findings(database_url) == []


def test_what_one_occurrence_takes_with_its_buffers_is_in_the_way_of_the_next(api: Api, database_url: str) -> None:
    room, rooms = (api.resource(capacity=capacity, turnoverMinutes=1440) for capacity in (1, 2))
    refused = book(api, room, soon(), "FREQ=DAILY;COUNT=3")
    own = {"start": f"{soon(7):%FT%TZ}", "end": f"{soon(8, 10):%FT%TZ}"}
    assert [(each["start"], each["conflict"]) for each in refused.json()["occurrences"]] == [(f"{soon(8):%FT%TZ}", own)]
    made = booked(api, room, soon(), "FREQ=DAILY;COUNT=3", onConflict="skip")
    assert states(made) == ["PENDING", "conflict", "PENDING"]
    assert states(booked(api, rooms, soon(), "FREQ=DAILY;COUNT=3")) == ["PENDING"] * 3
    assert problem(book(api, rooms, soon(), "FREQ=DAILY;COUNT=3", units=2, onConflict="skip")) == "series-conflict"
    assert audit.findings(database_url) == []


def test_refusal_is_about_the_request_when_every_occurrence_breaks_a_rule(api: Api, database_url: str) -> None:
    room = api.resource(capacity=2)
    wrong = book(api, room, soon(minute=7), "FREQ=WEEKLY;COUNT=40", units=3, onConflict="skip")
    assert pointers(wrong) == {("/start", "slot-step"), ("/units", "capacity")}
    limited = api.resource(customerLiveLimit=3)
    for values in ({}, {"dryRun": True}, {"onConflict": "skip"}):
        assert problem(book(api, limited, soon(), "FREQ=DAILY;COUNT=4", **values)) == "customer-limit-reached"
    assert rows(database_url) == [0, 0, 0, 0]
    booked(api, limited, soon(), "FREQ=DAILY;COUNT=3")
    daily = api.resource(customerDailyLimit=1)
    booked(api, daily, soon(), "FREQ=DAILY;COUNT=3")
    assert problem(book(api, daily, soon(9, 12), "FREQ=DAILY;COUNT=3")) == "customer-limit-reached"


def timeless(answer: Any) -> str:
    """Without the moment that a refusal tells: two that are alike may be told a second apart."""
    return re.sub(r"now the latest start is [^\"]*", "…", json.dumps(answer, sort_keys=True))


@pytest.mark.parametrize("seed", range(6))
def test_dry_run_says_what_booking_then_does(api: Api, database_url: str, seed: int) -> None:
    """Each verdict is also that of booking the occurrences one by one."""
    chance = random.Random(seed)
    weekly = [
        {"weekday": day["weekday"], "opens": "08:00", "closes": "18:00"} for day in ALWAYS if chance.random() < 0.9
    ]
    room = api.resource(
        capacity=chance.choice([1, 1, 3]),
        setupMinutes=chance.choice([0, 30]),
        turnoverMinutes=chance.choice([0, 600]),
        windowDays=25,
        openingHours={"weekly": weekly, "exceptions": []},
    )
    for number in range(30):
        start = soon(chance.randint(1, 25), chance.randint(8, 15))
        answer = api.book(room, start, 60, units=chance.randint(1, room["capacity"]))
        if answer.status_code == 201 and number % 3 == 0:
            due = "UPDATE booking SET hold_expires_at = now() - interval '1 second' WHERE id = %s"
            sql(database_url, due, answer.json()["id"])
    wanted = body(
        room, soon(chance.randint(1, 3), 11), "FREQ=DAILY;COUNT=24", units=chance.randint(1, room["capacity"])
    )
    before = rows(database_url)
    preview = api.post("/series", wanted | {"dryRun": True}).json()["occurrences"]
    assert rows(database_url) == before
    made = []
    for each in preview:
        answer = api.post("/bookings", booking_body(room, starts([each])[0], units=wanted["units"]))
        verdict = {201: "free", 409: "conflict", 422: "invalid"}[answer.status_code]
        assert (verdict, answer.json().get("conflict")) == (each["verdict"], each["conflict"]), each
        assert timeless(answer.json().get("errors", [])) == timeless(each["errors"])
        made += [answer.json()["id"]] if verdict == "free" else []
    for booking_id in made:
        api.delete(f"/bookings/{booking_id}", 1)
    assert {each["verdict"] for each in preview} >= {"free", "conflict"}
    refused = api.post("/series", wanted)
    assert timeless(refused.json()["occurrences"]) == timeless([e for e in preview if e["verdict"] != "free"])
    booking = api.post("/series", wanted | {"onConflict": "skip"}).json()["occurrences"]
    own = {"bookingId": None, "status": None, "version": None, "holdExpiresAt": None}
    as_preview = [each | own | {"verdict": "free"} if each["bookingId"] else each for each in booking]
    assert timeless(as_preview) == timeless(preview)
    assert audit.findings(database_url) == []


# Bad input


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("FREQ=WEEKLY", {}, ("/recurrence", "endless")),
        ("FREQ=DAILY;COUNT=367", {}, ("/recurrence", "occurrences")),
        ("FREQ=DAILY;COUNT=366", {"units": 20}, ("/recurrence", "size")),
        ("FREQ=DAILY;UNTIL=21991231", {}, ("/recurrence", "occurrences")),
        ("FREQ=SECONDLY;COUNT=3", {}, ("/recurrence", "frequency")),
        ("FREQ=DAILY;BYHOUR=9;COUNT=3", {}, ("/recurrence", "rrule-part")),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", {}, ("/recurrence", "never")),
        ("every Tuesday", {}, ("/recurrence", "rrule")),
        ("FREQ=DAILY;UNTIL=20200101", {}, ("/recurrence", "until")),
        ("FREQ=DAILY;COUNT=3", {"start": "2020-01-01T09:00:00Z", "end": "2020-01-01T10:00:00Z"}, ("/start", "past")),
        ("FREQ=DAILY;COUNT=3", {"end": "2020-01-01T10:00:00Z"}, ("/end", "order")),
        ("FREQ=DAILY;COUNT=3", {"exceptDates": ["2027-02-30T09:00"]}, ("/exceptDates/0", "exdate")),
        ("FREQ=DAILY;COUNT=3", {"exceptDates": ["2027-02-03T09:00"]}, ("/exceptDates/0", "exdate")),
        ("FREQ=DAILY;COUNT=3", {"end": soon(9).isoformat()}, ("/recurrence", "overlap")),
    ],
)
def test_rule_that_makes_no_series_is_refused(
    api: Api, database_url: str, rule: str, values: dict[str, Any], expected: tuple[str, str]
) -> None:
    room = api.resource(capacity=20)
    assert pointers(api.post("/series", body(room, soon(), rule) | values)) == {expected}
    assert rows(database_url) == [0, 0, 0, 0]


def test_second_of_two_ambiguous_times_is_refused(api: Api) -> None:
    room = api.resource(timeZone="Europe/Berlin", windowDays=800)
    first, second = (datetime.fromisoformat(f"2027-10-31T02:30:00+0{offset}:00") for offset in (2, 1))
    assert pointers(book(api, room, second, "FREQ=DAILY;COUNT=2")) == {("/start", "ambiguous")}
    assert book(api, room, first, "FREQ=DAILY;COUNT=2").status_code == 201


# Changing


def test_this_and_following_are_changed_and_singly_changed_ones_stay(api: Api, database_url: str) -> None:
    room = api.resource(capacity=3)
    made = booked(api, room, soon(), "FREQ=WEEKLY;COUNT=6")
    ids = [each["bookingId"] for each in made["occurrences"]]
    api.delete(f"/bookings/{ids[3]}", 1)
    api.patch(f"/bookings/{ids[4]}", {"start": soon(36, 15).isoformat(), "end": soon(36, 16).isoformat()}, 1)
    assert problem(api.patch(f"/series/{made['id']}", {"startTime": "10:00"}, made["version"])) == "stale-version"
    since = made["occurrences"][2]["recurrenceId"]
    patch = {"startTime": "09:30", "durationMinutes": 120, "units": 2, "notes": "Later", "metadata": {"a": "1"}}
    moved = change(api, made, patch, since).json()
    assert starts(moved["occurrences"]) == [
        *(soon(7), soon(14), soon(21, 9, 30), soon(28), soon(36, 15), soon(42, 9, 30))
    ]
    assert states(moved) == ["PENDING", "PENDING", "PENDING", "CANCELLED", "PENDING", "PENDING"]
    shown = [api.get(f"/bookings/{booking_id}").json() for booking_id in ids]
    assert [each["notes"] for each in shown] == [None, None, "Later", None, "Later", "Later"]
    assert [(each["units"], each["end"][11:16]) for each in shown[2:]] == [
        *((2, "11:30"), (1, "10:00"), (1, "16:00"), (2, "11:30"))
    ]
    assert [each["recurrenceId"] for each in moved["occurrences"]] == [
        each["recurrenceId"] for each in made["occurrences"]
    ]
    trail = api.get(f"/bookings/{ids[4]}/events").json()["data"]
    assert [each["type"] for each in trail] == ["booking.held", "booking.rescheduled", "booking.updated"]
    assert audit.findings(database_url) == []


def test_move_is_of_all_or_none(api: Api, database_url: str) -> None:
    room = api.resource(price=EUR)
    made = booked(api, room, soon(), "FREQ=WEEKLY;COUNT=4")
    api.held(room, soon(28, 11))
    before = [read(api, made), rows(database_url)]
    refused = change(api, made, {"startTime": "10:30", "notes": "Later"})
    assert problem(refused) == "series-conflict"
    [taken] = refused.json()["occurrences"]
    mine = made["occurrences"][3]
    own = ("recurrenceId", "bookingId", "status", "version", "holdExpiresAt")
    assert {name: taken[name] for name in own} == {name: mine[name] for name in own}
    assert (taken["start"], taken["verdict"]) == (f"{soon(28, 10, 30):%Y-%m-%dT%H:%M:%SZ}", "conflict")
    assert pointers(change(api, made, {"startTime": "10:07"})) == {("/startTime", "slot-step")}
    assert pointers(change(api, made, {"durationMinutes": 45, "units": 2})) == {("/units", "capacity")}
    assert [read(api, made), rows(database_url)] == before
    longer = change(api, made, {"durationMinutes": 90}).json()
    assert {each["price"]["amount"] for each in longer["occurrences"]} == {9000}
    assert change(api, made, {"startTime": "09:30"}).status_code == 200
    assert problem(api.book(room, soon(14, 10, 30), 30)) == "slot-unavailable"
    assert api.book(room, soon(14), 30).status_code == 201
    assert audit.findings(database_url) == []


def test_rule_is_told_once_with_the_first_occurrence_that_breaks_it(api: Api) -> None:
    room = api.resource(windowDays=30)
    far = book(api, room, soon(), "FREQ=WEEKLY;COUNT=60")
    assert problem(far) == "series-conflict"
    said, first = far.json()["detail"], f"{soon(35):%Y-%m-%dT%H:%M}"
    assert said.startswith("56 of the 60 occurrences cannot be booked; nothing was changed. Occurrence")
    assert f" {first} and 55 more: A booking may be made 30 days ahead" in said
    assert said.count("may be made") == 1
    made = booked(api, room, soon(), "FREQ=WEEKLY;COUNT=3")
    [error] = change(api, made, {"startTime": "10:07"}).json()["errors"]
    assert error["detail"].startswith(f"Occurrence {soon():%Y-%m-%dT%H:%M} and 2 more: Bookings start at")
    but_one_day = {"weekly": ALWAYS, "exceptions": [{"date": f"{soon(14):%Y-%m-%d}", "hours": []}]}
    shut = {"json": but_one_day, "headers": if_match(1), "params": {"stranded": "keep"}}
    assert api.request("PUT", f"/resources/{room['id']}/opening-hours", **shut).status_code == 200
    refused = change(api, made, {"startTime": "10:00"}).json()
    assert f"Occurrence {soon(14):%Y-%m-%dT%H:%M}: The time must lie" in refused["detail"]
    assert [each["bookingId"] for each in refused["occurrences"]] == [made["occurrences"][1]["bookingId"]]


def test_this_and_following_are_cancelled_and_free(api: Api, database_url: str) -> None:
    room = api.resource()
    made = booked(api, room, soon(), "FREQ=WEEKLY;COUNT=4")
    since = made["occurrences"][2]["recurrenceId"]
    wrong = cancel(api, made, "2027-02-03T04:05")
    assert pointers(wrong) == {("from", "recurrence-id")}
    assert states(cancel(api, made, since).json()) == ["PENDING", "PENDING", "CANCELLED", "CANCELLED"]
    assert [api.book(room, soon(day)).status_code for day in (14, 21)] == [409, 201]
    assert problem(change(api, made, {"startTime": "10:00"}, since)) == "invalid-transition"
    assert states(cancel(api, made).json()) == ["CANCELLED"] * 4
    assert problem(cancel(api, made)) == "invalid-transition"
    assert problem(confirm(api, made)) == "invalid-transition"
    assert audit.findings(database_url) == []


def test_what_has_begun_is_left_alone(api: Api, database_url: str) -> None:
    room = api.resource()
    made = booked(api, room, soon(), "FREQ=WEEKLY;COUNT=3")
    confirm(api, made)
    begun = made["occurrences"][0]["bookingId"]
    sql(database_url, "UPDATE booking SET starts_at = now() - interval '1 hour' WHERE id = %s", begun)
    moved = change(api, made, {"startTime": "10:00"}, made["occurrences"][0]["recurrenceId"]).json()
    assert starts(moved["occurrences"])[1:] == [soon(14, 10), soon(21, 10)]
    assert states(cancel(api, made).json()) == ["CONFIRMED", "CANCELLED", "CANCELLED"]


def test_confirming_is_of_all_or_none(api: Api, database_url: str) -> None:
    room = api.resource(price=EUR)
    made = booked(api, room, soon(), "FREQ=WEEKLY;COUNT=3")
    assert pointers(confirm(api, made)) == {("/paymentReference", "required")}
    first, last = made["occurrences"][0]["bookingId"], made["occurrences"][2]["bookingId"]
    hold = "UPDATE booking SET hold_expires_at = now() + %s::interval WHERE id = %s"
    sql(database_url, hold, "-1 second", last)
    assert problem(confirm(api, made, paymentReference="inv-1")) == "hold-expired"
    assert states(read(api, made)) == ["PENDING"] * 3
    sql(database_url, hold, "1 hour", last)
    api.delete(f"/bookings/{first}", 1)
    confirmed = confirm(api, made, paymentReference="inv-1").json()
    assert states(confirmed) == ["CANCELLED", "CONFIRMED", "CONFIRMED"]
    shown = api.get(f"/bookings/{last}").json()
    assert (shown["paymentReference"], shown["holdExpiresAt"], shown["version"]) == ("inv-1", None, 2)
    assert audit.findings(database_url) == []


def test_expired_series_gives_its_times_back(api: Api, database_url: str) -> None:
    """More than one sweep takes, and nobody else has swept yet."""
    room = api.resource()
    made = booked(api, room, soon(1), "FREQ=DAILY;COUNT=300")
    sql(database_url, "UPDATE booking SET hold_expires_at = now() - interval '1 second'")
    again = booked(api, room, soon(1), "FREQ=DAILY;COUNT=300")
    assert set(states(read(api, made))) == {"EXPIRED"}
    assert problem(confirm(api, made)) == "hold-expired"
    assert set(states(read(api, again))) == {"PENDING"}


# At once


@contextmanager
def statements(api: Api) -> Iterator[list[str]]:
    run: list[str] = []

    def count(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        run.append(statement)

    engine = api.app.state.api.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield run
    finally:
        event.remove(engine, "before_cursor_execute", count)


def test_longer_series_takes_no_more_statements(api: Api) -> None:
    counts = []
    for count in (2, 300):
        room = api.resource()
        with statements(api) as run:
            made = booked(api, room, soon(1), f"FREQ=DAILY;COUNT={count}")
            assert change(api, made, {"startTime": "10:00"}).status_code == 200
            assert confirm(api, made).status_code == 200
            assert cancel(api, made).status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1] < 80


def test_series_and_single_bookings_at_once_never_overlap_or_deadlock(api: Api, database_url: str) -> None:
    chance = random.Random(11)
    rooms = [api.resource(capacity=capacity) for capacity in (1, 1, 2)]
    items = [{"resourceId": room["id"]} for room in rooms]
    packages = [api.post("/packages", {"name": "All", "items": order}).json() for order in (items, items[::-1])]
    made = [booked(api, room, soon(1, 18), "FREQ=DAILY;COUNT=20") for room in rooms]

    def request() -> tuple[str, str, dict[str, Any]]:
        room, day, hour = chance.choice(rooms), chance.randint(1, 20), chance.randint(9, 11)
        series = body(room, soon(day, hour), "FREQ=DAILY;COUNT=10", onConflict=chance.choice(["skip", "reject"]))
        of_package = {name: value for name, value in series.items() if name != "resourceId"}
        of_package["packageId"] = chance.choice(packages)["id"]
        mine = chance.choice(made)
        patch = {"json": {"startTime": f"{chance.randint(9, 18):02}:00"}, "headers": {"If-Match": "*"}}
        held = {"json": {"start": soon(day, hour).isoformat()}, "headers": {"If-Match": "*"}}
        booking = chance.choice(mine["occurrences"])["bookingId"]
        return chance.choice(
            [
                ("POST", "/series", {"json": series}),
                ("POST", "/series", {"json": of_package}),
                ("POST", "/bookings", {"json": booking_body(room, soon(day, hour))}),
                ("POST", "/bookings", {"json": booking_body(room, soon(day, hour))}),
                ("PATCH", f"/series/{mine['id']}", patch),
                ("DELETE", f"/bookings/{booking}", {"headers": {"If-Match": "*"}}),
                ("PATCH", f"/bookings/{booking}", held),
            ]
        )

    answers = [answer for _ in range(10) for answer in api.together([request() for _ in range(16)])]
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 422}, [
        answer.text for answer in answers if answer.status_code >= 500
    ]
    assert {answer.status_code for answer in answers if answer.request.url.path.endswith("series")} >= {201, 409}
    assert audit.findings(database_url) == []
    assert audit.deadlocks(database_url) == 0


ALWAYS = [
    {"weekday": day, "opens": "00:00", "closes": "24:00"}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
]
