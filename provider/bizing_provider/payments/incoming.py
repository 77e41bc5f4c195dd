"""What Stripe tells: each event noted once, in the transaction of its effect, whatever order they come in.

An event is never believed to say how things stand: it wakes the saga, which asks. So late, repeated and reordered ones
do no harm, and those that never came are found in Stripe's own list.
"""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, wire
from bizing_provider.auth import Caller
from bizing_provider.payments import queries
from bizing_provider.payments.model import Unknown
from bizing_provider.tables import stripe_event

if TYPE_CHECKING:  # Stripe's library takes most of a second to load
    from bizing_provider.payments.gateway import Gateway

OVERLAP: Final = timedelta(minutes=10)
"""How far behind the last event of which it was heard the list is read again: some come late."""
FIRST: Final = timedelta(hours=1)
"""How far back the list is read when nothing was heard yet."""


class Told(NamedTuple):
    """One of Stripe's events: which intent it is about, and what of it has no saga that would ask.

    `failed` is what a refund did not give back after all, and `saga_id` whose that was.
    """

    id: str
    type: str
    intent_id: str | None
    refunded: int = 0
    failed: int = 0
    saga_id: UUID | None = None


def read(event: wire.StripeEvent) -> Told:
    """What of an event matters here."""
    about = event.data.object
    intent_id = about.id if about.object == "payment_intent" else about.payment_intent
    # Stripe counts as refunded what was authorized and never captured, too.
    released = (about.amount or 0) - (about.amount_captured or 0)
    given_back = max((about.amount_refunded or 0) - released, 0)
    failed = (about.amount or 0) if event.type == "refund.failed" else 0
    return Told(event.id, event.type, intent_id, given_back, failed, _id((about.metadata or {}).get("saga")))


def _id(text: str | None) -> UUID | None:
    """The id that somebody wrote into metadata, if it is one."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


async def receive(conn: db.Connection, event: Told) -> bool:
    """Note an event and have its effect; whether it was new."""
    noted = (
        insert(stripe_event).values(id=event.id, type=event.type).on_conflict_do_nothing().returning(stripe_event.c.id)
    )
    if (await conn.execute(noted)).one_or_none() is None:
        return False
    found = await queries.of_intent(conn, event.intent_id) if event.intent_id else None
    if found is None:
        return True
    await queries.wake(conn, found.booking_id)
    why = await queries.correlation(conn, found.booking_id) or event.id
    caller = Caller(found.business_id, "stripe", frozenset(), why)
    if event.type == "charge.dispute.created":
        await queries.change(conn, caller, "payment.disputed", found, disputed=True)
    elif event.type == "charge.refunded" and found.refunded < event.refunded <= found.captured:
        # What somebody gave back by hand; what a saga did, it has written already, or will find so.
        if not await queries.is_stuck(conn, found.booking_id):
            await queries.change(conn, caller, "payment.refunded", found, refunded=event.refunded)
    elif event.failed and event.saga_id and await queries.refund_failed(conn, event.saga_id):
        await queries.change(conn, caller, "payment.updated", found, refunded=max(found.refunded - event.failed, 0))
    return True


async def reconcile(engine: AsyncEngine, gateway: "Gateway") -> int:
    """Find the events that were never delivered; how many."""

    async def last(conn: db.Connection) -> Any:
        heard = select(func.coalesce(func.max(stripe_event.c.received_at), func.now() - FIRST))
        return (await conn.execute(heard)).scalar_one()

    since = await db.run(engine, last) - OVERLAP
    missed = 0
    try:
        async for told in gateway.events(since):
            event = read(wire.StripeEvent.model_validate(told.to_dict()))
            missed += await db.run(engine, partial(receive, event=event))
    except Unknown as fault:
        raise OSError(str(fault)) from fault
    return missed
