"""Taking a booking's times, all or none; or saying who has them, and what is free instead."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bizing_provider import db, problems
from bizing_provider.availability import queries as availability
from bizing_provider.bookings import parts
from bizing_provider.bookings.model import Booking
from bizing_provider.holds import store as holds
from bizing_provider.times import instant


async def take(conn: db.Connection, asked: Sequence[parts.Part], booking: Booking) -> None:
    """Take the booking's times under their resources' locks, or say who has them and what is free instead."""
    conflicts: dict[int, holds.Interval] = {}
    due: list[UUID] = []
    order = sorted(range(len(asked)), key=lambda place: (asked[place].resource.id, asked[place].item.starts_at))
    for place in order:
        part = asked[place]
        if await _take(conn, part, booking.id):
            continue
        claims = await holds.claims(conn, part.resource.id, part.blocked)
        if part.resource.capacity - len({unit_no for unit_no, _ in claims}) >= part.item.units:
            due.append(part.resource.id)
        else:
            conflicts[place] = claims[0][1]
    if conflicts:
        raise await unavailable(conn, asked, dict(sorted(conflicts.items())))
    if due:
        raise holds.DueHolds(due)


async def _take(conn: db.Connection, part: parts.Part, booking_id: UUID) -> bool:
    """Whether there were enough units, which are taken then."""
    free = await holds.free_units(conn, part.resource.id, part.resource.capacity, part.blocked)
    return len(free) >= part.item.units and await holds.place(
        conn,
        part.resource.id,
        free[: part.item.units],
        kind="booking",
        during=part.blocked,
        service=(part.item.starts_at, part.item.ends_at),
        booking_id=booking_id,
    )


async def unavailable(
    conn: db.Connection, asked: Sequence[parts.Part], conflicts: Mapping[int, holds.Interval]
) -> problems.SlotUnavailable:
    """The refusal, with the windows in the way and the next free times of the same length.

    `conflicts` are those windows by the place of the part.
    """
    wanted, start, length = parts.together(asked)
    free = await availability.next_free(conn, wanted, length, start)
    shown = {place: {"start": instant(begin), "end": instant(end)} for place, (begin, end) in conflicts.items()}
    first = next(iter(shown.values()))
    detail = f"The resource is taken from {first['start']} to {first['end']}."
    members: dict[str, Any] = {
        "conflict": first,
        "nextFree": [{"start": instant(begin), "end": instant(end)} for begin, end in free],
    }
    if len(asked) > 1:
        detail = f"{len(shown)} of the {len(asked)} items are not free; nothing was booked."
        members["items"] = [
            {"item": place, "resourceId": str(asked[place].resource.id), "conflict": window}
            for place, window in shown.items()
        ]
    return problems.SlotUnavailable(detail, members=members)
