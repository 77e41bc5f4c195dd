"""Reading customers from their bookings, and writing over what they were."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    Uuid,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from bizing_provider import db, problems
from bizing_provider.customers import model
from bizing_provider.tables import (
    booking,
    calendar_feed,
    event,
    idempotency_key,
    series,
    waitlist_entry,
    webhook_attempt,
    webhook_delivery,
    webhook_endpoint,
)
from bizing_provider.wire import BookingStatus


def _is(customer_id: UUID) -> ColumnElement[bool]:
    id_: ColumnElement[str] = booking.c.customer["id"].astext
    return id_ == str(customer_id)


async def get(conn: db.Connection, business_id: UUID, customer_id: UUID) -> dict[str, Any]:
    """The customer as the API shows them. Raises NotFound when no booking is theirs."""
    theirs = (booking.c.business_id == business_id, _is(customer_id))
    latest = select(booking.c.customer).where(*theirs).order_by(booking.c.id.desc()).limit(1)
    found = (await conn.execute(latest)).scalar()
    if found is None:
        raise missing(customer_id)
    counted = await conn.execute(select(booking.c.status, func.count()).where(*theirs).group_by(booking.c.status))
    return model.document(found, dict(counted.all()))


def missing(customer_id: UUID) -> problems.NotFound:
    return problems.NotFound(f"There is no customer {customer_id}.")


class Trace(NamedTuple):
    """A booking that says something of a customer: it is theirs, or was before it got another's address."""

    id: UUID
    status: BookingStatus
    resource_id: UUID
    is_due: bool
    is_theirs: bool


async def lock_traces(conn: db.Connection, business_id: UUID, customer_id: UUID) -> list[Trace]:
    """Every booking that says something of the customer, held against every other change."""
    query = (
        select(
            booking.c.id,
            booking.c.status,
            booking.c.resource_id,
            func.coalesce(booking.c.hold_expires_at <= func.clock_timestamp(), False),
            _is(customer_id),
        )
        .where(
            booking.c.business_id == business_id,
            or_(_is(customer_id), booking.c.former_customer_ids.contains([customer_id])),
        )
        .order_by(booking.c.id)
        .with_for_update(key_share=True)
    )
    return [Trace(*row) for row in await conn.execute(query)]


async def bury(conn: db.Connection, customer_id: UUID, traces: Sequence[Trace], grave: Mapping[str, Any]) -> None:
    """Lay `grave` (the API's names) over the bookings and their trails. Versions, times and states stay."""
    theirs = [trace.id for trace in traces if trace.is_theirs]
    others = [trace.id for trace in traces if not trace.is_theirs]
    await conn.execute(
        update(booking)
        .where(booking.c.id == func.any(_ids(theirs)))
        .values(
            customer=grave["customer"],
            notes=grave["notes"],
            metadata=grave["metadata"],
            cancel_reason=grave["cancelReason"],
            former_customer_ids=None,
        )
    )
    await conn.execute(
        update(booking)
        .where(booking.c.id == func.any(_ids(others)))
        .values(former_customer_ids=func.array_remove(booking.c.former_customer_ids, customer_id))
    )
    buried = event.c.data.op("||")(bindparam("grave", grave, JSONB))
    await conn.execute(update(event).where(event.c.aggregate_id == func.any(_ids(theirs))).values(data=buried))
    await conn.execute(
        update(event)
        .where(
            event.c.aggregate_id == func.any(_ids(others)),
            event.c.data["customer"]["id"].astext == str(customer_id),
        )
        .values(data=buried)
    )


async def bury_series(
    conn: db.Connection, business_id: UUID, customer_id: UUID, traces: Sequence[Trace], grave: Mapping[str, Any]
) -> list[UUID]:
    """Lay `grave` over the customer's series, and over what the trails say of those that were; the ids of all."""
    theirs = (series.c.business_id == business_id, series.c.customer["id"].astext == str(customer_id))
    buried = update(series).where(*theirs).values(**_said(grave)).returning(series.c.id)
    ids = set((await conn.execute(buried)).scalars())
    traced = booking.c.id == func.any(_ids([trace.id for trace in traces]))
    once = select(booking.c.series_id).where(traced, booking.c.series_id.is_not(None))
    ids.update((await conn.execute(once)).scalars())
    await _bury_trails(conn, customer_id, list(ids), grave)
    return list(ids)


async def bury_waitlist(
    conn: db.Connection, business_id: UUID, customer_id: UUID, grave: Mapping[str, Any]
) -> list[UUID]:
    """Lay `grave` over the customer's entries of the waitlist and their trails; their ids."""
    entry = waitlist_entry.c
    theirs = (entry.business_id == business_id, entry.customer["id"].astext == str(customer_id))
    buried = update(waitlist_entry).where(*theirs).values(**_said(grave)).returning(entry.id)
    ids = list((await conn.execute(buried)).scalars())
    await _bury_trails(conn, customer_id, ids, grave)
    return ids


def _said(grave: Mapping[str, Any]) -> dict[str, Any]:
    """What a series and an entry of the waitlist have of it."""
    return {name: grave[name] for name in ("customer", "notes", "metadata")}


async def _bury_trails(conn: db.Connection, customer_id: UUID, ids: Sequence[UUID], grave: Mapping[str, Any]) -> None:
    theirs = event.c.data["customer"]["id"].astext == str(customer_id)
    buried = event.c.data.op("||")(bindparam("grave", _said(grave), JSONB))
    await conn.execute(update(event).where(event.c.aggregate_id == func.any(_ids(ids)), theirs).values(data=buried))


async def bury_webhooks(conn: db.Connection, business_id: UUID, ids: Sequence[UUID]) -> None:
    """Forget what receivers answered when they were told of these: they may have said it all again."""
    told = select(event.c.id).where(event.c.aggregate_id == func.any(_ids(ids)))
    theirs = select(webhook_endpoint.c.id).where(webhook_endpoint.c.business_id == business_id)
    sent = select(webhook_delivery.c.id).where(
        webhook_delivery.c.endpoint_id.in_(theirs), webhook_delivery.c.event_id.in_(told)
    )
    await conn.execute(update(webhook_attempt).where(webhook_attempt.c.delivery_id.in_(sent)).values(answer=None))


async def revoke_feeds(conn: db.Connection, business_id: UUID, customer_id: UUID) -> None:
    """The customer's calendars tell of them, and their rows have the id that follows from the address."""
    theirs = (calendar_feed.c.business_id == business_id, calendar_feed.c.customer_id == customer_id)
    await conn.execute(delete(calendar_feed).where(*theirs))


def _ids(ids: Sequence[UUID]) -> Any:
    return bindparam(None, list(ids), ARRAY(Uuid))


REWRITE = text("UPDATE idempotency_key SET body = :body WHERE caller = :caller AND key = :key")


async def bury_answers(
    conn: db.Connection, business_id: UUID, customer_id: UUID, ids: Collection[UUID], grave: Mapping[str, Any]
) -> None:
    """Lay `grave` over what has these ids in answers that are kept for repeated requests."""
    kept = idempotency_key.c
    query = select(kept.caller, kept.key, kept.body).where(
        kept.caller.startswith(f"{business_id}/"),
        func.strpos(kept.body, bindparam(None, str(customer_id), String)) > 0,
    )
    named = set(map(str, ids))
    for row in (await conn.execute(query)).all():
        answer = model.without(json.loads(row.body), str(customer_id), named, grave)
        values = {"body": json.dumps(answer, ensure_ascii=False), "caller": row.caller, "key": row.key}
        await conn.execute(REWRITE, values)
