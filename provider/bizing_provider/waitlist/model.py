"""A waitlist entry as a value, and how the API shows it (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bizing_provider.times import instant, stamp
from bizing_provider.wire import BookingStatus, WaitlistStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the booking that was offered says of itself."""

    booking_id: UUID
    status: BookingStatus
    version: int
    starts_at: datetime
    ends_at: datetime
    hold_expires_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of `waitlist_entry` with its offer, for a resource or else for a package.

    `position` is its place in line, None unless it waits.
    """

    id: UUID
    place: int
    business_id: UUID
    resource_id: UUID | None
    package_id: UUID | None
    earliest: datetime
    latest: datetime
    duration_minutes: int
    units: int
    offer_seconds: int
    customer: dict[str, Any]
    notes: str | None
    metadata: dict[str, str]
    status: WaitlistStatus
    version: int
    created_at: datetime
    updated_at: datetime
    position: int | None = None
    offer: Offer | None = None

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.duration_minutes)

    @property
    def shown_version(self) -> int:
        """Rises with every change of the entry and of its offer, which says more and more of its state."""
        return self.version + (self.offer.version if self.offer else 0)


def document(entry: Entry) -> dict[str, Any]:
    """The entry as the API shows it."""
    offer = entry.offer
    return {
        "id": str(entry.id),
        "resourceId": str(entry.resource_id) if entry.resource_id else None,
        "packageId": str(entry.package_id) if entry.package_id else None,
        "from": instant(entry.earliest),
        "to": instant(entry.latest),
        "durationMinutes": entry.duration_minutes,
        "units": entry.units,
        "offerSeconds": entry.offer_seconds,
        "customer": entry.customer,
        "notes": entry.notes,
        "metadata": entry.metadata,
        "status": entry.status,
        "position": entry.position,
        "offer": _offer(offer) if offer else None,
        "version": entry.shown_version,
        "createdAt": stamp(entry.created_at),
        "updatedAt": stamp(max(entry.updated_at, offer.updated_at) if offer else entry.updated_at),
    }


def told(entry: Entry) -> dict[str, Any]:
    """The entry as events tell of it: without its place in line, which changes with others."""
    return {name: value for name, value in document(entry).items() if name != "position"}


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "bookingId": str(offer.booking_id),
        "start": instant(offer.starts_at),
        "end": instant(offer.ends_at),
        "expiresAt": stamp(offer.hold_expires_at) if offer.hold_expires_at else None,
    }
