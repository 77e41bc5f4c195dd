"""What the event store tells of the waitlist and of series: each change once, in its order, or nothing at all."""

from collections.abc import Iterator
from typing import Any

import pytest

from bizing_provider import expiry
from tests.provider import audit
from tests.provider.harness import CUSTOMER, Api, if_match, problem, soon, sql
from tests.provider.waiting import cancel, full, join, make_due, read


@pytest.fixture(autouse=True)
def sound(database_url: str) -> Iterator[None]:
    """Whatever happened, every version has its event, and the last says what is."""
    yield
    assert audit.findings(database_url) == []


def trail(database_url: str, of: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The aggregate, version, type and actor of each event."""
    events = """SELECT aggregate_type, aggregate_version, type, split_part(actor, ':', 1) FROM event
                WHERE aggregate_id = %s ORDER BY seq"""
    return sql(database_url, events, of["id"])


def data(database_url: str, of: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        each for (each,) in sql(database_url, "SELECT data FROM event WHERE aggregate_id = %s ORDER BY seq", of["id"])
    ]


def test_waitlist_tells_who_joined_was_offered_and_left(api: Api, database_url: str) -> None:
    room, [_, middle, _] = full(api)
    offered, left, passed = (join(api, room, soon()) for _ in range(3))
    cancel(api, middle)
    api.delete(f"/waitlist/{left['id']}", 1)
    past = "UPDATE waitlist_entry SET earliest = now() - interval '2 hours', latest = now() WHERE id = %s"
    sql(database_url, past, passed["id"])
    assert api.runner.run(expiry.serve_waitlists(api.app.state.api.engine)) == 1
    joined = ("waitlist", 1, "waitlist.joined", "key")
    assert trail(database_url, offered) == [joined, ("waitlist", 2, "waitlist.offered", "system")]
    assert trail(database_url, left) == [joined, ("waitlist", 2, "waitlist.left", "key")]
    assert trail(database_url, passed) == [joined, ("waitlist", 2, "waitlist.expired", "system")]
    # Each says what the API shows, but for the place in line.
    shown = read(api, offered)
    assert data(database_url, offered) == [
        {name: value for name, value in each.items() if name != "position"} for each in (offered, shown)
    ]
    # What becomes of the offer, its booking tells too.
    declined = api.post(f"/waitlist/{offered['id']}/decline").json()
    assert trail(database_url, offered)[2:] == [("waitlist", 3, "waitlist.declined", "key")]
    assert data(database_url, offered)[2] == {name: value for name, value in declined.items() if name != "position"}
    of_booking = api.get(f"/bookings/{shown['offer']['bookingId']}/events").json()["data"]
    assert [each["type"] for each in of_booking] == ["booking.held", "booking.cancelled"]
    assert {each["data"]["waitlistEntryId"] for each in of_booking} == {offered["id"]}


@pytest.mark.parametrize(
    ("way", "told", "by"),
    [
        ("accept", "accepted", "key"),
        ("confirm", "accepted", "key"),
        ("decline", "declined", "key"),
        ("leave", "declined", "key"),
        ("cancel", "declined", "key"),
        ("expire", "expired", "system"),
    ],
)
def test_waitlist_tells_what_became_of_an_offer(api: Api, database_url: str, way: str, told: str, by: str) -> None:
    entry = join(api, api.resource(), soon())
    path, offer = f"/waitlist/{entry['id']}", entry["offer"]["bookingId"]
    if way in ("accept", "decline"):
        shown = api.post(f"{path}/{way}", headers=if_match(entry["version"])).json()
        assert shown == read(api, entry)
    elif way == "leave":
        api.delete(path, entry["version"])
    elif way == "confirm":
        api.post(f"/bookings/{offer}/confirm", headers=if_match(1))
    elif way == "cancel":
        api.delete(f"/bookings/{offer}", 1)
    else:
        make_due(database_url, offer)
        api.runner.run(expiry.sweep(api.app.state.api.engine))
    begun = [("waitlist", 1, "waitlist.joined", "key"), ("waitlist", 2, "waitlist.offered", "system")]
    ended = ("waitlist", 3, f"waitlist.{told}", by)
    assert trail(database_url, entry) == [*begun, ended]
    shown = read(api, entry)
    assert data(database_url, entry)[2] == {name: value for name, value in shown.items() if name != "position"}
    # A refused answer tells nothing, nor does what becomes of an accepted booking.
    assert api.post(f"{path}/accept").status_code == 409
    if told == "accepted":
        cancel(api, api.get(f"/bookings/{offer}").json())
    assert trail(database_url, entry) == [*begun, ended]


def test_accepting_without_payment_tells_nothing(api: Api, database_url: str) -> None:
    entry = join(api, api.resource(price={"amount": 900, "currency": "EUR", "per": "HOUR"}), soon())
    assert problem(api.post(f"/waitlist/{entry['id']}/accept")) == "request-invalid"
    assert [type_ for _, _, type_, _ in trail(database_url, entry)] == ["waitlist.joined", "waitlist.offered"]


def test_who_is_erased_while_waiting_has_left(api: Api, database_url: str) -> None:
    room, _ = full(api)
    entry = join(api, room, soon(), customer={"name": "Grace", "email": "grace@example.org"})
    assert api.delete(f"/customers/{entry['customer']['id']}").status_code == 204
    assert [type_ for _, _, type_, _ in trail(database_url, entry)] == ["waitlist.joined", "waitlist.left"]
    assert {each["customer"]["name"] for each in data(database_url, entry)} == {"Erased"}


def test_offer_that_cannot_be_made_tells_nothing(api: Api, database_url: str) -> None:
    room, [_, middle, _] = full(api)
    entry = join(api, room, soon())
    assert api.patch(f"/resources/{room['id']}", {"customerLiveLimit": 1}, 1).status_code == 200
    cancel(api, middle)
    assert [type_ for _, _, type_, _ in trail(database_url, entry)] == ["waitlist.joined"]


def test_series_tells_of_what_is_done_to_all_of_it(api: Api, database_url: str) -> None:
    room = api.resource()
    times = {"start": soon(hour=9).isoformat(), "end": soon(hour=10).isoformat(), "recurrence": "FREQ=DAILY;COUNT=3"}
    body = {"resourceId": room["id"], "customer": CUSTOMER} | times
    shown = [api.post("/series", body, headers={"X-Correlation-Id": "order-1"}).json()]
    place = f"/series/{shown[0]['id']}"
    refused = api.post("/series", body)
    assert problem(refused) == "series-conflict"
    shown.append(api.post(f"{place}/confirm", headers=if_match(shown[0]["version"])).json())
    # One occurrence by itself is no change of the series, but of what its version covers.
    first = api.get(f"/bookings/{shown[1]['occurrences'][0]['bookingId']}").json()
    cancel(api, first)
    version = api.get(place).json()["version"]
    shown.append(api.patch(place, {"startTime": "12:00"}, version).json())
    shown.append(api.delete(place, shown[2]["version"]).json())
    types = ["series.booked", "series.confirmed", "series.changed", "series.cancelled"]
    assert trail(database_url, shown[0]) == [("series", place, type_, "key") for place, type_ in enumerate(types, 1)]
    without = [{name: value for name, value in each.items() if name != "occurrences"} for each in shown]
    assert data(database_url, shown[0]) == without
    together = "SELECT type FROM event WHERE correlation_id = 'order-1' ORDER BY seq"
    assert [type_ for (type_,) in sql(database_url, together)] == ["booking.held"] * 3 + ["series.booked"]
    assert sql(database_url, "SELECT count(*) FROM event WHERE aggregate_type = 'series'") == [(4,)]
