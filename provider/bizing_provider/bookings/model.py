"""A booking as a value, and how the API shows it (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from bizing_provider.resources.model import Resource
from bizing_provider.times import instant, stamp, wall_clock
from bizing_provider.wire import BookingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A time on some units of one resource.

    `price` is `{amount, currency}` in minor units, None when free; `cancellation_policy` is the resource's as it was
    when the item was first booked.
    """

    resource_id: UUID
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    units: int
    price: dict[str, Any] | None
    cancellation_policy: dict[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        """As the spec's BookingItem of a booking that has no other."""
        return {
            "resourceId": str(self.resource_id),
            "timeZone": self.time_zone,
            "start": instant(self.starts_at),
            "end": instant(self.ends_at),
            "units": self.units,
            "price": self.price,
        }


def read_item(document: Mapping[str, Any]) -> Item:
    """What `listed` wrote."""
    return Item(
        resource_id=UUID(document["resourceId"]),
        time_zone=document["timeZone"],
        starts_at=datetime.fromisoformat(document["start"]),
        ends_at=datetime.fromisoformat(document["end"]),
        units=document["units"],
        price=document["price"],
        cancellation_policy=document.get("cancellationPolicy"),
    )


def listed(items: Sequence[Item]) -> list[dict[str, Any]]:
    """As the spec's BookingItems: of several, each has terms of its own."""
    if len(items) == 1:
        return [items[0].document()]
    return [item.document() | {"cancellationPolicy": item.cancellation_policy} for item in items]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A row of `booking`. Times are aware.

    `price` and `fee` are `{amount, currency}` in minor units, None when nothing is to pay; `cancellation_policy` is its
    one item's, None when it has several. `recurrence_id` is naive, a wall-clock time.
    """

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
    package_id: UUID | None = None
    items: list[dict[str, Any]] | None = None
    cancellation_policy: dict[str, Any] | None = None
    fee: dict[str, Any] | None = None
    former_customer_ids: list[UUID] | None = None
    series_id: UUID | None = None
    recurrence_id: datetime | None = None
    overrides_series: bool | None = None
    waitlist_entry_id: UUID | None = None

    @property
    def parts(self) -> list[Item]:
        """All that it takes, in the order in which it was asked for."""
        if self.items is not None:
            return [read_item(item) for item in self.items]
        return [
            Item(
                resource_id=self.resource_id,
                time_zone=self.time_zone,
                starts_at=self.starts_at,
                ends_at=self.ends_at,
                units=self.units,
                price=self.price,
                cancellation_policy=self.cancellation_policy,
            )
        ]

    def is_due(self, now: datetime) -> bool:
        """Whether its hold has run out, swept or not."""
        return self.status == "EXPIRED" or (self.hold_expires_at is not None and self.hold_expires_at <= now)


def columns(items: Sequence[Item]) -> dict[str, Any]:
    """What the row of a booking says of its items."""
    first = items[0]
    return {
        "resource_id": first.resource_id,
        "time_zone": first.time_zone,
        "starts_at": min(item.starts_at for item in items),
        "ends_at": max(item.ends_at for item in items),
        "units": first.units,
        "items": listed(items) if len(items) > 1 else None,
        "cancellation_policy": first.cancellation_policy if len(items) == 1 else None,
    }


def head(
    *,
    booking_id: UUID,
    items: Sequence[Item],
    status: BookingStatus,
    version: int,
    customer: dict[str, Any],
    notes: str | None,
    metadata: dict[str, str],
    price: dict[str, Any] | None,
    payment_reference: str | None = None,
    cancel_reason: str | None = None,
    package_id: UUID | None = None,
    cancellation_policy: dict[str, Any] | None = None,
    fee: dict[str, Any] | None = None,
    series_id: UUID | None = None,
    recurrence_id: datetime | None = None,
    waitlist_entry_id: UUID | None = None,
) -> dict[str, Any]:
    """The API's booking but for the three times that the database's clock sets; they come last."""
    first = items[0]
    return {
        "id": str(booking_id),
        "packageId": str(package_id) if package_id else None,
        "seriesId": str(series_id) if series_id else None,
        "recurrenceId": wall_clock(recurrence_id) if recurrence_id else None,
        "waitlistEntryId": str(waitlist_entry_id) if waitlist_entry_id else None,
        "resourceId": str(first.resource_id),
        "timeZone": first.time_zone,
        "start": instant(min(item.starts_at for item in items)),
        "end": instant(max(item.ends_at for item in items)),
        "units": first.units,
        "items": listed(items),
        "status": status,
        "version": version,
        "customer": customer,
        "notes": notes,
        "metadata": metadata,
        "price": price,
        "paymentReference": payment_reference,
        "cancelReason": cancel_reason,
        "cancellationPolicy": cancellation_policy,
        "fee": fee,
    }


def document(booking: Booking) -> dict[str, Any]:
    """The booking as the API shows it, and as its events carry it."""
    return head(
        booking_id=booking.id,
        items=booking.parts,
        status=booking.status,
        version=booking.version,
        customer=booking.customer,
        notes=booking.notes,
        metadata=booking.metadata,
        price=booking.price,
        payment_reference=booking.payment_reference,
        cancel_reason=booking.cancel_reason,
        package_id=booking.package_id,
        cancellation_policy=booking.cancellation_policy,
        fee=booking.fee,
        series_id=booking.series_id,
        recurrence_id=booking.recurrence_id,
        waitlist_entry_id=booking.waitlist_entry_id,
    ) | {
        "holdExpiresAt": stamp(booking.hold_expires_at) if booking.hold_expires_at else None,
        "createdAt": stamp(booking.created_at),
        "updatedAt": stamp(booking.updated_at),
    }


def customer_id(business_id: UUID, email: str) -> UUID:
    """One e-mail address, in any letter case, is one customer of a business (RFC 9562, section 5.5).

    Nothing has to be looked up for it. It is stored with the booking all the same: after an erasure another stands
    there, which does not follow from the address.
    """
    return uuid5(business_id, email.lower())


def customer(business_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a booking is for, with the id, as the spec's BookingCustomer."""
    return {**given, "id": str(customer_id(business_id, given["email"]))}


def price_of(resource: Resource, starts_at: datetime, ends_at: datetime, units: int) -> dict[str, Any] | None:
    """What some units of a resource cost, in minor units."""
    return cost(resource.price, starts_at, ends_at, units)


def cost(price: Mapping[str, Any] | None, starts_at: datetime, ends_at: datetime, units: int) -> dict[str, Any] | None:
    """What a price comes to, in minor units; an hourly one in proportion, halves rounded up."""
    if price is None:
        return None
    amount = price["amount"] * units
    if price["per"] == "HOUR":
        minutes = int((ends_at - starts_at).total_seconds()) // 60
        amount = (amount * minutes * 2 + 60) // 120
    return {"amount": amount, "currency": price["currency"]}


def total(items: Sequence[Item]) -> dict[str, Any] | None:
    """What items cost together, which are priced in one currency; None when all are free."""
    prices = [item.price for item in items if item.price is not None]
    if not prices:
        return None
    return {"amount": sum(price["amount"] for price in prices), "currency": prices[0]["currency"]}
