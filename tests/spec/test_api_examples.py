"""Every example of the API's own document obeys the schema beside it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bizing_spec import document
from bizing_spec.gate import Gate, RequestRefused
from bizing_spec.gate.references import Place, Walk

API = document.load(document.path())
METHODS = ("get", "put", "post", "patch", "delete")


def operations() -> Iterator[tuple[Place, str]]:
    walk = Walk(API)
    for _, item in walk.items(walk.root(), "paths"):
        for method in METHODS:
            place = walk.child(item, method)
            if place.node:
                yield place, place.node["operationId"]


def examples(owner: Place) -> Iterator[tuple[str, bytes]]:
    """Media type and body of each example of a request body or a response."""
    walk = Walk(API)
    for media_type, media in walk.items(owner, "content"):
        values = [each.node["value"] for _, each in walk.items(media, "examples")]
        values += [media.node["example"]] if "example" in media.node else []
        yield from ((media_type, json.dumps(value).encode()) for value in values)


REQUESTS = [
    pytest.param(name, media_type, body, id=f"{name}-{number}")
    for place, name in operations()
    for number, (media_type, body) in enumerate(examples(Walk(API).child(place, "requestBody")))
]
RESPONSES = [
    pytest.param(name, int(status), media_type, body, id=f"{name}-{status}-{number}")
    for place, name in operations()
    for status, response in Walk(API).items(place, "responses")
    for number, (media_type, body) in enumerate(examples(response))
]


@pytest.fixture(scope="module")
def api() -> Gate:
    return Gate(API)


def faults_of_request(api: Gate, operation: str, media_type: str, body: bytes) -> list[Any]:
    try:
        api.operations[operation].check({}, b"", [(b"content-type", media_type.encode())], body)
    except RequestRefused as refusal:
        return [each for each in refusal.violations if each.location == "body"]
    return []


@pytest.mark.parametrize(("operation", "media_type", "body"), REQUESTS)
def test_request_example(api: Gate, operation: str, media_type: str, body: bytes) -> None:
    assert faults_of_request(api, operation, media_type, body) == []


@pytest.mark.parametrize(("operation", "status", "media_type", "body"), RESPONSES)
def test_response_example(api: Gate, operation: str, status: int, media_type: str, body: bytes) -> None:
    violations = api.operations[operation].check_response(status, [(b"content-type", media_type.encode())], body)
    assert [each for each in violations if each.location != "header"] == []


def test_examples_that_are_wrong_are_noticed(api: Gate) -> None:
    assert faults_of_request(api, "createBooking", "application/json", b'{"resourceId": 1}')
    assert len(REQUESTS) > 5
    assert len(RESPONSES) > 100
