"""A booking as a value, and how the API shows it (pure)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bizing_provider.resources.model import Resource
from bizing_provider.times import instant, stamp
from bizing_provider.wire import BookingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A row of `booking`. Times are aware; `price` is `{amount, currency}` in minor units, None when free."""

    id: UUID
    business_id: UUID
    resource_id: UUID
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    units: int
    status: BookingStatus
    version: int
    held_at: datetime | None
    hold_expires_at: datetime | None
    customer: dict[str, Any]
    notes: str | None
    metadata: dict[str, str]
    price: dict[str, Any] | None
    payment_reference: str | None
    cancel_reason: str | None
    created_at: datetime
    updated_at: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether its hold has run out, swept or not."""
        return self.status == "EXPIRED" or (self.hold_expires_at is not None and self.hold_expires_at <= now)


def head(
    *,
    booking_id: UUID,
    resource_id: UUID,
    time_zone: str,
    starts_at: datetime,
    ends_at: datetime,
    units: int,
    status: BookingStatus,
    version: int,
    customer: dict[str, Any],
    notes: str | None,
    metadata: dict[str, str],
    price: dict[str, Any] | None,
    payment_reference: str | None = None,
    cancel_reason: str | None = None,
) -> dict[str, Any]:
    """The API's booking but for the three times that the database's clock sets; they come last."""
    return {
        "id": str(booking_id),
        "resourceId": str(resource_id),
        "timeZone": time_zone,
        "start": instant(starts_at),
        "end": instant(ends_at),
        "units": units,
        "status": status,
        "version": version,
        "customer": customer,
        "notes": notes,
        "metadata": metadata,
        "price": price,
        "paymentReference": payment_reference,
        "cancelReason": cancel_reason,
    }


def document(booking: Booking) -> dict[str, Any]:
    """The booking as the API shows it, and as its events carry it."""
    return head(
        booking_id=booking.id,
        resource_id=booking.resource_id,
        time_zone=booking.time_zone,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        units=booking.units,
        status=booking.status,
        version=booking.version,
        customer=booking.customer,
        notes=booking.notes,
        metadata=booking.metadata,
        price=booking.price,
        payment_reference=booking.payment_reference,
        cancel_reason=booking.cancel_reason,
    ) | {
        "holdExpiresAt": stamp(booking.hold_expires_at) if booking.hold_expires_at else None,
        "createdAt": stamp(booking.created_at),
        "updatedAt": stamp(booking.updated_at),
    }


def price_of(resource: Resource, starts_at: datetime, ends_at: datetime, units: int) -> dict[str, Any] | None:
    """What a booking costs in all, in minor units; an hourly price in proportion, halves rounded up."""
    if resource.price is None:
        return None
    amount = resource.price["amount"] * units
    if resource.price["per"] == "HOUR":
        minutes = int((ends_at - starts_at).total_seconds()) // 60
        amount = (amount * minutes * 2 + 60) // 120
    return {"amount": amount, "currency": resource.price["currency"]}
