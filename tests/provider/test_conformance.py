"""Every operation with every answer that it declares, judged by the gate and by openapi-core as a second witness."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from bizing_provider import db, idempotency
from bizing_provider.auth import Caller
from bizing_provider.resources import hours
from bizing_provider.sandbox.webhooks import signature
from bizing_spec import document
from bizing_spec.gate import Gate, Operation
from tests.provider import witness
from tests.provider.harness import CUSTOMER, Api, Exchange, if_match, new_key, problem, soon, sql
from tests.provider.sandboxes import KEY, SECRET, running

DOCUMENT = document.load(document.path())
OPERATIONS: Mapping[str, Operation] = Gate(DOCUMENT).operations
PRICE = {"amount": 4500, "currency": "EUR", "per": "HOUR"}
NEVER: dict[str, Any] = {"weekly": [], "exceptions": []}
UNDECIDED = {400, 401, 403, 406, 413, 415, 422, 428, 429, 500, 503}
"""A request with such an answer may or may not be as the spec wants it; any other one is."""

# The exchanges


@pytest.fixture
def exchanges(api: Api, start_api: Callable[..., Api], database_url: str) -> list[Exchange]:
    """A tour that ends in every answer that any operation declares."""
    use_everything(api)
    meet_every_conflict(api, database_url)
    refuse_everything(api, database_url)
    with running() as stripe:
        shop = start_api(stripe_api_key=KEY, stripe_api_url=stripe.url, stripe_webhook_secret=SECRET)
        use_payments(shop)
    nowhere = "http://127.0.0.1:1"
    broken = start_api(stripe_api_key=KEY, stripe_api_url=nowhere, stripe_webhook_secret=SECRET)
    limited = start_api(rate_limit_per_second=1)
    for operation in OPERATIONS.values():
        while operation.security and ask(limited, operation).status_code != 429:
            pass
    for engine in (None, db.connect("postgresql://127.0.0.1:1/nowhere", 1)):
        with on_engine(broken, engine):
            for operation in OPERATIONS.values():
                ask(broken, operation)
    return [*api.exchanges, *shop.exchanges, *limited.exchanges, *broken.exchanges]


@contextmanager
def on_engine(api: Api, engine: Any) -> Iterator[None]:
    """None makes every request fail as nobody foresaw."""
    shared = api.app.state.api
    own, shared.engine = shared.engine, engine
    try:
        yield
    finally:
        shared.engine = own


def use_everything(api: Api) -> None:
    """Each operation once, as it is meant."""
    terms = {"freeUntilMinutes": 525600, "fee": {"percent": 50}, "noShowFee": {"amount": 500}}
    room = api.resource(price=PRICE, openingHours=NEVER, cancellationPolicy=terms)
    place = f"/resources/{room['id']}"
    api.request("PUT", f"{place}/opening-hours", json=dict(hours.ALWAYS), headers=if_match(1))
    api.patch(place, {"capacity": 2}, 2)
    for path in ("/resources", f"{place}/conflicts", place, f"{place}/opening-hours", "/events", "/health"):
        assert api.get(path).status_code == 200
    span = {"from": soon().isoformat(), "to": soon(8).isoformat(), "duration": "PT1H", "units": 2}
    assert api.get(f"{place}/availability", params=span).json()["slots"]
    assert api.get("/availability", params=span | {"resourceId": [room["id"]]}).json()["data"]
    times = {"start": soon(20).isoformat(), "end": soon(21).isoformat()}
    blackout = api.post(f"{place}/blackouts", times | {"reason": "Works"}).json()
    api.get(f"{place}/blackouts", params={"limit": 1})
    api.get(f"{place}/blackouts/{blackout['id']}")
    assert api.delete(f"{place}/blackouts/{blackout['id']}").status_code == 204
    use_bookings(api, room)
    use_packages(api, room)
    use_customers(api)
    use_calendars(api)
    use_series(api)
    use_waitlist(api)
    use_webhooks(api)
    assert api.follow("/events/stream", lambda text: "following" in text).status_code == 200
    assert api.delete(place, 3).status_code == 409
    assert api.delete(place, 3, params={"stranded": "keep"}).status_code == 200


def use_bookings(api: Api, room: dict[str, Any]) -> None:
    draft = api.held(room, soon(), draft=True, notes="Window", metadata={"channel": "web"})
    place = f"/bookings/{draft['id']}"
    api.post(f"{place}/hold", headers=if_match(1))
    api.post(f"{place}/extend", {"seconds": 1800})
    api.patch(place, {"notes": None, "customer": {"phone": "+44 20"}, "metadata": {"a": "1"}}, 3)
    moved = {"start": soon(9).isoformat(), "end": soon(9, 10).isoformat()}
    content = {"content": json.dumps(moved), "headers": if_match(4) | {"Content-Type": "application/merge-patch+json"}}
    api.request("PATCH", place, **content)
    assert api.post(f"{place}/confirm", {"paymentReference": "inv-1"}, headers=if_match(5)).status_code == 200
    api.get(place)
    assert api.get(f"{place}/events", params={"limit": 2}).json()["nextCursor"]
    narrowed = {"status": ["CONFIRMED", "PENDING"], "resourceId": room["id"], "customer": "ada@example.com", "limit": 1}
    assert api.get("/bookings", params=narrowed | {"from": moved["start"], "to": moved["end"]}).json()["data"]
    for form in ("csv", "jsonl"):
        assert draft["id"] in api.get("/exports/bookings", params={"format": form}).text
    quoted = api.get(f"{place}/cancellation").json()
    assert api.delete(place, 6, params={"reason": "Ill"}).json()["fee"] == quoted["fee"] is not None


def use_packages(api: Api, room: dict[str, Any]) -> None:
    items = [{"resourceId": room["id"]}, {"resourceId": api.resource()["id"], "startOffsetMinutes": -30}]
    package = api.post("/packages", {"name": "Workshop", "items": items}).json()
    place = f"/packages/{package['id']}"
    api.patch(place, {"name": "Course"}, 1)
    assert api.get(place).json() in api.get("/packages").json()["data"]
    span = {"from": soon().isoformat(), "to": soon(8).isoformat(), "duration": "PT1H"}
    [slot, *_] = api.get(f"{place}/availability", params=span).json()["slots"]
    whole = {"packageId": package["id"], "customer": {"name": "Ada", "email": "ada@example.com"}} | slot
    assert [api.post("/bookings", whole).status_code for _ in range(3)] == [201, 409, 409]
    api.delete(place, 2)
    assert api.post("/bookings", whole).status_code == 409
    api.patch(place, {"name": "Again"}, 3)
    api.delete(place, 3)


def use_customers(api: Api) -> None:
    booking = api.held(api.resource(), soon(), customer={"name": "Bo", "email": "bo@example.com"})
    place = f"/customers/{booking['customer']['id']}"
    assert api.get("/customers", params={"email": "bo@example.com"}).json()["data"] == [api.get(place).json()]
    assert api.delete(place).status_code == 409
    api.delete(f"/bookings/{booking['id']}", 1)
    assert api.delete(place).status_code == 204


def use_calendars(api: Api) -> None:
    place = f"/resources/{api.resource()['id']}"
    feed = api.post("/calendar-feeds", {"resourceId": place.rpartition("/")[2]}).json()
    address = feed["url"].removeprefix("/api/v1")
    calendar = api.get(address)
    assert api.get(address, headers={"If-None-Match": calendar.headers["etag"]}).status_code == 304
    assert api.get("/calendar-feeds").json()["data"] == [api.get(f"/calendar-feeds/{feed['id']}").json()]
    assert api.delete(f"/calendar-feeds/{feed['id']}").status_code == 204
    api.get(f"{place}/freebusy.ics", params={"from": soon().isoformat(), "to": soon(8).isoformat()})
    document = {"content": calendar.content, "headers": {"Content-Type": "text/calendar"}}
    assert api.request("PUT", f"{place}/external-busy/google", **document).status_code == 200
    api.delete(place, 1)
    assert api.request("PUT", f"{place}/external-busy/google", **document).status_code == 409


def use_series(api: Api) -> None:
    room = api.resource()
    times = {"start": soon(hour=9).isoformat(), "end": soon(hour=10).isoformat()}
    weekly = {"resourceId": room["id"], "recurrence": "FREQ=WEEKLY;COUNT=4", "customer": CUSTOMER} | times
    package = api.post("/packages", {"name": "Course", "items": [{"resourceId": room["id"]}]}).json()
    of_package = {name: value for name, value in weekly.items() if name != "resourceId"} | {"packageId": package["id"]}
    bodies = [of_package | {"dryRun": True}, weekly, weekly]
    answers = [api.post("/series", body) for body in bodies]
    assert [answer.status_code for answer in answers] == [200, 201, 409]
    made = answers[1].json()
    place, [first, second, *_] = f"/series/{made['id']}", made["occurrences"]
    api.get("/series", params={"limit": 1})
    api.held(room, soon(14, 12))
    assert problem(api.patch(place, {"startTime": "12:00"}, 1)) == "series-conflict"
    assert api.patch(place, {"startTime": "10:00"}, 1, params={"from": second["recurrenceId"]}).status_code == 200
    version = api.get(place).json()["version"]
    confirmed = api.post(f"{place}/confirm", headers=if_match(version)).json()
    assert problem(api.post(f"{place}/confirm", headers=if_match(confirmed["version"]))) == "invalid-transition"
    ended = api.delete(place, confirmed["version"], params={"from": second["recurrenceId"], "reason": "Ill"}).json()
    assert problem(api.delete(place, ended["version"], params={"from": second["recurrenceId"]})) == "invalid-transition"
    assert api.get(f"/bookings/{first['bookingId']}").json()["seriesId"] == made["id"]


def wait(api: Api, room: dict[str, Any]) -> dict[str, Any]:
    """An entry for a resource, or for a package."""
    times = {"from": soon().isoformat(), "to": soon(8).isoformat(), "durationMinutes": 60}
    customer = {"name": "Ada", "email": "ada@example.com"}
    subject = {"packageId" if "items" in room else "resourceId": room["id"]}
    return dict(api.post("/waitlist", subject | {"customer": customer} | times).json())


def use_waitlist(api: Api) -> None:
    room = api.resource()
    accepted, declined, left = (wait(api, room) for _ in range(3))
    assert api.post(f"/waitlist/{accepted['id']}/accept", {}).json()["status"] == "ACCEPTED"
    assert api.post(f"/waitlist/{declined['id']}/decline").json()["status"] == "DECLINED"
    assert api.delete(f"/waitlist/{left['id']}", left["version"]).json()["status"] == "DECLINED"
    api.get(f"/waitlist/{left['id']}")
    narrowed = {"status": ["DECLINED", "WAITING"], "resourceId": room["id"], "customer": "ada@example.com", "limit": 1}
    assert api.get("/waitlist", params=narrowed).json()["nextCursor"]
    package = api.post("/packages", {"name": "Course", "items": [{"resourceId": room["id"]}]}).json()
    entry = wait(api, package)
    assert api.get("/waitlist", params={"packageId": package["id"]}).json()["data"] == [entry]


def use_webhooks(api: Api) -> None:
    body = {"url": "https://shop.example.com/hooks", "eventTypes": ["booking.held"], "rateLimitPerSecond": 10}
    endpoint = api.post("/webhook-endpoints", body).json()
    place = f"/webhook-endpoints/{endpoint['id']}"
    assert api.get("/webhook-endpoints", params={"limit": 1}).json()["data"] == [api.get(place).json()]
    api.patch(place, {"description": "Shop", "eventTypes": None}, 1)
    assert api.post(f"{place}/rotate-secret").json()["secret"]
    sent = api.post(f"{place}/test").json()
    narrowed = {"status": ["PENDING", "DEAD"], "limit": 1}
    assert api.get(f"{place}/deliveries", params=narrowed).json()["data"] == [sent]
    assert api.get(f"/webhook-deliveries/{sent['id']}").json() == sent
    assert api.post(f"/webhook-deliveries/{sent['id']}/replay").json()["status"] == "PENDING"
    assert api.post(f"{place}/replay", {"since": soon().isoformat()}).json() == {"replayed": 0}
    api.patch(place, {"enabled": False}, 3)
    for path in (f"{place}/test", f"/webhook-deliveries/{sent['id']}/replay"):
        assert problem(api.post(path)) == "webhook-endpoint-disabled"
    assert api.post(f"{place}/replay", {"since": soon().isoformat()}).status_code == 409
    assert api.delete(place, 4).status_code == 204


def use_payments(shop: Api) -> None:
    """Where bookings are paid by card: paid, declined, not paid at all; and Stripe's own message."""
    room, declined = shop.resource(price=PRICE), {"paymentMethod": "pm_card_chargeDeclined"}
    waits = wait(shop, room)
    assert problem(shop.post(f"/waitlist/{waits['id']}/accept", declined)) == "payment-declined"
    draft = shop.held(room, soon(9), draft=True)
    place, headers = f"/bookings/{draft['id']}", if_match(2)
    assert shop.post(f"{place}/hold", headers=if_match(1)).json()["payment"] == shop.get(f"{place}/payment").json()
    assert problem(shop.post(f"{place}/confirm", {}, headers=headers)) == "payment-required"
    assert shop.post(f"{place}/confirm", {"paymentMethod": "pm_card_visa"}, headers=headers).status_code == 200
    assert [each["state"] for each in shop.get(f"{place}/saga").json()["data"]] == ["DONE"]
    assert ask(shop, OPERATIONS["receiveStripeEvent"]).json() == {"received": True}


def meet_every_conflict(api: Api, database_url: str) -> None:
    """Each 409 of the domain, and the moves that only a booking under way allows."""
    room, other = api.resource(), api.resource()
    taken, free = api.confirmed(room, soon(1)), api.confirmed(room, soon(2))
    assert api.book(room, soon(1)).status_code == 409
    draft = api.held(room, soon(1), draft=True)
    api.post(f"/bookings/{draft['id']}/hold")
    api.patch(f"/bookings/{free['id']}", {"start": taken["start"], "end": taken["end"]}, 2)
    api.post(f"/resources/{room['id']}/blackouts", {"start": taken["start"], "end": taken["end"]})
    for move in ("extend", "complete", "no-show"):
        api.post(f"/bookings/{taken['id']}/{move}")
    api.confirm(taken)
    sql(database_url, "UPDATE booking SET starts_at = now() - interval '1 hour'")
    assert api.post(f"/bookings/{taken['id']}/complete").json()["status"] == "COMPLETED"
    assert api.post(f"/bookings/{free['id']}/no-show").json()["status"] == "NO_SHOW"
    api.get(f"/bookings/{taken['id']}/cancellation")
    api.delete(f"/bookings/{taken['id']}", 3)
    once = api.resource(customerLiveLimit=1)
    assert [api.book(once, soon(day)).status_code for day in (1, 2)] == [201, 409]
    waits = wait(api, other)
    for answer in ("decline", "accept", "decline"):
        api.post(f"/waitlist/{waits['id']}/{answer}")
    api.request("DELETE", f"/waitlist/{waits['id']}", headers={"If-Match": "*"})
    api.delete(f"/resources/{other['id']}", 1)
    wait(api, other)
    place = f"/resources/{other['id']}"
    api.patch(place, {"name": "New"}, 2)
    api.delete(place, 2)
    api.request("PUT", f"{place}/opening-hours", json=NEVER, headers=if_match(2))


def refuse_everything(api: Api, database_url: str) -> None:
    """Each refusal that comes before the domain, of each operation that declares it."""
    powerless = api.runner.run(new_key(database_url, api.business_id, []))
    room = api.resource()
    package = api.post("/packages", {"name": "Workshop", "items": [{"resourceId": room["id"]}]})
    times = {"start": soon(8).isoformat(), "end": soon(8, 10).isoformat()}
    weekly = {"resourceId": room["id"], "recurrence": "FREQ=WEEKLY;COUNT=2", "customer": CUSTOMER} | times
    series = api.post("/series", weekly)
    endpoint = api.post("/webhook-endpoints", {"url": "https://shop.example.com/hooks"})
    known = {
        "endpointId": endpoint.json()["id"],
        "resourceId": room["id"],
        "packageId": package.json()["id"],
        "bookingId": api.held(room, soon())["id"],
        "seriesId": series.json()["id"],
        "entryId": wait(api, room)["id"],
    }
    ways: dict[str, dict[str, Any]] = {
        "400": {"content": b"{"},
        "401": {"headers": {"X-API-Key": None}},
        "403": {"headers": {"X-API-Key": powerless}},
        "404": {},
        "406": {"headers": {"Accept": "text/html"}},
        "412": {"headers": {"If-Match": '"999"'}, "path": known},
        "413": {"content": b" " * 5_000_000},
        "415": {"headers": {"Content-Type": "text/plain"}, "content": b"{}"},
        "422": {"query": {"nonsense": "1"}},
        "428": {"headers": {"If-Match": None}},
    }
    for operation in OPERATIONS.values():
        for status in operation.responses.keys() & ways:
            answer = ask(api, operation, **ways[status])
            assert answer.status_code == int(status), (operation.operation_id, answer.text)
        if operation.method == "POST":
            with key_in_use(api, database_url, '"busy"'):
                ask(api, operation, headers={"Idempotency-Key": '"busy"'})


@contextmanager
def key_in_use(api: Api, database_url: str, key: str) -> Iterator[None]:
    """As if another request with this key were running."""
    [(key_id,)] = sql(database_url, "SELECT id FROM api_key WHERE business_id = %s AND scopes <> '{}'", api.business_id)
    owner = idempotency.owner(Caller(api.business_id, f"key:{key_id}", frozenset(), ""))
    with psycopg.connect(database_url) as conn:
        conn.execute("SELECT pg_advisory_xact_lock(%s)", [idempotency.lock_number(owner, key)])
        yield


def ask(
    api: Api,
    operation: Operation,
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str | None] | None = None,
    content: bytes | None = None,
) -> httpx.Response:
    """A request made of the spec's own examples, about objects that nobody has unless told otherwise."""
    places = operation.parameters.items()
    needed = {name: each["example"] for (place, name), each in places if place == "query" and "example" in each}
    several = {"resourceId": str(uuid4())} if operation.operation_id == "listAvailability" else {}
    if operation.body_required and content is None:
        examples = DOCUMENT["paths"][operation.path][operation.method.lower()]["requestBody"]["content"]
        [example, *_] = examples[operation.media_types[0]]["examples"].values()
        value = _resolve(example)["value"]
        content = (value if isinstance(value, str) else json.dumps(value)).encode()
    own = {"If-Match": '"1"', "Content-Type": next(iter(operation.media_types), None)}
    if ("header", "Stripe-Signature") in operation.parameters:
        own["Stripe-Signature"] = signature(SECRET, content or b"", int(time.time()))
    filled = operation.path
    for place, name in operation.parameters:
        if place == "path":
            made_up = "google" if name == "source" else str(uuid4())
            filled = filled.replace(f"{{{name}}}", (path or {}).get(name) or made_up)
    return api.request(
        operation.method,
        filled,
        params=needed | several | dict(query or {}),
        headers=own | dict(headers or {}),
        content=content,
    )


def _resolve(part: Any) -> Any:
    while "$ref" in part:
        names = part["$ref"].removeprefix("#/").split("/")
        part = DOCUMENT
        for name in names:
            part = part[name]
    return part


# What the witnesses say


def test_every_declared_answer_was_given_and_both_witnesses_accept_it(exchanges: list[Exchange]) -> None:
    given = {(each.operation_id, str(each.response.status_code)) for each in exchanges}
    declared = {(name, status) for name, operation in OPERATIONS.items() for status in operation.responses}
    assert declared - given == set()
    assert {name for name, _ in given} - {None} == OPERATIONS.keys()
    for each in exchanges:
        # The gate has judged each answer when it came; see the harness.
        where = (each.operation_id, each.response.status_code, each.request.url, each.response.text)
        assert witness.faults_of_response(each.response) == [], where
        if each.response.status_code not in UNDECIDED:
            assert witness.faults_of_request(each.request) == [], where


@pytest.mark.parametrize(
    "changes",
    [
        {"units": "2"},
        {"units": 0},
        {"draft": None},
        {"start": "2027-03-11T09:00:00"},
        {"resourceId": "one"},
        {"customer": {"name": "Ada"}},
        {"customer": {"name": "", "email": "ada@example.com"}},
        {"metadata": {"a": 1}},
        {"colour": "red"},
    ],
)
def test_witnesses_refuse_the_same_body(api: Api, changes: dict[str, Any]) -> None:
    body = DOCUMENT["components"]["examples"]["BookingCreate"]["value"] | changes
    refused = api.post("/bookings", body)
    assert refused.status_code == 422
    assert witness.faults_of_request(refused.request)


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "status=OPEN", "resourceId=1", "from=2027-01-01T00:00:00"])
def test_witnesses_refuse_the_same_query(api: Api, query: str) -> None:
    refused = api.get(f"/bookings?{query}")
    assert refused.status_code == 422
    assert witness.faults_of_request(refused.request)


def tampered(answer: httpx.Response) -> Iterator[tuple[str, httpx.Response]]:
    """The answer with one fault each."""
    headers, booking = dict(answer.headers), answer.json()

    def with_(body: Any = booking, status: int = answer.status_code, **changed: str | None) -> httpx.Response:
        kept = headers | {name.replace("_", "-"): value for name, value in changed.items()}
        fields = [(name, value) for name, value in kept.items() if value is not None and name != "content-length"]
        return httpx.Response(status, headers=fields, content=json.dumps(body).encode(), request=answer.request)

    yield "a member is missing", with_({name: value for name, value in booking.items() if name != "status"})
    yield "a member is unknown", with_(booking | {"colour": "red"})
    yield "a type is wrong", with_(booking | {"units": "1"})
    yield "a value is wrong", with_(booking | {"status": "OPEN"})
    yield "a format is wrong", with_(booking | {"id": "one"})
    yield "a header is missing", with_(etag=None)
    yield "a header is wrong", with_(etag="1")
    yield "the status is undeclared", with_(status=202)
    yield "the media type is undeclared", with_(content_type="text/html")


def test_tampered_answer_is_refused_by_both(api: Api) -> None:
    """The control: each witness tells a wrong answer from a right one."""
    booking = api.held(api.resource(), soon())
    answer = api.get(f"/bookings/{booking['id']}")
    operation = OPERATIONS["getBooking"]
    assert witness.faults_of_response(answer) == []
    for fault, wrong in tampered(answer):
        raw = [(name.lower(), value) for name, value in wrong.headers.raw]
        assert operation.check_response(wrong.status_code, raw, wrong.content), fault
        assert witness.faults_of_response(wrong), fault
