"""What callers do with webhook endpoints, and with what is sent to them."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.events import feed
from bizing_provider.replies import expect
from bizing_provider.webhooks import model, queries
from bizing_provider.webhooks.guard import Guard, Refused
from bizing_provider.webhooks.model import Delivery, Endpoint

MOST: Final = 500
"""Endpoints of a business: each event is written down once for each."""


async def create(conn: db.Connection, caller: Caller, guard: Guard, body: wire.WebhookEndpointCreate) -> Endpoint:
    """A new endpoint, which is told of what happens from now on. Raises RequestInvalid."""
    await _check(guard, body.url)
    if await queries.count(conn, caller.business_id) >= MOST:
        detail = f"A business has at most {MOST} webhook endpoints. Delete one first."
        raise problems.RequestInvalid.at("", "too-many", detail)
    now = await db.clock(conn)
    return await queries.add(
        conn,
        await feed.horizon(conn),
        id=db.new_id(),
        business_id=caller.business_id,
        url=body.url,
        description=body.description,
        event_types=body.event_types,
        rate_limit_per_second=body.rate_limit_per_second,
        payload_version=body.payload_version or "v1",
        secret=model.new_secret(),
        created_at=now,
        updated_at=now,
    )


async def update(
    conn: db.Connection,
    caller: Caller,
    guard: Guard,
    endpoint_id: UUID,
    if_match: str,
    patch: wire.WebhookEndpointPatch,
) -> Endpoint:
    """Apply a merge patch. Raises NotFound, StaleVersion, RequestInvalid."""
    if patch.url is not None:
        await _check(guard, patch.url)
    endpoint = await queries.get(conn, caller.business_id, endpoint_id, lock=True)
    expect(endpoint.version, if_match)
    asked: dict[str, Any] = patch.model_dump(exclude_unset=True)
    if "enabled" in asked:
        asked["disabled_reason"] = None
        if asked["enabled"] and not endpoint.enabled:
            asked["failing_since"] = None
    return await queries.change(conn, endpoint, await db.clock(conn), **asked)


async def remove(conn: db.Connection, caller: Caller, endpoint_id: UUID, if_match: str) -> None:
    """Raises NotFound, StaleVersion."""
    endpoint = await queries.get(conn, caller.business_id, endpoint_id, lock=True)
    expect(endpoint.version, if_match)
    await queries.remove(conn, endpoint)


async def rotate(conn: db.Connection, caller: Caller, endpoint_id: UUID) -> Endpoint:
    """Give it a new secret; the one that it had signs too for a while. Raises NotFound."""
    endpoint = await queries.get(conn, caller.business_id, endpoint_id, lock=True)
    now = await db.clock(conn)
    return await queries.change(
        conn,
        endpoint,
        now,
        secret=model.new_secret(),
        former_secret=endpoint.secret,
        former_secret_until=now + model.OVERLAP,
    )


async def test(conn: db.Connection, caller: Caller, endpoint_id: UUID) -> Delivery:
    """A test event that is due now. Raises NotFound, WebhookEndpointDisabled."""
    endpoint = await _enabled(conn, caller, endpoint_id)
    now = await db.clock(conn)
    sample = model.sample(endpoint, db.new_id(), caller.actor, caller.correlation_id, now)
    return await queries.add_test(conn, endpoint, sample, now)


async def replay(conn: db.Connection, caller: Caller, delivery_id: UUID) -> Delivery:
    """Raises NotFound, WebhookEndpointDisabled."""
    found = await queries.delivery(conn, caller.business_id, delivery_id)
    await _enabled(conn, caller, found.endpoint_id)
    return await queries.replay(conn, delivery_id, await db.clock(conn))


async def replay_dead(conn: db.Connection, caller: Caller, endpoint_id: UUID, since: datetime) -> int:
    """How many dead letters are sent again. Raises NotFound, WebhookEndpointDisabled."""
    endpoint = await _enabled(conn, caller, endpoint_id)
    return await queries.replay_dead(conn, endpoint, since, await db.clock(conn))


async def _enabled(conn: db.Connection, caller: Caller, endpoint_id: UUID) -> Endpoint:
    endpoint = await queries.get(conn, caller.business_id, endpoint_id)
    if not endpoint.enabled:
        raise problems.WebhookEndpointDisabled
    return endpoint


async def _check(guard: Guard, url: str) -> None:
    try:
        await guard.check(url)
    except Refused as refused:
        raise problems.RequestInvalid.at("/url", refused.rule, refused.detail) from None
