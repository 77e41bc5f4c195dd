"""Reading and writing resource rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Text, Uuid, any_, bindparam, cast, insert, select, update

from bizing_provider import db, problems
from bizing_provider.resources.model import Resource
from bizing_provider.tables import resource

# The hours as text: what is worked out from them is kept by it, and most requests need no more than that.
COLUMNS = [cast(column, Text).label(column.name) if column.name == "opening_hours" else column for column in resource.c]


OF_BUSINESS = select(*COLUMNS).where(resource.c.business_id == bindparam("business_id"))
# Made once: every booking begins with one of these, and making it takes as long as reading its row.
ONE = OF_BUSINESS.where(resource.c.id == bindparam("id"))
ONE_LOCKED = ONE.with_for_update(key_share=True)
AMONG = resource.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
SEVERAL = OF_BUSINESS.where(AMONG)
ANYONES = select(*COLUMNS).where(AMONG)


def from_row(row: Row[Any]) -> Resource:
    return Resource(**row._mapping)


def missing(resource_id: UUID) -> problems.NotFound:
    return problems.NotFound(f"There is no resource {resource_id}.")


async def get(conn: db.Connection, business_id: UUID, resource_id: UUID, *, lock: bool = False) -> Resource:
    """Raises NotFound, for another business's resource too. `lock` keeps its calendar to this transaction.

    The lock is FOR NO KEY UPDATE: rows that refer to the resource can still be inserted meanwhile.
    """
    values = {"business_id": business_id, "id": resource_id}
    row = (await conn.execute(ONE_LOCKED if lock else ONE, values)).one_or_none()
    if row is None:
        raise missing(resource_id)
    return from_row(row)


async def many(conn: db.Connection, business_id: UUID, resource_ids: Sequence[UUID]) -> list[Resource]:
    """The resources in the order asked for. Raises NotFound for the first that is missing."""
    rows = await conn.execute(SEVERAL, {"business_id": business_id, "ids": list(resource_ids)})
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
    statement = (
        update(resource)
        .where(resource.c.id == locked.id)
        .values(version=locked.version + 1, updated_at=now, **values)
        .returning(*COLUMNS)
    )
    return from_row((await conn.execute(statement)).one())
