"""What the calendar needs of events, and that each has one effect, in whatever order they come."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pact as pact_python
import psycopg
import pytest
from pact import match
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from bizing_consumers import calendar_sync
from bizing_consumers.calendar_sync import CalendarSync, Entry, NotUnderstood

from .conftest import API_KEY, FOLLOWER, PROVIDER, State, give, injected

pytestmark = pytest.mark.consumer

EVENT = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1f01"
BOOKING = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1e01"
RESOURCE = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01"
START, HOUR = datetime(2027, 3, 11, 8, tzinfo=UTC), timedelta(hours=1)
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
WRITERS = 8

INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
TOLD: Mapping[str, tuple[str, Sequence[State]]] = {
    "booking.confirmed": ("CONFIRMED", [("a booking", {"status": "CONFIRMED"})]),
    "booking.rescheduled": ("CONFIRMED", [("a booking", {"status": "CONFIRMED"}), "the booking has moved"]),
    "booking.updated": ("CONFIRMED", [("a booking", {"status": "CONFIRMED"}), "the booking has changed since"]),
    "booking.cancelled": ("CANCELLED", [("a booking", {"status": "CANCELLED"})]),
    "booking.completed": ("COMPLETED", [("a booking", {"status": "COMPLETED"})]),
    "booking.no_show": ("NO_SHOW", [("a booking", {"status": "NO_SHOW"})]),
}
"""The status after each event, and what leads to it."""


@pytest.fixture
def calendar(database_url: str) -> Iterator[CalendarSync]:
    """A calendar in a database of its own."""
    name = f"calendar_{uuid4().hex[:12]}"
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        with psycopg.connect(database_url, dbname=name, autocommit=True) as conn:
            calendar = CalendarSync(conn)
            calendar.create()
            yield calendar
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def needed(type_: str) -> dict[str, Any]:
    """What the calendar reads of an event; of what is not shown, no times."""
    status, _ = TOLD[type_]
    item = {
        "resourceId": match.uuid(RESOURCE, format="lowercase"),
        "start": match.regex("2027-03-11T08:00:00Z", regex=INSTANT),
        "end": match.regex("2027-03-11T09:00:00Z", regex=INSTANT),
    }
    items = {"items": match.each_like(item, min=1)} if status in calendar_sync.SHOWN else {}
    return {
        "id": match.uuid(EVENT, format="lowercase"),
        "type": type_,
        "aggregateId": match.uuid(BOOKING, format="lowercase"),
        "version": match.integer(2),
        "data": {"status": status, **items},
    }


def shown(status: str) -> list[Entry]:
    entry = Entry(UUID(BOOKING), status, UUID(RESOURCE), START, START + HOUR)
    return [entry] if status in calendar_sync.SHOWN else []


# The pact


@pytest.fixture
def receive(pact_folder: Path, described: set[str]) -> Callable[..., None]:
    """Writes a message into the pact and has it handled."""

    def receive(
        description: str,
        given: Sequence[State],
        body: dict[str, Any],
        handle: Callable[[bytes], object],
        metadata: Mapping[str, Any] = {},
    ) -> None:
        assert description not in described
        described.add(description)
        pact = pact_python.Pact(FOLLOWER, PROVIDER)
        interaction = pact.upon_receiving(description, "Async")
        give(interaction, given)
        interaction.with_body(body, "application/json")
        interaction.with_metadata(dict(metadata))

        def take(content: str | bytes | None, _: dict[str, object]) -> None:
            handle(content.encode() if isinstance(content, str) else content or b"")

        pact.verify(take, "Async")
        pact.write_file(pact_folder)

    return receive


def test_pact_tells_of_every_type_that_is_read() -> None:
    assert tuple(TOLD) == calendar_sync.READ


@pytest.mark.parametrize("type_", TOLD)
def test_event_of_the_feed(receive: Callable[..., None], calendar: CalendarSync, type_: str) -> None:
    status, states = TOLD[type_]
    given = [*states, ("the feed tells of it", {"type": type_})]
    receive(f"{type_} in the feed", given, needed(type_), lambda body: calendar.take(json.loads(body)))
    assert calendar.entries() == shown(status)


@pytest.mark.parametrize("type_", TOLD)
def test_webhook(receive: Callable[..., None], calendar: CalendarSync, type_: str) -> None:
    """Signed here over the example that the pact has; the provider signs with its endpoint's secret."""

    def handle(body: bytes) -> None:
        now = datetime.now(UTC)
        headers = {"webhook-id": "1", "webhook-timestamp": str(int(now.timestamp()))}
        signature = Webhook(SECRET).sign("1", now, body.decode())
        calendar.take_webhook(body, headers | {"webhook-signature": signature}, SECRET)

    status, states = TOLD[type_]
    signed = {
        "webhook-id": match.regex("1", regex=".+"),
        "webhook-timestamp": match.regex("1804752000", regex=r"^\d+$"),
        "webhook-signature": match.regex("v1,c2lnbmF0dXJl", regex=r"^v1,[A-Za-z0-9+/=]+( v1,[A-Za-z0-9+/=]+)*$"),
    }
    given = [*states, ("a webhook tells of it", {"type": type_})]
    receive(f"{type_} by webhook", given, {"data": needed(type_)}, handle, signed)
    assert calendar.entries() == shown(status)


@pytest.mark.parametrize("type_", TOLD)
def test_message_of_the_relay(receive: Callable[..., None], calendar: CalendarSync, type_: str) -> None:
    status, states = TOLD[type_]
    given = [*states, ("the relay tells of it", {"type": type_})]
    receive(f"{type_} from the relay", given, needed(type_), calendar.take_message)
    assert calendar.entries() == shown(status)


def test_catching_up_with_the_feed(calendar: CalendarSync, pact_folder: Path, described: set[str]) -> None:
    """In the same pact as the messages; the library wants one object for each kind."""
    description = "a request for the feed from its beginning"
    assert description not in described
    described.add(description)
    pact = pact_python.Pact(FOLLOWER, PROVIDER)
    interaction = pact.upon_receiving(description)
    give(interaction, [("a booking", {"status": "CONFIRMED"})])
    interaction.with_request("GET", "/api/v1/events")
    interaction.with_header("X-API-Key", injected("${apiKey}", API_KEY))
    interaction.with_query_parameters([*(("type", type_) for type_ in TOLD), ("limit", str(calendar_sync.PAGE))])
    interaction.will_respond_with(200)
    told = {"data": match.each_like(needed("booking.confirmed"), min=1), "nextCursor": match.regex("c", regex=".+")}
    interaction.with_body(told)
    with (
        pact.serve() as server,
        httpx.Client(base_url=f"{server.url}/api/v1", headers={"X-API-Key": API_KEY}, trust_env=False) as http,
    ):
        assert calendar.catch_up(http) == 1
    pact.write_file(pact_folder)
    assert calendar.entries() == shown("CONFIRMED")


# Repetitions and order


def event(version: int, type_: str, status: str, *starts: datetime, booking: str = BOOKING) -> dict[str, Any]:
    items = [
        {"resourceId": RESOURCE, "start": start.isoformat(), "end": (start + HOUR).isoformat()} for start in starts
    ]
    about = {"id": str(uuid4()), "type": type_, "aggregateId": booking, "version": version}
    return about | {"data": {"status": status, "items": items}}


LIFE = [
    event(2, "booking.confirmed", "CONFIRMED", START),
    event(3, "booking.rescheduled", "CONFIRMED", START + HOUR, START + 2 * HOUR),
    event(4, "booking.updated", "CONFIRMED", START + HOUR, START + 2 * HOUR),
]
CANCELLED = event(5, "booking.cancelled", "CANCELLED", START + HOUR, START + 2 * HOUR)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_order_and_repetition_change_nothing(calendar: CalendarSync, order: tuple[int, ...]) -> None:
    for number in (*order, *order):
        calendar.take(LIFE[number])
    assert [(each.status, each.start) for each in calendar.entries()] == [
        ("CONFIRMED", START + HOUR),
        ("CONFIRMED", START + 2 * HOUR),
    ]


def test_what_comes_late_brings_nothing_back(calendar: CalendarSync) -> None:
    assert calendar.take(CANCELLED)
    assert not any(map(calendar.take, LIFE))
    assert calendar.entries() == []


def test_hold_that_is_changed_is_not_shown(calendar: CalendarSync) -> None:
    calendar.take(event(2, "booking.rescheduled", "PENDING", START))
    assert calendar.entries() == []
    calendar.take(event(3, "booking.confirmed", "CONFIRMED", START))
    assert len(calendar.entries()) == 1


def test_event_that_is_not_read_is_passed_over(calendar: CalendarSync) -> None:
    assert not calendar.take({"id": str(uuid4()), "type": "webhook.test", "data": {}})


def test_event_without_what_is_needed_is_refused_and_may_come_again(calendar: CalendarSync) -> None:
    whole = event(2, "booking.confirmed", "CONFIRMED", START)
    [item] = whole["data"]["items"]
    broken = whole | {"data": {"status": "CONFIRMED", "items": [{**item, "start": None}]}}
    with pytest.raises(NotUnderstood, match=r"booking\.confirmed"):
        calendar.take(broken)
    assert calendar.take(whole)


def test_webhook_that_was_not_signed_is_refused(calendar: CalendarSync) -> None:
    now, body = datetime.now(UTC), json.dumps({"data": event(2, "booking.confirmed", "CONFIRMED", START)})
    headers = {"webhook-id": "1", "webhook-timestamp": str(int(now.timestamp()))}
    headers["webhook-signature"] = Webhook(SECRET).sign("1", now, body)
    with pytest.raises(WebhookVerificationError):
        calendar.take_webhook(body.replace("CONFIRMED", "CANCELLED"), headers, SECRET)
    assert calendar.take_webhook(body, headers, SECRET)


def test_handlers_at_the_same_time_agree(database_url: str, calendar: CalendarSync) -> None:
    """Each has all events, in an order of its own."""
    bookings = [str(uuid4()) for _ in range(10)]
    events = [
        event(version, "booking.rescheduled", "CONFIRMED", START + version * HOUR, booking=booking)
        for booking in bookings
        for version in range(2, 12)
    ]
    name = calendar.connection.info.dbname

    def handle(number: int) -> None:
        with psycopg.connect(database_url, dbname=name, autocommit=True) as conn:
            for each in events[number * 11 :] + events[: number * 11]:
                CalendarSync(conn).take(each)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(handle, range(WRITERS)))
    assert sorted(str(each.booking_id) for each in calendar.entries()) == sorted(bookings)
    assert {each.start for each in calendar.entries()} == {START + 11 * HOUR}
