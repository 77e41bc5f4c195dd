"""Requests that the domain can fulfil: else most of what the spec allows would end at the domain's first rule."""

import itertools
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import requests
import schemathesis
from hypothesis import strategies
from schemathesis import HookContext, Response
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

from bizing_provider.sandbox.webhooks import signature
from tests.provider.fuzz import world
from tests.provider.sandboxes import SECRET

Case: TypeAlias = "schemathesis.Case[Any]"
Body: TypeAlias = dict[str, Any]

WORLD = world.read()
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

numbers = itertools.count(1)
hours = itertools.count(24)
"""Each booking of ours gets an hour of its own."""
spells = itertools.count(0)
"""Each series of ours has three days in a row at an hour of its own, in the studio."""
places = itertools.cycle([WORLD.chair, WORLD.counter])
"""What is free of charge, and what is not, in turns."""
resources: set[str] = set()
packages: set[str] = set()
"""What was created by the fuzzer, with opening hours and rules as they were generated."""
CREATED = {"createResource": resources, "createPackage": packages}
ours = httpx.Client(base_url=WORLD.url, headers={"X-API-Key": WORLD.our_key})


# What is generated


def _moment(days: int, minutes: int, ending: str) -> str:
    moment = datetime(2000, 1, 2, tzinfo=UTC) + timedelta(days=days, minutes=minutes)
    return f"{moment:%Y-%m-%dT%H:%M:%S}{ending}"


OFFSETS = ["Z", "+00:00", "-00:00", "+05:30", "-11:00", "+14:00", ".25Z"]
moments = strategies.builds(
    _moment, strategies.integers(0, 73_000), strategies.integers(0, 1439), strategies.sampled_from(OFFSETS)
)
# Left to itself, schemathesis generates any year, and drops what the spec's pattern does not have.
schemathesis.openapi.format("date-time", moments)
schemathesis.openapi.format("date", moments.map(lambda moment: moment[:10]))


schemathesis.serializer.alias("text/calendar", "text/plain")


SHARED = {"Idempotency-Key", "If-Match", "X-Correlation-Id"}
IN_FULL_ON = {"createBooking", "updateBooking"}


@schemathesis.hook
def filter_case(context: HookContext, case: Case) -> bool:
    """Every form of a header that most operations share is tried on two of them; elsewhere, that it is missing."""
    if case.meta is None or operation_id(case) in IN_FULL_ON:
        return True
    tried = case.meta.phase.data
    if not isinstance(tried, CoveragePhaseData) or tried.parameter not in SHARED:
        return True
    return tried.scenario is CoverageScenario.MISSING_PARAMETER


# What is made of it


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Give every request a key of its own, and those that the spec allows a chance in the domain."""
    key = case.headers.get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch(r'"[ !#-\[\]-~]+"', key):
        case.headers["Idempotency-Key"] = f'"{next(numbers)}"'
    _spare_ours(case)
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.query:
        _ask_for_what_there_is(case.query)
    name = operation_id(case)
    if isinstance(case.body, dict) and name in BODIES:
        BODIES[name](case.body)
    # In the stateful phase, the spec's links say which booking it is about, and which version.
    if case.meta.phase.name.value != "stateful":
        if "If-Match" in case.headers and next(numbers) % 3:
            case.headers["If-Match"] = "*"
        _name_what_there_is(case, name)
    if "seriesId" in case.path_parameters:
        _choose_series(case)
    if name in PAID and isinstance(case.body, dict):
        case.body = _payment(case.body, PAID[name](case.path_parameters))
    if name == "receiveStripeEvent":
        kwargs["auth"] = _signed


def _name_what_there_is(case: Case, name: str) -> None:
    if name in BOOKINGS:
        case.path_parameters["bookingId"] = BOOKINGS[name]()
    if name in CUSTOMERS:
        case.path_parameters["customerId"] = CUSTOMERS[name]()
    if name in ENTRIES:
        case.path_parameters["entryId"] = ENTRIES[name]()
    if name in CALENDARS:
        CALENDARS[name](case)
    if name in ENDPOINTS:
        case.path_parameters["endpointId"] = ENDPOINTS[name]()
    if name in DELIVERIES:
        case.path_parameters["deliveryId"] = DELIVERIES[name]()


def _payment(generated: Body, booking: Body) -> Body:
    """What has a price is paid, mostly; what is free is not."""
    if not booking.get("price"):
        _leave_unpaid(generated)
        return generated
    way = next(ways_to_pay)
    return generated if way is None else dict(way)


def _offered(entry_id: str) -> Body:
    offer = _found(f"waitlist/{entry_id}").get("offer")
    return _found(f"bookings/{offer['bookingId']}") if offer else {}


def _found(path: str) -> Body:
    """What is there; a problem when it is not."""
    return dict(ours.get(path).json())


PAID: dict[str, Callable[[dict[str, Any]], Body]] = {
    "confirmBooking": lambda path: _found(f"bookings/{path['bookingId']}"),
    "acceptOffer": lambda path: _offered(path["entryId"]),
}
"""The bookings that operations pay for."""


def _leave_unpaid(body: Body) -> None:
    for way in ("paymentReference", "paymentMethod"):
        body.pop(way, None)


CARD = {"paymentMethod": "pm_card_visa"}
ways_to_pay: Iterator[Body | None] = itertools.cycle(
    [
        CARD,
        {"paymentMethod": "pm_card_chargeDeclined"},
        {"paymentMethod": "pm_card_threeDSecure2Required"},
        CARD,
        {"paymentReference": "cash"},
        {},
        None,  # what was generated
    ]
)


def _signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """As Stripe signs what it tells."""
    raw = request.body.encode() if isinstance(request.body, str) else request.body
    assert isinstance(raw, bytes)
    request.headers["Stripe-Signature"] = signature(SECRET, raw, int(time.time()))
    return request


@schemathesis.hook
def after_call(context: HookContext, case: Case, response: Response) -> None:
    if response.status_code == 201 and operation_id(case) in CREATED:
        CREATED[operation_id(case)].add(response.json()["id"])


def operation_id(case: Case) -> str:
    return str(case.operation.definition.raw["operationId"])


def zulu(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _ask_for_what_there_is(query: dict[str, Any]) -> None:
    query.pop("cursor", None)  # no client can make one up
    if "from" in query and "to" in query:
        query["from"], query["to"] = zulu(TODAY), zulu(TODAY + timedelta(days=7))
    if isinstance(ids := query.get("resourceId"), list) and not resources.issuperset(ids):
        query["resourceId"] = [WORLD.chair, WORLD.hall]


def _spare_ours(case: Case) -> None:
    """Archive or change what was generated, not what everything is booked on.

    Of cases that the spec does not allow too: one whose only fault is a header that nobody knows is carried out.
    """
    if case.method == "GET":
        return
    if case.path_parameters.get("resourceId") in (WORLD.chair, WORLD.hall, WORLD.studio, WORLD.counter):
        case.path_parameters["resourceId"] = next(iter(resources), str(uuid4()))
    if case.path_parameters.get("packageId") == WORLD.package:
        case.path_parameters["packageId"] = next(iter(packages), str(uuid4()))


def _free_hour(body: Body) -> None:
    start = TODAY + timedelta(hours=next(hours))
    body["start"], body["end"] = zulu(start), zulu(start + timedelta(hours=1))


def _book(body: Body) -> None:
    if "items" in body:
        _book_items(body)
        return
    _free_hour(body)
    if "packageId" in body:
        body["packageId"] = WORLD.package
    # Now and then on one of the generated resources, whose rules may well say no.
    elif body["resourceId"] not in resources or next(numbers) % 4:
        body["resourceId"] = next(places) if body.get("units", 1) == 1 else WORLD.hall


def _book_items(body: Body) -> None:
    for item in body["items"]:
        _free_hour(item)
        item["resourceId"] = WORLD.chair if item.get("units", 1) == 1 else WORLD.hall


def _recur(body: Body) -> None:
    number = next(spells)
    start = TODAY + timedelta(days=1 + number // 24 * 3, hours=number % 24)
    body["start"], body["end"] = zulu(start), zulu(start + timedelta(hours=1))
    # Now and then the rule that was generated, which is seldom one.
    if next(numbers) % 4:
        body["recurrence"] = RULES[number % len(RULES)]
        body["exceptDates"] = [f"{start + timedelta(days=1):%Y-%m-%dT%H:%M}"] if number % 2 else []
    if "packageId" in body:
        body["packageId"] = WORLD.package
    elif "resourceId" in body:
        body["resourceId"] = WORLD.studio if body.get("units", 1) == 1 else WORLD.hall


RULES = ["FREQ=DAILY;COUNT=3", "RRULE:FREQ=DAILY;INTERVAL=1;COUNT=2"]


def _choose_series(case: Case) -> None:
    if case.meta and case.meta.phase.name.value != "stateful":
        case.path_parameters["seriesId"], first = _series()
        if "from" in case.query:
            case.query["from"] = first
    else:
        case.query.pop("from", None)


def _series() -> tuple[str, str]:
    """A series of its own for one case, and which its first occurrence is."""
    while True:
        body: Body = {"resourceId": WORLD.studio, "customer": {"name": "Ada", "email": "ada@example.com"}}
        _recur(body)
        body |= {"recurrence": RULES[0], "exceptDates": []}
        made = ours.post("series", json=body, headers={"Idempotency-Key": f'"{next(numbers)}"'})
        if made.status_code != 409:  # another series was moved there by its case
            series = made.raise_for_status().json()
            return str(series["id"]), str(series["occurrences"][0]["recurrenceId"])


def _reschedule(body: Body) -> None:
    if "items" in body:
        _book_items(body)
        for name in ("start", "end"):
            body.pop(name, None)
    elif {"start", "end"} & body.keys():
        _free_hour(body)


def _feed_of(body: Body) -> None:
    if "resourceId" in body:
        body["resourceId"] = WORLD.hall
    if "customerId" in body:
        body["customerId"] = _customer()


def _wait(body: Body) -> None:
    """Where there is something free; now and then on one of the generated resources."""
    _free_hour(body)
    body["from"], body["to"] = body.pop("start"), body.pop("end")
    body["durationMinutes"] = min(body["durationMinutes"], 60)
    if "packageId" in body:
        body["packageId"] = WORLD.package
    elif body["resourceId"] not in resources or next(numbers) % 4:
        body["resourceId"] = next(places) if body.get("units", 1) == 1 else WORLD.hall


def _pack(body: Body) -> None:
    for place, item in enumerate(body.get("items", ())):
        item["resourceId"] = WORLD.chair if item.get("units", 1) == 1 and place == 0 else WORLD.hall


def _make_sense(body: Body) -> None:
    if "timeZone" in body:
        body["timeZone"] = "Europe/Berlin"
    if "minimumMinutes" in body or "maximumMinutes" in body:
        body["maximumMinutes"] = 44640
    if "holdSeconds" in body or "holdMaxSeconds" in body:
        body["holdMaxSeconds"] = 86400


def _hook(body: Body) -> None:
    """An address that could be anybody's, and of what hardly ever happens: nothing shall be sent all the time."""
    if "url" in body:
        body["url"] = "https://shop.example.com/hooks"
    body["eventTypes"] = ["customer.erased"]


BODIES: dict[str, Callable[[Body], object]] = {
    "createBooking": _book,
    "updateBooking": _reschedule,
    "confirmSeries": _leave_unpaid,
    "createSeries": _recur,
    "joinWaitlist": _wait,
    "createBlackout": _free_hour,
    "createCalendarFeed": _feed_of,
    "createPackage": _pack,
    "createWebhookEndpoint": _hook,
    "updateWebhookEndpoint": _hook,
    "updatePackage": _pack,
    "createResource": _make_sense,
    "updateResource": _make_sense,
}


def _draft() -> str:
    return _booking(draft=True)


def _booking(**values: Any) -> str:
    """A booking of its own for one case: what is done to it, none before has done."""
    body: Body = {"resourceId": WORLD.chair, "customer": {"name": "Ada", "email": "ada@example.com"}} | values
    _free_hour(body)
    made = ours.post("bookings", json=body, headers={"Idempotency-Key": f'"{next(numbers)}"'})
    return str(made.raise_for_status().json()["id"])


def _priced() -> str:
    return _booking(resourceId=WORLD.counter)


def _either() -> str:
    """One to be paid, or a free one."""
    return _booking(resourceId=next(places))


def _paid() -> str:
    """A confirmed one, by card."""
    booking = _priced()
    headers = {"If-Match": "*", "Idempotency-Key": f'"{next(numbers)}"'}
    ours.post(f"bookings/{booking}/confirm", json=CARD, headers=headers).raise_for_status()
    return booking


def _paid_or_not() -> str:
    return next(kinds)()


kinds = itertools.cycle([_paid, _either])


def _customer() -> str:
    return str(ours.get(f"bookings/{_booking()}").raise_for_status().json()["customer"]["id"])


def _customer_of_the_past() -> str:
    """One whose only booking is over."""
    booking = _booking(customer={"name": "Bo", "email": f"bo-{next(numbers)}@example.com"})
    over = ours.delete(f"bookings/{booking}", headers={"If-Match": "*"})
    return str(over.raise_for_status().json()["customer"]["id"])


def _feed() -> dict[str, Any]:
    return _made("calendar-feeds", {"resourceId": WORLD.chair})


@cache
def _followed() -> str:
    """A resource that follows other calendars: nobody books or archives it."""
    return str(_made("resources", {"name": "Followed", "timeZone": "Etc/UTC"})["id"])


def _made(collection: str, body: Body | None) -> dict[str, Any]:
    made = ours.post(collection, json=body, headers={"Idempotency-Key": f'"{next(numbers)}"'})
    return dict(made.raise_for_status().json())


def _bring_calendar(case: Case) -> None:
    """An event, under a name of few; else what was generated."""
    case.path_parameters["resourceId"] = _followed()
    case.path_parameters["source"] = f"calendar-{next(numbers) % 5}"
    if next(numbers) % 3:
        start = TODAY + timedelta(hours=next(hours))
        event = ("BEGIN:VEVENT", "UID:1", f"DTSTART:{start:%Y%m%dT%H0000Z}", "DURATION:PT1H", "END:VEVENT")
        case.body = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:fuzz", *event, "END:VCALENDAR", ""])


def _entry() -> str:
    """An entry of its own for one case, with an offer."""
    body: Body = {"resourceId": next(places), "durationMinutes": 60}
    _wait(body)
    body["customer"] = {"name": "Ada", "email": "ada@example.com"}
    made = ours.post("waitlist", json=body, headers={"Idempotency-Key": f'"{next(numbers)}"'})
    return str(made.raise_for_status().json()["id"])


def _booking_under_way() -> str:
    return WORLD.under_way[next(numbers) % len(WORLD.under_way)]


BOOKINGS: dict[str, Callable[[], str]] = {
    "getBooking": _booking,
    "listBookingEvents": _booking,
    "holdBooking": _draft,
    "extendHold": _booking,
    "confirmBooking": _either,
    "updateBooking": _paid_or_not,
    "cancelBooking": _paid_or_not,
    "quoteCancellation": _paid_or_not,
    "completeBooking": _booking_under_way,
    "markNoShow": _booking_under_way,
    "getPayment": _priced,
    "getSaga": _paid_or_not,
}
"""Bookings that are there, and from whose state an operation leads on."""

CALENDARS: dict[str, Callable[[Case], None]] = {
    "getCalendarFeed": lambda case: case.path_parameters.update(feedId=_feed()["id"]),
    "revokeCalendarFeed": lambda case: case.path_parameters.update(feedId=_feed()["id"]),
    "getCalendar": lambda case: case.path_parameters.update(token=_feed()["url"].rpartition("/")[2].partition(".")[0]),
    "getFreeBusy": lambda case: case.path_parameters.update(resourceId=WORLD.chair),
    "replaceExternalBusy": _bring_calendar,
}
"""Calendars that are there."""

CUSTOMERS: dict[str, Callable[[], str]] = {"getCustomer": _customer, "eraseCustomer": _customer_of_the_past}


def _endpoint() -> str:
    return str(_made("webhook-endpoints", {"url": "https://shop.example.com", "eventTypes": ["customer.erased"]})["id"])


@cache
def _lasting_endpoint() -> str:
    """One that is read and tried, but neither changed nor deleted: a business has only so many."""
    return _endpoint()


def _delivery() -> str:
    return str(_made(f"webhook-endpoints/{_lasting_endpoint()}/test", None)["id"])


ON_LASTING = (
    "getWebhookEndpoint",
    "rotateWebhookSecret",
    "sendTestWebhook",
    "listWebhookDeliveries",
    "replayDeadLetters",
)
ON_OWN = ("updateWebhookEndpoint", "deleteWebhookEndpoint")
ENDPOINTS: dict[str, Callable[[], str]] = dict.fromkeys(ON_LASTING, _lasting_endpoint) | dict.fromkeys(
    ON_OWN, _endpoint
)
DELIVERIES: dict[str, Callable[[], str]] = dict.fromkeys(("getWebhookDelivery", "replayWebhookDelivery"), _delivery)
"""Webhook endpoints and what is sent to them, likewise."""

ON_ENTRIES = ("getWaitlistEntry", "leaveWaitlist", "acceptOffer", "declineOffer")
ENTRIES: dict[str, Callable[[], str]] = dict.fromkeys(ON_ENTRIES, _entry)
"""Entries of the waitlist, likewise."""
