"""Who may call, and what every request is held to before a handler sees it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bizing_provider import auth, db
from tests.provider.harness import Api, booking_body, new_key, pointers, problem, soon, sql


def test_missing_credentials_come_before_a_bad_body(api: Api) -> None:
    answer = api.post("/bookings", {"nonsense": True}, headers={"X-API-Key": None})
    assert (answer.status_code, problem(answer)) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"]


def test_unknown_key_is_refused(api: Api) -> None:
    assert problem(api.get("/bookings", headers={"X-API-Key": "bzk_unknown"})) == "unauthenticated"


def test_revoked_key_is_refused_at_once_in_the_lane_too(api: Api, database_url: str) -> None:
    room = api.resource()
    assert api.book(room, soon(1)).status_code == 201
    assert api.book(room, soon(2)).status_code == 201
    [(key_id,)] = sql(database_url, "SELECT id FROM api_key")

    async def revoke() -> bool:
        async with db.transaction(api.app.state.api.engine) as conn:
            return await auth.revoke_key(conn, key_id)

    assert api.runner.run(revoke())
    assert problem(api.book(room, soon(3))) == "unauthenticated"
    assert problem(api.get("/bookings")) == "unauthenticated"
    assert sql(database_url, "SELECT count(*) FROM booking") == [(2,)]


def test_expired_key_is_refused(api: Api, database_url: str) -> None:
    sql(database_url, "UPDATE api_key SET expires_at = now() - interval '1 second'")
    assert problem(api.get("/bookings")) == "unauthenticated"


def test_key_is_stored_as_a_digest_alone(api: Api, database_url: str) -> None:
    assert api.key not in str(sql(database_url, "SELECT * FROM api_key"))


def test_scope_is_demanded(api: Api, database_url: str) -> None:
    reader = api.runner.run(new_key(database_url, api.business_id, ["bookings:read"]))
    refused = api.post("/bookings", booking_body(api.resource(), soon()), headers={"X-API-Key": reader})
    assert (problem(refused), refused.json()["requiredScopes"]) == ("forbidden", ["bookings:write"])
    assert api.get("/bookings", headers={"X-API-Key": reader}).status_code == 200


@pytest.fixture
def signer() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


@pytest.fixture
def token_api(start_api: Callable[..., Api], signer: ed25519.Ed25519PrivateKey, tmp_path: Path) -> Api:
    """The API trusting the signer."""
    file = tmp_path / "trusted.pem"
    file.write_bytes(signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return start_api(jwt_key_file=file, jwt_issuer="https://issuer.example")


def claims(api: Api, **changes: Any) -> dict[str, Any]:
    whole = {
        "sub": "ada",
        "business": str(api.business_id),
        "scope": "bookings:read bookings:write resources:read resources:write",
        "aud": "bizing",
        "iss": "https://issuer.example",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


def bearer(token: str) -> dict[str, Any]:
    return {"X-API-Key": None, "Authorization": b"Bearer " + token.encode()}


def test_token_opens_its_business(token_api: Api, signer: ed25519.Ed25519PrivateKey) -> None:
    token = jwt.encode(claims(token_api), signer, "EdDSA")
    room = token_api.resource()
    answer = token_api.post("/bookings", booking_body(room, soon()), headers=bearer(token))
    assert answer.status_code == 201
    trail = token_api.get(f"/bookings/{answer.json()['id']}/events", headers=bearer(token)).json()
    assert trail["data"][0]["actor"] == "jwt:ada"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": datetime(2020, 1, 1, tzinfo=UTC)}, "it has expired"),
        ({"aud": "another"}, "it is for another audience"),
        ({"iss": "https://other.example"}, "it is from another issuer"),
        ({"exp": None}, "it lacks the claim exp"),
        ({"business": None}, "it lacks the claim business"),
        ({"business": "nonsense"}, "it is malformed"),
        ({"business": str(uuid4())}, "its business is unknown"),
    ],
)
def test_token_with_bad_claims_is_refused(
    token_api: Api, signer: ed25519.Ed25519PrivateKey, changes: dict[str, Any], reason: str
) -> None:
    refused = token_api.get("/bookings", headers=bearer(jwt.encode(claims(token_api, **changes), signer, "EdDSA")))
    assert problem(refused) == "unauthenticated"
    assert reason in refused.json()["detail"]


def test_token_within_the_leeway_is_taken(token_api: Api, signer: ed25519.Ed25519PrivateKey) -> None:
    token = jwt.encode(claims(token_api, exp=datetime.now(UTC) - timedelta(seconds=5)), signer, "EdDSA")
    assert token_api.get("/bookings", headers=bearer(token)).status_code == 200


def test_forged_tokens_are_refused(token_api: Api, signer: ed25519.Ed25519PrivateKey) -> None:
    whole = claims(token_api)
    public = signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    forged = [
        jwt.encode(whole, "", "none"),
        jwt.encode(whole, public, "HS256"),
        jwt.encode(whole, ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
        jwt.encode(whole, rsa.generate_private_key(65537, 2048), "RS256"),
        jwt.encode(whole, ec.generate_private_key(ec.SECP256R1()), "ES256"),
        "not.a.token",
        "ü",
        "",
    ]
    for token in forged:
        answer = token_api.get("/bookings", headers=bearer(token))
        assert problem(answer) == "unauthenticated", token


def test_token_without_a_trusted_key_is_refused(api: Api, signer: ed25519.Ed25519PrivateKey) -> None:
    refused = api.get("/bookings", headers=bearer(jwt.encode(claims(api), signer, "EdDSA")))
    assert "only API keys" in refused.json()["detail"]


def test_token_by_key_set(start_api: Callable[..., Api], tmp_path: Path) -> None:
    first, second = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    keys = [
        json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "alg": "ES256", "use": "sig"}
        for kid, key in (("one", first), ("two", second))
    ]
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": keys}))
    api = start_api(jwt_key_file=file)
    good = jwt.encode(claims(api), second, "ES256", headers={"kid": "two"})
    swapped = jwt.encode(claims(api), first, "ES256", headers={"kid": "two"})
    strange = jwt.encode(claims(api), first, "ES256", headers={"kid": "three"})
    assert api.get("/bookings", headers=bearer(good)).status_code == 200
    assert problem(api.get("/bookings", headers=bearer(swapped))) == "unauthenticated"
    assert problem(api.get("/bookings", headers=bearer(strange))) == "unauthenticated"


def test_method_that_the_path_lacks_names_all_that_it_has(api: Api) -> None:
    answer = api.request("PUT", f"/bookings/{uuid4()}")
    assert (answer.status_code, problem(answer)) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "DELETE, GET, PATCH"


def test_unknown_path_is_a_problem(api: Api) -> None:
    assert problem(api.get("/nowhere")) == "not-found"
    assert problem(api.get("/bookings/")) == "not-found"


def test_media_types_are_negotiated(api: Api) -> None:
    assert problem(api.get("/bookings", headers={"Accept": "text/html"})) == "not-acceptable"
    assert api.get("/bookings", headers={"Accept": "text/html, application/*;q=0.1"}).status_code == 200
    text = api.post("/bookings", content=b"{}", headers={"Content-Type": "text/plain"})
    assert problem(text) == "unsupported-media-type"


@pytest.mark.parametrize("content", [b'{"a": ', b"\xff\xfe{}", b'{"a": NaN}', b'"\\ud800"', b"[" * 100_000])
def test_malformed_body_is_a_problem(api: Api, content: bytes) -> None:
    answer = api.post("/bookings", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, problem(answer)) == (400, "malformed-body")


def test_large_body_is_refused_however_it_comes(api: Api) -> None:
    large = b"[" + b" " * 10_000_000 + b"]"

    async def chunks() -> Any:
        for start in range(0, len(large), 65536):
            yield large[start : start + 65536]

    for content in (large, chunks()):
        answer = api.post("/bookings", content=content, headers={"Content-Type": "application/json"})
        assert (answer.status_code, problem(answer)) == (413, "content-too-large")
        assert "262144 bytes. Send less at once" in answer.json()["detail"]
    stranger = {"Content-Type": "application/json", "X-API-Key": "bzk_nobody"}
    assert api.post("/bookings", content=large, headers=stranger).status_code == 401


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=2&limit=3", ("limit", "duplicate")),
        ("limit=x", ("limit", "type")),
        ("limit=0", ("limit", "minimum")),
        ("colour=red", ("colour", "unknown")),
        ("cursor=abc", ("cursor", "cursor")),
        ("cursor=WyJ4IiwieSJd", ("cursor", "cursor")),
        ("customer=%00", ("customer", "nul")),
        ("customer=%ff", ("customer", "encoding")),
        ("from=2027-01-01T00:00:00", ("from", "format")),
        ("status=OPEN", ("status", "enum")),
    ],
)
def test_bad_query_is_refused(api: Api, query: str, expected: tuple[str, str]) -> None:
    found = {(pointer.split("/")[0], rule) for pointer, rule in pointers(api.get(f"/bookings?{query}"))}
    assert expected in found


def test_idempotency_key_is_required_and_quoted(api: Api) -> None:
    body = booking_body(api.resource(), soon())
    assert ("Idempotency-Key", "required") in pointers(api.post("/bookings", body, headers={"Idempotency-Key": None}))
    bare = api.post("/bookings", body, headers={"Idempotency-Key": "bare"})
    assert ("Idempotency-Key", "pattern") in pointers(bare)


def test_idempotency_key_with_another_body_is_refused(api: Api, database_url: str) -> None:
    room, key = api.resource(), {"Idempotency-Key": '"k"'}
    first = api.post("/bookings", booking_body(room, soon()), headers=key)
    again = api.post("/bookings", booking_body(room, soon()), headers=key)
    other = api.post("/bookings", booking_body(room, soon(8)), headers=key)
    elsewhere = api.post(f"/bookings/{first.json()['id']}/extend", headers=key)
    assert (again.status_code, again.content, again.headers["ETag"]) == (201, first.content, '"1"')
    assert problem(other) == problem(elsewhere) == "idempotency-key-reused"
    assert sql(database_url, "SELECT count(*) FROM booking") == [(1,)]


def test_idempotency_key_keeps_a_decided_refusal(api: Api) -> None:
    room, key = api.resource(), {"Idempotency-Key": '"k"'}
    holder = api.held(room, soon())
    refused = api.post("/bookings", booking_body(room, soon()), headers=key)
    api.delete(f"/bookings/{holder['id']}", 1)
    assert api.post("/bookings", booking_body(room, soon()), headers=key).content == refused.content
    assert api.book(room, soon()).status_code == 201


def test_idempotency_keys_of_two_callers_do_not_meet(api: Api, start_api: Callable[..., Api]) -> None:
    other, key = start_api(), {"Idempotency-Key": '"k"'}
    mine = api.post("/resources", {"name": "Room", "timeZone": "Etc/UTC"}, headers=key).json()
    theirs = other.post("/resources", {"name": "Room", "timeZone": "Etc/UTC"}, headers=key).json()
    assert mine["id"] != theirs["id"]


def test_rate_limit_answers_with_its_fields(start_api: Callable[..., Api]) -> None:
    api = start_api(rate_limit_per_second=3)
    answers = api.together([("GET", "/bookings", {})] * 20)
    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert problem(limited[0]) == "rate-limited"
    assert limited[0].headers["Retry-After"] == "1"
    assert "q=3" in limited[0].headers["RateLimit-Policy"]


def test_request_id_is_taken_and_returned(api: Api) -> None:
    given = api.get("/health", headers={"X-Request-Id": "from-the-proxy"})
    assert given.headers["X-Request-Id"] == "from-the-proxy"
    made = api.get("/bookings/x")
    assert made.headers["X-Request-Id"] == made.json()["requestId"]


def test_body_cut_short_books_nothing(api: Api, database_url: str) -> None:
    """A client that leaves before the end of its body has not asked for anything, however complete it looks."""
    room = api.resource()
    body = json.dumps(booking_body(room, soon())).encode()
    headers = {"x-api-key": api.key, "idempotency-key": '"cut"', "content-type": "application/json"}
    messages = iter([{"type": "http.request", "body": body, "more_body": True}, {"type": "http.disconnect"}])
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/bookings",
        "raw_path": b"/api/v1/bookings",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    api.runner.run(api.app(scope, receive, send))
    assert sent == []
    assert sql(database_url, "SELECT count(*) FROM booking") == [(0,)]
