"""How many bookings of a resource one customer may have. Counted under the resource's lock, so that it holds."""

from collections.abc import Sequence
from datetime import datetime

from bizing_provider import db, problems
from bizing_provider.bookings import machine, queries
from bizing_provider.bookings.model import Booking
from bizing_provider.bookings.parts import Part
from bizing_provider.holds.store import DueHolds
from bizing_provider.resources import hours
from bizing_provider.resources.model import Resource
from bizing_provider.wire import LimitName


async def check(
    conn: db.Connection,
    asked: Sequence[Part],
    booking: Booking,
    now: datetime,
    before: Booking | None = None,
    beside: Sequence[Booking] = (),
) -> None:
    """Whether its customer may have this booking; `before` is what it was, and what it counted for it still may;
    `beside` are others on the same resources that are to be made with it, and are no rows yet.

    It counts once on each resource that it takes time of, on the day on which it starts. The resources must be locked.
    Raises CustomerLimitReached; DueHolds when holds that have run out make up the number, for one of them may be just
    being confirmed.
    """
    if booking.status not in machine.HOLDING:
        return
    for resource in {part.resource.id: part.resource for part in asked}.values():
        if resource.limits_customers:
            await _check(conn, resource, booking, now, before, beside)


async def _check(
    conn: db.Connection,
    resource: Resource,
    booking: Booking,
    now: datetime,
    before: Booking | None,
    beside: Sequence[Booking],
) -> None:
    day = hours.local_day(resource.hours.zone, booking.starts_at)
    counts = await queries.of_customer(conn, booking, resource.id, now, day)
    kept = None
    if before is not None and _email(before) == _email(booking):
        kept = before if resource.id in {item.resource_id for item in before.parts} else None
    counted_live = kept is not None and kept.ends_at > now
    counted_that_day = kept is not None and day.start <= kept.starts_at < day.end
    that_day = sum(day.start <= other.starts_at < day.end for other in beside)
    limits: tuple[tuple[LimitName, int | None, int, bool], ...] = (
        ("customerLiveLimit", resource.customer_live_limit, counts.live + len(beside), counted_live),
        ("customerDailyLimit", resource.customer_daily_limit, counts.that_day + that_day, counted_that_day),
    )
    for limit, most, has, is_counted in limits:
        if most is not None and has >= most and not is_counted:
            raise DueHolds([resource.id]) if counts.due else problems.CustomerLimitReached(limit, most)


def _email(booking: Booking) -> str:
    return str(booking.customer["email"]).lower()
