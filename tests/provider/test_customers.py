"""Customers: found by their bookings, and erased so that nothing in the database tells of them."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command

from bizing_provider import migrations
from bizing_provider.bookings.model import customer_id
from tests.provider import audit
from tests.provider.harness import Api, Run, new_key, pointers, problem, soon, sql

GRACE = {
    "name": "Grace Sample",
    "email": "Grace.Sample@example.org",
    "phone": "+44 20 7946 0123",
    "locale": "en-GB",
}
ADA = {"name": "Ada Example", "email": "ada@example.com"}
WORDS = ("grace", "sample", "7946 0123", "wheelchair", "vip-4711")
"""What must not be found of her, in lower case."""


@pytest.fixture(params=[True, False], ids=["lane", "ordinary"])
def either(request: pytest.FixtureRequest, start_api: Callable[..., Api]) -> Api:
    return start_api(batch_holds=request.param)


def found(database_url: str, *words: str) -> set[tuple[str, str]]:
    """Which tables have which of the words in some row, whatever its columns are, as a dump would show it."""
    with psycopg.connect(database_url) as conn:
        tables = conn.execute(
            "SELECT quote_ident(relname) FROM pg_class WHERE relkind IN ('r', 'p', 'm')"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        return {
            (table, word)
            for (table,) in tables
            for word in words
            if conn.execute(f"SELECT FROM {table} AS r WHERE strpos(lower(r::text), %s) > 0".encode(), (word,)).rowcount
        }


def told(api: Api) -> list[dict[str, Any]]:
    """Bookings of hers in every final state that can be had at once, by every way of writing one."""
    room = api.resource(capacity=2)
    said: dict[str, Any] = {"customer": GRACE, "notes": "Wheelchair", "metadata": {"club": "VIP-4711"}}
    bookings = [api.held(room, soon(days=days), **said) for days in (7, 8)]
    bookings.append(api.held(room, soon(days=9), units=2, **said))
    bookings.append(api.held(room, soon(days=10), customer=ADA))
    bookings[0] = api.confirm(bookings[0]).json()
    moved = {"start": soon(days=11).isoformat(), "end": soon(days=11, hour=10).isoformat()}
    bookings[1] = api.patch(f"/bookings/{bookings[1]['id']}", moved, 1).json()
    bookings[3] = api.patch(f"/bookings/{bookings[3]['id']}", {"customer": GRACE}, 1).json()
    return [
        api.delete(f"/bookings/{each['id']}", each["version"], params={"reason": "Grace is ill"}).json()
        for each in bookings
    ]


def trail(api: Api, booking: dict[str, Any]) -> list[dict[str, Any]]:
    return list(api.get(f"/bookings/{booking['id']}/events").json()["data"])


def test_customer_is_one_address_in_any_letter_case(either: Api) -> None:
    api, room = either, either.resource()
    first = api.held(room, soon(hour=9), customer=GRACE)
    second = api.held(room, soon(hour=11), customer=GRACE | {"email": "GRACE.sample@EXAMPLE.org", "name": "Grace S."})
    draft = api.held(room, soon(hour=13), customer=GRACE, draft=True)
    assert first["customer"] == GRACE | {"id": str(customer_id(api.business_id, GRACE["email"]))}
    assert {each["customer"]["id"] for each in (first, second, draft)} == {first["customer"]["id"]}
    assert api.get(f"/bookings/{first['id']}").json() == first
    shown = api.get(f"/customers/{first['customer']['id']}").json()
    assert (shown["name"], shown["phone"], shown["locale"]) == (GRACE["name"], GRACE["phone"], "en-GB")
    assert {state: count for state, count in shown["bookings"].items() if count} == {"DRAFT": 1, "PENDING": 2}
    assert api.get("/customers", params={"email": "grace.sample@example.org"}).json() == {"data": [shown]}
    assert api.get("/customers", params={"email": "nobody@example.org"}).json() == {"data": []}
    assert pointers(api.book(room, soon(hour=15), customer=GRACE | {"locale": "not a tag"})) >= {
        ("/customer/locale", "pattern")
    }


def test_customers_are_those_of_one_business(start_api: Callable[..., Api]) -> None:
    ours, theirs = start_api(), start_api()
    booking = ours.held(ours.resource(), soon(), customer=GRACE)
    other = theirs.held(theirs.resource(), soon(), customer=GRACE)
    assert booking["customer"]["id"] != other["customer"]["id"]
    assert problem(theirs.get(f"/customers/{booking['customer']['id']}")) == "not-found"
    assert problem(theirs.delete(f"/customers/{booking['customer']['id']}")) == "not-found"


def test_nothing_tells_of_an_erased_customer(either: Api, database_url: str) -> None:
    api = either
    bookings = told(api)
    id_ = bookings[0]["customer"]["id"]
    tables = {"booking", "event", "idempotency_key"}
    # The control: each of the three tables has her, and the trail of the booking that was Ada's has Ada.
    assert {table for table, _ in found(database_url, *WORDS, id_)} == tables
    assert found(database_url, "ada@") >= {("event", "ada@"), ("idempotency_key", "ada@")}
    assert api.delete(f"/customers/{id_}").status_code == 204
    assert found(database_url, *WORDS, id_) == set()
    for each in bookings:
        now = api.get(f"/bookings/{each['id']}").json()
        assert now["customer"]["name"] == "Erased"
        assert now["customer"]["email"] == f"erased-{now['customer']['id']}@erased.invalid"
        assert now["customer"].keys() == {"id", "name", "email"}
        left_out = ("customer", "notes", "metadata", "cancelReason")
        assert {name: now[name] for name in now if name not in left_out} == {
            name: each[name] for name in each if name not in left_out
        }
    assert problem(api.get(f"/customers/{id_}")) == "not-found"
    assert problem(api.delete(f"/customers/{id_}")) == "not-found"


def test_trail_stays_whole(api: Api, database_url: str) -> None:
    bookings = told(api)
    before = [trail(api, each) for each in bookings]
    assert api.delete(f"/customers/{bookings[0]['customer']['id']}").status_code == 204
    for old, new in zip(before, [trail(api, each) for each in bookings], strict=True):
        assert [each | {"data": None} for each in new] == [each | {"data": None} for each in old]
        assert {each["data"]["customer"]["name"] for each in new} == {"Erased"}
        kept = ("id", "version", "status", "start", "end", "price", "createdAt", "updatedAt")
        assert [[each["data"][name] for name in kept] for each in new] == [
            [each["data"][name] for name in kept] for each in old
        ]
    assert audit.findings(database_url) == []
    ((data, actor),) = sql(database_url, "SELECT data, actor FROM event WHERE type = 'customer.erased'")
    assert data == {"customerId": api.get(f"/bookings/{bookings[0]['id']}").json()["customer"]["id"], "bookings": 4}
    assert actor.startswith("key:")


def test_bookings_that_are_not_over_stand_in_the_way_and_nothing_is_erased(api: Api, database_url: str) -> None:
    room = api.resource(capacity=5)
    over = api.held(room, soon(), customer=GRACE)
    api.delete(f"/bookings/{over['id']}", 1)
    live = [api.held(room, soon(), customer=GRACE, draft=True), api.confirmed(room, soon(), customer=GRACE)]
    path = f"/customers/{over['customer']['id']}"
    before = api.get("/bookings").json()
    refused = api.delete(path)
    assert (problem(refused), refused.json()["bookingIds"]) == ("customer-in-use", [each["id"] for each in live])
    assert api.get("/bookings").json() == before
    for each in live:
        api.delete(f"/bookings/{each['id']}", each["version"])
    # A hold that has run out is over, whether it was swept or not.
    due = api.held(room, soon(), customer=GRACE)
    sql(database_url, "UPDATE booking SET hold_expires_at = now() WHERE id = %s", due["id"])
    assert api.delete(path).status_code == 204
    assert api.get(f"/bookings/{due['id']}").json()["status"] == "EXPIRED"
    assert found(database_url, *WORDS) == set()


def test_booking_that_was_handed_on_keeps_its_customer_and_forgets_the_former(api: Api, database_url: str) -> None:
    booking = api.held(api.resource(), soon(), customer=GRACE)
    path, id_ = f"/bookings/{booking['id']}", booking["customer"]["id"]
    handed = api.patch(path, {"customer": ADA | {"phone": None, "locale": None}}, 1).json()
    assert handed["customer"]["id"] == str(customer_id(api.business_id, ADA["email"]))
    assert {table for table, _ in found(database_url, "grace")} == {"event", "idempotency_key"}
    assert api.delete(f"/customers/{id_}").status_code == 204
    assert found(database_url, *WORDS, id_) == set()
    assert api.get(path).json() == handed
    assert [each["data"]["customer"]["name"] for each in trail(api, booking)] == ["Erased", "Ada Example"]


def test_who_comes_again_is_not_known(api: Api) -> None:
    room = api.resource()
    booking = api.held(room, soon(), customer=GRACE)
    api.delete(f"/bookings/{booking['id']}", 1)
    api.delete(f"/customers/{booking['customer']['id']}")
    again = api.held(room, soon(), customer=GRACE)
    erased = api.get(f"/bookings/{booking['id']}").json()["customer"]["id"]
    assert (UUID(erased).version, UUID(again["customer"]["id"]).version) == (4, 5)
    assert api.get(f"/customers/{again['customer']['id']}").json()["bookings"]["CANCELLED"] == 0


def test_repeated_request_gets_its_answer_without_the_customer(api: Api) -> None:
    room = api.resource()
    request: dict[str, Any] = {"headers": {"Idempotency-Key": '"one"'}}
    body = {"resourceId": room["id"], "start": soon().isoformat(), "end": soon(hour=10).isoformat(), "customer": GRACE}
    booking = api.post("/bookings", body, **request).json()
    api.delete(f"/bookings/{booking['id']}", 1)
    api.delete(f"/customers/{booking['customer']['id']}")
    answer = api.post("/bookings", body, **request)
    assert (answer.status_code, answer.json()["id"], answer.json()["status"]) == (201, booking["id"], "PENDING")
    assert answer.json()["customer"]["name"] == "Erased"


def test_erasure_wants_a_scope_of_its_own(api: Api, database_url: str, run: Run[str]) -> None:
    booking = api.held(api.resource(), soon(), customer=GRACE)
    key = run(new_key(database_url, api.business_id, ["bookings:write", "resources:write"]))
    refused = api.request("DELETE", f"/customers/{booking['customer']['id']}", headers={"X-API-Key": key})
    assert refused.json()["requiredScopes"] == ["customers:erase"]


def test_bookings_of_before_get_their_customers(api: Api, database_url: str) -> None:
    bookings = told(api)
    rows = "SELECT id, customer, former_customer_ids FROM booking ORDER BY id"
    events = "SELECT seq, data FROM event ORDER BY seq"
    answers = "SELECT key, body::jsonb FROM idempotency_key ORDER BY key"
    before = [sql(database_url, query) for query in (rows, events, answers)]
    config = migrations._config()
    with migrations._connected(database_url) as conn:
        config.attributes["connection"] = conn
        command.downgrade(config, "0003")
    # As it was before there were ids.
    sql(database_url, "UPDATE event SET data = data #- '{customer,id}'")
    sql(database_url, "UPDATE idempotency_key SET body = (body::jsonb #- '{customer,id}')::text")
    migrations.migrate(database_url)
    assert [sql(database_url, query) for query in (rows, events, answers)] == before
    api.delete(f"/customers/{bookings[0]['customer']['id']}")
    assert found(database_url, *WORDS) == set()


def test_nothing_tells_of_the_customer_of_a_series(api: Api, database_url: str) -> None:
    times = {"start": soon(hour=9).isoformat(), "end": soon(hour=10).isoformat(), "recurrence": "FREQ=DAILY;COUNT=3"}
    asked = {"resourceId": api.resource()["id"], "customer": GRACE} | times
    key = {"Idempotency-Key": '"series-1"'}
    made = api.post("/series", asked, headers=key).json()
    api.delete(f"/series/{made['id']}", made["version"])
    id_ = made["customer"]["id"]
    assert "series" in {table for table, _ in found(database_url, *WORDS, id_)}
    assert api.delete(f"/customers/{id_}").status_code == 204
    assert found(database_url, *WORDS, id_) == set()
    again = api.post("/series", asked, headers=key).json()
    assert (again["id"], again["customer"]["name"]) == (made["id"], "Erased")


@pytest.mark.parametrize("way", ["waiting", "left", "free"])
def test_nothing_tells_of_who_was_on_the_waitlist_alone(api: Api, database_url: str, way: str) -> None:
    room = api.resource()
    taken = api.held(room, soon(), customer=ADA)
    asked = {"resourceId": room["id"], "from": soon().isoformat(), "to": soon(hour=10).isoformat()}
    asked |= {"durationMinutes": 60, "customer": GRACE, "notes": "Wheelchair", "metadata": {"club": "VIP-4711"}}
    key = {"Idempotency-Key": '"join-1"'}
    entry = api.post("/waitlist", asked, headers=key).json()
    bob = api.post("/waitlist", asked | {"customer": ADA, "notes": "", "metadata": {}}).json()
    path, id_ = f"/waitlist/{entry['id']}", entry["customer"]["id"]
    if way == "left":
        api.delete(path, 1)
    if way == "free":  # an offer is a booking of hers, which must be over
        api.delete(f"/bookings/{taken['id']}", 1)
        assert problem(api.delete(f"/customers/{id_}")) == "customer-in-use"
        assert api.get(path).json()["customer"]["name"] == GRACE["name"]
        api.post(f"{path}/decline")
    # The control.
    assert {table for table, _ in found(database_url, *WORDS, id_)} >= {"waitlist_entry", "idempotency_key"}
    assert api.delete(f"/customers/{id_}").status_code == 204
    assert found(database_url, *WORDS, id_) == set()
    assert api.get(path).json()["status"] == ("DECLINED" if way == "free" else "CANCELLED")
    again = api.post("/waitlist", asked, headers=key).json()
    assert (again["id"], again["customer"]["name"]) == (entry["id"], "Erased")
    waits = api.get(f"/waitlist/{bob['id']}").json()
    assert (waits["customer"]["name"], waits["position"]) == (ADA["name"], None if way == "free" else 1)
    assert problem(api.delete(f"/customers/{id_}")) == "not-found"


def test_customer_who_is_just_getting_an_offer_is_not_erased(api: Api, database_url: str) -> None:
    """The erasure begins while the offer is made and not committed: the booking was not there when it looked first."""
    room = api.resource()
    api.held(room, soon(), customer=ADA)
    asked = {"resourceId": room["id"], "from": soon().isoformat(), "to": soon(hour=10).isoformat()}
    entry = api.post("/waitlist", asked | {"durationMinutes": 60, "customer": GRACE}).json()
    path = f"/customers/{entry['customer']['id']}"
    offer = """
        INSERT INTO booking SELECT (jsonb_populate_record(b, jsonb_build_object(
          'id', gen_random_uuid(), 'waitlist_entry_id', w.id, 'customer', w.customer))).*
        FROM booking b, waitlist_entry w
    """

    async def erase_meanwhile() -> str:
        with psycopg.connect(database_url) as offering:
            offering.execute("UPDATE waitlist_entry SET status = 'OFFERED', version = 2")
            offering.execute(offer)
            erasing = asyncio.create_task(api.send("DELETE", path))
            waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            while not erasing.done() and sql(database_url, waits) == [(0,)]:
                await asyncio.wait([erasing], timeout=0.01)
        return problem(await erasing)

    assert api.runner.run(erase_meanwhile()) == "customer-in-use"
    assert api.get(f"/waitlist/{entry['id']}").json()["customer"]["name"] == GRACE["name"]


def test_series_that_was_handed_on_keeps_its_customer_and_forgets_the_former(api: Api, database_url: str) -> None:
    times = {"start": soon(hour=9).isoformat(), "end": soon(hour=10).isoformat(), "recurrence": "FREQ=DAILY;COUNT=2"}
    series = api.post("/series", {"resourceId": api.resource()["id"], "customer": GRACE} | times).json()
    handed = api.patch(f"/series/{series['id']}", {"customer": ADA | {"phone": None, "locale": None}}, 1).json()
    assert handed["customer"]["email"] == ADA["email"]
    events = "SELECT data -> 'customer' ->> 'name' FROM event WHERE aggregate_id = %s ORDER BY aggregate_version"
    assert sql(database_url, events, series["id"]) == [(GRACE["name"],), (ADA["name"],)]
    assert api.delete(f"/customers/{series['customer']['id']}").status_code == 204
    assert found(database_url, *WORDS, series["customer"]["id"]) == set()
    assert sql(database_url, events, series["id"]) == [("Erased",), (ADA["name"],)]
    assert api.get(f"/series/{series['id']}").json() == handed
