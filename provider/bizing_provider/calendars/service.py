"""What callers do with calendars: share bookings as feeds, ask for busy times, and bring those of others."""

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from bizing_provider import auth, db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.availability import service as availability
from bizing_provider.bookings import model
from bizing_provider.bookings import queries as bookings
from bizing_provider.calendars import busy, ics, queries
from bizing_provider.customers import queries as customers
from bizing_provider.holds import external
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from bizing_provider.resources.hours import Window

SHOWN_FOR: Final = timedelta(days=30)
"""After its end a booking is still in a feed."""
MOST_BOOKINGS: Final = 1000
STATUS: Final[dict[wire.BookingStatus, Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]]] = {
    "PENDING": "TENTATIVE",
    "CONFIRMED": "CONFIRMED",
    "COMPLETED": "CONFIRMED",
    "NO_SHOW": "CONFIRMED",
    "CANCELLED": "CANCELLED",
}


# Feeds


async def create(conn: db.Connection, caller: Caller, body: wire.CalendarFeedCreate) -> tuple[queries.Feed, str]:
    """A new feed, and the token that its address has; only a digest is stored. Raises NotFound."""
    if body.resource_id is not None:
        await resources.get(conn, caller.business_id, body.resource_id)
    elif body.customer_id is not None:
        await customers.get(conn, caller.business_id, body.customer_id)
    token = secrets.token_urlsafe(24)
    feed = await queries.add(
        conn,
        id=db.new_id(),
        business_id=caller.business_id,
        resource_id=body.resource_id,
        customer_id=body.customer_id,
        digest=auth.digest(token),
    )
    return feed, token


async def read(conn: db.Connection, token: str) -> bytes:
    """The calendar at a secret address. The same bookings make the same bytes. Raises NotFound."""
    feed = await queries.by_digest(conn, auth.digest(token))
    if feed is None:
        raise problems.NotFound("There is no such calendar, or its address was revoked.")
    now = await db.clock(conn)
    asked = bookings.Filters(
        list(STATUS), resource_id=feed.resource_id, customer_id=feed.customer_id, start=now - SHOWN_FOR
    )
    found = await bookings.page(conn, feed.business_id, asked, None, MOST_BOOKINGS)
    live = [booking for booking in found if not booking.is_due(now)]
    ids = {part.resource_id for booking in live for part in booking.parts} | ({feed.resource_id} - {None})
    names = {each.id: each.name for each in (await resources.anyones(conn, list(ids))).values()}
    name = names.get(feed.resource_id) or (live[0].customer["name"] if live else "Bookings")
    shown = [entry for booking in live for entry in entries(model.document(booking), feed.resource_id, names)]
    at = max((booking.updated_at for booking in live), default=feed.created_at)
    # Some 100 ms of writing text: not on the loop that answers others.
    return await asyncio.to_thread(ics.feed, name, shown, at)


def entries(shown: Mapping[str, Any], resource_id: UUID | None, names: Mapping[UUID, str]) -> Iterator[ics.Entry]:
    """An event for each time of a booking, as the API shows it; in a resource's calendar for those on it, named after
    who comes.

    The version rises with every change, and so with those that SEQUENCE must tell (RFC 5545, section 3.8.7.4).
    """
    parts = [model.read_item(item) for item in shown["items"]]
    for place, part in enumerate(parts):
        if resource_id not in (None, part.resource_id):
            continue
        yield ics.Entry(
            uid=f"{shown['id']}@bizing" if len(parts) == 1 else f"{shown['id']}-{place}@bizing",
            sequence=shown["version"] - 1,
            status=STATUS[shown["status"]],
            start=part.starts_at,
            end=part.ends_at,
            summary=names[part.resource_id] if resource_id is None else shown["customer"]["name"],
            location=names[part.resource_id],
            created=datetime.fromisoformat(shown["createdAt"]),
            last_modified=datetime.fromisoformat(shown["updatedAt"]),
        )


# Busy times


async def free_busy(conn: db.Connection, caller: Caller, resource_id: UUID, start: datetime, end: datetime) -> bytes:
    """A VFREEBUSY of the span. Raises NotFound, RequestInvalid."""
    availability.check_span(start, end)
    resource = await resources.get(conn, caller.business_id, resource_id)
    windows = await queries.busy(conn, resource, start, end)
    return ics.free_busy(f"{resource.id}@bizing", windows, start, end, await db.clock(conn))


async def replace_busy(
    conn: db.Connection, caller: Caller, resource_id: UUID, source: str, document: bytes
) -> tuple[int, list[external.Conflict]]:
    """Block what another calendar says is busy: how many times that is, and which bookings have some of it already.

    Raises NotFound, ResourceArchived, and RequestInvalid for what is wrong with the document.
    """
    resource = await resources.get(conn, caller.business_id, resource_id)
    now = await db.clock(conn)
    end = now + timedelta(days=resource.window_days) + hours.LONGEST
    # Before the calendar is locked: a document may take a second to read.
    reading = await asyncio.to_thread(busy.read, document, now, end, resource.hours.zone)
    if reading.violations:
        raise problems.RequestInvalid([violation.document() for violation in reading.violations])
    resource = await resources.get(conn, caller.business_id, resource_id, lock=True)
    if resource.archived_at:
        raise problems.ResourceArchived(resource.archived_at)
    times = hours.opening(Window(one.start, one.end) for one in reading.busy)
    return len(times), await external.replace(conn, resource, source, times)
