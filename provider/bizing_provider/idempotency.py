"""Idempotency keys: key, effect and stored answer in one transaction (draft-ietf-httpapi-idempotency-key-header-07)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from fastapi import Response
from sqlalchemy import delete, func, select, text

from bizing_provider import db, problems
from bizing_provider.auth import Caller
from bizing_provider.replies import Unsettled
from bizing_provider.tables import idempotency_key

KEPT_HEADERS: Final = ("etag", "location", "content-type")
PROCESSING: Final = 102
"""Kept of a request whose answer is unsettled: no answer, but what it is about."""
LIFETIME: Final = timedelta(hours=24)


def owner(caller: Caller) -> str:
    """Keys are scoped to the caller: two callers may use the same one."""
    return f"{caller.business_id}/{caller.actor}"


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """Tells a repeated request from another one under the same key."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).digest()


def lock_number(owner: str, key: str) -> int:
    """The advisory lock of a key, as a signed 64-bit integer."""
    return int.from_bytes(hashlib.sha256(f"{owner}\0{key}".encode()).digest()[:8], signed=True)


async def claim(conn: db.Connection, caller: Caller, key: str, print_: bytes) -> Response | None:
    """The stored answer of a repeated request, or None: then the key is ours until the transaction ends.

    Raises IdempotencyKeyInUse and IdempotencyKeyReused.
    """
    number = lock_number(owner(caller), key)
    if not (await conn.execute(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": number})).scalar_one():
        raise problems.IdempotencyKeyInUse
    kept = idempotency_key.c
    row = (
        await conn.execute(
            select(kept.fingerprint, kept.status, kept.headers, kept.body).where(
                kept.caller == owner(caller), kept.key == key
            )
        )
    ).one_or_none()
    if row is None:
        return None
    if bytes(row.fingerprint) != print_:
        raise problems.IdempotencyKeyReused
    if row.status == PROCESSING:
        return Unsettled(UUID(row.body))
    return Response(row.body, row.status, row.headers)


# One text for any number of rows, so that it is prepared once; in one order everywhere, so that two batches with the
# same keys do not wait for each other.
KEEP: Final = text("""
INSERT INTO idempotency_key (caller, key, fingerprint, status, headers, body)
SELECT caller, key, decode(fingerprint, 'hex'), status, headers, body
FROM json_to_recordset(CAST(:rows AS json)) AS answer(
  caller text, key text, fingerprint text, status smallint, headers jsonb, body text)
ORDER BY caller, key
ON CONFLICT DO NOTHING
RETURNING caller, key
""")

Kept = tuple[Caller, str, bytes, Response]
"""The caller, the key, the request's fingerprint and its answer."""


async def keep(conn: db.Connection, caller: Caller, key: str, print_: bytes, answer: Response) -> None:
    """Store the answer with the effect. Raises db.Stale when another request had the same key meanwhile."""
    if not await keep_all(conn, [(caller, key, print_, answer)]):
        raise db.Stale


async def keep_all(conn: db.Connection, answers: Sequence[Kept]) -> set[tuple[str, str]]:
    """Store answers; the owner and key of each that was not stored before."""
    rows = [
        {
            "caller": owner(caller),
            "key": key,
            "fingerprint": print_.hex(),
            "status": answer.status_code,
            "headers": {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
            "body": bytes(answer.body).decode(),
        }
        for caller, key, print_, answer in answers
    ]
    return {(row.caller, row.key) for row in await conn.execute(KEEP, {"rows": json.dumps(rows)})}


async def settle(conn: db.Connection, caller: Caller, key: str, print_: bytes, answer: Response) -> None:
    """Store what became of a request whose answer was unsettled."""
    await forget_unsettled(conn, caller, key)
    await keep_all(conn, [(caller, key, print_, answer)])


async def forget_unsettled(conn: db.Connection, caller: Caller, key: str) -> None:
    """Let the key be used anew: nothing came of the request, and the way may be free next time."""
    kept = idempotency_key.c
    await conn.execute(
        delete(idempotency_key).where(kept.caller == owner(caller), kept.key == key, kept.status == PROCESSING)
    )


async def forget_old(conn: db.Connection) -> int:
    """Remove keys past their lifetime; how many."""
    removed = await conn.execute(
        delete(idempotency_key).where(idempotency_key.c.created_at < func.statement_timestamp() - LIFETIME)
    )
    return removed.rowcount
