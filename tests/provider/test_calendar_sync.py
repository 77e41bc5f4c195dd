"""The consumer that keeps a calendar, against the real feed, real webhooks and a real engine."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from redis import Redis
from standardwebhooks.webhooks import WebhookVerificationError

from bizing_consumers.calendar_sync import CalendarSync, Entry
from bizing_provider.relay import destination
from tests.provider.harness import Api, soon, sql
from tests.provider.receivers import LOOPBACK, Answer, Received, receiving, register
from tests.provider.relay import engines
from tests.provider.relay.trial import url_of
from tests.provider.servers import Served, serving, wait_until

ORDER = attrgetter("start", "end", "resource_id", "booking_id")


@pytest.fixture
def open_calendar(fresh_database: Callable[[], AbstractContextManager[str]]) -> Iterator[Callable[[], CalendarSync]]:
    """Opens a calendar in a database of its own."""
    with ExitStack() as stack:

        def opened() -> CalendarSync:
            url = stack.enter_context(fresh_database())
            calendar = CalendarSync(stack.enter_context(psycopg.connect(url, autocommit=True)))
            calendar.create()
            return calendar

        yield opened


@pytest.fixture
def api(start_api: Callable[..., Api]) -> Api:
    return start_api(webhooks_allow_private=LOOPBACK)


def use(api: Api, database_url: str) -> None:
    """Bookings that end in every state but one that runs out, by way of every event that the calendar reads."""
    room, other = api.resource(capacity=3), api.resource()
    api.held(room, soon(1))
    api.held(room, soon(1), draft=True)
    kept, cancelled, came, missed = (api.confirmed(room, soon(day)) for day in (2, 3, 4, 5))
    api.patch(f"/bookings/{kept['id']}", {"start": soon(9).isoformat(), "end": soon(9, 11).isoformat()}, 2)
    api.patch(f"/bookings/{kept['id']}", {"notes": "Window"}, 3)
    api.delete(f"/bookings/{cancelled['id']}", 2)
    times = {"start": soon(6).isoformat(), "end": soon(6, 10).isoformat()}
    items = [{"resourceId": each["id"]} | times for each in (room, other)]
    several = api.post("/bookings", {"items": items, "customer": {"name": "Bo", "email": "bo@example.com"}})
    assert api.confirm(several.json()).status_code == 200
    began = "UPDATE booking SET starts_at = now() - interval '1 hour' WHERE id = ANY(%s::uuid[])"
    sql(database_url, began, [came["id"], missed["id"]])
    assert api.post(f"/bookings/{came['id']}/complete").json()["status"] == "COMPLETED"
    assert api.post(f"/bookings/{missed['id']}/no-show").json()["status"] == "NO_SHOW"


def booked(api: Api) -> list[Entry]:
    """What the API says now."""
    status = ["CONFIRMED", "COMPLETED", "NO_SHOW"]
    found = api.get("/bookings", params={"status": status, "limit": 200}).json()["data"]
    entries = [
        Entry(UUID(each["id"]), each["status"], UUID(item["resourceId"]), *map(instant, (item["start"], item["end"])))
        for each in found
        for item in each["items"]
    ]
    return sorted(entries, key=ORDER)


def told_in_full(api: Api) -> list[dict[str, Any]]:
    """The feed, when no older transaction, of the server's own either, holds back what is after it."""
    page: dict[str, Any] = {}

    def is_whole() -> bool:
        page.update(api.get("/events", params={"limit": 200}).json())
        return not page["lagSeconds"]

    wait_until(is_whole)
    return list(page["data"])


def instant(told: str) -> datetime:
    return datetime.fromisoformat(told)


def reader(served: Served, api: Api) -> httpx.Client:
    return httpx.Client(base_url=f"{served.url}/api/v1", headers={"X-API-Key": api.key}, trust_env=False)


def test_calendar_by_each_way_is_what_was_booked(
    api: Api, database_url: str, open_calendar: Callable[[], CalendarSync], tmp_path: Path
) -> None:
    """While `bizing serve` sends the webhooks and relays; last, all of it once more, in any order, changes nothing."""
    by_feed, by_webhook, by_relay = (open_calendar() for _ in range(3))
    posted: list[Received] = []
    one_at_a_time = threading.Lock()

    def answer(received: Received, _: int) -> Answer:
        with one_at_a_time:
            by_webhook.take_webhook(received.body, received.headers, endpoint["secret"])
            posted.append(received)
        return Answer()

    with ExitStack() as stack:
        relayed = url_of("redis", stack.enter_context(engines.running("redis")))
        receiver = stack.enter_context(receiving(answer))
        endpoint = register(api, receiver.url)
        settings = {"BIZING_RELAY_URL": relayed, "BIZING_WEBHOOKS_ALLOW_PRIVATE": "127.0.0.0/8"}
        options = ("--database-url", database_url, "--no-demo")
        served = stack.enter_context(serving(tmp_path / "served", *options, **settings))
        http = stack.enter_context(reader(served, api))
        at = destination.parse(relayed)
        redis = stack.enter_context(Redis.from_url(at.url))
        by_feed.catch_up(http)  # finds nothing, and goes on from there
        use(api, database_url)
        events = told_in_full(api)
        wait_until(lambda: {each.id for each in posted} == {each["id"] for each in events})
        wait_until(lambda: redis.xlen(at.options["stream"]) >= len(events))
        by_feed.catch_up(http)
        messages: Any = redis.xrange(at.options["stream"])
    for _, fields in messages:
        by_relay.take_message(fields[b"data"])
    expected = booked(api)
    assert len(expected) == 5
    assert {each.status for each in expected} == {"CONFIRMED", "COMPLETED", "NO_SHOW"}
    for calendar in (by_feed, by_webhook, by_relay):
        assert sorted(calendar.entries(), key=ORDER) == expected
    anyhow = open_calendar()
    again = [*events, *(each.message["data"] for each in posted)]
    again += [json.loads(fields[b"data"]) for _, fields in messages]
    random.Random(7).shuffle(again)
    for event in again:
        anyhow.take(event)
    assert sorted(anyhow.entries(), key=ORDER) == expected
    with pytest.raises(WebhookVerificationError):
        anyhow.take_webhook(posted[0].body.replace(b"ada@", b"eve@"), posted[0].headers, endpoint["secret"])


def test_calendar_goes_on_where_it_left_the_feed(
    api: Api, open_calendar: Callable[[], CalendarSync], database_url: str, tmp_path: Path
) -> None:
    calendar, room = open_calendar(), api.resource()
    options = ("--database-url", database_url, "--no-demo", "--no-background")
    with serving(tmp_path / "served", *options) as served, reader(served, api) as http:
        first = api.confirmed(room, soon(1))
        told_in_full(api)
        assert calendar.catch_up(http) == 1
        assert calendar.catch_up(http) == 0
        api.delete(f"/bookings/{first['id']}", 2)
        second = api.confirmed(room, soon(1))
        told_in_full(api)
        assert calendar.catch_up(http) == 2
    assert [each.booking_id for each in calendar.entries()] == [UUID(second["id"])]
