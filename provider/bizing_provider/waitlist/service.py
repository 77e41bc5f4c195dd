"""What callers do with the waitlist: join, leave, and answer an offer."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.availability import slots
from bizing_provider.bookings import service as bookings
from bizing_provider.bookings.model import customer
from bizing_provider.packages import queries as packages
from bizing_provider.packages.model import Package
from bizing_provider.replies import expect
from bizing_provider.resources import queries as resources
from bizing_provider.resources.hours import Violation
from bizing_provider.times import instant
from bizing_provider.waitlist import offers, queries
from bizing_provider.waitlist.model import Entry, Offer

LONGEST_SPAN: Final = timedelta(days=62)
MOST_WAITING: Final = 100
"""For one resource. Whoever frees time looks at all of them with the calendar locked: a tenth of a second at the worst,
when none of what they wait for is free."""


async def join(conn: db.Connection, caller: Caller, body: wire.WaitlistEntryCreate) -> Entry:
    """A new entry, with an offer when there is something free.

    Raises NotFound, ResourceArchived, PackageArchived, RequestInvalid, WaitlistFull.
    """
    length = timedelta(minutes=body.duration_minutes)
    package, wanted = await _wanted(conn, caller, body, length)
    for part in wanted:
        if part.resource.archived_at:
            raise problems.ResourceArchived(part.resource.archived_at)
    now = await db.clock(conn)
    violations = [*_violations(body, length, now), *_rules(wanted, package)]
    if violations := violations or list(_closed(body, wanted, length, now)):
        raise problems.RequestInvalid([violation.document() for violation in violations])
    for resource_id, count in (await queries.counts(conn, [part.resource.id for part in wanted])).items():
        if count >= MOST_WAITING:
            raise problems.WaitlistFull(resource_id, MOST_WAITING)
    entry = await queries.add(
        conn,
        id=db.new_id(),
        business_id=caller.business_id,
        resource_id=None if package else wanted[0].resource.id,
        package_id=package.id if package else None,
        earliest=body.from_,
        latest=body.to,
        duration_minutes=body.duration_minutes,
        units=1 if package else wanted[0].units,
        offer_seconds=body.offer_seconds,
        customer=customer(caller.business_id, body.customer.model_dump(exclude_none=True)),
        notes=body.notes,
        metadata=dict(body.metadata or {}),
        created_at=now,
        updated_at=now,
    )
    await queries.note(conn, caller, "waitlist.joined", entry)
    await offers.serve(conn, {part.resource.id for part in wanted})
    return await queries.get(conn, caller.business_id, entry.id)


async def _wanted(
    conn: db.Connection, caller: Caller, body: wire.WaitlistEntryCreate, length: timedelta
) -> tuple[Package | None, list[slots.Part]]:
    """The package asked for, if any, and the parts, whose calendars are locked. Raises NotFound, PackageArchived."""
    if isinstance(body, wire.ResourceWaitlistEntryCreate):
        resource = await resources.get(conn, caller.business_id, body.resource_id, lock=True)
        return None, [slots.Part(resource, timedelta(), length, body.units)]
    seen = await packages.get(conn, caller.business_id, body.package_id)
    found = await resources.many(conn, caller.business_id, seen.resource_ids, lock=True)
    # Nobody can give it other items now, but somebody may have before its calendars were locked.
    package = await packages.get(conn, caller.business_id, body.package_id)
    if package.items != seen.items:
        raise db.Stale
    if package.archived_at:
        raise problems.PackageArchived(package.archived_at)
    return package, slots.of_package(package, {resource.id: resource for resource in found}, length)


def _violations(body: wire.WaitlistEntryCreate, length: timedelta, now: datetime) -> Iterator[Violation]:
    if body.to <= body.from_:
        yield Violation("/to", "order", "The end of the span must be after its start.")
    elif body.to - body.from_ > LONGEST_SPAN:
        yield Violation("/to", "span", f"The span may be {LONGEST_SPAN.days} days long. Join several times.")
    elif body.to - body.from_ < length:
        detail = "The span from `from` to `to` is shorter than what is to lie within it. Make it longer."
        yield Violation("/durationMinutes", "length", detail)
    elif body.to - length < now:
        detail = f"It is now {now:%Y-%m-%dT%H:%M:%SZ}: nothing of this length can start in time to end by then."
        yield Violation("/to", "past", f"{detail} Take a later end.")


def _rules(wanted: Sequence[slots.Part], package: Package | None) -> Iterator[Violation]:
    """What the resources say against such a length and so many units."""
    for part in wanted:
        lengths, capacity = part.resource.lengths, part.resource.capacity
        name = part.resource.name if package else "The resource"
        if not lengths.allow(part.length):
            detail = f"{name}: A booking lasts {lengths.minimum} to {lengths.maximum} minutes."
            yield Violation("/durationMinutes", "length", detail)
        if part.units > capacity:
            detail = f"{name} has {capacity} units. Ask for at most so many."
            yield Violation("/packageId" if package else "/units", "capacity", detail)


def _closed(
    body: wire.WaitlistEntryCreate, wanted: Sequence[slots.Part], length: timedelta, now: datetime
) -> Iterator[Violation]:
    """Nothing could ever be offered of a span in which the hours allow no start; nor of what of it has passed."""
    last = body.to - length
    if slots.opens(wanted, max(body.from_, now), last) is not None:
        return
    following = slots.opens(wanted, last, last + LONGEST_SPAN)
    way_out = f"; the next may start at {instant(following)}" if following else ", nor within two months after it"
    detail = f"Opening hours allow no booking of {body.duration_minutes} minutes within the span{way_out}."
    yield Violation("/from", "opening-hours", f"{detail} Take a span that has one.")


async def leave(conn: db.Connection, caller: Caller, entry_id: UUID, if_match: str) -> Entry:
    """Leave the line, or decline what was offered. Raises NotFound, StaleVersion, WaitlistState."""
    entry = await queries.get(conn, caller.business_id, entry_id)
    expect(entry.shown_version, if_match)
    if entry.status == "WAITING":
        left = await queries.take_out(conn, entry.id, "CANCELLED")
        if left is None:
            raise db.Stale
        await queries.note(conn, caller, "waitlist.left", left)
    else:
        await _decline(conn, caller, entry)
    return await queries.get(conn, caller.business_id, entry_id)


async def withdraw(conn: db.Connection, caller: Caller, customer_id: UUID) -> None:
    """Leave every line in which a customer waits."""
    left = await queries.take_out_customer(conn, caller.business_id, customer_id)
    await queries.note(conn, caller, "waitlist.left", *left)


async def lapse(conn: db.Connection) -> int:
    """Take those out of line whose span has passed; how many."""
    passed = await queries.take_out_past(conn)
    for entry in passed:
        clockwork = Caller(entry.business_id, "system", frozenset(), f"clock-{db.new_id()}")
        await queries.note(conn, clockwork, "waitlist.expired", entry)
    return len(passed)


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
    await queries.tell_answers(conn)


async def accept(
    conn: db.Connection,
    caller: Caller,
    entry_id: UUID,
    if_match: str | None,
    payment_reference: str | None,
    payment_method: str | None = None,
) -> Entry:
    """Confirm what was offered, while its hold lives; where it is paid by card here, its saga is asked to.

    Raises NotFound, StaleVersion, WaitlistState, HoldExpired, RequestInvalid for the payment's reference.
    """
    entry = await queries.get(conn, caller.business_id, entry_id)
    expect(entry.shown_version, if_match)
    if entry.offer is None or entry.offer.status not in ("PENDING", "EXPIRED"):
        raise problems.WaitlistState(f"This entry is {entry.status}; it has no offer to accept.")
    try:
        tag = _tag(entry.offer)
        await bookings.confirm(conn, caller, entry.offer.booking_id, tag, payment_reference, payment_method)
    except problems.StaleVersion:
        raise db.Stale from None
    await queries.tell_answers(conn)
    return await queries.get(conn, caller.business_id, entry_id)


def _tag(offer: Offer) -> str:
    """Holds the booking to what was read: confirmed meanwhile, it must not be cancelled as an offer."""
    return f'"{offer.version}"'
