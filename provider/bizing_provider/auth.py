"""Who calls: an API key or a JWT becomes a Caller with its business and scopes."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from fastapi import Depends, Request
from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, problems
from bizing_provider.settings import Settings
from bizing_provider.tables import api_key, business
from bizing_spec.outcome import Stopped

SCOPES = (
    "bookings:read",
    "bookings:write",
    "customers:erase",
    "events:read",
    "resources:read",
    "resources:write",
    "webhooks:read",
    "webhooks:write",
)
KEY_PREFIX = "bzk_"

# By the first letters of an algorithm's name. No secret is among them: whoever may check a token must not make one.
KEY_TYPES: Mapping[str, tuple[type, ...]] = {
    "RS": (rsa.RSAPublicKey,),
    "PS": (rsa.RSAPublicKey,),
    "ES": (ec.EllipticCurvePublicKey,),
    "Ed": (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of one request. `actor` is `key:<id>`, `jwt:<subject>` or `system`.

    `causation_id` is the event to which the call is the answer, where the service calls itself.
    """

    business_id: UUID
    actor: str
    scopes: frozenset[str]
    correlation_id: str
    api_key_id: UUID | None = None
    causation_id: UUID | None = None


async def _current(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


CallerDep = Annotated[Caller, Depends(_current)]
"""For handlers: who calls."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What credentials say, before a request's own ids are added."""

    business_id: UUID
    actor: str
    scopes: frozenset[str]
    api_key_id: UUID | None = None
    expires_at: float | None = None
    """When a token ends, in seconds since the epoch; a key is asked for at each use."""

    def calls(self, correlation_id: str) -> Caller:
        return Caller(self.business_id, self.actor, self.scopes, correlation_id, self.api_key_id)


async def authenticate(engine: AsyncEngine, tokens: "Tokens", headers: Mapping[str, str]) -> Identity:
    """Who the credentials belong to; an API key goes before a token. Raises Unauthenticated."""
    if key := headers.get("x-api-key"):
        return await db.run(engine, lambda conn: identify_key(conn, key))
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise problems.Unauthenticated("Send an API key in X-API-Key or a JWT in Authorization.")
    identity = await tokens.identify(token.strip())
    await db.run(engine, lambda conn: _know_business(conn, identity.business_id))
    return identity


async def _know_business(conn: db.Connection, business_id: UUID) -> None:
    known = select(business.c.id).where(business.c.id == business_id)
    if (await conn.execute(known)).one_or_none() is None:
        raise problems.Unauthenticated("The token is not valid: its business is unknown.")


def demand(scopes: Iterable[str], identity: Identity) -> None:
    """Raises Forbidden when a scope is missing."""
    if missing := sorted(set(scopes) - identity.scopes):
        raise problems.Forbidden(missing)


# API keys


def digest(key: str) -> bytes:
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).digest()


async def create_key(
    conn: db.Connection, business_id: UUID, name: str, scopes: Iterable[str], expires_at: datetime | None
) -> tuple[UUID, str]:
    """A new key's id and the key itself, which is shown once and stored as a digest alone."""
    key_id, key = db.new_id(), KEY_PREFIX + secrets.token_urlsafe(24)
    await conn.execute(
        insert(api_key).values(
            id=key_id,
            business_id=business_id,
            name=name,
            digest=digest(key),
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
        )
    )
    return key_id, key


async def list_keys(conn: db.Connection, business_id: UUID | None = None) -> list[dict[str, Any]]:
    """Every key, without its digest, the newest first; of one business if given."""
    columns = [column for column in api_key.c if column.name != "digest"]
    query = select(*columns).order_by(api_key.c.id.desc())
    if business_id is not None:
        query = query.where(api_key.c.business_id == business_id)
    return [dict(row) for row in (await conn.execute(query)).mappings()]


async def revoke_key(conn: db.Connection, key_id: UUID) -> bool:
    """Whether there was such a key that was not revoked before."""
    revoked = await conn.execute(
        update(api_key)
        .where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
        .values(revoked_at=func.clock_timestamp())
    )
    return revoked.rowcount == 1


async def identify_key(conn: db.Connection, key: str) -> Identity:
    """Raises Unauthenticated for a key that is unknown, revoked or expired; the answer does not say which."""
    row = (
        await conn.execute(
            select(api_key.c.id, api_key.c.business_id, api_key.c.scopes).where(
                api_key.c.digest == digest(key),
                api_key.c.revoked_at.is_(None),
                or_(api_key.c.expires_at.is_(None), api_key.c.expires_at > func.clock_timestamp()),
            )
        )
    ).one_or_none()
    if row is None:
        raise problems.Unauthenticated(
            "The API key is unknown, revoked or expired. Make one with `bizing keys create`."
        )
    return Identity(row.business_id, f"key:{row.id}", frozenset(row.scopes), row.id)


# Tokens


class Tokens:
    """Verifies JWTs by a JWKS URL or a key file. Without either, no token is valid."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._remote = jwt.PyJWKClient(settings.jwt_jwks_url, timeout=5) if settings.jwt_jwks_url else None
        self._local = _local_keys(settings)

    async def identify(self, token: str) -> Identity:
        """Raises Unauthenticated, saying what is wrong but never repeating the token."""
        try:
            key = await self._key(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=list(self._settings.jwt_algorithms),
                audience=self._settings.jwt_audience,
                issuer=self._settings.jwt_issuer,
                leeway=self._settings.jwt_leeway_seconds,
                options={"require": ["exp", "sub", "business"] + (["iss"] if self._settings.jwt_issuer else [])},
            )
            business_id = UUID(str(claims["business"]))
        except (jwt.PyJWTError, ValueError) as fault:
            raise problems.Unauthenticated(f"The token is not valid: {_reason(fault)}.") from fault
        scopes = frozenset(str(claims.get("scope", "")).split()) & frozenset(SCOPES)
        return Identity(business_id, f"jwt:{claims['sub']}", scopes, expires_at=float(claims["exp"]))

    async def _key(self, token: str) -> Any:
        header = jwt.get_unverified_header(token)
        algorithm = str(header.get("alg"))
        if algorithm not in self._settings.jwt_algorithms:
            raise jwt.InvalidAlgorithmError("its algorithm is not allowed")
        if self._remote is not None:
            # PyJWKClient caches the set; a miss fetches it, which must not hold up other requests.
            key = (await asyncio.to_thread(self._remote.get_signing_key_from_jwt, token)).key
        else:
            key = self._trusted(header.get("kid"))
        if not isinstance(key, KEY_TYPES.get(algorithm[:2], ())):
            raise jwt.InvalidKeyError("its algorithm is not that of the trusted key")
        return key

    def _trusted(self, kid: str | None) -> Any:
        if self._local is None:
            raise jwt.InvalidKeyError("this service takes no tokens, only API keys")
        if kid is None and len(self._local) == 1:
            return next(iter(self._local.values()))
        if kid not in self._local:
            raise jwt.InvalidKeyError("it is signed with a key that is not trusted")
        return self._local[kid]


def _local_keys(settings: Settings) -> Mapping[str | None, Any] | None:
    file = settings.jwt_key_file
    if file is None:
        return None
    try:
        return _read_keys(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, jwt.PyJWTError) as fault:
        raise Stopped(f"BIZING_JWT_KEY_FILE: {file} holds neither a PEM public key nor a JWK set.") from fault


def _read_keys(text: str) -> Mapping[str | None, Any]:
    if text.lstrip().startswith("{"):
        return {key.key_id: key.key for key in jwt.PyJWKSet.from_dict(json.loads(text)).keys}
    return {None: serialization.load_pem_public_key(text.encode())}


def _reason(fault: Exception) -> str:
    match fault:
        case jwt.ExpiredSignatureError():
            return "it has expired"
        case jwt.InvalidSignatureError():
            return "its signature does not match a trusted key"
        case jwt.InvalidAlgorithmError() | jwt.InvalidKeyError():
            return str(fault).rstrip(".")
        case jwt.MissingRequiredClaimError(claim=claim):
            return f"it lacks the claim {claim}"
        case jwt.InvalidAudienceError():
            return "it is for another audience"
        case jwt.InvalidIssuerError():
            return "it is from another issuer"
        case jwt.PyJWKClientError():
            return "its key cannot be had from the JWKS URL"
        case _:
            return "it is malformed"
