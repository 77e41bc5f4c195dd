"""Reading and writing series rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from bizing_provider import db, problems
from bizing_provider.series.model import Series
from bizing_provider.tables import booking, series


async def get(conn: db.Connection, business_id: UUID, series_id: UUID, *, lock: bool = False) -> Series:
    """Raises NotFound, for another business's series too."""
    query = select(series).where(series.c.id == series_id, series.c.business_id == business_id)
    row = (await conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    if row is None:
        raise problems.NotFound(f"There is no series {series_id}.")
    return Series(**row._mapping)


async def page(conn: db.Connection, business_id: UUID, before: UUID | None, limit: int) -> list[tuple[Series, int]]:
    """The newest first, which ids of version 7 sort by; each with its version as `model.version` has it."""
    raised = select(func.sum(booking.c.version - 1)).where(booking.c.series_id == series.c.id).scalar_subquery()
    version = (series.c.version + func.coalesce(raised, 0)).label("shown_version")
    query = select(series, version).where(series.c.business_id == business_id)
    if before is not None:
        query = query.where(series.c.id < before)
    rows = (dict(row._mapping) for row in await conn.execute(query.order_by(series.c.id.desc()).limit(limit)))
    found = []
    for row in rows:
        shown_version = int(row.pop("shown_version"))
        found.append((Series(**row), shown_version))
    return found


async def add(conn: db.Connection, **values: Any) -> Series:
    """A new row of version 1."""
    row = (await conn.execute(insert(series).values(version=1, **values).returning(*series.c))).one()
    return Series(**row._mapping)


async def change(conn: db.Connection, locked: Series, now: datetime, **values: Any) -> Series:
    """Write `values` and the next version of a row that this transaction has locked."""
    statement = (
        update(series)
        .where(series.c.id == locked.id)
        .values(version=locked.version + 1, updated_at=now, **values)
        .returning(*series.c)
    )
    return Series(**(await conn.execute(statement)).one()._mapping)
