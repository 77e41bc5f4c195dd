"""Reading and writing entries of the waitlist."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.bookings import answers
from bizing_provider.events import store as events
from bizing_provider.tables import booking, event, waitlist_entry
from bizing_provider.waitlist.model import Entry, Offer, told
from bizing_provider.wire import WaitlistStatus

# Written out, not bound: a plan that serves any value cannot use the partial index of those that wait.
WAITING: ColumnElement[str] = literal_column("'WAITING'")

COLUMNS = list(waitlist_entry.c)
OFFER = ("status", "version", "starts_at", "ends_at", "hold_expires_at", "updated_at")

# A confirmed booking may be cancelled later: its offer was accepted all the same.
CONFIRMED_ONCE = exists().where(event.c.aggregate_id == booking.c.id, event.c.type == "booking.confirmed")
# What became of an offer is told by its booking alone, so that the two cannot disagree.
SHOWN: ColumnElement[str] = case(
    (booking.c.status == "PENDING", "OFFERED"),
    (booking.c.status == "EXPIRED", "EXPIRED"),
    (and_(booking.c.status == "CANCELLED", ~CONFIRMED_ONCE), "DECLINED"),
    (booking.c.id.is_not(None), "ACCEPTED"),
    else_=waitlist_entry.c.status,
)

before = waitlist_entry.alias("before")
POSITION = case(
    (
        waitlist_entry.c.status == WAITING,
        select(func.count())
        .where(
            or_(
                before.c.resource_id == waitlist_entry.c.resource_id,
                before.c.package_id == waitlist_entry.c.package_id,
            ),
            before.c.status == WAITING,
        )
        .where(before.c.place <= waitlist_entry.c.place)
        .scalar_subquery(),
    )
)

WITH_OFFER: Select[Any] = select(
    *(column for column in COLUMNS if column.name != "status"),
    SHOWN.label("status"),
    POSITION.label("position"),
    booking.c.id.label("booking_id"),
    *(booking.c[name].label(f"booking_{name}") for name in OFFER),
).select_from(waitlist_entry.outerjoin(booking, booking.c.waitlist_entry_id == waitlist_entry.c.id))


def _from_row(row: Row[Any]) -> Entry:
    values = dict(row._mapping)
    offered = {name: values.pop(f"booking_{name}") for name in ("id", *OFFER)}
    booking_id = offered.pop("id")
    return Entry(**values, offer=Offer(booking_id=booking_id, **offered) if booking_id else None)


async def get(conn: db.Connection, business_id: UUID, entry_id: UUID) -> Entry:
    """Raises NotFound, for another business's entry too."""
    query = WITH_OFFER.where(waitlist_entry.c.id == entry_id, waitlist_entry.c.business_id == business_id)
    row = (await conn.execute(query)).one_or_none()
    if row is None:
        raise problems.NotFound(f"There is no waitlist entry {entry_id}.")
    return _from_row(row)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves a filter out."""

    status: Sequence[WaitlistStatus] | None = None
    resource_id: UUID | None = None
    package_id: UUID | None = None
    customer: str | None = None


async def page(conn: db.Connection, business_id: UUID, filters: Filters, after: int, limit: int) -> list[Entry]:
    """First come first; `after` is the place of the last one shown."""
    entry = waitlist_entry.c
    query = WITH_OFFER.where(entry.business_id == business_id, entry.place > after)
    if filters.status:
        query = query.where(SHOWN.in_(filters.status))
    if filters.resource_id:
        query = query.where(entry.resource_id == filters.resource_id)
    if filters.package_id:
        query = query.where(entry.package_id == filters.package_id)
    if filters.customer:
        query = query.where(func.lower(entry.customer["email"].astext) == filters.customer.lower())
    return [_from_row(row) for row in await conn.execute(query.order_by(entry.place).limit(limit))]


async def add(conn: db.Connection, **values: Any) -> Entry:
    """A new entry at the end of the line; the calendars must be locked, so that places are given in order."""
    added = insert(waitlist_entry).values(status="WAITING", version=1, **values).returning(*COLUMNS)
    return Entry(**(await conn.execute(added)).one()._mapping)


# A package is what the catalogue says now, so that who waits for it is offered what can be booked. Its calendars are
# locked to change its items, as they are to join; whoever shares one of them sees all who wait for it.
HAS = "p.archived_at IS NULL AND p.items @> jsonb_build_array(jsonb_build_object('resourceId', asked.id))"
IDS = "array(SELECT (item ->> 'resourceId')::uuid FROM jsonb_array_elements(p.items) AS item)"

LINE = text(f"""
SELECT w.* FROM waitlist_entry w WHERE w.status = 'WAITING' AND w.resource_id = ANY(CAST(:ids AS uuid[]))
UNION
SELECT w.* FROM unnest(CAST(:ids AS uuid[])) AS asked (id) JOIN package p ON {HAS}
JOIN waitlist_entry w ON w.package_id = p.id AND w.status = 'WAITING'
ORDER BY place
""")  # noqa: S608 (constants)


async def line(conn: db.Connection, resource_ids: Collection[UUID]) -> list[Entry]:
    """Those who wait for one of the resources, or for a package that has one, first come first."""
    return [Entry(**row._mapping) for row in await conn.execute(LINE, {"ids": list(resource_ids)})]


# Joined, not in EXISTS: for the first row of a package the planner would read the whole catalogue.
AWAITED = text(f"""
SELECT asked.id FROM unnest(CAST(:ids AS uuid[])) AS asked (id)
WHERE EXISTS (SELECT FROM waitlist_entry w WHERE w.resource_id = asked.id AND w.status = 'WAITING')
UNION
SELECT asked.id FROM unnest(CAST(:ids AS uuid[])) AS asked (id) JOIN package p ON {HAS}
JOIN waitlist_entry w ON w.package_id = p.id AND w.status = 'WAITING'
""")  # noqa: S608 (constants)


async def awaited(conn: db.Connection, resource_ids: Collection[UUID]) -> set[UUID]:
    """Those of the resources for which, or for a package of which, somebody waits."""
    return set((await conn.execute(AWAITED, {"ids": list(resource_ids)})).scalars())


COUNTS = text(f"""
SELECT asked.id,
  (SELECT count(*) FROM waitlist_entry w WHERE w.resource_id = asked.id AND w.status = 'WAITING')
  + (SELECT count(*) FROM package p JOIN waitlist_entry w ON w.package_id = p.id AND w.status = 'WAITING' WHERE {HAS})
FROM unnest(CAST(:ids AS uuid[])) AS asked (id)
""")  # noqa: S608 (constants)


async def counts(conn: db.Connection, resource_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many wait for each of the resources, or for a package that has it."""
    rows = await conn.execute(COUNTS, {"ids": list(resource_ids)})
    return dict(rows.all())


BESIDE = text(f"""
SELECT DISTINCT unnest({IDS}) FROM unnest(CAST(:ids AS uuid[])) AS asked (id) JOIN package p ON {HAS}
WHERE EXISTS (SELECT FROM waitlist_entry w WHERE w.package_id = p.id AND w.status = 'WAITING')
""")  # noqa: S608 (constants)


async def beside(conn: db.Connection, resource_ids: Collection[UUID]) -> set[UUID]:
    """All resources of the packages that have one of these and that somebody waits for."""
    return set((await conn.execute(BESIDE, {"ids": list(resource_ids)})).scalars())


async def together(conn: db.Connection, resource_id: UUID) -> set[UUID]:
    """The resource, with all that somebody waits for beside it, over whatever packages."""
    found = {resource_id}
    while more := await beside(conn, found) - found:
        found |= more
    return found


ALL_AWAITED = text(f"""
SELECT DISTINCT ARRAY[w.resource_id] FROM waitlist_entry w WHERE w.status = 'WAITING' AND w.resource_id IS NOT NULL
UNION
SELECT {IDS} FROM package p WHERE p.archived_at IS NULL
  AND EXISTS (SELECT FROM waitlist_entry w WHERE w.package_id = p.id AND w.status = 'WAITING')
""")  # noqa: S608 (constants)


async def all_awaited(conn: db.Connection) -> list[set[UUID]]:
    """All resources for which somebody waits, those together for which the same one does, over whatever packages."""
    groups: list[set[UUID]] = []
    for ids in (await conn.execute(ALL_AWAITED)).scalars():
        apart = [group for group in groups if group.isdisjoint(ids)]
        groups = [*apart, set(ids).union(*(group for group in groups if group not in apart))]
    return groups


async def take_out(conn: db.Connection, entry_id: UUID, to: WaitlistStatus) -> Entry | None:
    """Move an entry that waits to another state; None when it waits no longer."""
    return next(iter(await _take_out(conn, to, waitlist_entry.c.id == entry_id)), None)


async def take_out_customer(conn: db.Connection, business_id: UUID, customer_id: UUID) -> list[Entry]:
    """Those that wait of a customer leave the line."""
    entry = waitlist_entry.c
    theirs = (entry.business_id == business_id, entry.customer["id"].astext == str(customer_id))
    return await _take_out(conn, "CANCELLED", *theirs)


async def take_out_past(conn: db.Connection) -> list[Entry]:
    """Those leave the line whose span has passed."""
    length = func.make_interval(0, 0, 0, 0, 0, waitlist_entry.c.duration_minutes)
    return await _take_out(conn, "EXPIRED", waitlist_entry.c.latest - length < func.statement_timestamp())


async def _take_out(conn: db.Connection, to: WaitlistStatus, *which: ColumnElement[bool]) -> list[Entry]:
    taken_out = (
        update(waitlist_entry)
        .where(*which, waitlist_entry.c.status == WAITING)
        .values(
            status=to,
            version=waitlist_entry.c.version + 1,
            updated_at=func.date_trunc("milliseconds", func.clock_timestamp()),
        )
        .returning(*COLUMNS)
    )
    return [Entry(**row._mapping) for row in await conn.execute(taken_out)]


async def note(conn: db.Connection, caller: Caller, type_: wire.FeedEventType, *entries: Entry) -> None:
    """Append the event of what has just become of each."""
    await events.append(
        conn, caller, type_, *(events.Change(each.id, each.version, told(each), each.updated_at) for each in entries)
    )


ANSWERS: Final[Mapping[WaitlistStatus, wire.FeedEventType]] = {
    "ACCEPTED": "waitlist.accepted",
    "DECLINED": "waitlist.declined",
    "EXPIRED": "waitlist.expired",
}


async def tell_answers(conn: db.Connection) -> None:
    """Append the event of every entry whose offer this transaction has ended, whichever way that was done."""
    for entry_id, caller in answers.take(conn).items():
        entry = await get(conn, caller.business_id, entry_id)
        if entry.status in ANSWERS:  # not when what ended the offer was rolled back
            await note(conn, caller, ANSWERS[entry.status], await _advance(conn, entry))


async def _advance(conn: db.Connection, entry: Entry) -> Entry:
    """The next version of an entry of which nothing but its offer has changed."""
    now = func.date_trunc("milliseconds", func.clock_timestamp())
    advanced = (
        update(waitlist_entry)
        .where(waitlist_entry.c.id == entry.id)
        .values(version=waitlist_entry.c.version + 1, updated_at=now)
        .returning(waitlist_entry.c.version, waitlist_entry.c.updated_at)
    )
    row = (await conn.execute(advanced)).one()
    return replace(entry, version=row.version, updated_at=row.updated_at)
