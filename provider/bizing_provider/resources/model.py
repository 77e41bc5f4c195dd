"""A resource as a value, and how the API shows it (pure)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bizing_provider.resources import hours
from bizing_provider.resources.hours import Lengths
from bizing_provider.times import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A row of `resource`.

    `price` is `{amount, currency, per}` in minor units, None when free; `cancellation_policy` the spec's
    CancellationPolicy, as the API shows it.
    """

    id: UUID
    business_id: UUID
    name: str
    time_zone: str
    capacity: int
    slot_step_minutes: int
    setup_minutes: int
    turnover_minutes: int
    notice_minutes: int
    window_days: int
    hold_seconds: int
    hold_max_seconds: int
    price: dict[str, Any] | None
    opening_hours: str  # its JSON text, by which the rules read from it are kept
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    minimum_minutes: int
    maximum_minutes: int
    customer_live_limit: int | None
    customer_daily_limit: int | None
    cancellation_policy: dict[str, Any] | None

    @property
    def hours(self) -> hours.OpeningHours:
        """Its opening hours, read; the same object each time."""
        return hours.read(self.opening_hours, self.time_zone)

    @property
    def lengths(self) -> Lengths:
        """How long a booking may be."""
        return Lengths(self.minimum_minutes, self.maximum_minutes)

    @property
    def limits_customers(self) -> bool:
        return self.customer_live_limit is not None or self.customer_daily_limit is not None

    def blocked(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """What a booking of `[start, end)` takes from the calendar: its buffers too."""
        return start - timedelta(minutes=self.setup_minutes), end + timedelta(minutes=self.turnover_minutes)


def document(resource: Resource) -> dict[str, Any]:
    """The resource as the API shows it."""
    return {
        "id": str(resource.id),
        "name": resource.name,
        "timeZone": resource.time_zone,
        "capacity": resource.capacity,
        "slotStepMinutes": resource.slot_step_minutes,
        "setupMinutes": resource.setup_minutes,
        "turnoverMinutes": resource.turnover_minutes,
        "noticeMinutes": resource.notice_minutes,
        "windowDays": resource.window_days,
        "minimumMinutes": resource.minimum_minutes,
        "maximumMinutes": resource.maximum_minutes,
        "holdSeconds": resource.hold_seconds,
        "holdMaxSeconds": resource.hold_max_seconds,
        "customerLiveLimit": resource.customer_live_limit,
        "customerDailyLimit": resource.customer_daily_limit,
        "price": resource.price,
        "cancellationPolicy": resource.cancellation_policy,
        "version": resource.version,
        "createdAt": stamp(resource.created_at),
        "updatedAt": stamp(resource.updated_at),
        "archivedAt": stamp(resource.archived_at) if resource.archived_at else None,
    }


def hours_document(resource: Resource) -> dict[str, Any]:
    """The opening hours as the API shows them."""
    shown: dict[str, Any] = json.loads(resource.opening_hours)
    return shown
