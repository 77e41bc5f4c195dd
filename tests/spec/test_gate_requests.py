"""The gate before the handlers: what it lets in, what it refuses, and what it says."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bizing_spec.gate import (
    Gate,
    MalformedBody,
    NotAcceptable,
    Parsed,
    RequestRefused,
    UnsupportedMediaType,
    Violation,
)

ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
BOOKING: dict[str, Any] = {
    "resourceId": ID,
    "start": "2027-03-01T09:00:00Z",
    "end": "2027-03-01T10:00:00+00:00",
    "customer": {"name": "Ada", "email": "ada@example.org"},
}
JSON = {"content-type": "application/json"}
KEY = {"idempotency-key": '"k"'}


def send(
    gate: Gate,
    operation: str,
    *,
    path: Mapping[str, str] | None = None,
    query: str | bytes = b"",
    headers: Mapping[str, str] | None = None,
    body: Any = b"",
) -> Parsed:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    question = query if isinstance(query, bytes) else query.encode()
    return gate.operations[operation].check(path or {}, question, raw, text)


def book(gate: Gate, body: Any, **headers: str) -> Parsed:
    return send(gate, "createBooking", headers={**JSON, **KEY, **headers}, body=body)


def refused(gate: Gate, operation: str, **request: Any) -> list[Violation]:
    with pytest.raises(RequestRefused) as refusal:
        send(gate, operation, **request)
    return refusal.value.violations


def book_refused(gate: Gate, body: Any) -> list[Violation]:
    return refused(gate, "createBooking", headers={**JSON, **KEY}, body=body)


def marks(violations: list[Violation]) -> list[tuple[str, str, str]]:
    return [(each.location, each.pointer, each.rule) for each in violations]


# --- bodies


def test_body_valid(gate: Gate) -> None:
    assert book(gate, BOOKING) == Parsed({}, {}, {"idempotency-key": '"k"'}, BOOKING)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("notes", None),
        ("notes", 'Grüße 😀 \\u0000 \\ " : { ['),
        ("notes", '":' * 50),
        ("units", 100),
        ("price", 0.5),
        ("price", 3),
        ("currency", "EUR"),
        ("website", "https://example.org/a?b=c"),
        ("birthday", "2024-02-29"),
        ("opensAt", "09:00:00+01:00"),
        ("tags", []),
        ("tags", ["a", "b", "c"]),
        ("metadata", {"a": "b"}),
        ("payment", {"kind": "transfer", "iban": "DE"}),
        ("reminder", None),
        ("reminder", {"minutes": 5, "other": 1}),
        ("contact", {"phone": "1"}),
        ("window", False),
        ("start", "2027-03-01T09:00:00.123456789-23:59"),
        ("start", "2024-02-29T23:59:59-00:00"),
        ("start", "0001-01-01T00:00:00Z"),
        ("start", "9999-12-31T23:59:59Z"),
    ],
)
def test_body_field_valid(gate: Gate, field: str, value: Any) -> None:
    body = {**BOOKING, field: value}
    assert book(gate, body).body == body


@pytest.mark.parametrize(
    ("field", "value", "pointer", "rule", "says"),
    [
        ("units", "2", "/units", "type", 'Must be an integer; got the string "2". Send it without quotes.'),
        ("units", 2.5, "/units", "type", "Must be an integer; got the number 2.5."),
        ("units", True, "/units", "type", "Must be an integer; got true."),
        ("units", None, "/units", "type", "Must be an integer; got null."),
        ("units", [], "/units", "type", "Must be an integer; got an array."),
        ("units", 0, "/units", "minimum", "Must be at least 1; got 0."),
        ("units", 10**30, "/units", "maximum", "Must be at most 100; got 1000000000000000000000000000000."),
        ("draft", "true", "/draft", "type", 'Must be a boolean; got the string "true". Send it without quotes.'),
        ("notes", 5, "/notes", "type", "Must be a string or null; got the number 5. Send it in quotes."),
        ("notes", "x" * 201, "/notes", "maxLength", "Must have at most 200 characters; it has 201."),
        ("price", 0.3, "/price", "multipleOf", "Must be a multiple of 0.5; got 0.3."),
        ("price", 0, "/price", "exclusiveMinimum", "Must be greater than 0; got 0."),
        ("currency", "EURO", "/currency", "enum", 'Must be "EUR" or "USD"; got "EURO".'),
        ("website", "example.org", "/website", "format", "Must be an absolute URI"),
        ("resourceId", "1", "/resourceId", "format", "Must be a UUID"),
        ("resourceId", ID.replace("-", ""), "/resourceId", "format", "Must be a UUID"),
        ("birthday", "2027-02-29", "/birthday", "format", "Must be a date such as"),
        ("birthday", "0000-01-01", "/birthday", "format", "Must be a date such as"),
        ("birthday", "20270101", "/birthday", "format", "Must be a date such as"),
        ("opensAt", "09:00:00", "/opensAt", "format", "Must be a time with its offset"),
        ("opensAt", "23:59:60Z", "/opensAt", "format", "Must be a time with its offset"),
        ("tags", ["a", "a"], "/tags", "uniqueItems", "Must not contain the same item twice."),
        ("tags", list("abcd"), "/tags", "maxItems", "Must have at most 3 items; it has 4."),
        ("tags", ["a", "B"], "/tags/1", "pattern", "In small letters. Must match the regular expression ^[a-z]+$"),
        ("tags", ["a", ""], "/tags/1", "minLength", "Must have at least 1 character; it has 0."),
        ("metadata", {"a": 1}, "/metadata/a", "type", "Must be a string; got the number 1. Send it in quotes."),
        ("metadata", dict.fromkeys("abc", ""), "/metadata", "maxProperties", "at most 2 fields; it has 3."),
        ("metadata", {"abcdef": ""}, "/metadata/abcdef", "propertyNames", "at most 5 characters; it has 6."),
        ("customer", {"name": "Ada"}, "/customer/email", "required", 'The field "email" is missing'),
        ("customer", {"name": "", "email": "a@b.de"}, "/customer/name", "minLength", "at least 1 character;"),
        ("customer", {**BOOKING["customer"], "a/b~c": "x"}, "/customer/a~1b~0c", "type", "Must be an integer"),
    ],
)
def test_body_field_refused(gate: Gate, field: str, value: Any, pointer: str, rule: str, says: str) -> None:
    violations = book_refused(gate, {**BOOKING, field: value})
    assert marks(violations) == [("body", pointer, rule)]
    assert says in violations[0].detail


@pytest.mark.parametrize(
    "moment",
    [
        "2027-03-01T09:00:00",
        "2027-03-01 09:00:00Z",
        "2027-03-01T09:00Z",
        "2027-03-01T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T15:59:60-08:00",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2027-02-29T00:00:00Z",
        "2027-03-01T09:00:00+24:00",
        "2027-03-01T09:00:00+0100",
        "2027-03-01T09:00:00,5Z",
        "2027-03-01t09:00:00z",
        "2027-W09-1T09:00:00Z",
        "２027-03-01T09:00:00Z",
        "2027-03-01T09:00:00Z\n",
        " 2027-03-01T09:00:00Z",
        "1772355600",
        "",
    ],
)
def test_body_date_time_that_python_or_rfc3339_cannot_read(gate: Gate, moment: str) -> None:
    violations = book_refused(gate, {**BOOKING, "start": moment})
    assert marks(violations) == [("body", "/start", "format")]
    assert "Must be a date and time with its offset from UTC (RFC 3339)" in violations[0].detail


@pytest.mark.parametrize(
    "email",
    ["ada", "ada@", "ada@localhost", "Ada <ada@example.org>", "ada@[127.0.0.1]", " ada@example.org", "a@b..de", "@"],
)
def test_body_email_that_no_mail_reaches(gate: Gate, email: str) -> None:
    violations = book_refused(gate, {**BOOKING, "customer": {"name": "Ada", "email": email}})
    assert marks(violations) == [("body", "/customer/email", "format")]


def test_body_unknown_fields_one_violation_each_with_the_known_ones(gate: Gate) -> None:
    body = {**BOOKING, "note": 1, "zzz": 1, "customer": {**BOOKING["customer"], "phone": "1"}}
    violations = book_refused(gate, body)
    assert sorted(marks(violations)) == [
        ("body", "/customer/phone", "unknown"),
        ("body", "/note", "unknown"),
        ("body", "/zzz", "unknown"),
    ]
    details = {each.pointer: each.detail for each in violations}
    assert 'Did you mean "notes"?' in details["/note"]
    assert "Known fields are resourceId, start, end, customer, units," in details["/note"]
    assert "Did you mean" not in details["/zzz"]
    assert "Known fields are name, email and a/b~c." in details["/customer/phone"]


def test_body_missing_fields_each_at_its_own_pointer(gate: Gate) -> None:
    assert marks(book_refused(gate, {})) == [
        ("body", "/resourceId", "required"),
        ("body", "/start", "required"),
        ("body", "/end", "required"),
        ("body", "/customer", "required"),
    ]


@pytest.mark.parametrize("body", [[], "text", 5, None, True])
def test_body_no_object(gate: Gate, body: Any) -> None:
    assert marks(book_refused(gate, body)) == [("body", "", "type")]


def test_body_unevaluated_field_unknown_among_those_of_all_parts(gate: Gate) -> None:
    headers = {"content-type": "application/merge-patch+json"}
    body = {"note": "x", "units": 1}
    assert send(gate, "patchBooking", path={"bookingId": ID}, headers=headers, body=body).body == body
    violations = refused(gate, "patchBooking", path={"bookingId": ID}, headers=headers, body={"foo": 1})
    assert marks(violations) == [("body", "/foo", "unknown")]
    assert "Known fields are units and note." in violations[0].detail


def test_body_declared_field_is_not_called_unknown_when_its_value_is_wrong(gate: Gate) -> None:
    headers = {"content-type": "application/merge-patch+json"}
    body = {"note": "much too long", "foo": 1}
    violations = refused(gate, "patchBooking", path={"bookingId": ID}, headers=headers, body=body)
    assert marks(violations) == [("body", "/note", "maxLength"), ("body", "/foo", "unknown")]


@pytest.mark.parametrize(
    ("field", "value", "expected", "says"),
    [
        ("payment", {"kind": "card", "number": "1"}, ("/payment/number", "minLength"), "at least 12 characters"),
        ("payment", {"kind": "transfer"}, ("/payment/iban", "required"), '"iban" is missing'),
        ("payment", {"kind": "cash"}, ("/payment/kind", "enum"), 'Must be "card" or "transfer"; got "cash".'),
        ("payment", "cash", ("/payment", "type"), 'Must be an object; got the string "cash".'),
        ("reminder", {"minutes": 1}, ("/reminder/minutes", "minimum"), "at least 5"),
        ("reminder", 5, ("/reminder", "type"), "Must be an object or null; got the number 5."),
        ("contact", {"fax": "1"}, ("/contact", "required"), "A field is missing: send phone or email."),
        ("window", "x", ("/window", "type"), 'Must be a boolean or an integer; got the string "x".'),
    ],
)
def test_body_alternatives_name_the_nearest(
    gate: Gate, field: str, value: Any, expected: tuple[str, str], says: str
) -> None:
    violations = book_refused(gate, {**BOOKING, field: value})
    assert marks(violations) == [("body", *expected)]
    assert says in violations[0].detail


def test_patch_of_nothing_is_told_what_to_send(gate: Gate) -> None:
    headers = {"content-type": "application/merge-patch+json"}
    [violation] = refused(gate, "patchBooking", path={"bookingId": ID}, headers=headers, body={})
    assert violation.detail == "A field is missing: send at least one of units and note."


def test_body_fits_two_exclusive_forms(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["BookingCreate"]["properties"]["units"] = {
        "oneOf": [{"type": "integer"}, {"type": "number"}]
    }
    violations = book_refused(Gate(document), {**BOOKING, "units": 1})
    assert marks(violations) == [("body", "/units", "oneOf")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "line 1, column 2"),
        (b'{"a": 1,\n}', "line 2, column 1"),
        (b'{"a": 1} x', "extra data"),
        (b" ", "expecting value"),
        (b"NaN", "NaN"),
        (b'{"a": Infinity}', "Infinity"),
        (b'{"a": 1e999}', "out of range"),
        (b"[" + b"1" * 5000 + b", NaN]", "out of range"),
        (b"[NaN, " + b"1" * 5000 + b"]", "out of range"),
        (b'"\\ud800"', "surrogates"),
        (b'"\\udc00\\ud800"', "surrogates"),
        (b'"\xed\xa0\x80"', "UTF-8"),
        (b'{"a": "\xff"}', "UTF-8"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b'{"a": "\x00"}', "control character"),
        (b"{'a': 1}", "double quotes"),
        (b'{"a": 1, "a": 2}', 'the key "a" twice'),
        (b'{"a" :1, "\\u0061"\t: 2}', 'the key "a" twice'),
        (b'{"x": [{"b": {}, "c": "\\":", "b": 1}]}', 'the key "b" twice'),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 500 + b"]" * 500, "nested deeper than 100 levels"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "nested deeper than 100 levels"),
        (json.dumps({"x" * 500: 1})[:-1].encode() + b', "' + b"x" * 500 + b'": 2}', "twice"),
    ],
)
def test_body_malformed(gate: Gate, body: bytes, says: str) -> None:
    with pytest.raises(MalformedBody) as refusal:
        book(gate, body)
    assert says in refusal.value.detail
    assert len(refusal.value.detail) < 200


def test_body_nul_in_strings_and_keys(gate: Gate) -> None:
    body = {**BOOKING, "notes": "a\0b", "tags": ["a", "\0"], "metadata": {"\0": "x"}}
    violations = book_refused(gate, body)
    assert [mark for mark in marks(violations) if mark[2] == "nul"] == [
        ("body", "/notes", "nul"),
        ("body", "/tags/1", "nul"),
        ("body", "/metadata/\0", "nul"),
    ]


def test_body_missing(gate: Gate) -> None:
    violations = refused(gate, "createBooking", headers={**JSON, **KEY})
    assert marks(violations) == [("body", "", "required")]
    assert "application/json" in violations[0].detail


def test_body_optional_and_absent(gate: Gate) -> None:
    assert send(gate, "patchBooking", path={"bookingId": ID}).body is None


def test_body_where_none_is_taken(gate: Gate) -> None:
    violations = refused(gate, "cancelBooking", path={"bookingId": ID}, headers=JSON, body={})
    assert marks(violations) == [("body", "", "unknown")]


def test_body_of_another_media_type_stays_bytes(gate: Gate) -> None:
    headers = {"content-type": "text/plain"}
    assert send(gate, "patchBooking", path={"bookingId": ID}, headers=headers, body=b"\xff{").body == b"\xff{"


def test_body_schema_chosen_by_content_type(gate: Gate) -> None:
    body = {"note": "x", "units": 1}
    violations = refused(gate, "patchBooking", path={"bookingId": ID}, headers=JSON, body=body)
    assert marks(violations) == [("body", "", "maxProperties")]


def test_body_full_of_errors_reports_fifty_of_a_small_one(gate: Gate) -> None:
    assert len(book_refused(gate, {**BOOKING, "tags": [1] * 1000})) == 50


def test_body_full_of_errors_reports_the_first_of_a_large_one(gate: Gate) -> None:
    assert len(book_refused(gate, {**BOOKING, "tags": [1] * 100_000})) == 1


# --- media types


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", "application/json; charset=UTF-8", 'application/json;charset="utf-8"'],
)
def test_content_type_of_json(gate: Gate, content_type: str) -> None:
    assert send(gate, "createBooking", headers={**KEY, "content-type": content_type}, body=BOOKING).body == BOOKING


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({}, "Say in Content-Type"),
        ({"content-type": ""}, "Send the body as application/json."),
        ({"content-type": "text/json"}, "Send the body as application/json."),
        ({"content-type": "application/vnd.x+json"}, "Send the body as application/json."),
        ({"content-type": "application/x-www-form-urlencoded"}, "Send the body as application/json."),
        ({"content-type": "application/json; charset=utf-16"}, "Send the body in UTF-8."),
        ({**JSON, "content-encoding": "gzip"}, "without Content-Encoding"),
    ],
)
def test_content_type_unsupported(gate: Gate, headers: dict[str, str], says: str) -> None:
    with pytest.raises(UnsupportedMediaType) as refusal:
        send(gate, "createBooking", headers={**KEY, **headers}, body=BOOKING)
    assert refusal.value.supported == ["application/json"]
    assert says in refusal.value.detail


def test_content_type_sent_twice(gate: Gate) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-type", b"text/plain")]
    with pytest.raises(UnsupportedMediaType):
        gate.operations["createBooking"].check({}, b"", headers, b"{}")


def test_content_encoding_identity(gate: Gate) -> None:
    assert book(gate, BOOKING, **{"content-encoding": "Identity"}).body == BOOKING


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "",
        "application/json",
        "APPLICATION/JSON",
        "application/*;q=0.1",
        "text/html, */*;q=0.01",
        "text/html;q=1, application/json ; q=0.5",
        "application/json;charset=utf-8",
        "*/*;q=0, application/json",
        "application/json;q=nonsense",
        "text/csv",
    ],
)
def test_accept_allows(gate: Gate, accept: str) -> None:
    send(gate, "listBookings", headers={"accept": accept})


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/xml, image/*",
        "*/*;q=0",
        "*/*, application/*;q=0, text/*;q=0.000",
        "application/problem+json",
        "application/json;q=0, text/csv;q=0, */*",
    ],
)
def test_accept_allows_nothing(gate: Gate, accept: str) -> None:
    with pytest.raises(NotAcceptable) as refusal:
        send(gate, "listBookings", headers={"accept": accept})
    assert refusal.value.offered == ["application/json", "text/csv"]
    assert "application/json, text/csv" in refusal.value.detail


def test_accept_never_matters_without_a_body_to_answer(gate: Gate) -> None:
    send(gate, "cancelBooking", path={"bookingId": ID}, headers={"accept": "text/html"})


# --- queries


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", {"limit": 50}),
        ("limit=20", {"limit": 20}),
        ("&limit=20&&", {"limit": 20}),
        ("li%6Dit=2%30", {"limit": 20}),
        ("deep=true", {"deep": True}),
        ("deep=false", {"deep": False}),
        ("price=1.50", {"price": 1.5}),
        ("price=-1e1", {"price": -10.0}),
        ("cursor=5", {"cursor": "5"}),
        ("cursor=true", {"cursor": "true"}),
        ("cursor=a%20b+c%2Bd%26e%3D", {"cursor": "a b c+d&e="}),
        ("cursor=a=b", {"cursor": "a=b"}),
        ("cursor=%F0%9F%98%80", {"cursor": "😀"}),
        ("cursor=ü", {"cursor": "ü"}),
        ("from=2027-03-01T09:00:00%2B01:00", {"from": "2027-03-01T09:00:00+01:00"}),
        ("status=held", {"status": ["held"]}),
        ("status=held&status=confirmed", {"status": ["held", "confirmed"]}),
        ("ids=1,2,3", {"ids": [1, 2, 3]}),
        ("ids=", {"ids": []}),
        ("names=a%2Cb,c+d,", {"names": ["a,b", "c d", ""]}),
        ("page=3", {"page": 3}),
        ("page=last", {"page": "last"}),
    ],
)
def test_query_converted(gate: Gate, query: str, values: dict[str, Any]) -> None:
    parsed = send(gate, "listBookings", query=query).query
    assert parsed == {"limit": 50, **values}
    assert {name: type(value) for name, value in values.items()} == {name: type(parsed[name]) for name in values}


@pytest.mark.parametrize(
    ("query", "pointer", "rule", "says"),
    [
        ("limit=x", "limit", "type", 'Must be an integer; got the string "x".'),
        ("limit=", "limit", "type", 'Must be an integer; got the string "".'),
        ("limit", "limit", "type", "Must be an integer"),
        ("limit=1.0", "limit", "type", "Must be an integer"),
        ("limit=007", "limit", "type", "Must be an integer"),
        ("limit=%D9%A3", "limit", "type", "Must be an integer"),
        ("limit=" + "9" * 5000, "limit", "type", "Must be an integer"),
        ("limit=0", "limit", "minimum", "Must be at least 1; got 0."),
        ("deep=yes", "deep", "type", "Must be a boolean"),
        ("deep=1", "deep", "type", "Must be a boolean"),
        ("price=NaN", "price", "type", "Must be a number"),
        ("price=101", "price", "maximum", "Must be at most 100"),
        ("cursor=", "cursor", "minLength", "at least 1 character; it has 0."),
        ("cursor=%00", "cursor", "nul", "NUL"),
        ("cursor=%ff", "cursor", "encoding", "percent-encoded UTF-8"),
        ("cursor=%ED%A0%80", "cursor", "encoding", "percent-encoded UTF-8"),
        ("cursor=%zz", "cursor", "encoding", "`%25` for itself"),
        ("cursor=100%", "cursor", "encoding", "`%25` for itself"),
        ("%ff=1", "%ff", "encoding", "percent-encoded UTF-8"),
        ("limit=1&limit=1", "limit", "duplicate", "send it once"),
        ("limit=1&li%6dit=2", "limit", "duplicate", "send it once"),
        ("ids=1&ids=2", "ids", "duplicate", "send it once"),
        ("ids=1,x", "ids", "type", "Must be an integer"),
        ("status=a", "status", "enum", 'Must be "held" or "confirmed"; got "a".'),
        ("status=held&status=held&status=held", "status", "maxItems", "at most 2 items"),
        ("page=first", "page", "const", 'Must be "last"'),
        ("limt=1", "limt", "unknown", 'Did you mean "limit"? This operation takes limit, cursor,'),
        ("Limit=1", "Limit", "unknown", "There is no query parameter"),
        ("from=2027-03-01T09:00:00+01:00", "from", "format", "a plus sign is sent as %2B"),
    ],
)
def test_query_refused(gate: Gate, query: str, pointer: str, rule: str, says: str) -> None:
    violations = refused(gate, "listBookings", query=query)
    assert marks(violations) == [("query", pointer, rule)]
    assert says in violations[0].detail


def test_query_unknown_where_none_is_taken(document: dict[str, Any]) -> None:
    del document["components"]["securitySchemes"]["link"]
    violations = refused(Gate(document), "getBooking", path={"bookingId": ID}, query="a=1")
    assert "takes none" in violations[0].detail


def test_query_that_carries_a_key_is_known(gate: Gate) -> None:
    assert send(gate, "getBooking", path={"bookingId": ID}, query="token=x").query == {"token": "x"}


def test_query_required_and_missing(document: dict[str, Any]) -> None:
    document["components"]["parameters"]["Limit"]["required"] = True
    violations = refused(Gate(document), "listBookings")
    assert marks(violations) == [("query", "limit", "required")]
    assert violations[0].detail == 'The query parameter "limit" is missing; it is required.'


def test_query_full_of_errors_reports_fifty(gate: Gate) -> None:
    assert len(refused(gate, "listBookings", query="&".join(f"p{n}=1" for n in range(10_000)))) == 50


# --- paths


def test_path_valid(gate: Gate) -> None:
    assert send(gate, "getBooking", path={"bookingId": ID}).path == {"bookingId": ID}


@pytest.mark.parametrize(
    ("value", "rule"),
    [("1", "format"), ("\ufffd", "encoding"), ("a\udcff", "encoding"), ("a\0", "nul"), ("", "format")],
)
def test_path_refused(gate: Gate, value: str, rule: str) -> None:
    assert marks(refused(gate, "getBooking", path={"bookingId": value})) == [("path", "bookingId", rule)]


# --- headers


def test_headers_converted_and_undeclared_ones_ignored(gate: Gate) -> None:
    headers = {"x-retry": " 3 ", "x-tags": "a, b,c", "x-other": "\xff", "accept": "*/*"}
    assert book(gate, BOOKING, **headers).headers == {
        "idempotency-key": '"k"',
        "x-retry": 3,
        "x-tags": ["a", "b", "c"],
    }


@pytest.mark.parametrize(
    ("headers", "pointer", "rule"),
    [
        ({}, "Idempotency-Key", "required"),
        ({"idempotency-key": "secret-value"}, "Idempotency-Key", "pattern"),
        ({"idempotency-key": ""}, "Idempotency-Key", "pattern"),
        ({"idempotency-key": '"secret-value\0"'}, "Idempotency-Key", "nul"),
        ({**KEY, "x-retry": "secret-value"}, "X-Retry", "type"),
        ({**KEY, "x-retry": "-1"}, "X-Retry", "minimum"),
        ({**KEY, "x-tags": "a, secret-value"}, "X-Tags", "maxLength"),
    ],
)
def test_header_refused_and_never_shown(gate: Gate, headers: dict[str, str], pointer: str, rule: str) -> None:
    violations = refused(gate, "createBooking", headers={**JSON, **headers}, body=BOOKING)
    assert marks(violations) == [("header", pointer, rule)]
    assert "secret" not in violations[0].detail
    assert "-1" not in violations[0].detail


def test_header_sent_twice(gate: Gate) -> None:
    headers = [(b"content-type", b"application/json"), *[(b"idempotency-key", b'"k"')] * 2, *[(b"x-tags", b"a")] * 2]
    with pytest.raises(RequestRefused) as refusal:
        gate.operations["createBooking"].check({}, b"", headers, json.dumps(BOOKING).encode())
    assert marks(refusal.value.violations) == [("header", "Idempotency-Key", "duplicate")]


# --- all of it


def test_violations_of_all_parts_come_together(gate: Gate) -> None:
    headers = {"content-type": "application/merge-patch+json"}
    violations = refused(
        gate, "patchBooking", path={"bookingId": "x"}, query="a=1&b=%ff", headers=headers, body={"units": "1"}
    )
    assert marks(violations) == [
        ("path", "bookingId", "format"),
        ("query", "a", "unknown"),
        ("query", "b", "unknown"),
        ("body", "/units", "type"),
    ]


def test_details_never_echo_long_input(gate: Gate) -> None:
    long = "x" * 500
    body = {**BOOKING, "currency": long, "start": long, "units": long, long: 1, "payment": {"kind": long}}
    violations = book_refused(gate, body) + refused(gate, "listBookings", query=f"limit={long}&{long}=1")
    assert len(violations) == 7
    assert all("x" * 81 not in each.detail for each in violations)
