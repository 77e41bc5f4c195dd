"""The mock of our document and the provider itself: the same checkout has the same statuses and shapes at both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import uuid4

import httpx
import pytest

from bizing_spec import document, openapi
from bizing_spec.mock import rulebooks
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application
from bizing_spec.mock.model import Model
from bizing_spec.mock.rules import RuleBook
from tests.provider.harness import CUSTOMER, Api, soon
from tests.spec.test_mock_cases import ask

EUR = {"amount": 6000, "currency": "EUR", "per": "HOUR"}
OFFICE = {
    "weekly": [
        {"weekday": each, "opens": "09:00", "closes": "17:00"}
        for each in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
    ],
    "exceptions": [],
}


class Service(Protocol):
    def request(self, method: str, path: str, **options: Any) -> httpx.Response: ...


class Mocked:
    """The mock, asked as the provider is."""

    def __init__(self, book: RuleBook | None = None) -> None:
        file = document.path()
        model = Model(openapi.read(file))
        found = rulebooks.beside(str(file))
        assert found is not None
        self._application = Application(Mock(model, Manner(), book or rulebooks.load(found, model)))

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"X-API-Key": "any", **options.get("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", f'"{uuid4()}"')
        query = f"?{httpx.QueryParams(options['params'])}" if "params" in options else ""
        answered = ask(self._application, f"{method} /api/v1{path}{query}", headers, options.get("json"))
        return httpx.Response(answered.status, headers=answered.headers, content=answered.body)


@dataclass
class Walk:
    """A frontend on its way, and what it met."""

    service: Service
    met: list[tuple[str, int, Any]] = field(default_factory=list)

    def ask(self, what: str, method: str, path: str, **options: Any) -> Any:
        answer = self.service.request(method, path, **options)
        body = answer.json() if answer.content else None
        self.met.append((what, answer.status_code, body))
        return body

    def free(self, what: str, path: str, day: str, **params: Any) -> list[str]:
        span = {"from": f"{day}T00:00:00Z", "to": f"{day}T23:59:00Z", "duration": "PT1H", **params}
        body = self.ask(what, "GET", path, params=span)
        return [each["start"][11:16] for each in body["slots"]]

    def book(self, what: str, day: str, hour: str, **asked: Any) -> Any:
        end = f"{int(hour[:2]) + 1:02}{hour[2:]}"
        times = {"start": f"{day}T{hour}:00Z", "end": f"{day}T{end}:00Z", "customer": CUSTOMER}
        return self.ask(what, "POST", "/bookings", json={**times, **asked})


def checkout(walk: Walk) -> Iterator[Any]:
    """A shop is set up, its free times are shown, and a customer books; yields what must be the same to the letter."""
    day = soon().date().isoformat()
    room = walk.ask("room", "POST", "/resources", json=_resource(price=EUR, turnoverMinutes=15, openingHours=OFFICE))
    desks = walk.ask("desks", "POST", "/resources", json=_resource(name="Desks", capacity=2, holdSeconds=60))
    parts = [{"resourceId": room["id"]}, {"resourceId": desks["id"], "startOffsetMinutes": -30, "units": 2}]
    package = walk.ask("package", "POST", "/packages", json={"name": "Workshop", "items": parts})
    of_room, of_package = f"/resources/{room['id']}/availability", f"/packages/{package['id']}/availability"
    yield walk.free("free", of_room, day)
    yield walk.free("free together", of_package, day)

    held = walk.book("hold", day, "10:00", resourceId=room["id"])
    yield held["price"], held["items"][0]["price"], held["timeZone"]
    taken = walk.book("taken", day, "10:30", resourceId=room["id"])
    yield taken["conflict"], taken["nextFree"]
    yield [each["rule"] for each in walk.book("closed", day, "18:00", resourceId=room["id"])["errors"]]
    yield [each["rule"] for each in walk.book("odd", day, "13:10", resourceId=room["id"])["errors"]]
    yield [each["rule"] for each in walk.book("past", "2020-03-02", "10:00", resourceId=room["id"])["errors"]]
    walk.book("nobody", day, "10:00", resourceId=str(uuid4()))
    yield walk.free("less is free", of_room, day)

    walk.book("one desk", day, "13:00", resourceId=desks["id"])
    yield [
        each["unitsFree"]
        for each in walk.ask(
            "some free",
            "GET",
            f"/resources/{desks['id']}/availability",
            params={"from": f"{day}T12:00:00Z", "to": f"{day}T15:00:00Z", "duration": "60"},
        )["slots"]
    ]
    yield walk.free("less together", of_package, day)
    workshop = walk.book("workshop", day, "15:00", packageId=package["id"])
    yield [(each["start"], each["end"], each["units"], each["price"]) for each in workshop["items"]]
    yield workshop["start"], workshop["end"], workshop["price"]
    refused = walk.book("workshop taken", day, "15:00", packageId=package["id"])
    yield refused["conflict"], refused["nextFree"], [each["item"] for each in refused["items"]]

    version = {"If-Match": f'"{held["version"]}"'}
    confirmed = walk.ask(
        "confirm", "POST", f"/bookings/{held['id']}/confirm", json={"paymentReference": "p-1"}, headers=version
    )
    yield confirmed["status"], confirmed["version"]
    walk.ask("confirm again", "POST", f"/bookings/{held['id']}/confirm", json={}, headers={"If-Match": '"2"'})
    walk.ask("cancel", "DELETE", f"/bookings/{held['id']}", headers={"If-Match": '"2"'})
    blackout = {"start": f"{day}T09:00:00Z", "end": f"{day}T12:00:00Z"}
    walk.ask("blackout", "POST", f"/resources/{room['id']}/blackouts", json=blackout)
    yield walk.free("closed in the morning", of_room, day)
    hours = {**OFFICE, "exceptions": [{"date": day, "hours": [{"opens": "12:00", "closes": "14:00"}]}]}
    new = walk.ask("hours", "GET", f"/resources/{room['id']}/opening-hours")
    yield new
    room = walk.ask("room again", "GET", f"/resources/{room['id']}")
    stranded = {"params": {"stranded": "keep"}, "headers": {"If-Match": f'"{room["version"]}"'}}
    walk.ask("new hours", "PUT", f"/resources/{room['id']}/opening-hours", json=hours, **stranded)
    yield walk.free("short day", of_room, day)
    both = {"resourceId": [room["id"], desks["id"]], "from": f"{day}T12:00:00Z", "to": f"{day}T13:00:00Z"}
    listed = walk.ask("free of both", "GET", "/availability", params=both)
    yield [[each["start"] for each in row["slots"]] for row in listed["data"]]


def _resource(**values: Any) -> dict[str, Any]:
    return {"name": "Room", "timeZone": "Etc/UTC", **values}


def shape(value: Any) -> Any:
    """The fields and types of a value; what its lists have, together."""
    if isinstance(value, Mapping):
        return {name: shape(each) for name, each in sorted(value.items())}
    if isinstance(value, list):
        found: list[Any] = []
        for each in map(shape, value):
            if each not in found:
                found.append(each)
        return found
    return type(value).__name__


def walked(service: Service) -> tuple[list[Any], Walk]:
    """What a checkout said and met, as far as it came."""
    walk, said = Walk(service), list[Any]()
    try:
        said += checkout(walk)
    except (LookupError, TypeError) as fault:
        said.append(fault)
    return said, walk


def test_checkout_is_the_same_at_the_mock_and_at_the_provider(api: Api) -> None:
    said, mocked = walked(Mocked())
    wanted, real = walked(api)
    assert said == wanted
    statuses = [[(what, status) for what, status, _ in each.met] for each in (mocked, real)]
    assert statuses[0] == statuses[1]
    shapes = [{what: shape(body) for what, _, body in each.met} for each in (mocked, real)]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("rule", ["calendar", "together", "cost"])
def test_checkout_differs_where_a_rule_is_missing(rule: str) -> None:
    file = rulebooks.beside(str(document.path()))
    assert file is not None
    book = rulebooks.load(file)
    bookings = book.collections["/bookings"]
    without = replace(bookings, exclusive=replace(bookings.exclusive, **{rule: None}))  # type: ignore[type-var]
    said, _ = walked(Mocked(replace(book, collections={**book.collections, "/bookings": without})))
    assert said != walked(Mocked())[0]
