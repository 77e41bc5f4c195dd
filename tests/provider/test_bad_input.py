"""Input that breaks the calendar's rules or the wire's: told where and why, never a 500, and nothing is written."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.provider.harness import CUSTOMER, Api, booking_body, if_match, open_api, pointers, problem, soon, sql

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")

START, END, LATE = ("/start", "opening-hours"), ("/end", "opening-hours"), ("/start", "slot-step")


def open_daily(*ranges: tuple[str, str]) -> dict[str, Any]:
    weekly = [{"weekday": day, "opens": opens, "closes": closes} for day in WEEK for opens, closes in ranges]
    return {"weekly": weekly, "exceptions": []}


def changes_of_clocks() -> Iterator[tuple[datetime, timedelta]]:
    """The next times, in UTC, at which Berlin's clocks change, and by how much."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + 2 * HOUR
    for _ in range(366 * 24):
        before, after = (hour - HOUR).astimezone(BERLIN).utcoffset(), hour.astimezone(BERLIN).utcoffset()
        assert before is not None
        assert after is not None
        if before != after:
            yield hour, after - before
        hour += HOUR


GAP = next(moment for moment, by in changes_of_clocks() if by > timedelta())
FOLD = next(moment for moment, by in changes_of_clocks() if by < timedelta())


@pytest.fixture(scope="module")
def database_url(fresh_database: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """One for all: each test makes a resource, and looks at what it has added."""
    with fresh_database() as url:
        yield url


@pytest.fixture(scope="module")
def apis(database_url: str) -> Iterator[dict[str, Api]]:
    """Both ways of booking, each past its first request."""
    stack = AsyncExitStack()
    with asyncio.Runner() as runner:
        opened = {
            name: runner.run(open_api(stack, runner, database_url, {"batch_holds": batched}))
            for name, batched in (("lane", True), ("singly", False))
        }
        for api in opened.values():
            api.held(api.resource(), soon())
        yield opened
        runner.run(stack.aclose())


@pytest.fixture(params=["lane", "singly"])
def both(request: pytest.FixtureRequest, apis: dict[str, Api]) -> Api:
    return apis[request.param]


@pytest.fixture
def api(apis: dict[str, Api]) -> Api:
    return apis["lane"]


@pytest.fixture
def written(database_url: str) -> Callable[[], list[tuple[Any, ...]]]:
    """How much there is."""
    tables = ("booking", "allocation", "event", "resource", "blackout")
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    return lambda: sql(database_url, f"SELECT {counts}, (SELECT sum(version) FROM booking)")


# Alternatives


@pytest.mark.parametrize(
    ("path", "body", "rule", "detail"),
    [
        ("/calendar-feeds", {}, "minProperties", "A field is missing: send resourceId or customerId."),
        (
            "/calendar-feeds",
            {
                "resourceId": "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01",
                "customerId": "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01",
            },
            "maxProperties",
            "Send only one of resourceId and customerId.",
        ),
        (
            "/bookings",
            {},
            "required",
            "Fields are missing: send customer, and resourceId, start and end, or items, or packageId, start and end.",
        ),
        (
            "/bookings",
            {"customer": CUSTOMER},
            "required",
            "A field is missing: send resourceId, start and end, or items, or packageId, start and end.",
        ),
        (
            "/series",
            {},
            "required",
            "Fields are missing: send start, end, recurrence and customer, and resourceId or packageId.",
        ),
        (
            "/waitlist",
            {},
            "required",
            "Fields are missing: send from, to, durationMinutes and customer, and resourceId or packageId.",
        ),
    ],
)
def test_body_that_is_one_of_several_is_told_what_to_send(
    api: Api, path: str, body: dict[str, Any], rule: str, detail: str
) -> None:
    [error] = api.post(path, body).json()["errors"]
    assert (error["pointer"], error["rule"], error["detail"]) == ("", rule, detail)


# Opening hours


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ((9, 0), 60, set()),
        ((16, 0), 60, set()),
        ((16, 30), 60, {END}),
        ((8, 30), 60, {START}),
        ((11, 30), 90, {END}),
        ((12, 15), 30, {START, END}),
        ((18, 0), 60, {START, END}),
        ((9, 0), 24 * 60, {END}),
        ((9, 20), 30, {LATE}),
        ((13, 30), 60, set()),
    ],
)
def test_booking_across_closing_time_is_refused(
    both: Api,
    written: Callable[[], Any],
    start: tuple[int, int],
    minutes: int,
    expected: set[tuple[str, str]],
) -> None:
    room = both.resource(openingHours=open_daily(("09:00", "12:00"), ("13:00", "17:00")))
    before = written()
    answer = both.book(room, soon(3, *start), minutes)
    if not expected:
        assert answer.status_code == 201, answer.text
        return
    assert pointers(answer) == expected
    assert written() == before


def test_reschedule_across_closing_time_is_refused(api: Api, written: Callable[[], Any]) -> None:
    room = api.resource(openingHours=open_daily(("09:00", "17:00")))
    booking = api.held(room, soon(3, 9))
    before = written()
    times = {"end": soon(3, 18).isoformat()}
    assert pointers(api.patch(f"/bookings/{booking['id']}", times, 1)) == {END}
    assert written() == before


def test_draft_is_held_by_the_hours_of_that_moment(api: Api, written: Callable[[], Any]) -> None:
    room = api.resource()
    draft = api.held(room, soon(3, 9), draft=True)
    hours = f"/resources/{room['id']}/opening-hours"
    assert api.request("PUT", hours, json=open_daily(("10:00", "17:00")), headers=if_match(1)).status_code == 200
    before = written()
    assert pointers(api.post(f"/bookings/{draft['id']}/hold")) == {START, END}
    assert written() == before


# Changing clocks


def test_hours_within_a_gap_do_not_occur(both: Api, written: Callable[[], Any]) -> None:
    room = both.resource(timeZone="Europe/Berlin", openingHours=open_daily(("02:00", "03:00")), windowDays=400)
    before = written()
    for start in (GAP - HOUR, GAP):
        assert {START} <= pointers(both.book(room, start)) <= {START, END}
    assert written() == before
    assert both.book(room, GAP + timedelta(days=1) - HOUR).status_code == 201


@pytest.mark.parametrize(("change", "open_hours"), [(GAP, 2), (FOLD, 4)], ids=["gap", "fold"])
def test_booking_across_changing_clocks_has_its_elapsed_length(
    both: Api, written: Callable[[], Any], change: datetime, open_hours: int
) -> None:
    """01:00 to 04:00 on the wall is two hours when clocks go forward, and four when they go back."""
    room = both.resource(timeZone="Europe/Berlin", openingHours=open_daily(("01:00", "04:00")), windowDays=400)
    midnight = change.astimezone(BERLIN).replace(hour=1, fold=0)
    opens = midnight.astimezone(UTC)
    before = written()
    assert pointers(both.book(room, opens, open_hours * 60 + 30)) == {END}
    assert written() == before
    booked = both.book(room, opens, open_hours * 60)
    assert booked.status_code == 201
    assert datetime.fromisoformat(booked.json()["end"]).astimezone(BERLIN).hour == 4


def test_time_that_no_clock_shows_is_the_moment_that_its_offset_says(api: Api) -> None:
    """RFC 3339 has moments, not wall-clock times: half past two with winter's offset is half past three."""
    room = api.resource(timeZone="Europe/Berlin", windowDays=400)
    skipped = (GAP + HOUR / 2).replace(tzinfo=None) + HOUR
    times = {"start": f"{skipped.isoformat()}+01:00", "end": f"{(skipped + HOUR).isoformat()}+01:00"}
    booked = api.post("/bookings", {"resourceId": room["id"], "customer": CUSTOMER} | times)
    assert datetime.fromisoformat(booked.json()["start"]) == GAP + HOUR / 2


# Forms of time


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("{day}", "format"),
        ("{day}T09:00", "format"),
        ("{day} 09:00:00", "format"),
        ("{day}t09:00:00z", "format"),
        ("{day}T24:00:00Z", "format"),
        ("{day}T09:00:00+24:00", "format"),
        ("{day}T09:00:00.Z", "format"),
        ("2027-02-30T09:00:00Z", "format"),
        ("1999-12-31T09:00:00Z", "pattern"),
        ("2200-01-01T09:00:00Z", "pattern"),
        ("9999-12-31T23:59:59-23:59", "pattern"),
        ("{day}T09:00:00." + "0" * 40 + "Z", "maxLength"),
        ("{day}T09:00:30Z", "whole-minutes"),
        (1_800_000_000, "type"),
        (None, "type"),
        ("", "format"),
    ],
)
def test_bad_form_of_time_is_refused(both: Api, written: Callable[[], Any], start: Any, rule: str) -> None:
    room = both.resource()
    before = written()
    value = start.format(day=f"{soon(3):%Y-%m-%d}") if isinstance(start, str) else start
    refused = both.post("/bookings", booking_body(room, soon(3)) | {"start": value})
    assert ("/start", rule) in pointers(refused)
    assert written() == before


@pytest.mark.parametrize("form", ["{day}T09:00:00.000Z", "{day}T14:30:00+05:30", "{day}T09:00:00-00:00"])
def test_every_offset_is_read(both: Api, form: str) -> None:
    room = both.resource()
    body = booking_body(room, soon(3)) | {"start": form.format(day=f"{soon(3):%Y-%m-%d}")}
    booked = both.post("/bookings", body)
    assert (booked.status_code, datetime.fromisoformat(booked.json()["start"])) == (201, soon(3))


# The wire


@pytest.mark.parametrize(
    ("units", "status"),
    [
        ("1.0", 201),
        ("10e-1", 201),
        ("1.5", 422),
        ("true", 422),
        ("-0", 422),
        ("1e400", 422),
        ("9" * 400, 422),
        ("01", 400),
        ("+1", 400),
        ("1,", 400),
        ("NaN", 400),
    ],
)
def test_number_is_read_as_json_has_it(both: Api, written: Callable[[], Any], units: str, status: int) -> None:
    room = both.resource()
    before = written()
    text = json.dumps(booking_body(room, soon(3), units="?")).replace('"?"', units)
    answer = both.post("/bookings", content=text.encode(), headers={"Content-Type": "application/json"})
    # What JSON readers differ on may be refused as malformed too.
    assert answer.status_code == status or {answer.status_code, status} == {400, 422}, answer.text
    assert (written() == before) == (answer.status_code != 201)


@pytest.mark.parametrize(
    "path", ["/bookings/%ff", "/bookings/%00", "/bookings/%ed%a0%80", "/bookings/%", "/bookings/%zz"]
)
def test_path_that_is_no_text_is_refused(api: Api, path: str) -> None:
    assert api.get(path).status_code == 422


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Idempotency-Key", '"ü"'.encode()),
        ("Idempotency-Key", b'"a" "b"'),
        ("Idempotency-Key", b'"' + b"a" * 10_000 + b'"'),
        ("X-Correlation-Id", b"a b"),
        ("X-Correlation-Id", b"\xff"),
        ("X-Correlation-Id", b"a" * 101),
    ],
)
def test_header_of_the_wrong_form_is_refused(both: Api, written: Callable[[], Any], name: str, value: bytes) -> None:
    room = both.resource()
    before = written()
    refused = both.post("/bookings", booking_body(room, soon(3)), headers={name: value})
    assert {pointer for pointer, _ in pointers(refused)} == {name}
    assert written() == before


def test_header_that_comes_twice_is_refused(both: Api, written: Callable[[], Any]) -> None:
    room = both.resource()
    before = written()

    async def send() -> httpx.Response:
        headers = [("X-API-Key", both.key), ("Idempotency-Key", '"a"'), ("Idempotency-Key", '"b"')]
        return await both.client.post("/bookings", json=booking_body(room, soon(3)), headers=headers)

    refused = both.runner.run(send())
    assert pointers(refused) == {("Idempotency-Key", "duplicate")}
    assert written() == before


def test_member_that_comes_twice_does_no_harm(both: Api) -> None:
    """RFC 8259 leaves open which of them counts; each must hold, or the request is refused."""
    room = both.resource()
    text = json.dumps(booking_body(room, soon(3)))[:-1] + ', "units": 1, "units": 700}'
    answer = both.post("/bookings", content=text.encode(), headers={"Content-Type": "application/json"})
    assert problem(answer) in {"request-invalid", "malformed-body"}
