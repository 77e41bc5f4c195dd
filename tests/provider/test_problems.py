"""Problems: the classes, the spec's registry, and what each operation says that it may answer."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from bizing_provider import problems, replies
from bizing_spec import document, gate

DOCUMENT = document.load(document.path())
REGISTRY: Mapping[str, Any] = DOCUMENT["x-problem-types"]
OPERATIONS = gate.Gate(DOCUMENT).operations

CLASSES = {problem.slug: problem for problem in problems.Problem.__subclasses__()}

NEVER_ANSWERED_BY_AN_OPERATION = {"method-not-allowed"}
"""The router refuses before there is an operation."""

SAMPLES: list[problems.Problem] = [
    problems.MalformedBody("Not valid JSON."),
    problems.SignatureInvalid("The message is not signed."),
    problems.Unauthenticated("Send an API key."),
    problems.PaymentRequired("Let the customer pay."),
    problems.PaymentActionRequired("The customer's bank asks them to confirm this payment."),
    problems.PaymentDeclined("insufficient_funds", "Your card has insufficient funds."),
    problems.Forbidden(["bookings:write"]),
    problems.NotFound("There is no booking 1."),
    problems.NotAcceptable("This answers application/json."),
    problems.SlotUnavailable(
        "The resource is taken.",
        members={"conflict": {"start": "2027-03-11T08:00:00Z", "end": "2027-03-11T09:15:00Z"}, "nextFree": []},
    ),
    problems.CustomerLimitReached("customerDailyLimit", 1),
    problems.PaymentPending("The payment is being captured."),
    problems.HoldExpired("2027-03-01T12:15:00.000Z", "CONFIRMED"),
    problems.HoldExpired(None, "CONFIRMED"),
    problems.HoldLimitReached("This hold ends soon."),
    problems.InvalidTransition("CANCELLED", "CONFIRMED"),
    problems.ResourceArchived(datetime(2027, 1, 31, tzinfo=UTC)),
    problems.PackageArchived(datetime(2027, 1, 31, tzinfo=UTC)),
    problems.SeriesConflict(
        [DOCUMENT["components"]["examples"]["SeriesConflict"]["value"]["occurrences"][0]],
        2,
    ),
    problems.WaitlistState("This entry is WAITING; it has no offer to accept."),
    problems.WaitlistFull(UUID("01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01"), 100),
    problems.WebhookEndpointDisabled(),
    problems.ResourceInUse("Units above 1 have live bookings."),
    problems.CustomerInUse(["01980a3e-5a00-7c3e-9d4b-0f7a2b6c1e01"]),
    problems.IdempotencyKeyInUse(),
    problems.StaleVersion(3),
    problems.ContentTooLarge(262_144),
    problems.UnsupportedMediaType("Send the body as application/json.", headers={"Accept": "application/json"}),
    problems.RequestInvalid.at("/end", "order", "The end must be after the start."),
    problems.IdempotencyKeyReused(),
    problems.PreconditionRequired(),
    problems.RateLimited("Wait 1 second.", headers={"Retry-After": "1"}),
    problems.InternalFault(),
    problems.Unavailable("The database does not answer."),
]


def refusals() -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Each operation's name with the status and the response object of each of its refusals."""
    for operation_id, operation in OPERATIONS.items():
        for status, response in operation.responses.items():
            if int(status) >= 400:
                yield operation_id, int(status), response


def test_classes_are_the_registry() -> None:
    known = {slug: {"status": each.status, "title": each.title} for slug, each in CLASSES.items()}
    registered = {slug: {"status": each["status"], "title": each["title"]} for slug, each in REGISTRY.items()}
    assert known == registered
    assert len(CLASSES) == len(problems.Problem.__subclasses__())


def test_enum_is_the_registry() -> None:
    enum = DOCUMENT["components"]["schemas"]["ProblemType"]["enum"]
    assert enum == [f"/problems/{slug}" for slug in REGISTRY]


def test_registry_explains_every_type() -> None:
    assert [slug for slug, each in REGISTRY.items() if not each["description"].strip()] == []


def test_example_is_of_its_response() -> None:
    """Every example of a refusal has a registered type, and the status that it stands under."""
    for operation_id, status, response in refusals():
        [content] = response["content"].values()
        for name, example in content["examples"].items():
            value = _resolve(example)["value"]
            registered = REGISTRY[value["type"].removeprefix("/problems/")]
            where = (operation_id, status, name)
            assert (value["status"], value["title"]) == (registered["status"], registered["title"]), where
            assert value["status"] == status, where


def test_refusal_is_a_problem_with_its_request_id() -> None:
    for operation_id, status, response in refusals():
        assert list(response["content"]) == ["application/problem+json"], (operation_id, status)
        assert "X-Request-Id" in response["headers"], (operation_id, status)


def test_registered_status_is_declared_where_it_can_occur() -> None:
    declared = {status for _, status, _ in refusals()}
    wanted = {each["status"] for slug, each in REGISTRY.items() if slug not in NEVER_ANSWERED_BY_AN_OPERATION}
    assert declared == wanted


def _needs(operation: gate.Operation) -> set[int]:
    """The refusals that follow from what an operation takes."""
    needed = {422, 500, 503}
    places = set(operation.parameters)
    if operation.security:
        needed |= {401, 403, 429}
    if any(place == "path" for place, _ in places):
        needed |= {404}
    if operation.media_types:
        needed |= {413, 415}
    if any("json" in media_type for media_type in operation.media_types):
        needed |= {400}
    if ("header", "Idempotency-Key") in places:
        needed |= {409}
    if ("header", "If-Match") in places:
        needed |= {412}
        needed |= {428} if operation.parameters["header", "If-Match"]["required"] else set()
    if any("content" in response for status, response in operation.responses.items() if int(status) < 300):
        needed |= {406}
    return needed


BEYOND = {
    "createBooking": {404},  # the resource is named in the body
    "listAvailability": {404},  # the resources are named in the query
    "createPackage": {404},  # its resources are named in the body
    "createSeries": {404},  # its resource or package is named in the body
    "updateSeries": {409},
    "cancelSeries": {409},
    "joinWaitlist": {404},  # the resource is named in the body
    "leaveWaitlist": {409},
    "updatePackage": {409},
    "archivePackage": {409},
    "updateBooking": {409},
    "confirmBooking": {402},
    "acceptOffer": {402},
    "cancelBooking": {409},
    "quoteCancellation": {409},
    "updateResource": {409},
    "archiveResource": {409},
    "eraseCustomer": {409},
    "createCalendarFeed": {404},  # what it is of is named in the body
    "replaceExternalBusy": {409},
    "replaceOpeningHours": {409},
    "receiveStripeEvent": {404},  # where no payments are taken
}
"""Refusals that are the domain's own."""


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_operation_declares_the_refusals_that_it_can_give(operation_id: str) -> None:
    operation = OPERATIONS[operation_id]
    declared = {int(status) for status in operation.responses if int(status) >= 400}
    assert declared == _needs(operation) | BEYOND.get(operation_id, set())


def test_samples_are_of_every_class_that_an_operation_answers() -> None:
    assert {sample.slug for sample in SAMPLES} == CLASSES.keys() - NEVER_ANSWERED_BY_AN_OPERATION


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)
def test_problem_is_an_answer_of_every_operation_with_its_status(sample: problems.Problem) -> None:
    answer = replies.refuse(sample, "request-1")
    headers = [*answer.raw_headers, (b"x-request-id", b"request-1")]
    operations = [each for each in OPERATIONS.values() if str(sample.status) in each.responses]
    assert operations
    for operation in operations:
        found = operation.check_response(answer.status_code, headers, bytes(answer.body))
        assert found == [], operation.operation_id


def test_problem_of_a_wrong_status_is_no_answer() -> None:
    """The control: the check above tells answers apart."""
    body = json.loads(bytes(replies.refuse(problems.NotFound(), "request-1").body)) | {"type": "/problems/unheard-of"}
    headers = [(b"content-type", b"application/problem+json"), (b"x-request-id", b"request-1")]
    assert OPERATIONS["getBooking"].check_response(404, headers, json.dumps(body).encode())
    assert OPERATIONS["getBooking"].check_response(409, headers, json.dumps(body).encode())


def _resolve(part: Any) -> Any:
    while "$ref" in part:
        names = part["$ref"].removeprefix("#/").split("/")
        part = DOCUMENT
        for name in names:
            part = part[name]
    return part
