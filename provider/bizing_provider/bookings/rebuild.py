"""A booking from its events alone (pure): what it came to, and what in the trail cannot have been."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from bizing_provider.bookings import machine
from bizing_provider.wire import BookingStatus

LEADS_TO: Final[Mapping[str, BookingStatus | None]] = {
    "booking.drafted": "DRAFT",
    "booking.held": "PENDING",
    "booking.hold_extended": "PENDING",
    "booking.paying": "PENDING",
    "booking.confirmed": "CONFIRMED",
    "booking.rescheduled": None,
    "booking.updated": None,
    "booking.cancelled": "CANCELLED",
    "booking.expired": "EXPIRED",
    "booking.completed": "COMPLETED",
    "booking.no_show": "NO_SHOW",
}
"""The state that each type of event leads to; None for one that stays what it was."""
BEGINNINGS: Final = frozenset({"booking.drafted", "booking.held"})


class Told(NamedTuple):
    """An event of a booking."""

    type: str
    version: int
    data: Mapping[str, Any]


def faults(booking: Mapping[str, Any], trail: Sequence[Told]) -> Iterator[str]:
    """Why a booking, as the API shows it, does not follow from its events; nothing when it does."""
    if not trail:
        yield "it has no events"
        return
    status: BookingStatus | None = None
    for number, event in enumerate(trail, 1):
        if event.version != number:
            yield f"event {number} has version {event.version}"
            return
        yield from _step(event, status)
        status = cast(BookingStatus, event.data.get("status"))
    last = trail[-1].data
    if differing := sorted(name for name in booking.keys() | last.keys() if booking.get(name) != last.get(name)):
        yield f"its last event says otherwise of {', '.join(differing)}"


def _step(event: Told, before: BookingStatus | None) -> Iterator[str]:
    after = event.data.get("status")
    if event.type not in LEADS_TO:
        yield f"there is no event {event.type}"
        return
    if event.data.get("version") != event.version:
        yield f"{event.type} has version {event.version} and tells of {event.data.get('version')}"
    expected = LEADS_TO[event.type] or before
    if after != expected:
        yield f"{event.type} left it {after}"
    elif before is None:
        if event.type not in BEGINNINGS:
            yield f"it begins with {event.type}"
    elif after != before and after not in machine.MOVES[before]:
        yield f"{event.type} came when it was {before}"
