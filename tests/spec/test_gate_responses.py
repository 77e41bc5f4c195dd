"""The gate behind the handlers: answers that break the document."""

import json
from typing import Any

import pytest

from bizing_spec.gate import Gate

BOOKING = {"id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "status": "held"}
HEADERS = {"content-type": "application/json", "etag": '"1"', "location": "/bookings/1"}


def judge(
    gate: Gate, operation: str, status: int, headers: dict[str, str], body: Any = b""
) -> list[tuple[str, str, str]]:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    violations = gate.operations[operation].check_response(status, raw, text)
    assert all("secret" not in each.detail for each in violations)
    return [(each.location, each.pointer, each.rule) for each in violations]


@pytest.mark.parametrize(
    ("operation", "status", "headers", "body"),
    [
        ("createBooking", 201, {**HEADERS, "ratelimit-remaining": "3"}, BOOKING),
        ("createBooking", 201, {**HEADERS, "content-type": "application/json; charset=utf-8"}, BOOKING),
        ("createBooking", 409, {"content-type": "application/problem+json"}, {"type": "/x", "status": 409}),
        ("listBookings", 404, {"content-type": "application/problem+json"}, {"type": "/x", "status": 404}),
        ("listBookings", 200, {"content-type": "text/csv"}, b"id\n1\n"),
        ("listBookings", 200, HEADERS, []),
        ("headBooking", 200, {"content-type": "application/json"}, b""),
        ("cancelBooking", 204, {}, b""),
        ("patchBooking", 200, {}, b""),
    ],
)
def test_response_valid(gate: Gate, operation: str, status: int, headers: dict[str, str], body: Any) -> None:
    assert judge(gate, operation, status, headers, body) == []


@pytest.mark.parametrize(
    ("operation", "status", "headers", "body", "expected"),
    [
        ("getBooking", 500, {}, b"", [("status", "", "undeclared")]),
        ("listBookings", 201, HEADERS, [], [("status", "", "undeclared")]),
        ("getBooking", 200, HEADERS, b"", [("body", "", "required")]),
        ("getBooking", 200, {"content-type": "text/html"}, b"x", [("header", "Content-Type", "mediaType")]),
        ("getBooking", 200, {}, BOOKING, [("header", "Content-Type", "mediaType")]),
        ("getBooking", 200, HEADERS, b"{", [("body", "", "json")]),
        ("getBooking", 200, HEADERS, {**BOOKING, "extra": 1}, [("body", "/extra", "unknown")]),
        ("getBooking", 200, HEADERS, {"id": "1"}, [("body", "/id", "format"), ("body", "/status", "required")]),
        ("listBookings", 200, HEADERS, [BOOKING, {**BOOKING, "status": "?"}], [("body", "/1/status", "enum")]),
        ("cancelBooking", 204, {}, b"x", [("body", "", "unknown")]),
        (
            "createBooking",
            201,
            {"content-type": "application/json", "etag": "secret", "ratelimit-remaining": "secret"},
            BOOKING,
            [
                ("header", "Location", "required"),
                ("header", "ETag", "pattern"),
                ("header", "RateLimit-Remaining", "type"),
            ],
        ),
        (
            "createBooking",
            409,
            {"content-type": "application/problem+json"},
            {"type": "/x", "status": "409"},
            [("body", "/status", "type")],
        ),
        ("createBooking", 409, HEADERS, BOOKING, [("header", "Content-Type", "mediaType")]),
    ],
)
def test_response_refused(
    gate: Gate,
    operation: str,
    status: int,
    headers: dict[str, str],
    body: Any,
    expected: list[tuple[str, str, str]],
) -> None:
    assert sorted(judge(gate, operation, status, headers, body)) == sorted(expected)


def test_response_header_sent_twice(gate: Gate) -> None:
    headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()] + [(b"etag", b'"2"')]
    violations = gate.operations["createBooking"].check_response(201, headers, json.dumps(BOOKING).encode())
    assert [(each.pointer, each.rule) for each in violations] == [("ETag", "duplicate")]
