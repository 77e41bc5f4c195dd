"""Reading and writing package rows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, insert, select, update

from bizing_provider import db, problems
from bizing_provider.packages.model import Package
from bizing_provider.tables import package


async def get(conn: db.Connection, business_id: UUID, package_id: UUID, *, lock: bool = False) -> Package:
    """Raises NotFound, for another business's package too."""
    query = select(package).where(package.c.id == package_id, package.c.business_id == business_id)
    row = (await conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    if row is None:
        raise problems.NotFound(f"There is no package {package_id}.")
    return Package(**row._mapping)


async def several(conn: db.Connection, package_ids: Collection[UUID]) -> dict[UUID, Package]:
    """Those that there are, of whatever business."""
    query = select(package).where(package.c.id == any_(bindparam("ids", list(package_ids), ARRAY(Uuid))))
    return {row.id: Package(**row._mapping) for row in await conn.execute(query)}


async def page(conn: db.Connection, business_id: UUID, before: UUID | None, limit: int) -> list[Package]:
    """Those not archived, the newest first, which ids of version 7 sort by."""
    query = select(package).where(package.c.business_id == business_id, package.c.archived_at.is_(None))
    if before is not None:
        query = query.where(package.c.id < before)
    return [Package(**row._mapping) for row in await conn.execute(query.order_by(package.c.id.desc()).limit(limit))]


async def add(conn: db.Connection, **values: Any) -> Package:
    """A new row of version 1."""
    row = (await conn.execute(insert(package).values(version=1, **values).returning(*package.c))).one()
    return Package(**row._mapping)


async def change(conn: db.Connection, locked: Package, now: datetime, **values: Any) -> Package:
    """Write `values` and the next version of a row that this transaction has locked."""
    statement = (
        update(package)
        .where(package.c.id == locked.id)
        .values(version=locked.version + 1, updated_at=now, **values)
        .returning(*package.c)
    )
    return Package(**(await conn.execute(statement)).one()._mapping)
