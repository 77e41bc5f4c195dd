"""A calendar of one resource as plain Python: what the API must do, without a database, a clock or HTTP (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

FINAL = {"COMPLETED", "NO_SHOW", "CANCELLED", "EXPIRED"}


class Refused(Exception):
    """The slug of the problem that is the right answer."""

    def __init__(self, slug: str):
        super().__init__(slug)
        self.slug = slug


class Claim(NamedTuple):
    """Time taken from one unit, buffers included."""

    unit: int
    start: datetime
    end: datetime

    def meets(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end


@dataclass(eq=False)
class Booking:
    """One booking, and what must have become of it."""

    start: datetime
    minutes: int
    units: int
    status: str
    id: str = ""
    version: int = 0
    events: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    is_due: bool = False
    """Its hold has run out, and was not swept yet."""
    hold: str = "first"
    """How far its hold was extended: `first`, `longer` or `longest`."""

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    def note(self, event: str) -> None:
        self.version += 1
        self.events.append(f"booking.{event}")


@dataclass
class Calendar:
    """The resource: its rules, and every booking ever made on it. Times are aware."""

    capacity: int
    setup: timedelta
    turnover: timedelta
    is_priced: bool
    bookings: list[Booking] = field(default_factory=list)

    # What callers do; each raises Refused

    def book(self, start: datetime, minutes: int, units: int, *, draft: bool) -> Booking:
        booking = Booking(start, minutes, units, "DRAFT")
        if not draft:
            self._hold(booking)
        else:
            booking.note("drafted")
        self.bookings.append(booking)
        return booking

    def hold(self, booking: Booking) -> None:
        if booking.status == "EXPIRED":
            raise Refused("hold-expired")
        if booking.status != "DRAFT":
            raise Refused("invalid-transition")
        self._hold(booking)

    def extend(self, booking: Booking, to: str) -> None:
        """`to` is `shorter` than what it has, `longer`, or `longest`: as long as the resource allows."""
        self._demand_hold(booking)
        if booking.status != "PENDING":
            raise Refused("invalid-transition")
        if booking.hold == "longest":
            raise Refused("hold-limit-reached")
        if to != "shorter":
            booking.hold = to
            booking.note("hold_extended")

    def confirm(self, booking: Booking, *, is_current: bool, pays: bool) -> None:
        self._demand_hold(booking)
        self._demand_current(is_current)
        if booking.status != "PENDING":
            raise Refused("invalid-transition")
        if pays != self.is_priced:
            raise Refused("request-invalid")
        booking.status = "CONFIRMED"
        booking.note("confirmed")

    def edit(self, booking: Booking, *, is_current: bool) -> None:
        self._demand_changeable(booking, is_current)
        booking.note("updated")

    def reschedule(self, booking: Booking, start: datetime, minutes: int, *, is_current: bool) -> None:
        self._demand_changeable(booking, is_current)
        before = (booking.start, booking.minutes, booking.claims)
        booking.start, booking.minutes, booking.claims = start, minutes, []
        if booking.status != "DRAFT":
            try:
                self._take(booking)
            except Refused:
                booking.start, booking.minutes, booking.claims = before
                raise
        booking.note("rescheduled")

    def cancel(self, booking: Booking, *, is_current: bool) -> None:
        self._demand_current(is_current)
        if booking.status in FINAL:
            raise Refused("invalid-transition")
        self._close(booking, "CANCELLED", "cancelled")

    def finish(self, booking: Booking, to: str, now: datetime) -> None:
        if booking.status != "CONFIRMED" or now < booking.start:
            raise Refused("invalid-transition")
        booking.status = to
        booking.note(to.lower())

    # What time does

    def sweep(self) -> None:
        for booking in self.bookings:
            if booking.is_due:
                booking.is_due = False
                self._close(booking, "EXPIRED", "expired")

    def complete(self, now: datetime) -> None:
        for booking in self.bookings:
            if booking.status == "CONFIRMED" and booking.end <= now:
                self.finish(booking, "COMPLETED", now)

    # What is free

    def units_free(self, start: datetime, minutes: int) -> int:
        """How many units a booking could have: due holds give way."""
        blocked = self._blocked(start, minutes)
        taken = {claim.unit for claim in self.claims(due=False) if claim.meets(*blocked)}
        return self.capacity - len(taken)

    def claims(self, *, due: bool = True) -> Iterator[Claim]:
        """Every claim that stands, with or without those of due holds."""
        for booking in self.bookings:
            if due or not booking.is_due:
                yield from booking.claims

    def _hold(self, booking: Booking) -> None:
        self._take(booking)
        booking.status = "PENDING"
        booking.note("held")

    def _take(self, booking: Booking) -> None:
        if self.units_free(booking.start, booking.minutes) < booking.units:
            raise Refused("slot-unavailable")
        blocked = self._blocked(booking.start, booking.minutes)
        if len(self._untouched(*blocked)) < booking.units:
            self.sweep()
        booking.claims = [Claim(unit, *blocked) for unit in self._untouched(*blocked)[: booking.units]]

    def _untouched(self, start: datetime, end: datetime) -> list[int]:
        """Units without any claim, due or not: a due hold is only swept when its unit is needed."""
        taken = {claim.unit for claim in self.claims() if claim.meets(start, end)}
        return [unit for unit in range(1, self.capacity + 1) if unit not in taken]

    def _blocked(self, start: datetime, minutes: int) -> tuple[datetime, datetime]:
        return start - self.setup, start + timedelta(minutes=minutes) + self.turnover

    def _close(self, booking: Booking, status: str, event: str) -> None:
        booking.status, booking.claims, booking.is_due = status, [], False
        booking.note(event)

    def _demand_hold(self, booking: Booking) -> None:
        if booking.is_due or booking.status == "EXPIRED":
            raise Refused("hold-expired")

    def _demand_current(self, is_current: bool) -> None:
        if not is_current:
            raise Refused("stale-version")

    def _demand_changeable(self, booking: Booking, is_current: bool) -> None:
        self._demand_hold(booking)
        self._demand_current(is_current)
        if booking.status in FINAL:
            raise Refused("invalid-transition")
