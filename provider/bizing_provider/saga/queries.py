"""Reading and writing sagas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select, text, update

from bizing_provider import db
from bizing_provider.auth import Caller
from bizing_provider.payments import queries as payments
from bizing_provider.saga.plan import SagaKind
from bizing_provider.tables import saga, saga_log
from bizing_provider.times import stamp
from bizing_provider.wire import SagaState, SagaStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Saga:
    """A row of `saga`. `amount` is what a REFUND gives back, in minor units."""

    id: UUID
    business_id: UUID
    booking_id: UUID
    kind: SagaKind
    state: SagaState
    step: SagaStep
    attempt: int
    failures: int
    version: int
    payment_method: str | None
    methods: int
    amount: int | None
    reason: str | None
    last_error: str | None
    due_at: datetime | None
    correlation_id: str
    causation_id: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def caller(self) -> Caller:
        """In whose name it acts: the service's, for the request that began it."""
        return Caller(self.business_id, "system", frozenset(), self.correlation_id, causation_id=self.causation_id)

    def key(self, step: str) -> str:
        """The idempotency key of a step's attempt at the provider."""
        return f"{self.id}:{step.lower()}:{self.attempt}"


async def get(conn: db.Connection, saga_id: UUID, *, lock: bool = False) -> Saga | None:
    query = select(saga).where(saga.c.id == saga_id)
    row = (await conn.execute(query.with_for_update() if lock else query)).one_or_none()
    return Saga(**row._mapping) if row else None


async def of_booking(conn: db.Connection, booking_id: UUID) -> list[Saga]:
    """The checkout, then what was given back."""
    query = select(saga).where(saga.c.booking_id == booking_id).order_by(saga.c.id)
    return [Saga(**row._mapping) for row in await conn.execute(query)]


async def correlated(conn: db.Connection, correlation_id: str) -> list[Saga]:
    """Those that belong to a request, the oldest first. Reads the whole table."""
    query = select(saga).where(saga.c.correlation_id == correlation_id).order_by(saga.c.id)
    return [Saga(**row._mapping) for row in await conn.execute(query)]


async def change(conn: db.Connection, locked: Saga, **values: Any) -> None:
    await conn.execute(update(saga).where(saga.c.id == locked.id).values(version=locked.version + 1, **values))


async def note_failure(conn: db.Connection, saga_id: UUID, reason: str) -> None:
    """Count what kept a saga from its step, so that it shows; it was claimed for a while, and goes on after that."""
    values = {"failures": saga.c.failures + 1, "last_error": reason, "version": saga.c.version + 1}
    await conn.execute(update(saga).where(saga.c.id == saga_id, saga.c.due_at.is_not(None)).values(**values))


CLAIM: Final = text("""
UPDATE saga SET due_at = clock_timestamp() + :lease
WHERE id IN (
  SELECT id FROM saga WHERE due_at <= statement_timestamp() ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
)
RETURNING id
""")


async def claim(conn: db.Connection, limit: int, lease: timedelta) -> list[UUID]:
    """Sagas that are due, which nobody else claims for so long."""
    return list((await conn.execute(CLAIM, {"limit": limit, "lease": lease})).scalars())


async def listed(conn: db.Connection, states: Sequence[str], limit: int, business_id: UUID | None = None) -> list[Saga]:
    """In these states, the stuck first, then those that failed most."""
    query = select(saga).where(saga.c.state.in_(states))
    if business_id:
        query = query.where(saga.c.business_id == business_id)
    query = query.order_by((saga.c.state == "STUCK").desc(), saga.c.failures.desc(), saga.c.id.desc()).limit(limit)
    return [Saga(**row._mapping) for row in await conn.execute(query)]


async def retry(conn: db.Connection, stuck: Saga) -> None:
    """Let a locked, stuck saga go on at once, under keys that were never used."""
    now = await db.clock(conn)
    await payments.log(conn, stuck.id, stuck.step, stuck.attempt, "again", "Retried by hand.", now)
    values = {"state": "COMPENSATING", "attempt": stuck.attempt + 1, "failures": 0, "due_at": now, "updated_at": now}
    await change(conn, stuck, **values)


async def close(conn: db.Connection, stuck: Saga, reason: str) -> None:
    """End a saga that a person has seen to elsewhere; nothing more is asked of the provider."""
    now = await db.clock(conn)
    await payments.log(conn, stuck.id, stuck.step, stuck.attempt, "done", f"Closed by hand: {reason}", now)
    state = "DONE" if stuck.kind == "REFUND" else "COMPENSATED"
    await change(conn, stuck, state=state, last_error=None, updated_at=now)


async def document(conn: db.Connection, found: Sequence[Saga]) -> list[dict[str, Any]]:
    """The sagas as the API shows them."""
    query = select(saga_log).where(saga_log.c.saga_id.in_([each.id for each in found])).order_by(saga_log.c.id)
    entries = (await conn.execute(query)).all()
    return [_shown(each, [entry for entry in entries if entry.saga_id == each.id]) for each in found]


def _shown(found: Saga, entries: Sequence[Row[Any]]) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "bookingId": str(found.booking_id),
        "kind": found.kind,
        "state": found.state,
        "step": found.step,
        "attempt": found.attempt,
        "failures": found.failures,
        "dueAt": stamp(found.due_at) if found.due_at else None,
        "reason": found.reason,
        "lastError": found.last_error,
        "correlationId": found.correlation_id,
        "createdAt": stamp(found.created_at),
        "updatedAt": stamp(found.updated_at),
        "log": [
            {
                "step": entry.step,
                "attempt": entry.attempt,
                "outcome": entry.outcome,
                "detail": entry.detail,
                "at": stamp(entry.at),
            }
            for entry in entries
        ],
    }
