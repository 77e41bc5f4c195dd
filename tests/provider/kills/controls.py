"""Runners that are broken on purpose, each in one of the rules: what the matrix must catch."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from bizing_provider import db, expiry
from bizing_provider.bookings import service as booking
from bizing_provider.payments import queries as payments
from bizing_provider.payments.gateway import Gateway
from bizing_provider.payments.model import Intent
from bizing_provider.saga import plan, queries
from bizing_provider.saga import runner as ours
from bizing_provider.saga.plan import Fault, Move, Seen
from bizing_provider.saga.queries import Saga
from bizing_provider.saga.runner import Case, Runner


class NewKeys(Gateway):
    """A key of its own for every try, as if there were none."""

    async def create(self, key: str, amount: int, currency: str, metadata: Mapping[str, str]) -> Intent:
        return await super().create(f"{key}:{uuid4()}", amount, currency, metadata)

    async def refund(self, key: str, intent_id: str, amount: int, saga_id: str) -> Intent:
        return await super().refund(f"{key}:{uuid4()}", intent_id, amount, saga_id)

    async def refunded(self, intent_id: str, saga_id: str) -> int:
        """Nor is it asked what was given back."""
        return 0


class CheckpointFirst(Runner):
    """Writes down that it was captured, then captures."""

    async def _effect(self, case: Case) -> Seen:
        if case.saga.step != "CAPTURE":
            return await super()._effect(case)
        paid = case.payment
        assert paid.intent_id is not None
        seen = Intent(paid.intent_id, "CAPTURED", paid.amount, paid.amount, 0, paid.client_secret, None)
        await expiry.run(self._engine, lambda conn: self._checkpoint(conn, case.saga, seen))
        self._probe("CAPTURE", "checkpoint")
        return await super()._effect(case)


class RefundFirst(Runner):
    """Gives back what it has captured, and decides to go back after that."""

    async def _effect(self, case: Case) -> Seen:
        seen = await super()._effect(case)
        if case.saga.step != "CAPTURE" or not isinstance(seen, Intent):
            return seen
        given_back = await self._gateway.refund(case.saga.key("refund"), seen.id, seen.captured, str(case.saga.id))
        return Fault("It was given back.", is_refused=True, intent=given_back)


class NoFence(Runner):
    """Writes what follows from how things stood when it looked, whoever has gone on since."""

    async def _checkpoint(self, conn: db.Connection, before: Saga, seen: Seen) -> Move | None:
        case = await ours._read(conn, before.id, lock=True)
        assert case is not None
        if case.saga.version == before.version:
            return await super()._checkpoint(conn, before, seen)
        facts = case.facts._replace(step=before.step, status="PENDING", hold_expires_at=None)
        move = plan.following(facts, seen)
        paid = await ours._note_payment(conn, case, seen)
        if move.act == "secure":
            await booking.secure(conn, before.caller, case.booking)
        await payments.log(conn, before.id, before.step, before.attempt, move.outcome, paid.intent_id, case.now)
        current = await queries.get(conn, before.id)
        assert current is not None
        await queries.change(conn, current, **ours._written(before, move, seen, case.now))
        return move


RUNNERS: dict[str, Any] = {
    "ours": Runner,
    "new keys": Runner,
    "checkpoint first": CheckpointFirst,
    "refund first": RefundFirst,
    "no fence": NoFence,
}
GATEWAYS: dict[str, type[Gateway]] = {"new keys": NewKeys}
