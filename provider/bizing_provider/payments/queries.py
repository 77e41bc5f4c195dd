"""Reading and writing payments, and opening and waking their sagas."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_new

from bizing_provider import db, jobs, problems
from bizing_provider.auth import Caller
from bizing_provider.events import store as events
from bizing_provider.payments.model import Payment, document
from bizing_provider.settings import Settings
from bizing_provider.tables import payment, saga, saga_log
from bizing_provider.wire import FeedEventType

if TYPE_CHECKING:
    from bizing_provider.payments.gateway import Gateway

NOW: Final = timedelta()
SOON: Final = timedelta(seconds=5)
"""Until when whoever asked for something is expected to see to it; after that a worker does."""

ADVANCE: Final = "advance saga"
"""The task of the job that takes a saga further."""

TAKEN: Final = "takes_payments"
"""The option of an engine whose process has a provider of payments."""


def are_taken(conn: db.Connection) -> bool:
    """Whether bookings are paid by card here."""
    return bool(conn.sync_connection and conn.sync_connection.get_execution_options().get(TAKEN))


def gateway(settings: Settings) -> "Gateway | None":
    """The provider of payments, if the settings have one."""
    if settings.stripe_api_key is None:
        return None
    from bizing_provider.payments.gateway import Gateway  # Stripe's library takes most of a second to load

    return Gateway(settings)


async def find(conn: db.Connection, booking_id: UUID, *, lock: bool = False) -> Payment | None:
    query = select(payment).where(payment.c.booking_id == booking_id)
    row = (await conn.execute(query.with_for_update() if lock else query)).one_or_none()
    return Payment(**row._mapping) if row else None


async def get(conn: db.Connection, business_id: UUID, booking_id: UUID) -> Payment:
    """Raises NotFound, for another business's booking too."""
    found = await find(conn, booking_id)
    if found is None or found.business_id != business_id:
        raise problems.NotFound(f"The booking {booking_id} has no payment here.")
    return found


async def of_intent(conn: db.Connection, intent_id: str) -> Payment | None:
    row = (await conn.execute(select(payment).where(payment.c.intent_id == intent_id))).one_or_none()
    return Payment(**row._mapping) if row else None


async def change(conn: db.Connection, caller: Caller, type_: FeedEventType, before: Payment, **values: Any) -> Payment:
    """Write what is new, and its event; nothing when nothing is."""
    if all(getattr(before, name) == value for name, value in values.items()):
        return before
    now = await db.clock(conn)
    statement = (
        update(payment)
        .where(payment.c.id == before.id, payment.c.version == before.version)
        .values(version=before.version + 1, updated_at=now, **values)
        .returning(*payment.c)
    )
    row = (await conn.execute(statement)).one_or_none()
    if row is None:
        raise db.Stale
    changed = Payment(**row._mapping)
    await note(conn, caller, type_, changed)
    return changed


async def note(conn: db.Connection, caller: Caller, type_: FeedEventType, changed: Payment) -> None:
    told = events.Change(changed.id, changed.version, document(changed, secret=False), changed.updated_at)
    await events.append(conn, caller, type_, told)


# Sagas


async def open_checkout(
    conn: db.Connection, caller: Caller, booking_id: UUID, price: dict[str, Any], now: datetime, cause: UUID
) -> None:
    """The payment of a new hold, and the saga that takes it; nothing when there is one already."""
    statement = (
        insert_new(payment)
        .values(
            id=db.new_id(),
            business_id=caller.business_id,
            booking_id=booking_id,
            status="CREATING",
            amount=price["amount"],
            currency=price["currency"],
            captured=0,
            refunded=0,
            disputed=False,
            version=1,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing()
        .returning(*payment.c)
    )
    row = (await conn.execute(statement)).one_or_none()
    if row is None:
        await wake(conn, booking_id)
        return
    await note(conn, caller, "payment.created", Payment(**row._mapping))
    saga_id = await _open(conn, caller, booking_id, "CHECKOUT", "RUNNING", "INTENT", now, cause, SOON)
    await log(conn, saga_id, "HOLD", 1, "done", None, now)


async def open_refund(
    conn: db.Connection, caller: Caller, booking_id: UUID, amount: int, reason: str, now: datetime, cause: UUID
) -> None:
    """The saga that gives back what was paid, or a part of it, in minor units."""
    await _open(conn, caller, booking_id, "REFUND", "COMPENSATING", "REFUND", now, cause, amount=amount, reason=reason)


async def _open(
    conn: db.Connection,
    caller: Caller,
    booking_id: UUID,
    kind: str,
    state: str,
    step: str,
    now: datetime,
    cause: UUID,
    after: timedelta = NOW,
    **values: Any,
) -> UUID:
    saga_id, due_at = db.new_id(), now + after
    await conn.execute(
        insert(saga).values(
            id=saga_id,
            business_id=caller.business_id,
            booking_id=booking_id,
            kind=kind,
            state=state,
            step=step,
            attempt=1,
            failures=0,
            version=1,
            methods=0,
            correlation_id=caller.correlation_id,
            causation_id=cause,
            created_at=now,
            updated_at=now,
            due_at=due_at,
            **values,
        )
    )
    await _have_advanced(conn, saga_id, due_at)
    return saga_id


async def log(
    conn: db.Connection, saga_id: UUID, step: str, attempt: int, outcome: str, detail: str | None, now: datetime
) -> None:
    values = {"saga_id": saga_id, "step": step, "attempt": attempt, "outcome": outcome, "detail": detail, "at": now}
    await conn.execute(insert(saga_log).values(values))


# The version is raised: whoever is looking at how things stand looks again.
WAKE: Final = text("""
UPDATE saga SET due_at = clock_timestamp() + :after, version = version + 1,
  payment_method = coalesce(CAST(:method AS text), payment_method),
  methods = methods + CASE WHEN CAST(:method AS text) IS NULL THEN 0 ELSE 1 END
WHERE booking_id = :booking_id AND due_at IS NOT NULL
RETURNING id, due_at
""")


async def wake(conn: db.Connection, booking_id: UUID, *, method: str | None = None, after: timedelta = NOW) -> None:
    """Something has changed: let the booking's sagas look, and pay by `method` if it is given."""
    values = {"booking_id": booking_id, "method": method, "after": after}
    for row in (await conn.execute(WAKE, values)).all():
        await _have_advanced(conn, row.id, row.due_at)


async def _have_advanced(conn: db.Connection, saga_id: UUID, at: datetime) -> None:
    await jobs.defer(conn, ADVANCE, at=at, saga=str(saga_id))


REFUND_FAILED: Final = text("""
UPDATE saga SET state = 'STUCK', step = 'REFUND', last_error = :why, version = version + 1, updated_at = :now
WHERE id = :saga_id AND state IN ('DONE', 'COMPENSATED') RETURNING id, attempt
""")


async def refund_failed(conn: db.Connection, saga_id: UUID) -> bool:
    """What an ended saga gave back has come back: a person has to see to it. Whether there is such a saga."""
    why, now = "The refund failed after it was accepted: the customer has not got the money.", await db.clock(conn)
    row = (await conn.execute(REFUND_FAILED, {"saga_id": saga_id, "why": why, "now": now})).one_or_none()
    if row is None:
        return False
    await log(conn, row.id, "REFUND", row.attempt, "stuck", why, now)
    return True


async def correlation(conn: db.Connection, booking_id: UUID) -> str | None:
    """What the latest saga of a booking belongs to: what the provider tells of its payment belongs there too."""
    query = select(saga.c.correlation_id).where(saga.c.booking_id == booking_id).order_by(saga.c.id.desc()).limit(1)
    found: str | None = (await conn.execute(query)).scalar_one_or_none()
    return found


async def is_stuck(conn: db.Connection, booking_id: UUID) -> bool:
    """Whether a saga waits for a person, and will look how things stand once it goes on."""
    query = select(saga.c.id).where(saga.c.booking_id == booking_id, saga.c.state == "STUCK").limit(1)
    return (await conn.execute(query)).one_or_none() is not None
