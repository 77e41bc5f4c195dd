"""A frontend's whole checkout on the mock of our own document: hold, conflict, expiry, confirmation, free times."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bizing_spec import document, openapi
from bizing_spec.document import DocumentUnreadable
from bizing_spec.mock import rulebooks
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application
from bizing_spec.mock.model import Model
from bizing_spec.mock.rules import RuleBook
from tests.spec.test_mock_cases import Answered, ask

KEY = {"X-API-Key": "any"}
ROOM, OTHER = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01", "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d02"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2027, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Shop:
    """A frontend."""

    def __init__(self, clock: Clock, book: RuleBook | None = None) -> None:
        file = document.path()
        beside = rulebooks.beside(str(file))
        assert beside is not None
        book = rulebooks.load(beside) if book is None else book
        self._application = Application(Mock(Model(openapi.read(file)), Manner(seed=1), book, clock))

    def ask(self, target: str, body: Any = None, **headers: str) -> Answered:
        method, _, path = target.partition(" ")
        given = {**KEY, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if method == "POST":
            given.setdefault("Idempotency-Key", f'"{uuid4()}"')
        answered = ask(self._application, f"{method} /api/v1{path}", given, body)
        assert "sl-violations" not in answered.headers or answered.status >= 400
        return answered

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.ask("GET /bookings").body)["data"]
        return found

    def book(self, hour: int, resource: str = ROOM, **more: Any) -> Answered:
        key = {"Idempotency_Key": more.pop("Idempotency_Key")} if "Idempotency_Key" in more else {}
        times = {"start": f"2027-03-11T{hour:02}:00:00Z", "end": f"2027-03-11T{hour + 1:02}:00:00Z"}
        customer = {"name": "Ada Example", "email": "ada@example.com"}
        return self.ask("POST /bookings", {"resourceId": resource, **times, "customer": customer, **more}, **key)

    def free(self, resource: str = ROOM) -> list[str]:
        span = "from=2027-03-11T00:00:00Z&to=2027-03-12T00:00:00Z&duration=PT1H"
        answered = self.ask(f"GET /resources/{resource}/availability?{span}")
        assert answered.status == 200
        return [each["start"][11:16] for each in json.loads(answered.body)["slots"]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(clock: Clock) -> Shop:
    return Shop(clock)


def test_checkout_from_a_free_time_to_a_confirmed_booking(shop: Shop) -> None:
    assert "09:00" in shop.free()
    held = shop.book(9, notes="By the window")
    booking = json.loads(held.body)
    assert (held.status, booking["status"], booking["notes"]) == (201, "PENDING", "By the window")
    assert booking["items"][0]["start"] == "2027-03-11T09:00:00Z"
    assert held.headers["location"] == f"/api/v1/bookings/{booking['id']}"
    confirmed = shop.ask(f"POST /bookings/{booking['id']}/confirm", {}, If_Match=held.headers["etag"])
    assert (confirmed.status, json.loads(confirmed.body)["status"]) == (200, "CONFIRMED")
    assert confirmed.headers["etag"] != held.headers["etag"]
    read = shop.ask(f"GET /bookings/{booking['id']}")
    assert json.loads(read.body) == json.loads(confirmed.body)
    assert booking["id"] in [each["id"] for each in json.loads(shop.ask("GET /bookings").body)["data"]]


def test_request_that_is_repeated_books_once_and_its_key_serves_no_other(shop: Shop, clock: Clock) -> None:
    key = {"Idempotency_Key": '"one"'}
    body = {
        "resourceId": ROOM,
        "start": "2027-03-11T09:00:00Z",
        "end": "2027-03-11T10:00:00Z",
        "customer": {"name": "Ada Example", "email": "ada@example.com"},
    }
    first, again = (shop.ask("POST /bookings", body, **key) for _ in range(2))
    assert (first.status, again) == (201, first)
    assert [each for each in shop.listed() if each["start"] == body["start"]] == [json.loads(first.body)]
    other = shop.ask("POST /bookings", {**body, "notes": "By the window"}, **key)
    assert (other.status, json.loads(other.body)["type"]) == (422, "/problems/idempotency-key-reused")
    clock.now += timedelta(days=1)  # the hold is over, and so is the key
    anew = shop.ask("POST /bookings", body, **key)
    assert (anew.status, json.loads(anew.body)["id"] != json.loads(first.body)["id"]) == (201, True)


def test_request_that_was_refused_may_be_repeated_when_nothing_is_in_its_way(shop: Shop) -> None:
    first = shop.book(9)
    assert shop.book(9, Idempotency_Key='"one"').status == 409
    booking = json.loads(first.body)["id"]
    assert shop.ask(f"DELETE /bookings/{booking}", If_Match=first.headers["etag"]).status == 200
    assert shop.book(9, Idempotency_Key='"one"').status == 201


def test_rules_say_whether_and_how_keys_are_kept(clock: Clock, tmp_path: Path) -> None:
    def statuses(text: str) -> list[int]:
        file = tmp_path / "some.mock.yaml"
        file.write_text(text)
        shop = Shop(clock, rulebooks.load(file))
        return [shop.book(hour, Idempotency_Key='"one"').status for hour in (9, 9, 10)]

    assert statuses("idempotency: true") == [201, 201, 422]
    assert statuses("idempotency: false") == [201, 201, 201]
    assert statuses("idempotency: {refuse: {status: 409, example: taken}}") == [201, 201, 409]
    with pytest.raises(DocumentUnreadable, match="length of time"):
        statuses("idempotency: {keep: long}")


def test_booking_over_another_conflicts_and_beside_it_does_not(shop: Shop) -> None:
    assert shop.book(9).status == 201
    conflict = shop.book(9)
    problem = json.loads(conflict.body)
    assert (conflict.status, conflict.headers["content-type"]) == (409, "application/problem+json")
    assert problem["type"] == "/problems/slot-unavailable"
    assert problem["conflict"] == {"start": "2027-03-11T09:00:00Z", "end": "2027-03-11T10:15:00Z"}  # 15 min turnover
    assert [each["start"][11:16] for each in problem["nextFree"]] == ["10:30", "11:00", "11:30"]
    assert shop.book(10).status == 409
    assert shop.book(11).status == 201
    assert shop.book(9, OTHER).status == 201


def test_bookings_overlap_where_no_rule_forbids_it(clock: Clock) -> None:
    shop = Shop(clock, RuleBook())
    assert (shop.book(9).status, shop.book(9).status) == (201, 201)


def test_free_times_leave_out_what_is_booked_until_it_is_cancelled(shop: Shop) -> None:
    booked = shop.book(9)
    assert {"08:30", "09:00", "09:30"}.isdisjoint(shop.free())
    assert {"10:30", "15:00"} <= set(shop.free())
    assert "09:00" in shop.free(OTHER)
    booking = json.loads(booked.body)["id"]
    cancelled = shop.ask(f"DELETE /bookings/{booking}?reason=Ill", If_Match=booked.headers["etag"])
    assert (cancelled.status, json.loads(cancelled.body)["status"]) == (200, "CANCELLED")
    assert json.loads(cancelled.body)["cancelReason"] == "Ill"
    assert "09:00" in shop.free()


def test_hold_expires_and_gives_its_time_back(shop: Shop, clock: Clock) -> None:
    held = shop.book(9)
    booking = json.loads(held.body)["id"]
    clock.now += timedelta(minutes=14)
    assert shop.book(9).status == 409
    clock.now += timedelta(minutes=1)
    late = shop.ask(f"POST /bookings/{booking}/confirm", {}, If_Match='"2"')
    assert (late.status, json.loads(late.body)["type"]) == (409, "/problems/hold-expired")
    assert json.loads(shop.ask(f"GET /bookings/{booking}").body)["status"] == "EXPIRED"
    assert shop.book(9).status == 201


def test_hold_can_be_extended(shop: Shop, clock: Clock) -> None:
    booking = json.loads(shop.book(9).body)["id"]
    extended = shop.ask(f"POST /bookings/{booking}/extend", {"seconds": 3600})
    assert json.loads(extended.body)["holdExpiresAt"] == "2027-03-01T13:00:00Z"
    clock.now += timedelta(minutes=59)
    assert shop.book(9).status == 409


def test_confirming_wants_the_version_that_is_current(shop: Shop) -> None:
    held = shop.book(9)
    booking = json.loads(held.body)["id"]
    assert shop.ask(f"POST /bookings/{booking}/confirm", {}).status == 428
    stale = shop.ask(f"POST /bookings/{booking}/confirm", {}, If_Match='"7"')
    assert (stale.status, json.loads(stale.body)["type"]) == (412, "/problems/stale-version")
    assert json.loads(stale.body)["currentVersion"] == 1
    assert shop.ask(f"POST /bookings/{booking}/confirm", {}, If_Match=held.headers["etag"]).status == 200
    again = shop.ask(f"POST /bookings/{booking}/confirm", {}, If_Match='"2"')
    assert (again.status, json.loads(again.body)["type"]) == (409, "/problems/invalid-transition")
    assert json.loads(again.body)["from"] == "CONFIRMED"


def test_draft_holds_no_time_until_it_is_held(shop: Shop) -> None:
    draft = shop.book(9, draft=True)
    booking = json.loads(draft.body)
    assert (booking["status"], booking["holdExpiresAt"]) == ("DRAFT", None)
    assert shop.book(9).status == 201
    held = shop.ask(f"POST /bookings/{booking['id']}/hold")
    assert (held.status, json.loads(held.body)["type"]) == (409, "/problems/slot-unavailable")


def test_moving_a_booking_moves_the_time_that_it_takes(shop: Shop) -> None:
    booked = shop.book(9)
    booking = json.loads(booked.body)["id"]
    change = {"start": "2027-03-11T11:00:00Z", "end": "2027-03-11T12:00:00Z"}
    moved = shop.ask(f"PATCH /bookings/{booking}", change, If_Match=booked.headers["etag"])
    assert moved.status == 200
    assert json.loads(moved.body)["items"][0]["start"] == "2027-03-11T11:00:00Z"
    assert shop.book(9).status == 201
    assert shop.book(11).status == 409


def test_several_times_are_booked_together_or_not_at_all(shop: Shop) -> None:
    assert shop.book(9).status == 201
    items = [
        {"resourceId": OTHER, "start": "2027-03-11T09:00:00Z", "end": "2027-03-11T10:00:00Z"},
        {"resourceId": ROOM, "start": "2027-03-11T09:30:00Z", "end": "2027-03-11T10:30:00Z"},
    ]
    customer = {"name": "Ada Example", "email": "ada@example.com"}
    assert shop.ask("POST /bookings", {"items": items, "customer": customer}).status == 409
    items[1] = {**items[1], "start": "2027-03-11T14:00:00Z", "end": "2027-03-11T15:00:00Z"}
    booked = shop.ask("POST /bookings", {"items": items, "customer": customer})
    assert booked.status == 201
    assert json.loads(booked.body)["resourceId"] == OTHER
    assert shop.book(14).status == 409


def test_other_collections_of_the_document_remember_too(shop: Shop) -> None:
    made = shop.ask("POST /resources", {"name": "Blue room", "timeZone": "Europe/Berlin"})
    assert made.status == 201, made.body
    resource = json.loads(made.body)
    assert resource["name"] == "Blue room"
    changed = shop.ask(f"PATCH /resources/{resource['id']}", {"name": "Red room"}, If_Match=made.headers["etag"])
    assert json.loads(changed.body)["name"] == "Red room"
    blackout = {"start": "2027-12-24T00:00:00Z", "end": "2027-12-27T00:00:00Z"}
    closed = shop.ask(f"POST /resources/{resource['id']}/blackouts", blackout)
    assert json.loads(closed.body)["resourceId"] == resource["id"]
    of_this = json.loads(shop.ask(f"GET /resources/{resource['id']}/blackouts").body)["data"]
    assert json.loads(closed.body) in of_this


def test_nothing_is_found_where_the_document_says_not_found(shop: Shop) -> None:
    assert shop.ask(f"GET /bookings/{OTHER}").status == 200  # nothing changed yet: the example answers
    shop.book(9)
    missing = shop.ask(f"GET /bookings/{OTHER}")
    assert (missing.status, json.loads(missing.body)["type"]) == (404, "/problems/not-found")


def test_every_request_that_the_document_shows_is_answered_well(clock: Clock) -> None:
    """On a mock that remembers nothing yet; what is answered keeps to the document."""
    file = document.path()
    book = rulebooks.load(rulebooks.beside(str(file)) or file)
    mock = Mock(Model(openapi.read(file)), Manner(seed=1), book, clock)
    application, resolve = Application(mock), mock.model.requests.resolve
    headers = {**KEY, "Idempotency-Key": '"one"', "If-Match": '"1"', "Stripe-Signature": "t=1,v1=" + "a" * 64}
    failed, asked = {}, 0
    for operation in mock.model.operations:
        content = (resolve(operation.node.get("requestBody")) or {}).get("content") or {}
        for media_type, each in content.items():
            for name, example in (each.get("examples") or {}).items():
                mock.reset()
                target = f"{operation.method} /api/v1{re.sub('{[^}]*}', ROOM, operation.path)}"
                given = {**headers, "content-type": media_type}
                answered = ask(application, target, given, resolve(example)["value"])
                asked += 1
                if answered.status >= 300 or "sl-violations" in answered.headers:
                    failed[target, name] = answered
    assert asked > 20
    assert failed == {}


def test_dry_run_of_a_series_stores_nothing(shop: Shop) -> None:
    examples = openapi.read(document.path()).content["components"]["examples"]
    dry, real = examples["SeriesCreateDryRun"]["value"], examples["SeriesCreate"]["value"]
    assert shop.ask("POST /series", dry).status == 200
    assert shop.ask(f"GET /series/{OTHER}").status == 200  # still the example
    made = shop.ask("POST /series", real)
    assert made.status == 201
    assert shop.ask(f"GET /series/{json.loads(made.body)['id']}").status == 200
    assert shop.ask(f"GET /series/{OTHER}").status == 404
