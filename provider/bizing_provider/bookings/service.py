"""What callers do with bookings: the only place that knows the order of things.

The order of locks everywhere is resource, booking, allocation. Confirming, extending and finishing touch the booking
alone, so that they never wait for somebody who books.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.availability import queries as availability
from bizing_provider.bookings import machine, queries
from bizing_provider.bookings.model import Booking, document, price_of
from bizing_provider.events import store as events
from bizing_provider.holds import store as holds
from bizing_provider.replies import expect, merge
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from bizing_provider.resources.model import Resource
from bizing_provider.times import instant, stamp


async def create(conn: db.Connection, caller: Caller, body: wire.BookingCreate) -> Booking:
    """A new hold, or a draft.

    Raises NotFound, ResourceArchived, RequestInvalid for what breaks a rule of the resource, SlotUnavailable.
    """
    resource = await resources.get(conn, caller.business_id, body.resource_id, lock=not body.draft)
    now = await db.clock(conn)
    check(resource, body.start, body.end, body.units, now)
    booking = Booking(
        id=db.new_id(),
        business_id=caller.business_id,
        resource_id=resource.id,
        time_zone=resource.time_zone,
        starts_at=body.start,
        ends_at=body.end,
        units=body.units,
        status="DRAFT",
        version=1,
        held_at=None,
        hold_expires_at=None,
        customer=body.customer.model_dump(exclude_none=True),
        notes=body.notes,
        metadata=dict(body.metadata or {}),
        price=price_of(resource, body.start, body.end, body.units),
        payment_reference=None,
        cancel_reason=None,
        created_at=now,
        updated_at=now,
    )
    if not body.draft:
        booking = replace(booking, status="PENDING", held_at=now, hold_expires_at=_expiry(resource, now))
    await queries.add(conn, booking)
    if not body.draft:
        await take(conn, resource, booking)
    await _note(conn, caller, "booking.drafted" if body.draft else "booking.held", booking)
    return booking


async def hold(conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str | None) -> Booking:
    """Place the hold of a draft, by the rules of a new booking."""
    seen = await queries.get(conn, caller.business_id, booking_id)
    resource = await resources.get(conn, caller.business_id, seen.resource_id, lock=True)
    booking = await queries.get(conn, caller.business_id, booking_id, lock=True)
    expect(booking.version, if_match)
    machine.move(booking.status, "PENDING")
    now = await db.clock(conn)
    check(resource, booking.starts_at, booking.ends_at, booking.units, now)
    booking = await queries.change(
        conn, booking, now, status="PENDING", held_at=now, hold_expires_at=_expiry(resource, now)
    )
    await take(conn, resource, booking)
    await _note(conn, caller, "booking.held", booking)
    return booking


async def update(
    conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str, patch: wire.BookingPatch
) -> Booking:
    """Apply a merge patch; a new time is taken and the old one released in one step, or neither."""
    asked = patch.model_dump(exclude_unset=True)
    seen = await queries.get(conn, caller.business_id, booking_id)
    moves = bool({"start", "end"} & asked.keys())
    resource = await resources.get(conn, caller.business_id, seen.resource_id, lock=True) if moves else None
    booking = await queries.get(conn, caller.business_id, booking_id, lock=True)
    now = await db.clock(conn)
    if booking.is_due(now):
        raise _expired(booking, booking.status)
    expect(booking.version, if_match)
    if machine.is_final(booking.status):
        detail = f"A {booking.status} booking cannot be changed."
        raise problems.InvalidTransition(booking.status, booking.status, detail)
    values = _patched(booking, asked)
    if resource is None:
        changed = await queries.change(conn, booking, now, **values)
        await _note(conn, caller, "booking.updated", changed)
        return changed
    changed = await _reschedule(conn, resource, booking, now, values)
    await _note(conn, caller, "booking.rescheduled", changed)
    return changed


async def confirm(
    conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str, payment_reference: str | None
) -> Booking:
    """Confirm a living hold; its time is already its own, so this never fails for want of it."""
    booking, now = await _living(conn, caller, booking_id, if_match, "CONFIRMED")
    machine.move(booking.status, "CONFIRMED")
    _check_payment(booking, payment_reference)
    booking = await queries.change(
        conn, booking, now, status="CONFIRMED", hold_expires_at=None, payment_reference=payment_reference
    )
    await _note(conn, caller, "booking.confirmed", booking)
    return booking


async def extend(
    conn: db.Connection, caller: Caller, booking_id: UUID, if_match: str | None, seconds: int | None
) -> Booking:
    """Move the end of a living hold, up to the cap that counts from when it was placed."""
    booking, now = await _living(conn, caller, booking_id, if_match, "PENDING")
    if booking.hold_expires_at is None or booking.held_at is None:
        raise problems.InvalidTransition(
            booking.status, "PENDING", f"A {booking.status} booking has no hold to extend."
        )
    resource = await resources.get(conn, caller.business_id, booking.resource_id)
    cap = booking.held_at + timedelta(seconds=resource.hold_max_seconds)
    wanted = min(now + timedelta(seconds=seconds or resource.hold_seconds), cap)
    if wanted <= booking.hold_expires_at:
        if cap <= booking.hold_expires_at:
            raise problems.HoldLimitReached(f"This hold ends at {stamp(booking.hold_expires_at)} at the latest.")
        return booking
    booking = await queries.change(conn, booking, now, hold_expires_at=wanted)
    await _note(conn, caller, "booking.hold_extended", booking)
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


EVENT_OF = {
    "CANCELLED": "booking.cancelled",
    "EXPIRED": "booking.expired",
    "COMPLETED": "booking.completed",
    "NO_SHOW": "booking.no_show",
}


async def close(
    conn: db.Connection, caller: Caller, booking: Booking, to: wire.BookingStatus, **values: Any
) -> Booking:
    """Move a locked booking to a final state; where that gives its time up, release it."""
    now = await db.clock(conn)
    closed = await queries.change(conn, booking, now, status=to, hold_expires_at=None, **values)
    if to in ("CANCELLED", "EXPIRED"):
        await holds.release(conn, booking_id=booking.id)
    await _note(conn, caller, EVENT_OF[to], closed)
    return closed


# Rules


def check(resource: Resource, start: datetime, end: datetime, units: int, now: datetime | None) -> None:
    """The resource's rules, all at once; those about the clock only where `now` is given.

    Raises ResourceArchived, or RequestInvalid with every violation.
    """
    if resource.archived_at:
        raise problems.ResourceArchived(resource.archived_at)
    violations = list(hours.check(resource.hours, resource.slot_step_minutes, start, end))
    if now is not None:
        violations += hours.check_time(resource.notice_minutes, resource.window_days, start, now)
    if units > resource.capacity:
        detail = f"The resource has {resource.capacity} units. Ask for at most so many."
        violations.append(hours.Violation("/units", "capacity", detail))
    _refuse(violations)


def _refuse(violations: list[hours.Violation]) -> None:
    if violations:
        raise problems.RequestInvalid([violation.document() for violation in violations])


def _check_payment(booking: Booking, reference: str | None) -> None:
    if booking.price and reference is None:
        raise problems.RequestInvalid.at(
            "/paymentReference", "required", "This booking has a price. Send the reference of its payment."
        )
    if not booking.price and reference is not None:
        raise problems.RequestInvalid.at(
            "/paymentReference", "free", "This booking is free. Leave the payment reference out."
        )


def _expired(booking: Booking, to: wire.BookingStatus) -> problems.HoldExpired:
    return problems.HoldExpired(stamp(booking.hold_expires_at) if booking.hold_expires_at else None, to)


# Time


async def take(conn: db.Connection, resource: Resource, booking: Booking) -> None:
    """Take the booking's time under the resource's lock, or say who has it and what is free instead."""
    during = resource.blocked(booking.starts_at, booking.ends_at)
    free = await holds.free_units(conn, resource.id, resource.capacity, during)
    if len(free) < booking.units:
        raise await _refusal(conn, resource, booking, during)
    service = (booking.starts_at, booking.ends_at)
    if not await holds.place(
        conn,
        resource.id,
        free[: booking.units],
        kind="booking",
        during=during,
        service=service,
        booking_id=booking.id,
    ):
        # Somebody who does not take the resource's lock, such as the lane, was quicker. On a resource for one it is
        # known by now who. To look again instead would lose again, and again, where a time changes hands quickly.
        raise db.Stale if resource.capacity > 1 else await _refusal(conn, resource, booking, during)


async def _refusal(conn: db.Connection, resource: Resource, booking: Booking, during: holds.Interval) -> Exception:
    claims = await holds.claims(conn, resource.id, during)
    if resource.capacity - len({unit_no for unit_no, _ in claims}) >= booking.units:
        return holds.DueHolds(resource.id)
    return await unavailable(conn, resource, booking.starts_at, booking.ends_at, booking.units, claims[0][1])


async def unavailable(
    conn: db.Connection, resource: Resource, start: datetime, end: datetime, units: int, conflict: holds.Interval
) -> problems.SlotUnavailable:
    """The refusal, with the window in the way and the next free times of the same length."""
    free = await availability.next_free(conn, resource, end - start, start, units)
    return problems.SlotUnavailable(
        f"The resource is taken from {instant(conflict[0])} to {instant(conflict[1])}.",
        members={
            "conflict": {"start": instant(conflict[0]), "end": instant(conflict[1])},
            "nextFree": [{"start": instant(begin), "end": instant(finish)} for begin, finish in free],
        },
    )


async def _reschedule(
    conn: db.Connection, resource: Resource, booking: Booking, now: datetime, values: dict[str, Any]
) -> Booking:
    start, end = values["starts_at"], values["ends_at"]
    moved = start != booking.starts_at
    check(resource, start, end, booking.units, now if moved else None)
    if end <= now:
        raise problems.RequestInvalid.at("/end", "past", "The end must lie in the future.")
    if booking.status != "CONFIRMED":
        values = values | {"price": price_of(resource, start, end, booking.units)}
    changed = await queries.change(conn, booking, now, **values)
    if booking.status in machine.HOLDING:
        await holds.release(conn, booking_id=booking.id)
        await take(conn, resource, changed)
    return changed


def _expiry(resource: Resource, now: datetime) -> datetime:
    return now + timedelta(seconds=resource.hold_seconds)


def _patched(booking: Booking, asked: dict[str, Any]) -> dict[str, Any]:
    """The columns that a merge patch changes (RFC 7396)."""
    values: dict[str, Any] = {}
    if "notes" in asked:
        values["notes"] = asked["notes"]
    if "customer" in asked:
        values["customer"] = merge(booking.customer, asked["customer"])
    if "metadata" in asked:
        values["metadata"] = merge(booking.metadata, asked["metadata"])
        if len(values["metadata"]) > 20:
            raise problems.RequestInvalid.at(
                "/metadata", "maxProperties", "A booking has at most 20 names. Remove some."
            )
    if "start" in asked or "end" in asked:
        values["starts_at"] = asked.get("start", booking.starts_at)
        values["ends_at"] = asked.get("end", booking.ends_at)
    return values


async def _note(conn: db.Connection, caller: Caller, type_: str, booking: Booking) -> None:
    await events.append(conn, caller, type_, booking.id, booking.version, document(booking), booking.updated_at)
