"""Creating a booking in the fast lane: what is known already is checked here, the rest in the batch's statement.

The lane says yes, or that the time is taken. Whatever else there is to say goes the ordinary way through
`service.create`, which takes its own decision; so both ways give the same answers.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import Headers

from bizing_provider import db, idempotency, problems
from bizing_provider.auth import Caller, Identity
from bizing_provider.bookings import model, parts, seating
from bizing_provider.holds import store as holds
from bizing_provider.holds.gather import Gather
from bizing_provider.holds.statement import Item, Outcome, Statements
from bizing_provider.payments import queries as payments
from bizing_provider.replies import encode, refuse
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from bizing_provider.resources.model import Resource

Key = TypeVar("Key")
Value = TypeVar("Value")

KNOWN_AT_MOST = 10_000
"""Resources, and callers, that a process remembers. The statement checks that what it remembers still holds."""

TOKEN_SECONDS = 60.0
"""How long a token that was verified is not verified again; a key withdrawn at the issuer matters that much later."""


class Answer(NamedTuple):
    """An answer as ASGI sends it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Loser:
    """A booking whose time was taken, waiting to hear by whom."""

    resource: Resource
    item: model.Item
    caller: Caller
    key: str
    fingerprint: bytes
    request_id: str


class Lane:
    """The fast lane of one process."""

    def __init__(self, engine: AsyncEngine, url: str, connections: int, batch: int) -> None:
        self._engine = engine
        self._are_paid = bool(engine.sync_engine.get_execution_options().get(payments.TAKEN))
        # One SELECT needs no transaction around it, which would be two more round trips.
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._statements = Statements(url, connections)
        self._bookings: Gather[Item, Outcome] = Gather(self._statements.book, width=connections, size=batch)
        self._refusals: Gather[Loser, Response | None] = Gather(self._refuse, width=1, size=batch)
        self._lookups: Gather[UUID, Resource | None] = Gather(self._look_up, width=1, size=batch)
        self._resources: dict[UUID, Resource] = {}
        self._identities: dict[bytes, tuple[Identity, float]] = {}

    async def start(self) -> None:
        await self._bookings.start()
        await self._refusals.start()
        await self._lookups.start()

    async def stop(self) -> None:
        """Answers what was taken on, then closes."""
        await self._lookups.stop()
        await self._bookings.stop()
        await self._refusals.stop()
        await self._statements.close()

    def recall(self, headers: Mapping[bytes, bytes]) -> Identity | None:
        """Whose credentials these were, the last time. The statement checks that a key still is valid."""
        presented = headers.get(b"x-api-key") or headers.get(b"authorization", b"")
        known = self._identities.get(presented)
        if known is None or known[1] > time.monotonic():
            return known[0] if known else None
        del self._identities[presented]
        return None

    def remember(self, headers: Headers, identity: Identity) -> None:
        """Trust a key as long as the statement does, and a token for a minute of its life at the most."""
        presented = headers.get("x-api-key") or headers.get("authorization", "")
        life = math.inf
        if identity.expires_at is not None:
            life = min(TOKEN_SECONDS, identity.expires_at - time.time())
        _keep(self._identities, presented.encode("latin-1"), (identity, time.monotonic() + life))

    async def create(
        self, caller: Caller, body: dict[str, Any], key: str, fingerprint: bytes, request_id: str
    ) -> Answer | None:
        """The answer, or None: then nothing was done, and the ordinary way decides."""
        if "resourceId" not in body or body.get("draft") or body.get("units", 1) != 1:
            return None
        resource = await self._resource(caller, UUID(body["resourceId"]))
        start, end = _moment(body["start"]), _moment(body["end"])
        if resource is None or start is None or end is None or resource.capacity != 1:
            return None
        if resource.limits_customers:  # they are counted under the resource's lock, which the lane does not take
            return None
        if resource.price is not None and self._are_paid:
            return None
        if hours.check(resource.hours, resource.slot_step_minutes, start, end, resource.lengths):
            return None
        taken = model.Item(
            resource_id=resource.id,
            time_zone=resource.time_zone,
            starts_at=start,
            ends_at=end,
            units=1,
            price=model.price_of(resource, start, end, 1),
        )
        item = _item(caller, resource, taken, body, key, fingerprint)
        outcome = await self._bookings.one(item)
        if outcome.answer is not None:
            return _created(item.location, outcome.answer)
        if not outcome.admitted:
            self._resources.pop(resource.id, None)
            return None
        refusal = await self._refusals.one(Loser(resource, taken, caller, key, fingerprint, request_id))
        return Answer(refusal.status_code, refusal.raw_headers, bytes(refusal.body)) if refusal else None

    async def _resource(self, caller: Caller, resource_id: UUID) -> Resource | None:
        known = self._resources.get(resource_id) or await self._lookups.one(resource_id)
        return known if known and known.business_id == caller.business_id else None

    async def _look_up(self, _: int, ids: Sequence[UUID]) -> list[Resource | None]:
        found = await db.run(self._reading, lambda conn: resources.anyones(conn, ids))
        for resource_id, resource in found.items():
            _keep(self._resources, resource_id, resource)
        return [found.get(resource_id) for resource_id in ids]

    async def _refuse(self, _: int, losers: Sequence[Loser]) -> list[Response | None]:
        """Tell losers of one moment together: those of the same time share what is read for them."""

        async def tell(conn: db.Connection) -> list[Response | None]:
            told: dict[tuple[UUID, datetime, datetime], problems.SlotUnavailable | None] = {}
            answers: list[Response | None] = []
            for loser in losers:
                time = (loser.resource.id, loser.item.starts_at, loser.item.ends_at)
                if time not in told:
                    told[time] = await _why(conn, loser)
                problem = told[time]
                answers.append(refuse(problem, loser.request_id) if problem else None)
            kept = await idempotency.keep_all(
                conn,
                [
                    (loser.caller, loser.key, loser.fingerprint, answer)
                    for loser, answer in zip(losers, answers, strict=True)
                    if answer is not None
                ],
            )
            return [
                answer if (idempotency.owner(loser.caller), loser.key) in kept else None
                for loser, answer in zip(losers, answers, strict=True)
            ]

        return await db.run(self._engine, tell)


def _created(location: str, booking: str) -> Answer:
    body = booking.encode()
    headers = [
        (b"content-length", b"%d" % len(body)),
        (b"content-type", b"application/json"),
        (b"etag", b'"1"'),
        (b"location", location.encode()),
    ]
    return Answer(201, headers, body)


async def _why(conn: db.Connection, loser: Loser) -> problems.SlotUnavailable | None:
    """None when nobody live has the time: a due hold stands in the way, or it has just been freed."""
    part = parts.Part(loser.resource, loser.item)
    claims = await holds.claims(conn, loser.resource.id, part.blocked)
    return await seating.unavailable(conn, [part], {0: claims[0][1]}) if claims else None


def _item(
    caller: Caller,
    resource: Resource,
    taken: model.Item,
    body: dict[str, Any],
    key: str,
    fingerprint: bytes,
) -> Item:
    booking_id, owner = db.new_id(), idempotency.owner(caller)
    notes, metadata = body.get("notes"), body.get("metadata") or {}
    customer = model.customer(caller.business_id, body["customer"])
    shown = model.head(
        booking_id=booking_id,
        items=[taken],
        status="PENDING",
        version=1,
        customer=customer,
        notes=notes,
        metadata=metadata,
        price=taken.price,
        cancellation_policy=resource.cancellation_policy,
    )
    blocked_from, blocked_to = resource.blocked(taken.starts_at, taken.ends_at)
    return Item(
        id=shown["id"],
        event_id=db.new_id(),
        business_id=caller.business_id,
        resource_id=resource.id,
        resource_version=resource.version,
        time_zone=resource.time_zone,
        starts_at=taken.starts_at,
        ends_at=taken.ends_at,
        blocked_from=blocked_from,
        blocked_to=blocked_to,
        customer=customer,
        notes=notes,
        metadata=metadata,
        price=taken.price,
        cancellation_policy=resource.cancellation_policy,
        head=encode(shown)[:-1].decode() + ",",
        api_key_id=caller.api_key_id,
        actor=caller.actor,
        correlation_id=caller.correlation_id,
        calendar_lock=resources.calendar_lock(resource.id),
        caller=owner,
        key=key,
        key_lock=idempotency.lock_number(owner, key),
        fingerprint=fingerprint.hex(),
        location=f"/api/v1/bookings/{shown['id']}",
    )


def _moment(text: str) -> datetime | None:
    """RFC 3339 has forms, such as a lower-case `z`, that only the ordinary way reads."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _keep(known: dict[Key, Value], key: Key, value: Value) -> None:
    """Forgets the oldest when there are too many."""
    while len(known) >= KNOWN_AT_MOST:
        known.pop(next(iter(known)))
    known[key] = value
