"""Whatever is sent, the gate answers with one of its four refusals or lets it in, and agrees with itself."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizing_spec.gate import Gate, MalformedBody, NotAcceptable, RequestRefused, UnsupportedMediaType, decoding

FIELDS = ("resourceId", "start", "customer", "units", "payment", "tags", "metadata", "contact", "reminder", "x")
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["card", "transfer", "2027-03-01T09:00:00Z", "ada@example.org", "\0", "\ud800"])
)
names = st.sampled_from([*FIELDS, "name", "email", "kind", "number", "minutes", "phone"]) | st.text(max_size=5)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6), max_leaves=12
)
bodies = st.dictionaries(st.sampled_from(FIELDS) | names, values, max_size=8) | values
HEADERS = [(b"content-type", b"application/json"), (b"idempotency-key", b'"k"')]
REFUSALS = (RequestRefused, MalformedBody, NotAcceptable, UnsupportedMediaType)


def outcome(call: Callable[[], Any]) -> Any:
    """What the call returns, or the refusal that it raises; anything else that it raises fails the test."""
    try:
        return call()
    except REFUSALS as refusal:
        return refusal


@given(body=bodies)
def test_any_json_body_is_let_in_or_refused(gate: Gate, body: Any) -> None:
    raw = json.dumps(body).encode()
    answer = outcome(lambda: gate.operations["createBooking"].check({}, b"", HEADERS, raw))
    match answer:
        case RequestRefused():
            assert 1 <= len(answer.violations) <= 50
            assert all(each.detail.endswith(".") for each in answer.violations)
        case MalformedBody():
            assert "\\ud800" in raw.decode()
        case _:
            assert answer.body == body


@given(body=bodies)
def test_any_answer_is_judged(gate: Gate, body: Any) -> None:
    raw = json.dumps(body).encode()
    gate.operations["createBooking"].check_response(409, [(b"content-type", b"application/problem+json")], raw)


@given(body=st.binary())
def test_any_bytes_are_let_in_or_refused(gate: Gate, body: bytes) -> None:
    with pytest.raises(REFUSALS):
        gate.operations["createBooking"].check({}, b"", HEADERS, body)


@given(query=st.binary() | st.text().map(str.encode), path=st.text())
def test_any_query_and_path_are_let_in_or_refused(gate: Gate, query: bytes, path: str) -> None:
    answer = outcome(lambda: gate.operations["listBookings"].check({}, query, [], b""))
    if isinstance(answer, RequestRefused):
        assert {each.location for each in answer.violations} == {"query"}
    with pytest.raises(RequestRefused):
        gate.operations["getBooking"].check({"bookingId": path}, b"", [], b"")


@given(value=st.binary(), content_type=st.binary(), accept=st.binary())
def test_any_headers_are_let_in_or_refused(gate: Gate, value: bytes, content_type: bytes, accept: bytes) -> None:
    headers = [
        (b"idempotency-key", value),
        (b"x-retry", value),
        (b"x-tags", value),
        (b"content-type", content_type),
        (b"accept", accept),
    ]
    with pytest.raises(REFUSALS):
        gate.operations["createBooking"].check({}, b"", headers, b"{}")


@given(value=st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_decoding_agrees_with_the_standard_library(value: Any) -> None:
    raw = json.dumps(value, indent=" ").encode()
    try:
        assert decoding.decode(raw) == json.loads(raw)
    except MalformedBody:
        assert "\\ud" in raw.decode()


@given(pairs=st.lists(st.tuples(names, st.text(alphabet='":{}\\ ')), min_size=1, max_size=5), gap=st.text(" \t\n"))
def test_decoding_finds_every_key_that_stands_twice(pairs: list[tuple[str, str]], gap: str) -> None:
    members = [f"{json.dumps(name)}{gap}:{gap}{json.dumps(value)}" for name, value in pairs]
    raw = ("{" + ",".join(members) + "}").encode()
    twins = len({name for name, _ in pairs}) < len(pairs)
    answer = outcome(lambda: decoding.decode(raw))
    if isinstance(answer, MalformedBody):
        assert twins or "surrogates" in answer.detail
    else:
        assert not twins
