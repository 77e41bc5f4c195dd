"""Checks beside schemathesis's own: what no answer of this API may be."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import schemathesis
from schemathesis import CheckContext, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import UseAfterFree

from bizing_spec import document
from tests.provider.fuzz.domain import TODAY, WORLD, Case, numbers, zulu

DOCUMENT = document.load(document.path())

RULES = {
    "url": "what a URL is, no schema says",
    "https": "a URL is a text to the schema",
    "credentials": "a URL is a text to the schema",
    "fragment": "a URL is a text to the schema",
    "port": "a URL is a text to the schema",
    "public-address": "a URL is a text to the schema",
    "past": "time passes",
    "notice": "time passes",
    "window": "time passes",
    "order": "two fields are compared",
    "length": "two fields are compared, by the resource's own rule, or a duration is zero",
    "span": "two fields are compared",
    "whole-minutes": "RFC 3339 has seconds, the calendar has none",
    "opening-hours": "the resource's own",
    "slot-step": "the resource's own",
    "capacity": "the resource's own",
    "required": "a booking with a price wants its payment's reference",
    "free": "a free booking has none",
    "payments": "a booking with a price is paid in one way, a free one in none",
    "overlap": "items of one booking are compared, on the resource's own capacity",
    "currency": "the prices are those of several resources",
    "unique": "items are compared by one field",
    "exclusive": "one way of saying when, or another",
    "items": "one field is for bookings of one item",
    "length-range": "two fields are compared, one of them the resource's own",
    "hold-max": "two fields are compared, one of them the resource's own",
    "time-zone": "the names are a database's",
    "open-close": "two fields are compared",
    "unique-date": "items are compared by one field",
    "encoding": "the document is not the spec's",
    "nesting": "the document is not the spec's",
    "no-calendar": "the document is not the spec's",
    "structure": "the document is not the spec's",
    "time": "the document is not the spec's",
    "year": "the document is not the spec's",
    "recurrence": "the document is not the spec's",
    "too-many": "there are others already, or too many in the document",
    "rrule": "a grammar (RFC 5545)",
    "rrule-part": "a grammar",
    "rrule-value": "a grammar",
    "rrule-combination": "a grammar",
    "frequency": "a grammar",
    "until": "a grammar, and the rule is compared with the start",
    "endless": "a rule is a text to the schema",
    "horizon": "a rule is expanded",
    "occurrences": "a rule is expanded",
    "never": "a rule is expanded",
    "first-occurrence": "a rule is expanded",
    "size": "a rule is expanded",
    "empty": "a rule is expanded",
    "exdate": "a rule is expanded",
    "ambiguous": "the zone is the resource's own",
    "recurrence-id": "the series' own",
    "maxProperties": "a patch adds to what is there",
}
"""Rules that no schema states, and why: these alone may refuse, with 422, a request that the spec allows."""

THOROUGHLY = 5
"""So many objects of a kind are tried in every way, each later one in one way in turn."""


@schemathesis.check
def refusal_is_by_the_domain(ctx: CheckContext, response: Response, case: Case) -> None:
    if response.status_code != 422 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    problem = response.json()
    assert problem["type"] == "/problems/request-invalid", problem
    stated = [error for error in problem["errors"] if error["rule"] not in RULES]
    assert not stated, stated


@schemathesis.check
def problem_is_registered(ctx: CheckContext, response: Response, case: Case) -> None:
    """Every refusal is a problem of the spec's registry, and agrees with the answer around it."""
    if response.status_code < 400 or response.request.method == "HEAD":
        return
    problem = response.json()
    assert "type" in problem, "no problem at all"
    registered = DOCUMENT["x-problem-types"][problem["type"].removeprefix("/problems/")]
    assert (problem["status"], problem["title"]) == (registered["status"], registered["title"])
    assert response.status_code == registered["status"]
    assert response.headers["x-request-id"] == [problem["requestId"]]


@schemathesis.check
def valid_key_is_taken(ctx: CheckContext, response: Response, case: Case) -> None:
    """With a key that has every scope there is no 401, 403 or 429, whatever else the request says."""
    if response.request.headers.get("X-API-Key") == WORLD.our_key:
        assert response.status_code not in (401, 403, 429), response.text


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """What is cancelled or archived stays readable, by the spec; what is deleted must be gone."""
    if not isinstance(failure, UseAfterFree):
        return True
    return any(f"/{kind}/" in failure.free for kind in ("blackouts", "calendar-feeds", "webhook-endpoints"))


@schemathesis.check
class OtherBusinessIsKeptOut:
    """Nobody but its business reads, changes or lists an object. The built-in check tries reads alone."""

    def __init__(self) -> None:
        self.theirs = httpx.Client(base_url=WORLD.url, headers={"X-API-Key": WORLD.their_key})
        self.ours = httpx.Client(base_url=WORLD.url, headers={"X-API-Key": WORLD.our_key})
        self.tried: Counter[str] = Counter()

    def after_response(self, ctx: CheckContext, response: Response, case: Case) -> None:
        if response.status_code >= 300 or response.request.headers.get("X-API-Key") != WORLD.our_key:
            return
        assert not [their for their in WORLD.their_ids if their in response.text], "an object of the other business"
        if response.status_code == 201:
            self._try(response.headers["location"][0].removeprefix("/api/v1/"), response.json()["id"])

    def _try(self, location: str, id_: str) -> None:
        before = self.ours.get(location)
        ways, number = list(attempts(location)), self.tried[kind_of(location)]
        self.tried[kind_of(location)] += 1
        for method, path, options in ways if number < THOROUGHLY else [ways[number % len(ways)]]:
            answer = self.theirs.request(method, path, **options)
            assert answer.status_code == 404, f"{method} {path} as the other business: {answer.status_code}"
        for collection in ("bookings", "resources", "calendar-feeds", "waitlist", "webhook-endpoints"):
            assert id_ not in self.theirs.get(collection, params={"limit": 200}).text, f"listed in {collection}"
        after = self.ours.get(location)
        # A hold of a second may run out meanwhile: that is no doing of the other's.
        assert after.content == before.content or after.json().get("status") == "EXPIRED", (
            "changed by the other business"
        )


def kind_of(location: str) -> str:
    return location.split("/")[-2]


def attempts(location: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A request of each operation at an object's place or below it, and of those that name it; all are well-formed."""
    for template, item in DOCUMENT["paths"].items():
        path = _filled(template.removeprefix("/"), location)
        for method in item.keys() & {"get", "put", "patch", "post", "delete"} if path else ():
            yield method.upper(), path or "", _example(item, item[method])
    if kind_of(location) == "resources":
        id_ = location.rpartition("/")[2]
        span = {"from": zulu(TODAY), "to": zulu(TODAY + timedelta(days=1))}
        booking = DOCUMENT["components"]["examples"]["BookingCreate"]["value"] | {"resourceId": id_}
        yield "GET", "availability", {"params": {"resourceId": id_} | span}
        yield "POST", "bookings", {"json": booking, "headers": {"Idempotency-Key": f'"{next(numbers)}"'}}


def _filled(template: str, location: str) -> str | None:
    """The template with the object's ids in it; None when it is about something else."""
    parts, given = template.split("/"), location.split("/")
    below = parts[len(given) :]
    is_same = all(part.startswith("{") or part == own for part, own in zip(parts, given, strict=False))
    if len(parts) < len(given) or not is_same or any(part.startswith("{") for part in below):
        return None
    return "/".join([*given, *below])


def _example(item: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """What is required beside the path, from the spec's own examples."""
    headers = {"Idempotency-Key": f'"{next(numbers)}"', "If-Match": "*"}
    parameters = [_resolve(parameter) for parameter in operation.get("parameters", [])]
    query = {each["name"]: each["example"] for each in parameters if each["in"] == "query" and each.get("required")}
    options: dict[str, Any] = {"params": query, "headers": headers}
    if body := operation.get("requestBody"):
        examples = body["content"]["application/json"]["examples"]
        options["json"] = _resolve(next(iter(examples.values())))["value"]
    return options


def _resolve(part: Any) -> Any:
    while "$ref" in part:
        names = re.findall("[^/]+", part["$ref"].removeprefix("#/"))
        part = DOCUMENT
        for name in names:
            part = part[name]
    return part
