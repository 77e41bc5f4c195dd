"""What callers do with the waitlist: join, leave, and answer an offer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.bookings import service as bookings
from bizing_provider.bookings.model import customer
from bizing_provider.replies import expect
from bizing_provider.resources import queries as resources
from bizing_provider.resources.hours import Violation
from bizing_provider.resources.model import Resource
from bizing_provider.waitlist import offers, queries
from bizing_provider.waitlist.model import Entry, Offer

LONGEST_SPAN: Final = timedelta(days=62)


async def join(conn: db.Connection, caller: Caller, body: wire.WaitlistEntryCreate) -> Entry:
    """A new entry, with an offer when there is something free. Raises NotFound, ResourceArchived, RequestInvalid."""
    resource = await resources.get(conn, caller.business_id, body.resource_id, lock=True)
    if resource.archived_at:
        raise problems.ResourceArchived(resource.archived_at)
    now = await db.clock(conn)
    if violations := list(_violations(resource, body, now)):
        raise problems.RequestInvalid([violation.document() for violation in violations])
    entry_id = db.new_id()
    await queries.add(
        conn,
        id=entry_id,
        business_id=caller.business_id,
        resource_id=resource.id,
        earliest=body.from_,
        latest=body.to,
        duration_minutes=body.duration_minutes,
        units=body.units,
        offer_seconds=body.offer_seconds,
        customer=customer(caller.business_id, body.customer.model_dump(exclude_none=True)),
        notes=body.notes,
        metadata=dict(body.metadata or {}),
        created_at=now,
        updated_at=now,
    )
    await offers.make(conn, resource.id)
    return await queries.get(conn, caller.business_id, entry_id)


def _violations(resource: Resource, body: wire.WaitlistEntryCreate, now: datetime) -> Iterator[Violation]:
    length = timedelta(minutes=body.duration_minutes)
    if body.to <= body.from_:
        yield Violation("/to", "order", "The end of the span must be after its start.")
    elif body.to - body.from_ > LONGEST_SPAN:
        yield Violation("/to", "span", f"The span may be {LONGEST_SPAN.days} days long. Join several times.")
    elif body.to - body.from_ < length:
        detail = "The span from `from` to `to` is shorter than what is to lie within it. Make it longer."
        yield Violation("/durationMinutes", "length", detail)
    elif body.to - length < now:
        yield Violation("/to", "past", "Nothing of this length can start before its end any more. Take a later one.")
    if not resource.lengths.allow(length):
        detail = f"A booking of the resource lasts {resource.lengths.minimum} to {resource.lengths.maximum} minutes."
        yield Violation("/durationMinutes", "length", detail)
    if body.units > resource.capacity:
        detail = f"The resource has {resource.capacity} units. Ask for at most so many."
        yield Violation("/units", "capacity", detail)


async def leave(conn: db.Connection, caller: Caller, entry_id: UUID, if_match: str) -> Entry:
    """Leave the line, or decline what was offered. Raises NotFound, StaleVersion, WaitlistState."""
    entry = await queries.get(conn, caller.business_id, entry_id)
    expect(entry.shown_version, if_match)
    if entry.status == "WAITING":
        if not await queries.take_out(conn, entry.id, "CANCELLED"):
            raise db.Stale
    else:
        await _decline(conn, caller, entry)
    return await queries.get(conn, caller.business_id, entry_id)


async def decline(conn: db.Connection, caller: Caller, entry_id: UUID, if_match: str | None) -> Entry:
    """Give the offer back; the next in line gets it. Raises NotFound, StaleVersion, WaitlistState."""
    entry = await queries.get(conn, caller.business_id, entry_id)
    expect(entry.shown_version, if_match)
    await _decline(conn, caller, entry)
    return await queries.get(conn, caller.business_id, entry_id)


async def _decline(conn: db.Connection, caller: Caller, entry: Entry) -> None:
    if entry.offer is None or entry.status != "OFFERED":
        raise problems.WaitlistState(f"This entry is {entry.status}; it has no offer to decline.")
    try:
        await bookings.cancel(conn, caller, entry.offer.booking_id, _tag(entry.offer), "The offer was declined.")
    except problems.StaleVersion:
        raise db.Stale from None


async def accept(
    conn: db.Connection, caller: Caller, entry_id: UUID, if_match: str | None, payment_reference: str | None
) -> Entry:
    """Confirm what was offered, while its hold lives.

    Raises NotFound, StaleVersion, WaitlistState, HoldExpired, RequestInvalid for the payment's reference.
    """
    entry = await queries.get(conn, caller.business_id, entry_id)
    expect(entry.shown_version, if_match)
    if entry.offer is None or entry.offer.status not in ("PENDING", "EXPIRED"):
        raise problems.WaitlistState(f"This entry is {entry.status}; it has no offer to accept.")
    try:
        await bookings.confirm(conn, caller, entry.offer.booking_id, _tag(entry.offer), payment_reference)
    except problems.StaleVersion:
        raise db.Stale from None
    return await queries.get(conn, caller.business_id, entry_id)


def _tag(offer: Offer) -> str:
    """Holds the booking to what was read: confirmed meanwhile, it must not be cancelled as an offer."""
    return f'"{offer.version}"'
