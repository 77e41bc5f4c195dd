"""Reading and writing endpoints, and reading what is sent to them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Row, String, Uuid, any_, bindparam, cast, delete, func, insert, select, text, update

from bizing_provider import db, problems
from bizing_provider.events import feed
from bizing_provider.tables import TransactionId, webhook_attempt, webhook_delivery, webhook_endpoint
from bizing_provider.webhooks.model import Attempt, Delivery, Endpoint

KEPT: Final = timedelta(days=30)
"""For how long what was delivered or given up can be read and replayed."""
SHOWN_ATTEMPTS: Final = 20

ENDPOINT: Final = [webhook_endpoint.c[name] for name in Endpoint.__dataclass_fields__]
DELIVERY: Final = [webhook_delivery.c[name] for name in Delivery.__dataclass_fields__]


# Endpoints


async def get(conn: db.Connection, business_id: UUID, endpoint_id: UUID, *, lock: bool = False) -> Endpoint:
    """Raises NotFound, for another business's endpoint too."""
    own = webhook_endpoint.c.id == endpoint_id, webhook_endpoint.c.business_id == business_id
    query = select(*ENDPOINT).where(*own)
    row = (await conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise problems.NotFound(f"There is no webhook endpoint {endpoint_id}.")
    return _endpoint(row)


async def lock(conn: db.Connection, endpoint_id: UUID) -> Endpoint | None:
    """Of whatever business; None when there is none any more."""
    query = select(*ENDPOINT).where(webhook_endpoint.c.id == endpoint_id).with_for_update(key_share=True)
    row = (await conn.execute(query)).one_or_none()
    return _endpoint(row) if row else None


async def several(conn: db.Connection, endpoint_ids: Collection[UUID]) -> dict[UUID, Endpoint]:
    """Those that there are, of whatever business."""
    query = select(*ENDPOINT).where(webhook_endpoint.c.id == any_(bindparam("ids", list(endpoint_ids), ARRAY(Uuid))))
    return {row.id: _endpoint(row) for row in await conn.execute(query)}


async def page(conn: db.Connection, business_id: UUID, before: UUID | None, limit: int) -> list[Endpoint]:
    """The newest first, which ids of version 7 sort by."""
    query = select(*ENDPOINT).where(webhook_endpoint.c.business_id == business_id)
    if before is not None:
        query = query.where(webhook_endpoint.c.id < before)
    rows = await conn.execute(query.order_by(webhook_endpoint.c.id.desc()).limit(limit))
    return [_endpoint(row) for row in rows]


async def count(conn: db.Connection, business_id: UUID) -> int:
    own = webhook_endpoint.c.business_id == business_id
    found: int = (await conn.execute(select(func.count()).select_from(webhook_endpoint).where(own))).scalar_one()
    return found


async def add(conn: db.Connection, after: feed.Position, **values: Any) -> Endpoint:
    """A new row of version 1 that begins with what follows a position of the feed."""
    values |= {"feed_xid": cast(cast(after.xid, String), TransactionId()), "feed_seq": after.seq}
    created = insert(webhook_endpoint).values(version=1, enabled=True, **values)
    return _endpoint((await conn.execute(created.returning(*ENDPOINT))).one())


async def keep(conn: db.Connection, locked: Endpoint, **values: Any) -> Endpoint:
    """Write what is no change of what callers set: the version stays."""
    kept = update(webhook_endpoint).where(webhook_endpoint.c.id == locked.id).values(**values)
    return _endpoint((await conn.execute(kept.returning(*ENDPOINT))).one())


async def change(conn: db.Connection, locked: Endpoint, now: datetime, **values: Any) -> Endpoint:
    """Write `values` and the next version of a row that this transaction has locked."""
    return await keep(conn, locked, version=locked.version + 1, updated_at=now, **values)


async def remove(conn: db.Connection, locked: Endpoint) -> None:
    """With its deliveries."""
    await conn.execute(delete(webhook_endpoint).where(webhook_endpoint.c.id == locked.id))


# Deliveries


async def delivery(conn: db.Connection, business_id: UUID, delivery_id: UUID) -> Delivery:
    """Raises NotFound, for another business's delivery too."""
    query = (
        select(*DELIVERY)
        .join(webhook_endpoint)
        .where(webhook_delivery.c.id == delivery_id, webhook_endpoint.c.business_id == business_id)
    )
    row = (await conn.execute(query)).one_or_none()
    if row is None:
        raise problems.NotFound(f"There is no delivery {delivery_id}. They are kept for {KEPT.days} days.")
    return Delivery(**row._mapping)


async def deliveries(
    conn: db.Connection, endpoint_id: UUID, statuses: Sequence[str] | None, before: UUID | None, limit: int
) -> list[Delivery]:
    """The newest first."""
    query = select(*DELIVERY).where(webhook_delivery.c.endpoint_id == endpoint_id)
    if statuses:
        query = query.where(webhook_delivery.c.status.in_(statuses))
    if before is not None:
        query = query.where(webhook_delivery.c.id < before)
    rows = await conn.execute(query.order_by(webhook_delivery.c.id.desc()).limit(limit))
    return [Delivery(**row._mapping) for row in rows]


async def correlated(conn: db.Connection, correlation_id: str, event_ids: Collection[UUID]) -> list[Delivery]:
    """Those of these events, and tests that were asked for under this id; the oldest first. Reads the whole table."""
    of_events = webhook_delivery.c.event_id == any_(bindparam("ids", list(event_ids), ARRAY(Uuid)))
    of_tests = webhook_delivery.c.sample["correlationId"].astext == correlation_id
    rows = await conn.execute(select(*DELIVERY).where(of_events | of_tests).order_by(webhook_delivery.c.id))
    return [Delivery(**row._mapping) for row in rows]


async def attempts(conn: db.Connection, delivery_ids: Collection[UUID]) -> dict[UUID, list[Attempt]]:
    """The latest of each, oldest first."""
    asked = bindparam("ids", list(delivery_ids), ARRAY(Uuid))
    latest = webhook_attempt.c.number > webhook_delivery.c.attempt_count - SHOWN_ATTEMPTS
    query = (
        select(webhook_attempt)
        .join(webhook_delivery)
        .where(webhook_attempt.c.delivery_id == any_(asked), latest)
        .order_by(webhook_attempt.c.delivery_id, webhook_attempt.c.number)
    )
    found: dict[UUID, list[Attempt]] = {delivery_id: [] for delivery_id in delivery_ids}
    for row in await conn.execute(query):
        found[row.delivery_id].append(Attempt(**row._mapping))
    return found


async def add_test(conn: db.Connection, endpoint: Endpoint, sample: dict[str, Any], now: datetime) -> Delivery:
    """A delivery of an event that no feed has, due now."""
    created = insert(webhook_delivery).values(
        id=db.new_id(),
        endpoint_id=endpoint.id,
        event_id=UUID(sample["id"]),
        sample=sample,
        event_type=sample["type"],
        status="PENDING",
        due_at=now,
        step=0,
        attempt_count=0,
        created_at=now,
    )
    return Delivery(**(await conn.execute(created.returning(*DELIVERY))).one()._mapping)


AGAIN: Final[dict[str, Any]] = {"status": "PENDING", "step": 0, "finished_at": None}


async def replay(conn: db.Connection, delivery_id: UUID, now: datetime) -> Delivery:
    """Make it due now, by the schedule from its start. One that is being sent just now is left to that."""
    idle = webhook_delivery.c.id == delivery_id, webhook_delivery.c.lease.is_(None)
    await conn.execute(update(webhook_delivery).where(*idle).values(due_at=now, **AGAIN))
    row = (await conn.execute(select(*DELIVERY).where(webhook_delivery.c.id == delivery_id))).one()
    return Delivery(**row._mapping)


async def replay_dead(conn: db.Connection, endpoint: Endpoint, since: datetime, now: datetime) -> int:
    """All dead letters of an endpoint that were given up at `since` or later; how many."""
    dead = webhook_delivery.c.status == "DEAD", webhook_delivery.c.finished_at >= since
    due = update(webhook_delivery).where(webhook_delivery.c.endpoint_id == endpoint.id, *dead)
    return (await conn.execute(due.values(due_at=now, **AGAIN))).rowcount


FORGET: Final = text("""
DELETE FROM webhook_delivery WHERE id IN (
  SELECT id FROM webhook_delivery WHERE finished_at < statement_timestamp() - :kept LIMIT :most FOR UPDATE SKIP LOCKED)
""")


async def forget_old(conn: db.Connection, most: int) -> int:
    """Remove what is kept no longer; how many."""
    return (await conn.execute(FORGET, {"kept": KEPT, "most": most})).rowcount


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(**row._mapping)
