"""Provider states, asked for as the verifier asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bizing_pacts import provider, states, world

pytestmark = pytest.mark.contract


class Verifier:
    """Asks for states and uses what they answer."""

    def __init__(self, place: provider.Place) -> None:
        assert place.states_url is not None
        self._place = place
        self._http = httpx.Client()
        self.facts: dict[str, Any] = {}

    def set_up(self, state: str, **parameters: object) -> None:
        self.facts = self._change("setup", state, parameters)

    def tear_down(self) -> None:
        self._change("teardown", "a booking", {})

    def close(self) -> None:
        self.tear_down()
        self._http.close()

    def _change(self, action: str, state: str, parameters: dict[str, object]) -> dict[str, Any]:
        asked = {"action": action, "state": state, "params": parameters}
        facts: dict[str, Any] = self._http.post(str(self._place.states_url), json=asked).raise_for_status().json()
        return facts

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path)

    def post(self, path: str, body: object) -> httpx.Response:
        return self._ask("POST", path, json=body)

    def _ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"X-API-Key": str(self.facts["apiKey"]), "If-Match": "*", "Idempotency-Key": f'"{uuid4()}"'}
        return self._http.request(method, f"{self._place.url}/api/v1{path}", headers=headers, **request)


@pytest.fixture
def verifier(place: provider.Place) -> Iterator[Verifier]:
    verifier = Verifier(place)
    yield verifier
    verifier.close()


@pytest.mark.parametrize("status", states.STEPS)
def test_booking_in_each_state(verifier: Verifier, status: str) -> None:
    verifier.set_up("a booking", status=status)
    booking = verifier.get(f"/bookings/{verifier.facts['bookingId']}").json()
    assert booking["status"] == status
    assert {name: booking[name] for name in ("version", "start", "end")}.items() <= verifier.facts.items()


def test_booking_that_has_started(verifier: Verifier) -> None:
    verifier.set_up("a booking", status="CONFIRMED", started=True)
    assert datetime.fromisoformat(verifier.facts["start"]) < datetime.now(UTC)
    assert datetime.fromisoformat(verifier.facts["end"]) > datetime.now(UTC)


def test_booking_is_of_the_resource_that_was_set_up_before(verifier: Verifier) -> None:
    verifier.set_up("a resource", name="Room 7", capacity=3)
    resource_id = verifier.facts["resourceId"]
    verifier.set_up("a booking")
    assert verifier.facts["resourceId"] == resource_id
    assert verifier.get(f"/resources/{resource_id}").json()["capacity"] == 3


def test_booking_that_has_changed_since(verifier: Verifier) -> None:
    verifier.set_up("a booking")
    verifier.set_up("the booking has changed since")
    assert verifier.facts["staleVersion"] == 1
    assert verifier.get(f"/bookings/{verifier.facts['bookingId']}").headers["ETag"] == '"2"'


def test_customer_has_paid(verifier: Verifier) -> None:
    verifier.set_up("a booking", priced=True)
    verifier.set_up("the customer has paid")
    confirmed = verifier.post(f"/bookings/{verifier.facts['bookingId']}/confirm", {})
    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "CONFIRMED")


def test_booking_that_was_paid_by_card(verifier: Verifier) -> None:
    verifier.set_up("a booking", priced=True)
    verifier.set_up("the booking was paid by card")
    place = f"/bookings/{verifier.facts['bookingId']}"
    assert verifier.get(f"{place}/payment").json()["status"] == "CAPTURED"
    assert verifier.get(place).headers["ETag"] == f'"{verifier.facts["version"]}"'


def test_payment_provider_does_not_answer_once(verifier: Verifier) -> None:
    verifier.set_up("a booking", priced=True)
    verifier.set_up("the payment provider does not answer")
    path = f"/bookings/{verifier.facts['bookingId']}/confirm"
    answers = [verifier.post(path, {"paymentMethod": "pm_card_visa"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [409, 200]


@pytest.mark.parametrize("status", states.WAITLIST_STEPS)
def test_waitlist_entry_in_each_state(verifier: Verifier, status: str) -> None:
    verifier.set_up("a waitlist entry", status=status)
    entry = verifier.get(f"/waitlist/{verifier.facts['entryId']}")
    assert entry.json()["status"] == status
    assert entry.headers["ETag"] == f'"{verifier.facts["version"]}"'
    assert (verifier.facts["staleVersion"] < verifier.facts["version"]) == (status != "WAITING")


def test_who_came_later_waits_behind(verifier: Verifier) -> None:
    verifier.set_up("a waitlist entry")
    verifier.set_up("somebody else waits too")
    line = verifier.get("/waitlist").json()["data"]
    assert [(each["position"], each["customer"]["email"]) for each in line] == [
        (1, world.CUSTOMER["email"]),
        (2, states.SOMEBODY_ELSE["email"]),
    ]


def test_series_tells_its_second_occurrence(verifier: Verifier) -> None:
    verifier.set_up("a series")
    occurrences = verifier.get(f"/series/{verifier.facts['seriesId']}").json()["occurrences"]
    assert [each["status"] for each in occurrences] == ["PENDING"] * 3
    assert occurrences[0]["start"] == verifier.facts["start"]
    assert occurrences[1]["recurrenceId"] == verifier.facts["secondOccurrence"]


def test_time_of_a_package_is_taken_on_its_first_resource(verifier: Verifier) -> None:
    verifier.set_up("a package")
    first, second = verifier.get(f"/packages/{verifier.facts['packageId']}").json()["items"]
    verifier.set_up("the time is taken")
    assert (first["resourceId"], second["resourceId"]) == (
        verifier.facts["resourceId"],
        verifier.facts["otherResourceId"],
    )
    assert verifier.get(f"/bookings?resourceId={first['resourceId']}").json()["data"] != []
    assert verifier.get(f"/bookings?resourceId={second['resourceId']}").json()["data"] == []


def test_times_follow_the_zone_of_the_resource(verifier: Verifier) -> None:
    verifier.set_up("a resource", timeZone="Asia/Kolkata")
    assert verifier.facts["start"].endswith("T04:30:00Z")
    free = verifier.get(
        f"/resources/{verifier.facts['resourceId']}/availability?from={verifier.facts['from']}&to={verifier.facts['to']}"
    ).json()["slots"]
    assert verifier.facts["start"] in {slot["start"] for slot in free}
    assert verifier.facts["closedStart"] not in {slot["start"] for slot in free}


def test_revoked_key_opens_nothing(verifier: Verifier) -> None:
    verifier.set_up("a resource")
    assert verifier.get("/resources").status_code == 200
    verifier.set_up("the API key is revoked")
    assert verifier.get("/resources").status_code == 401


def test_each_interaction_has_a_business_of_its_own(verifier: Verifier) -> None:
    verifier.set_up("a booking")
    first, key = verifier.facts["bookingId"], verifier.facts["apiKey"]
    verifier.tear_down()
    verifier.set_up("an API key")
    assert verifier.facts["apiKey"] != key
    assert verifier.get(f"/bookings/{first}").status_code == 404
    assert verifier.get("/bookings").json()["data"] == []
