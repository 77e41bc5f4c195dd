"""What callers do with bookings: the only place that knows the order of things.

The order of locks everywhere is resource, booking, allocation. Confirming, extending and finishing touch the booking
alone, so that they never wait for somebody who books.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.bookings import answers, drafting, machine, parts, policy, queries, quota, seating
from bizing_provider.bookings import export as lines
from bizing_provider.bookings.model import Booking, document, total
from bizing_provider.events import store as events
from bizing_provider.holds import store as holds
from bizing_provider.packages import queries as packages
from bizing_provider.packages.model import Package
from bizing_provider.payments import queries as payments
from bizing_provider.payments.model import Payment
from bizing_provider.replies import expect
from bizing_provider.resources import queries as resources
from bizing_provider.times import instant, stamp


async def create(conn: db.Connection, caller: Caller, body: wire.BookingCreate) -> Booking:
    """A new hold, or a draft.

    Raises NotFound, ResourceArchived, PackageArchived, RequestInvalid for what breaks a rule of a resource,
    CustomerLimitReached, SlotUnavailable.
    """
    package, wanted = await _wanted(conn, caller, body)
    asked = await parts.load(conn, caller.business_id, wanted, lock=not body.draft)
    now = await db.clock(conn)
    parts.check(asked, now, package)
    booking = drafting.new(caller, asked, package, body, now)
    if body.draft:
        await queries.add(conn, booking)
        await note(conn, caller, "booking.drafted", booking)
        return booking
    return await _place(conn, caller, asked, drafting.held(booking, asked, now))


async def offer(
    conn: db.Connection,
    caller: Caller,
    wanted: Sequence[parts.Wanted],
    package: Package | None,
    *,
    entry_id: UUID,
    seconds: int,
    who: dict[str, Any],
    notes: str | None,
    metadata: dict[str, str],
) -> Booking:
    """A new hold for an entry of the waitlist, by the rules of any other; it lives no longer than until its start.

    Raises what `create` does.
    """
    asked = await parts.load(conn, caller.business_id, wanted, lock=True)
    now = await db.clock(conn)
    parts.check(asked, now, package)
    draft = drafting.draft(caller, asked, package, now, who, notes, metadata)
    booking = replace(
        draft,
        waitlist_entry_id=entry_id,
        status="PENDING",
        held_at=now,
        hold_expires_at=min(now + timedelta(seconds=seconds), draft.starts_at),
    )
    return await _place(conn, caller, asked, booking)


async def _place(conn: db.Connection, caller: Caller, asked: Sequence[parts.Part], booking: Booking) -> Booking:
    """Write a new hold and take its time. Raises what the customer's limits say against it, SlotUnavailable."""
    await quota.check(conn, asked, booking, booking.created_at)
    await queries.add(conn, booking)
    await seating.take(conn, asked, booking)
    await note(conn, caller, "booking.held", booking)
    return booking


async def hold(conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str | None) -> Booking:
    """Place the hold of a draft, by the rules of a new booking."""
    seen = await queries.get(conn, caller.business_id, booking_id)
    asked = await parts.load(conn, caller.business_id, parts.moved(seen, seen.starts_at), lock=True)
    booking = await queries.get(conn, caller.business_id, booking_id, lock=True)
    expect(booking.version, if_match)
    _expect_unmoved(booking, seen)
    machine.move(booking.status, "PENDING")
    now = await db.clock(conn)
    parts.check(asked, now)
    booking = await queries.change(
        conn, booking, now, status="PENDING", held_at=now, hold_expires_at=drafting.expiry(asked, now)
    )
    await quota.check(conn, asked, booking, now)
    await seating.take(conn, asked, booking)
    await note(conn, caller, "booking.held", booking)
    return booking


async def update(
    conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str, patch: wire.BookingPatch
) -> Booking:
    """Apply a merge patch; a new time is taken and the old one released in one step, or neither."""
    seen = await queries.get(conn, caller.business_id, booking_id)
    wanted = _times(seen, patch)
    changes_hands = patch.customer is not None and patch.customer.email is not None
    locked = wanted or (parts.moved(seen, seen.starts_at) if changes_hands else [])
    asked = await parts.load(conn, caller.business_id, locked, lock=True) if locked else []
    booking = await queries.get(conn, caller.business_id, booking_id, lock=True)
    now = await db.clock(conn)
    if booking.is_due(now):
        raise _expired(booking, booking.status)
    expect(booking.version, if_match)
    if machine.is_final(booking.status):
        detail = f"A {booking.status} booking cannot be changed."
        raise problems.InvalidTransition(booking.status, booking.status, detail)
    _expect_unmoved(booking, seen)
    values = drafting.changes(booking, patch.model_dump(exclude_unset=True))
    if not wanted:
        changed = await queries.change(conn, booking, now, **values)
        await quota.check(conn, asked, changed, now, before=booking)
        await note(conn, caller, "booking.updated", changed)
        return changed
    changed = await _reschedule(conn, asked, booking, now, values)
    await note(conn, caller, "booking.rescheduled", changed)
    return changed


async def confirm(
    conn: db.Connection,
    caller: Caller,
    booking_id: UUID,
    if_match: str,
    payment_reference: str | None,
    payment_method: str | None = None,
) -> Booking:
    """Confirm a living hold; its time is already its own, so this never fails for want of it.

    Where it is paid by card here, its saga is asked to, and the booking is still PENDING. A reference to that payment
    says no more than none.
    """
    booking, _ = await _living(conn, caller, booking_id, if_match, "CONFIRMED")
    machine.move(booking.status, "CONFIRMED")
    paid = await _paid_here(conn, booking)
    if paid and payment_reference in (None, paid.intent_id):
        await payments.wake(conn, booking.id, method=payment_method, after=payments.SOON)
        return booking
    if booking.hold_expires_at is None:
        raise problems.PaymentPending("The payment is being captured. Leave paymentReference out, or wait for it.")
    check_payment(booking.price, payment_reference, payment_method)
    return await settle(conn, caller, booking, payment_reference)


async def _paid_here(conn: db.Connection, booking: Booking) -> Payment | None:
    return await payments.find(conn, booking.id) if booking.price and payments.are_taken(conn) else None


async def secure(conn: db.Connection, caller: Caller, booking: Booking) -> Booking:
    """Take away the end of a living, locked hold: its payment is going to be captured. None else may end it then."""
    paying = await queries.change(conn, booking, await db.clock(conn), hold_expires_at=None)
    await note(conn, caller, "booking.paying", paying)
    return paying


async def settle(conn: db.Connection, caller: Caller, booking: Booking, payment_reference: str | None) -> Booking:
    """Confirm a locked hold that is paid for, or free."""
    machine.move(booking.status, "CONFIRMED")
    answers.note(conn, caller, booking)
    now = await db.clock(conn)
    confirmed = await queries.change(
        conn, booking, now, status="CONFIRMED", hold_expires_at=None, payment_reference=payment_reference
    )
    await note(conn, caller, "booking.confirmed", confirmed)
    return confirmed


async def extend(
    conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str | None, seconds: int | None
) -> Booking:
    """Move the end of a living hold, up to the cap that counts from when it was placed."""
    booking, now = await _living(conn, caller, booking_id, if_match, "PENDING")
    if booking.status == "PENDING" and booking.hold_expires_at is None:
        raise problems.PaymentPending("Its payment is being captured. The hold does not run out any more.")
    if booking.hold_expires_at is None or booking.held_at is None:
        raise problems.InvalidTransition(
            booking.status, "PENDING", f"A {booking.status} booking has no hold to extend."
        )
    held = await parts.load(conn, caller.business_id, parts.moved(booking, booking.starts_at), lock=False)
    cap = booking.held_at + timedelta(seconds=min(part.resource.hold_max_seconds for part in held))
    wanted = min(now + timedelta(seconds=seconds or parts.hold_seconds(held)), cap)
    if wanted <= booking.hold_expires_at:
        if cap <= booking.hold_expires_at:
            raise problems.HoldLimitReached(f"This hold ends at {stamp(booking.hold_expires_at)} at the latest.")
        return booking
    booking = await queries.change(conn, booking, now, hold_expires_at=wanted)
    await note(conn, caller, "booking.hold_extended", booking)
    return booking


async def _living(
    conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str | None, to: wire.BookingStatus
) -> tuple[Booking, datetime]:
    """The booking, locked, and the time. A hold that has run out is refused as such, whether it was swept or not."""
    booking = await queries.get(conn, caller.business_id, booking_id, lock=True)
    now = await db.clock(conn)
    if booking.is_due(now):
        raise _expired(booking, to)
    expect(booking.version, if_match)
    return booking, now


async def cancel(conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str, reason: str | None) -> Booking:
    """Cancel and free the time at once."""
    booking = await queries.get(conn, caller.business_id, booking_id, lock=True)
    expect(booking.version, if_match)
    machine.move(booking.status, "CANCELLED")
    return await close(conn, caller, booking, "CANCELLED", cancel_reason=reason)


async def quote(conn: db.Connection, caller: Caller, booking_id: UUID) -> tuple[Booking, datetime]:
    """The booking and the moment to quote its cancellation for. Raises InvalidTransition where `cancel` would."""
    booking = await queries.get(conn, caller.business_id, booking_id)
    machine.move(booking.status, "CANCELLED")
    return booking, await db.clock(conn)


async def finish(
    conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str | None, to: wire.BookingStatus
) -> Booking:
    """Mark as COMPLETED or NO_SHOW, once it has started. Its time stays its own until its end."""
    booking = await queries.get(conn, caller.business_id, booking_id, lock=True)
    expect(booking.version, if_match)
    machine.move(booking.status, to)
    now = await db.clock(conn)
    if now < booking.starts_at:
        detail = f"A booking cannot become {to} before it starts, at {instant(booking.starts_at)}."
        raise problems.InvalidTransition(booking.status, to, detail)
    return await close(conn, caller, booking, to)


EVENT_OF: Mapping[str, wire.FeedEventType] = {
    "CANCELLED": "booking.cancelled",
    "EXPIRED": "booking.expired",
    "COMPLETED": "booking.completed",
    "NO_SHOW": "booking.no_show",
}


async def close(
    conn: db.Connection, caller: Caller, booking: Booking, to: wire.BookingStatus, **values: Any
) -> Booking:
    """Move a locked booking to a final state, and note what that costs; where that gives its time up, release it."""
    now = await db.clock(conn)
    answers.note(conn, caller, booking)
    fee = policy.fee(booking, to, now)
    closed = await queries.change(conn, booking, now, status=to, hold_expires_at=None, fee=fee, **values)
    if to in ("CANCELLED", "EXPIRED"):
        await holds.release(conn, booking_id=booking.id)
    await note(conn, caller, EVENT_OF[to], closed)
    return closed


EXPORTED = 500
"""Bookings that are read together for an export."""


async def export(engine: AsyncEngine, business_id: UUID, asked: queries.Filters, form: str) -> AsyncIterator[bytes]:
    """The bookings in pieces, the newest first, each once.

    Every piece has a short transaction of its own, from the id where the one before ended: a cursor of the database
    would keep a connection, and an old snapshot, for as long as the slowest reader likes.
    """
    yield lines.header(form)
    page = partial(queries.page, business_id=business_id, filters=asked, limit=EXPORTED)
    before: UUID | None = None
    while found := await db.run(engine, partial(page, before=before)):
        yield lines.lines(form, (document(booking) for booking in found))
        before = found[-1].id


# Rules


def check_payment(price: Mapping[str, Any] | None, reference: str | None, method: str | None = None) -> None:
    """Raises RequestInvalid unless there is a reference just when there is something to pay."""
    if method is not None:
        detail = "This booking is not paid by card here. Leave the payment method out."
        if reference is not None:
            detail = "The booking is paid by card, or elsewhere: send paymentMethod or paymentReference."
        raise problems.RequestInvalid.at("/paymentMethod", "payments", detail)
    if price and reference is None:
        raise problems.RequestInvalid.at(
            "/paymentReference", "required", "This booking has a price. Send the reference of its payment."
        )
    if not price and reference is not None:
        raise problems.RequestInvalid.at(
            "/paymentReference", "free", "This booking is free. Leave the payment reference out."
        )


def _expired(booking: Booking, to: wire.BookingStatus) -> problems.HoldExpired:
    return problems.HoldExpired(stamp(booking.hold_expires_at) if booking.hold_expires_at else None, to)


# Time


async def _wanted(
    conn: db.Connection, caller: Caller, body: wire.BookingCreate
) -> tuple[Package | None, list[parts.Wanted]]:
    """The package asked for, if any, and the times. Raises NotFound, PackageArchived for it."""
    match body:
        case wire.PackageBookingCreate():
            package = await packages.get(conn, caller.business_id, body.package_id)
            if package.archived_at:
                raise problems.PackageArchived(package.archived_at)
            return package, parts.of_package(package, body.start, body.end)
        case wire.ItemsBookingCreate():
            return None, parts.listed(body.items)
        case wire.SingleBookingCreate():
            return None, [parts.Wanted(body.resource_id, body.start, body.end, body.units)]


def _times(booking: Booking, patch: wire.BookingPatch) -> list[parts.Wanted]:
    """The times that a patch asks for; none when it leaves them as they are."""
    if patch.items is not None:
        if patch.start is not None or patch.end is not None:
            detail = "The items say when; leave start and end out."
            raise problems.RequestInvalid.at("/items", "exclusive", detail)
        return parts.listed(patch.items)
    if patch.start is None and patch.end is None:
        return []
    start = patch.start or booking.starts_at
    if booking.items is None:
        return [parts.Wanted(booking.resource_id, start, patch.end or booking.ends_at, booking.units)]
    if patch.end is not None and patch.end - start != booking.ends_at - booking.starts_at:
        detail = "This booking has several items. Send start alone to move all of them, or items to change them."
        raise problems.RequestInvalid.at("/end", "items", detail)
    return parts.moved(booking, start)


def _expect_unmoved(booking: Booking, seen: Booking) -> None:
    """Raises db.Stale when it got other times between being read and being locked."""
    if (booking.items, booking.resource_id, booking.starts_at, booking.ends_at) != (
        seen.items,
        seen.resource_id,
        seen.starts_at,
        seen.ends_at,
    ):
        raise db.Stale


async def _reschedule(
    conn: db.Connection, asked: Sequence[parts.Part], booking: Booking, now: datetime, values: dict[str, Any]
) -> Booking:
    if booking.status == "PENDING" and booking.hold_expires_at is None:
        raise problems.PaymentPending("Its payment is being captured. Move it when that is done.")
    times = drafting.times(booking, asked)
    is_later = times["starts_at"] != booking.starts_at or times["items"] is not None
    parts.check(asked, now if is_later else None)
    if times["ends_at"] <= now:
        detail = f"The end has passed: it is now {now:%Y-%m-%dT%H:%M:%SZ}. Choose a later one."
        raise problems.RequestInvalid.at("/end", "past", detail)
    values = values | times
    if booking.series_id is not None:
        values["overrides_series"] = True
    if asked[0].pointer is not None and booking.package_id is not None:
        values["package_id"] = None  # its items are no longer those of the package
    if booking.status != "CONFIRMED" and (booking.package_id is None or "package_id" in values):
        values["price"] = total([part.item for part in asked])
    changed = await queries.change(conn, booking, now, **values)
    await quota.check(conn, asked, changed, now, before=booking)
    if booking.status in machine.HOLDING:
        await holds.release(conn, booking_id=booking.id)
        await seating.take(conn, asked, changed)
    return changed


async def note(conn: db.Connection, caller: Caller, type_: wire.FeedEventType, *bookings: Booking) -> None:
    """Append the event of what has just become of each; what that freed has it as its cause, and payments follow it."""
    told = [events.Change(each.id, each.version, document(each), each.updated_at) for each in bookings]
    ids = await events.append(conn, caller, type_, *told)
    for event_id in ids:
        resources.freed_by(conn, resources.Cause(caller.correlation_id, event_id))
    for each, event_id in zip(bookings, ids, strict=True):
        if each.price is not None and each.series_id is None:
            await _see_to_payment(conn, caller, type_, each, event_id)


async def _see_to_payment(
    conn: db.Connection, caller: Caller, type_: wire.FeedEventType, booking: Booking, event_id: UUID
) -> None:
    """A hold has to be paid, what was paid for nothing is given back, and any other change may matter to its saga."""
    if type_ == "booking.held":
        if booking.price and booking.price["amount"] and payments.are_taken(conn):
            await payments.open_checkout(conn, caller, booking.id, booking.price, booking.updated_at, event_id)
        return
    paid = await payments.find(conn, booking.id)
    if paid is None:
        return
    is_ours = booking.payment_reference == paid.intent_id is not None
    if type_ != "booking.paying" and not (type_ == "booking.confirmed" and is_ours):  # which the saga itself did
        await payments.wake(conn, booking.id)
    if booking.status in ("CANCELLED", "NO_SHOW") and is_ours:
        owed = paid.captured - (booking.fee["amount"] if booking.fee else 0)
        if owed > 0:
            reason = f"The booking is {booking.status}."
            await payments.open_refund(conn, caller, booking.id, owed, reason, booking.updated_at, event_id)
