"""Running sagas: an effect, then its checkpoint; again after a crash, by whoever comes first.

The effect is asked for under an idempotency key that says which saga, step and attempt it is, and outside of any
transaction. Its checkpoint is one transaction: the booking, the payment, the saga's next step and the events. Whoever
comes late with a checkpoint finds another version in the row, and changes nothing.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, expiry
from bizing_provider.bookings import queries as bookings
from bizing_provider.bookings import service as booking
from bizing_provider.bookings.model import Booking
from bizing_provider.payments import queries as payments
from bizing_provider.payments.model import Intent, Payment, Refused, Unknown
from bizing_provider.saga import plan, queries
from bizing_provider.saga.plan import Facts, Fault, Move, Seen
from bizing_provider.saga.queries import Saga
from bizing_provider.wire import FeedEventType

if TYPE_CHECKING:  # Stripe's library takes most of a second to load
    from bizing_provider.payments.gateway import Gateway

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=30)
"""After which another takes over from whoever died with a saga: longer than an effect may take."""
AT_ONCE: Final = 4
"""Sagas that `run_due` claims together: while Stripe does not answer, more would outlive their lease in the line."""
STEPS_AT_ONCE: Final = 20
"""A checkout has eight; more is a loop that somebody should know of."""

Point = Literal["before", "after", "checkpoint"]
Probe = Callable[[str, Point], None]
"""Told of each point at which a process may die: by step."""


class Case(NamedTuple):
    """A saga with its booking and payment, read in one transaction."""

    saga: Saga
    booking: Booking
    payment: Payment
    now: datetime

    @property
    def facts(self) -> Facts:
        saga, booked, paid = self.saga, self.booking, self.payment
        return Facts(
            kind=saga.kind,
            step=saga.step,
            failures=saga.failures,
            age=self.now - saga.created_at,
            now=self.now,
            status=booked.status,
            hold_expires_at=booked.hold_expires_at,
            price=booked.price["amount"] if booked.price else 0,
            is_ours=booked.payment_reference == paid.intent_id is not None,
            intent_id=paid.intent_id,
        )


class Runner:
    """Takes sagas further, with one provider of payments."""

    def __init__(self, engine: AsyncEngine, gateway: "Gateway", probe: Probe = lambda step, point: None) -> None:
        self._engine = engine
        self._gateway = gateway
        self._probe = probe

    async def run_due(self, limit: int) -> int:
        """Take those further that are due, a few at once; how many there were. One that fails holds up no other."""
        done = 0
        while done < limit:
            due = await db.run(self._engine, lambda conn: queries.claim(conn, AT_ONCE, LEASE))
            await asyncio.gather(*map(self._advance_or_tell, due))
            done += len(due)
            if len(due) < AT_ONCE:
                break
        return done

    async def _advance_or_tell(self, saga_id: UUID) -> None:
        try:
            await self.advance(saga_id)
        except Exception as fault:
            log.exception("saga failed", saga=str(saga_id))
            reason = f"The service failed: {fault!r}"
            await db.run(self._engine, partial(queries.note_failure, saga_id=saga_id, reason=reason))

    async def advance(self, saga_id: UUID) -> None:
        """Take a saga as far as it goes now."""
        for _ in range(STEPS_AT_ONCE):
            if not await self._step(saga_id):
                return
        log.warning("saga goes round in circles", saga=str(saga_id))

    async def _step(self, saga_id: UUID) -> bool:
        """One effect and its checkpoint; whether there is more to do at once."""
        case = await db.run(self._engine, lambda conn: _read(conn, saga_id))
        if case is None or case.saga.due_at is None:
            return False
        self._probe(case.saga.step, "before")
        seen = await self._effect(case) if plan.has_effect(case.facts) else None
        self._probe(case.saga.step, "after")
        move = await expiry.run(
            self._engine,
            lambda conn: self._checkpoint(conn, case.saga, seen),
            correlation_id=case.saga.correlation_id,
        )
        self._probe(case.saga.step, "checkpoint")
        if move is None and isinstance(seen, Intent):
            await self._give_up_late(case.saga, seen)
        _tell(case.saga, move)
        return move is None or (move.delay is not None and not move.delay)

    # Effects

    async def _effect(self, case: Case) -> Seen:
        """Ask the provider; what came of it, or how the payment stands if that cannot be told."""
        try:
            intent: Intent | None = await EFFECTS[case.saga.step](self, case)
            return intent
        except (Unknown, Refused) as fault:
            return await self._explained(case, fault)

    async def _explained(self, case: Case, fault: Unknown | Refused) -> Fault:
        """How the payment stands all the same. Until that is known a refusal is none: it may have been had before."""
        is_refused, intent = isinstance(fault, Refused), None
        try:
            intent = await self._gateway.read(case.payment.intent_id) if case.payment.intent_id else None
        except Unknown:
            is_refused = False
        except Refused:
            pass
        code, is_saved = getattr(fault, "code", None), getattr(fault, "is_saved", False)
        return Fault(str(fault), code, is_refused, is_saved, intent)

    async def _create(self, case: Case) -> Intent | None:
        """A new intent; the one before, which was not enough or was given up, is cancelled first.

        One that was made though nobody heard of it is found: when the hold is over, it has to be cancelled.
        """
        saga, paid = case.saga, case.payment
        if paid.intent_id is not None and case.facts.is_held:
            old = await self._gateway.read(paid.intent_id)
            if old.status == "CAPTURED":
                return old
            if old.status != "CANCELLED":
                await self._gateway.cancel(saga.key("replace"), old.id)
        if saga.failures or not case.facts.is_held:
            made = await self._gateway.find(str(saga.id), saga.created_at)
            if made is not None and made.id != paid.intent_id:
                return made
            if not case.facts.is_held:
                return None
        metadata = {"saga": str(saga.id), "booking": str(saga.booking_id), "correlation": saga.correlation_id}
        return await self._gateway.create(saga.key("intent"), case.facts.price, paid.currency, metadata)

    async def _authorize(self, case: Case) -> Intent:
        """See whether the customer has paid, or pay by the method that was sent."""
        saga, intent = case.saga, await self._gateway.read(_known(case))
        price = case.facts.price
        if intent.amount != price and intent.status in plan.REPRICED:
            intent = await self._gateway.change_amount(f"{saga.key('amount')}:{saga.version}", intent.id, price)
        if saga.payment_method and intent.status in plan.REPRICED:
            key = f"{saga.key('authorize')}:{saga.methods}"
            return await self._gateway.authorize(key, intent.id, saga.payment_method)
        return intent

    async def _capture(self, case: Case) -> Intent:
        return await self._gateway.capture(case.saga.key("capture"), _known(case), case.facts.price)

    async def _cancel(self, case: Case) -> Intent:
        return await self._gateway.cancel(case.saga.key("cancel"), _known(case))

    async def _refund(self, case: Case) -> Intent:
        """What is owed and was not given back yet."""
        saga, intent = case.saga, await self._gateway.read(_known(case))
        done = await self._gateway.refunded(intent.id, str(saga.id))
        wanted = (intent.captured if saga.amount is None else saga.amount) - done
        owed = min(wanted, intent.captured - intent.refunded)
        if owed <= 0:
            return intent
        return await self._gateway.refund(saga.key("refund"), intent.id, owed, str(saga.id))

    async def _give_up_late(self, saga: Saga, made: Intent) -> None:
        """Cancel an intent that was made after others had ended the saga: nobody else will hear of it."""
        case = await db.run(self._engine, lambda conn: _read(conn, saga.id))
        if case is None or case.saga.due_at is not None or case.payment.intent_id == made.id:
            return
        try:
            await self._gateway.cancel(f"{made.id}:late", made.id)
        except (Unknown, Refused) as fault:
            log.warning("an intent that nobody can pay was left", intent=made.id, reason=str(fault))

    # Checkpoints

    async def _checkpoint(self, conn: db.Connection, before: Saga, seen: Seen) -> Move | None:
        """Write what came of it, or nothing when somebody else was faster."""
        case = await _read(conn, before.id, lock=True)
        if case is None or case.saga.version != before.version:
            return None
        move = plan.following(case.facts, seen)
        caller, now = case.saga.caller, case.now
        paid = await _note_payment(conn, case, seen)
        match move.act:
            case "secure" if case.booking.hold_expires_at is not None:
                await booking.secure(conn, caller, case.booking)
            case "settle":
                await booking.settle(conn, caller, case.booking, _known(case))
            case "release" if case.booking.status == "PENDING":
                await _release(conn, case)
        if move.outcome != "waits":
            attempt = case.saga.attempt
            await payments.log(conn, before.id, before.step, attempt, move.outcome, move.detail or paid.intent_id, now)
        # What was done to the booking just now may have woken the saga.
        current = await queries.get(conn, before.id)
        assert current is not None
        await queries.change(conn, current, **_written(case.saga, move, seen, now))
        return move


EFFECTS: Final[dict[str, Callable[[Runner, Case], Any]]] = {
    "INTENT": Runner._create,
    "AUTHORIZE": Runner._authorize,
    "CAPTURE": Runner._capture,
    "CANCEL_INTENT": Runner._cancel,
    "REFUND": Runner._refund,
}


async def _read(conn: db.Connection, saga_id: UUID, *, lock: bool = False) -> Case | None:
    """The saga with all that it is about; locked in the one order: the booking, then the saga."""
    found = await queries.get(conn, saga_id)
    if found is None:
        return None
    booked = await bookings.get(conn, found.business_id, found.booking_id, lock=lock)
    if lock:
        found = await queries.get(conn, saga_id, lock=True) or found
    paid = await payments.get(conn, found.business_id, found.booking_id)
    return Case(found, booked, paid, await db.clock(conn))


async def _release(conn: db.Connection, case: Case) -> None:
    """Give the time of a hold up; it has run out, if nobody swept it yet."""
    caller, reason = case.saga.caller, case.saga.reason or "It was not paid."
    if case.booking.is_due(case.now):
        await booking.close(conn, caller, case.booking, "EXPIRED")
    else:
        await booking.close(conn, caller, case.booking, "CANCELLED", cancel_reason=reason[:200])


async def _note_payment(conn: db.Connection, case: Case, seen: Seen) -> Payment:
    """Write how the payment stands with the provider, and what the customer has to know."""
    intent = seen.intent if isinstance(seen, Fault) else seen
    values: dict[str, Any] = {}
    if intent is not None:
        values = {
            "status": intent.status,
            "amount": intent.amount,
            "captured": intent.captured,
            "refunded": intent.refunded,
            "intent_id": intent.id,
            "client_secret": intent.client_secret,
            "decline": intent.decline,
        }
        if intent.status == "REQUIRES_PAYMENT_METHOD":
            values["decline"] = _decline(case, seen, intent)
    changed = _event(case.payment, values)
    return await payments.change(conn, case.saga.caller, changed, case.payment, **values)


def _decline(case: Case, seen: Seen, intent: Intent) -> dict[str, Any] | None:
    """Why the customer has to pay otherwise. Its `of` names the provider's last failure, which this is or comes after.

    A request that the provider refuses leaves no trace there, and an older failure still stands beside it.
    """
    before, told = case.payment.decline, intent.decline
    last = told["of"] if told else None
    if told and (before is None or before.get("of") != last):
        return told
    if case.saga.step == "AUTHORIZE" and case.saga.payment_method and isinstance(seen, Fault) and seen.is_refused:
        return {"code": seen.code or "refused", "message": seen.reason, "of": last}
    return before if before and before.get("of") == last else told


BECAME: Final[dict[str, FeedEventType]] = {
    "AUTHORIZED": "payment.authorized",
    "CAPTURED": "payment.captured",
    "CANCELLED": "payment.cancelled",
}


def _event(before: Payment, values: dict[str, Any]) -> FeedEventType:
    """What has become of a payment."""
    if values.get("refunded", before.refunded) > before.refunded:
        return "payment.refunded"
    if values.get("decline") and values["decline"] != before.decline:
        return "payment.declined"
    status = values.get("status", before.status)
    return BECAME.get(status, "payment.updated") if status != before.status else "payment.updated"


def _written(before: Saga, move: Move, seen: Seen, now: datetime) -> dict[str, Any]:
    """The columns of a saga after a move."""
    has_moved = (move.state, move.step) != (before.state, before.step)
    failures = before.failures + 1 if move.outcome == "again" and not has_moved else 0
    delay = move.delay
    if delay and move.outcome == "again":
        delay *= random.uniform(0.8, 1.2)  # noqa: S311 (many that failed together do not come back together)
    return {
        "state": move.state,
        "step": move.step,
        "attempt": before.attempt + move.takes_new_key,  # never begun anew: no key is used for two things
        "failures": failures,
        # It was tried; whether it worked or not, the next one is the customer's to send.
        "payment_method": None if before.step == "AUTHORIZE" and not _is_unknown(seen) else before.payment_method,
        "reason": move.detail if move.outcome == "undo" else before.reason,
        "last_error": move.detail if move.outcome in ("again", "stuck") else None,
        "due_at": now + delay if delay is not None else None,
        "updated_at": now,
    }


def _is_unknown(seen: Seen) -> bool:
    return isinstance(seen, Fault) and not seen.is_refused


def _known(case: Case) -> str:
    """The intent's id, of a step that comes after its making."""
    assert case.payment.intent_id is not None
    return case.payment.intent_id


def _tell(before: Saga, move: Move | None) -> None:
    if move is None:
        return
    facts = {
        "saga": str(before.id),
        "booking": str(before.booking_id),
        "step": before.step,
        "correlation_id": before.correlation_id,
        "reason": move.detail,
    }
    if move.outcome == "stuck":
        log.error("saga is stuck: see `bizing saga list`", **facts)
    else:
        tell = log.info if move.outcome in ("done", "waits") else log.warning
        tell(f"saga: {move.outcome}", **facts)
