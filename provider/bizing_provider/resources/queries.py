"""Reading and writing resource rows."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Row, Text, Uuid, any_, bindparam, cast, func, insert, select, text, update

from bizing_provider import db, problems
from bizing_provider.resources.model import Resource
from bizing_provider.tables import resource

# The hours as text: what is worked out from them is kept by it, and most requests need no more than that.
COLUMNS = [cast(column, Text).label(column.name) if column.name == "opening_hours" else column for column in resource.c]


OF_BUSINESS = select(*COLUMNS).where(resource.c.business_id == bindparam("business_id"))
# Made once: every booking begins with one of these, and making it takes as long as reading its row.
ONE = OF_BUSINESS.where(resource.c.id == bindparam("id"))
CALENDAR = func.pg_advisory_xact_lock(bindparam("calendar", type_=BigInteger))
ONE_LOCKED = ONE.where(CALENDAR.is_not(None)).with_for_update(key_share=True)
AMONG = resource.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
SEVERAL = OF_BUSINESS.where(AMONG)
SEVERAL_LOCKED = SEVERAL.with_for_update(key_share=True)
LOCK_CALENDARS = text("SELECT pg_advisory_xact_lock(calendar) FROM unnest(CAST(:calendars AS bigint[])) AS calendar")
ANYONES = select(*COLUMNS).where(AMONG)


def from_row(row: Row[Any]) -> Resource:
    return Resource(**row._mapping)


def missing(resource_id: UUID) -> problems.NotFound:
    return problems.NotFound(f"There is no resource {resource_id}.")


async def get(conn: db.Connection, business_id: UUID, resource_id: UUID, *, lock: bool = False) -> Resource:
    """Raises NotFound, for another business's resource too. `lock` keeps its calendar to this transaction.

    The row's lock is FOR NO KEY UPDATE: rows that refer to the resource can still be inserted meanwhile. That of the
    calendar keeps the lane away, which would not wait for a row that it only reads.
    """
    values: dict[str, Any] = {"business_id": business_id, "id": resource_id}
    if lock:
        values["calendar"] = calendar_lock(resource_id)
        _noted(conn, LOCKED).add(resource_id)
    row = (await conn.execute(ONE_LOCKED if lock else ONE, values)).one_or_none()
    if row is None:
        raise missing(resource_id)
    return from_row(row)


class Cause(NamedTuple):
    """Why something happens: what the first caller said, and the event to which it is the answer, if there is one."""

    correlation_id: str
    event_id: UUID | None = None


# What this transaction did to calendars, and by which events. It is the only user of its connection; `begin` forgets
# what the last one did.
LOCKED, LOOSENED, FREED_BY, BEGUN_BY = "calendars locked", "calendars loosened", "calendars freed by", "begun by"


def begin(conn: db.Connection, correlation_id: str | None) -> None:
    """Forget what an earlier transaction on this connection did to calendars."""
    for kind in (LOCKED, LOOSENED, FREED_BY):
        conn.info.pop(kind, None)
    conn.info[BEGUN_BY] = correlation_id


def freed_by(conn: db.Connection, cause: Cause) -> None:
    """Note that this is why time may have become free, wherever it has since the last one was noted."""
    noted: dict[UUID, Cause] = conn.info.setdefault(FREED_BY, {})
    for resource_id in loosened(conn) - noted.keys():
        noted[resource_id] = cause


def cause(conn: db.Connection, resource_ids: Iterable[UUID]) -> Cause | None:
    """Why time may have become free in one of these calendars, as far as this transaction was told."""
    noted: dict[UUID, Cause] = conn.info.get(FREED_BY, {})
    begun_by: str | None = conn.info[BEGUN_BY]
    causes = (noted[each] for each in resource_ids if each in noted)
    return next(causes, Cause(begun_by) if begun_by else None)


def loosen(conn: db.Connection, resource_ids: Iterable[UUID]) -> None:
    """Note that time may have become free in these calendars: before it ends, who waits for it comes first."""
    _noted(conn, LOOSENED).update(resource_ids)


def loosened(conn: db.Connection) -> frozenset[UUID]:
    return frozenset(_noted(conn, LOOSENED))


def locked(conn: db.Connection) -> frozenset[UUID]:
    """The calendars that this transaction locked."""
    return frozenset(_noted(conn, LOCKED))


def _noted(conn: db.Connection, kind: str) -> set[UUID]:
    noted: set[UUID] = conn.info.setdefault(kind, set())
    return noted


async def try_lock_calendar(conn: db.Connection, resource_id: UUID) -> bool:
    """Keep a calendar to this transaction, if it can be had without waiting."""
    tried = select(func.pg_try_advisory_xact_lock(bindparam("calendar", type_=BigInteger)))
    if not (await conn.execute(tried, {"calendar": calendar_lock(resource_id)})).scalar_one():
        return False
    _noted(conn, LOCKED).add(resource_id)
    return True


SHARE = text("""
SELECT id FROM unnest(CAST(:ids AS uuid[]), CAST(:calendars AS bigint[])) AS asked (id, calendar)
WHERE NOT pg_try_advisory_xact_lock_shared(calendar)
""")


async def share_calendars(conn: db.Connection, resource_ids: Collection[UUID]) -> set[UUID]:
    """Let nobody keep these calendars to himself until this transaction ends; those that somebody already does."""
    calendars = [calendar_lock(each) for each in resource_ids]
    return set((await conn.execute(SHARE, {"ids": list(resource_ids), "calendars": calendars})).scalars())


async def lock_calendars(conn: db.Connection, resource_ids: Collection[UUID]) -> None:
    """Keep calendars to this transaction, in the one order in which several are taken."""
    _noted(conn, LOCKED).update(resource_ids)
    await conn.execute(LOCK_CALENDARS, {"calendars": sorted({calendar_lock(each) for each in resource_ids})})


def calendar_lock(resource_id: UUID) -> int:
    """The advisory lock of a resource's calendar, as a signed 64-bit integer: the random half of its id."""
    return int.from_bytes(resource_id.bytes[8:], signed=True)


async def many(
    conn: db.Connection, business_id: UUID, resource_ids: Sequence[UUID], *, lock: bool = False
) -> list[Resource]:
    """The resources in the order asked for, locked as by `get`. Raises NotFound for the first that is missing.

    Locks are taken in one order everywhere, and before the rows are read: what is read then is still so at the end.
    """
    if lock:
        await lock_calendars(conn, resource_ids)
    values = {"business_id": business_id, "ids": list(resource_ids)}
    rows = await conn.execute(SEVERAL_LOCKED if lock else SEVERAL, values)
    found = {row.id: from_row(row) for row in rows}
    for resource_id in resource_ids:
        if resource_id not in found:
            raise missing(resource_id)
    return [found[resource_id] for resource_id in resource_ids]


async def anyones(conn: db.Connection, resource_ids: Sequence[UUID]) -> dict[UUID, Resource]:
    """Those that there are, of whatever business: a caller must look whose they are."""
    rows = await conn.execute(ANYONES, {"ids": list(resource_ids)})
    return {row.id: from_row(row) for row in rows}


async def page(
    conn: db.Connection, business_id: UUID, archived: bool, before: UUID | None, limit: int
) -> list[Resource]:
    """The newest first, which ids of version 7 sort by."""
    query = OF_BUSINESS.order_by(resource.c.id.desc()).limit(limit)
    if not archived:
        query = query.where(resource.c.archived_at.is_(None))
    if before is not None:
        query = query.where(resource.c.id < before)
    return [from_row(row) for row in await conn.execute(query, {"business_id": business_id})]


async def add(conn: db.Connection, **values: Any) -> Resource:
    """A new row of version 1; `opening_hours` is the document."""
    return from_row((await conn.execute(insert(resource).values(version=1, **values).returning(*COLUMNS))).one())


async def change(conn: db.Connection, locked: Resource, now: datetime, **values: Any) -> Resource:
    """Write `values` and the next version of a row that this transaction has locked."""
    loosen(conn, [locked.id])  # longer hours, more units, less notice: whatever it was, somebody may fit in now
    statement = (
        update(resource)
        .where(resource.c.id == locked.id)
        .values(version=locked.version + 1, updated_at=now, **values)
        .returning(*COLUMNS)
    )
    return from_row((await conn.execute(statement)).one())
