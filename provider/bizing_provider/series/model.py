"""A series as a value, and how the API shows it and its occurrences (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bizing_provider.bookings.model import Booking
from bizing_provider.resources.hours import Violation
from bizing_provider.times import instant, stamp, wall_clock
from bizing_provider.wire import OccurrenceVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A row of `series`: the rule as it was asked for. `skipped` is the spec's list of what was not booked."""

    id: UUID
    business_id: UUID
    resource_id: UUID
    package_id: UUID | None
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    units: int
    recurrence: str
    except_dates: list[str]
    skipped: list[dict[str, Any]]
    customer: dict[str, Any]
    notes: str | None
    metadata: dict[str, str]
    version: int
    created_at: datetime
    updated_at: datetime


def version(series: Series, bookings: Sequence[Booking]) -> int:
    """It rises with every change of the series or of one of its occurrences, which are part of what is shown."""
    return series.version + sum(booking.version - 1 for booking in bookings)


def summary(series: Series, shown_version: int) -> dict[str, Any]:
    """The series without its occurrences, as the API shows it."""
    return {
        "id": str(series.id),
        "resourceId": str(series.resource_id),
        "packageId": str(series.package_id) if series.package_id else None,
        "timeZone": series.time_zone,
        "start": instant(series.starts_at),
        "end": instant(series.ends_at),
        "units": series.units,
        "recurrence": series.recurrence,
        "exceptDates": series.except_dates,
        "customer": series.customer,
        "notes": series.notes,
        "metadata": series.metadata,
        "version": shown_version,
        "createdAt": stamp(series.created_at),
        "updatedAt": stamp(series.updated_at),
    }


def document(series: Series, bookings: Sequence[Booking]) -> dict[str, Any]:
    """The series with its occurrences, as the API shows it."""
    shown = [*series.skipped, *map(booked, bookings)]
    shown.sort(key=lambda each: str(each["recurrenceId"]))
    return summary(series, version(series, bookings)) | {"occurrences": shown}


def booked(booking: Booking) -> dict[str, Any]:
    """An occurrence that was booked, as the API shows it."""
    return occurrence(booking, "booked", None, []) | standing(booking)


def standing(booking: Booking) -> dict[str, Any]:
    """What an occurrence says of its booking."""
    return {
        "bookingId": str(booking.id),
        "status": booking.status,
        "version": booking.version,
        "holdExpiresAt": stamp(booking.hold_expires_at) if booking.hold_expires_at else None,
    }


def occurrence(
    wanted: Booking, verdict: OccurrenceVerdict, conflict: tuple[datetime, datetime] | None, broken: Sequence[Violation]
) -> dict[str, Any]:
    """An occurrence that is no booking, or none yet, as the API shows it."""
    return {
        "recurrenceId": wall_clock(wanted.recurrence_id) if wanted.recurrence_id else None,
        "start": instant(wanted.starts_at),
        "end": instant(wanted.ends_at),
        "verdict": verdict,
        "conflict": {"start": instant(conflict[0]), "end": instant(conflict[1])} if conflict else None,
        "errors": [violation.document() for violation in broken],
        "price": wanted.price,
        "bookingId": None,
        "status": None,
        "version": None,
        "holdExpiresAt": None,
    }
