"""Requests that the domain can fulfil: else most of what the spec allows would end at the domain's first rule."""

import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import schemathesis
from hypothesis import strategies
from schemathesis import HookContext, Response
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

from tests.provider.fuzz import world

Case: TypeAlias = "schemathesis.Case[Any]"
Body: TypeAlias = dict[str, Any]

WORLD = world.read()
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

numbers = itertools.count(1)
hours = itertools.count(24)
"""Each booking of ours gets an hour of its own."""
resources: set[str] = set()
"""What was created by the fuzzer, with opening hours and rules as they were generated."""
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
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.query:
        _ask_for_what_there_is(case.query)
    name = operation_id(case)
    if isinstance(case.body, dict) and name in BODIES:
        BODIES[name](case.body)
    _spare_ours(case)
    # In the stateful phase, the spec's links say which booking it is about, and which version.
    if case.meta.phase.name.value != "stateful":
        if "If-Match" in case.headers and next(numbers) % 3:
            case.headers["If-Match"] = "*"
        if name in BOOKINGS:
            case.path_parameters["bookingId"] = BOOKINGS[name]()


@schemathesis.hook
def after_call(context: HookContext, case: Case, response: Response) -> None:
    if response.status_code == 201 and operation_id(case) == "createResource":
        resources.add(response.json()["id"])


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
    """Archive or change what was generated, not what everything is booked on."""
    if case.method != "GET" and case.path_parameters.get("resourceId") in (WORLD.chair, WORLD.hall):
        case.path_parameters["resourceId"] = next(iter(resources), str(uuid4()))


def _free_hour(body: Body) -> None:
    start = TODAY + timedelta(hours=next(hours))
    body["start"], body["end"] = zulu(start), zulu(start + timedelta(hours=1))


def _book(body: Body) -> None:
    _free_hour(body)
    # Now and then on one of the generated resources, whose rules may well say no.
    if body["resourceId"] not in resources or next(numbers) % 4:
        body["resourceId"] = WORLD.chair if body.get("units", 1) == 1 else WORLD.hall


def _reschedule(body: Body) -> None:
    if {"start", "end"} & body.keys():
        _free_hour(body)


def _make_sense(body: Body) -> None:
    if "timeZone" in body:
        body["timeZone"] = "Europe/Berlin"
    if "holdSeconds" in body or "holdMaxSeconds" in body:
        body["holdMaxSeconds"] = 86400


BODIES: dict[str, Callable[[Body], object]] = {
    "createBooking": _book,
    "updateBooking": _reschedule,
    "confirmBooking": lambda body: body.pop("paymentReference", None),  # ours are free
    "createBlackout": _free_hour,
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


def _booking_under_way() -> str:
    return WORLD.under_way[next(numbers) % len(WORLD.under_way)]


BOOKINGS: dict[str, Callable[[], str]] = {
    "holdBooking": _draft,
    "extendHold": _booking,
    "confirmBooking": _booking,
    "updateBooking": _booking,
    "cancelBooking": _booking,
    "completeBooking": _booking_under_way,
    "markNoShow": _booking_under_way,
}
"""Bookings from whose state an operation leads on."""
