"""Bookings in memory, before they are written: new ones, and what a patch makes of one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.bookings import parts
from bizing_provider.bookings.model import Booking, columns, customer
from bizing_provider.packages.model import Package
from bizing_provider.replies import merge


def new(
    caller: Caller,
    asked: Sequence[parts.Part],
    package: Package | None,
    body: wire.BookingCreate | wire.SeriesCreate,
    now: datetime,
) -> Booking:
    """A draft, in memory."""
    who = customer(caller.business_id, body.customer.model_dump(exclude_none=True))
    return draft(caller, asked, package, now, who, body.notes, dict(body.metadata or {}))


def draft(
    caller: Caller,
    asked: Sequence[parts.Part],
    package: Package | None,
    now: datetime,
    who: dict[str, Any],
    notes: str | None,
    metadata: dict[str, str],
) -> Booking:
    values = columns([part.item for part in asked])
    return Booking(
        id=db.new_id(),
        business_id=caller.business_id,
        package_id=package.id if package else None,
        waitlist_entry_id=None,
        **values,
        status="DRAFT",
        version=1,
        held_at=None,
        hold_expires_at=None,
        customer=who,
        notes=notes,
        metadata=metadata,
        price=parts.price(asked, package, values["starts_at"], values["ends_at"]),
        payment_reference=None,
        cancel_reason=None,
        created_at=now,
        updated_at=now,
    )


def held(booking: Booking, asked: Sequence[parts.Part], now: datetime) -> Booking:
    """A draft as a hold, in memory."""
    return replace(booking, status="PENDING", held_at=now, hold_expires_at=expiry(asked, now))


def expiry(asked: Sequence[parts.Part], now: datetime) -> datetime:
    return now + timedelta(seconds=parts.hold_seconds(asked))


def times(booking: Booking, asked: Sequence[parts.Part]) -> dict[str, Any]:
    """The columns that other times change; on a resource that the booking has already, it keeps its terms."""
    kept = {item.resource_id: item.cancellation_policy for item in booking.parts}
    return columns(
        [
            replace(part.item, cancellation_policy=kept.get(part.resource.id, part.item.cancellation_policy))
            for part in asked
        ]
    )


class Patchable(Protocol):
    """A booking, or a series of them."""

    @property
    def business_id(self) -> UUID: ...
    @property
    def customer(self) -> Mapping[str, Any]: ...
    @property
    def metadata(self) -> Mapping[str, str]: ...


def patched(of: Patchable, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a merge patch changes (RFC 7396)."""
    values: dict[str, Any] = {}
    if "notes" in asked:
        values["notes"] = asked["notes"]
    if "customer" in asked:
        values["customer"] = customer(of.business_id, merge(of.customer, asked["customer"]))
    if "metadata" in asked:
        values["metadata"] = merge(of.metadata, asked["metadata"])
        if len(values["metadata"]) > 20:
            raise problems.RequestInvalid.at(
                "/metadata", "maxProperties", "A booking has at most 20 names. Remove some."
            )
    return values


def changes(booking: Booking, asked: Mapping[str, Any]) -> dict[str, Any]:
    """`patched` of a booking. Who had it before is noted, to be found in its trail."""
    values = patched(booking, asked)
    before, former = UUID(booking.customer["id"]), booking.former_customer_ids or []
    if "customer" in values and values["customer"]["id"] != str(before) and before not in former:
        values["former_customer_ids"] = [*former, before]
    return values
