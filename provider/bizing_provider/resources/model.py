"""A resource as a value, and how the API shows it (pure)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bizing_provider.resources import hours
from bizing_provider.times import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A row of `resource`. `price` is `{amount, currency, per}` in minor units, None when free."""

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

    @property
    def hours(self) -> hours.OpeningHours:
        """Its opening hours, read; the same object each time."""
        return hours.read(self.opening_hours, self.time_zone)

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
        "holdSeconds": resource.hold_seconds,
        "holdMaxSeconds": resource.hold_max_seconds,
        "price": resource.price,
        "version": resource.version,
        "createdAt": stamp(resource.created_at),
        "updatedAt": stamp(resource.updated_at),
        "archivedAt": stamp(resource.archived_at) if resource.archived_at else None,
    }


def hours_document(resource: Resource) -> dict[str, Any]:
    """The opening hours as the API shows them."""
    shown: dict[str, Any] = json.loads(resource.opening_hours)
    return shown
