"""A provider of payments and a booking in memory, for the plan to live through more than any machine can.

The effects and what a checkpoint writes of the saga are the runner's own; only where they go to is not.
"""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar, cast
from uuid import UUID

from bizing_provider.payments.model import Intent, Payment, Refused, Unknown
from bizing_provider.saga import plan, runner
from bizing_provider.saga.plan import Seen
from bizing_provider.saga.queries import Saga
from bizing_provider.saga.runner import Case, Runner

T = TypeVar("T")

NOW = datetime(2027, 3, 11, 9, tzinfo=UTC)
PRICE = 4500
FEE = 2000
NOBODY = UUID(int=0)
TROUBLES = ("", "away", "lost", "broken before", "broken after")
"""What may become of a call: nothing is wrong, it did not come, its answer did not, or a 500 is saved for its key."""


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """What comes of work that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    raise AssertionError("it waits for something")


class Till:
    """Stripe: what it did it has done, whatever it answered, and a key has one effect and one answer."""

    def __init__(self) -> None:
        self.intents: dict[str, Intent] = {}
        self.made_by: dict[str, str] = {}
        self.refunds: list[tuple[str, str, int]] = []
        self.captures = 0
        self.troubles: list[str] = []
        self._kept: dict[str, tuple[object, Intent | Exception]] = {}

    async def create(self, key: str, amount: int, currency: str, metadata: Mapping[str, str]) -> Intent:
        def make() -> Intent:
            made = Intent(f"pi_{len(self.intents)}", "REQUIRES_PAYMENT_METHOD", amount, 0, 0, "secret", None)
            self.made_by[made.id] = metadata["saga"]
            return self._put(made)

        return self._asked(key, amount, make)

    async def find(self, saga_id: str, since: datetime) -> Intent | None:
        self._read()
        return next((self.intents[name] for name in reversed(self.intents) if self.made_by[name] == saga_id), None)

    async def read(self, intent_id: str) -> Intent:
        self._read()
        return self.intents[intent_id]

    async def change_amount(self, key: str, intent_id: str, amount: int) -> Intent:
        return self._asked(key, amount, lambda: self._moved(intent_id, plan.REPRICED, amount=amount))

    async def authorize(self, key: str, intent_id: str, method: str) -> Intent:
        return self._asked(key, method, lambda: self.pay(intent_id))

    async def capture(self, key: str, intent_id: str, amount: int) -> Intent:
        return self._asked(key, amount, lambda: self.take(intent_id, amount))

    async def cancel(self, key: str, intent_id: str) -> Intent:
        open_ = {*plan.REPRICED, "AUTHORIZED"}
        return self._asked(key, intent_id, lambda: self._moved(intent_id, open_, status="CANCELLED"))

    async def refund(self, key: str, intent_id: str, amount: int, saga_id: str) -> Intent:
        def give_back() -> Intent:
            found = self.intents[intent_id]
            if amount > found.captured - found.refunded:
                raise Refused("That is more than there is.", None)
            self.refunds.append((intent_id, saga_id, amount))
            return self._put(found._replace(refunded=found.refunded + amount))

        return self._asked(key, amount, give_back)

    async def refunded(self, intent_id: str, saga_id: str) -> int:
        self._read()
        return sum(amount for where, whose, amount in self.refunds if (where, whose) == (intent_id, saga_id))

    def pay(self, intent_id: str) -> Intent:
        return self._moved(intent_id, plan.REPRICED, status="AUTHORIZED")

    def take(self, intent_id: str, amount: int) -> Intent:
        taken = self._moved(intent_id, {"AUTHORIZED"}, status="CAPTURED", captured=amount)
        self.captures += 1
        return taken

    def _moved(self, intent_id: str, from_: Any, **values: Any) -> Intent:
        found = self.intents[intent_id]
        if found.status not in from_:
            raise Refused(f"It is {found.status}.", None)
        return self._put(found._replace(**values))

    def _put(self, intent: Intent) -> Intent:
        self.intents[intent.id] = intent
        return intent

    def _read(self) -> None:
        if self._trouble():
            raise Unknown("There was no answer.")

    def _asked(self, key: str, what: object, effect: Callable[[], Intent]) -> Intent:
        trouble = self._trouble()
        if trouble == "away":
            raise Unknown("It was not reached.")
        if key not in self._kept:
            self._kept[key] = what, self._answer(trouble, effect)
        before, answer = self._kept[key]
        if before != what:
            raise Unknown("The key was used for something else.", is_saved=True)
        if trouble == "lost":
            raise Unknown("The answer was lost.")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _answer(self, trouble: str, effect: Callable[[], Intent]) -> Intent | Exception:
        broken = Unknown("It is broken.", is_saved=True)
        if trouble == "broken before":
            return broken
        try:
            done = effect()
        except Refused as refusal:
            return refusal
        return broken if trouble == "broken after" else done

    def _trouble(self) -> str:
        return self.troubles.pop(0) if self.troubles else ""


@dataclass
class Shop:
    """One booking, its payment and its sagas; `undone` has the outcomes of the checkout after it had confirmed."""

    till: Till = field(default_factory=Till)
    now: datetime = NOW
    booking: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            status="PENDING",
            hold_expires_at=NOW + timedelta(minutes=5),
            price={"amount": PRICE, "currency": "EUR"},
            payment_reference=None,
            fee=0,
        )
    )
    payment: Payment = field(default_factory=lambda: _payment())
    sagas: list[Saga] = field(default_factory=lambda: [_saga("CHECKOUT", "RUNNING", "INTENT", None)])
    stalled: list[Case] = field(default_factory=list)
    confirmed: int = 0

    def look(self, number: int) -> Case | None:
        saga = self.sagas[number]
        if saga.due_at is None:
            return None
        return Case(saga, cast(Any, SimpleNamespace(**vars(self.booking))), self.payment, self.now)

    def step(self, case: Case, between: Callable[[], object] = lambda: None, *, dies: bool = False) -> None:
        """An effect and its checkpoint, unless whoever has it dies before that."""
        seen: Seen = None
        if plan.has_effect(case.facts):
            seen = at_once(Runner(cast(Any, None), cast(Any, self.till))._effect(case))
        between()
        if not dies:
            self._checkpoint(case.saga, seen)

    def _checkpoint(self, before: Saga, seen: Seen) -> None:
        number = next(number for number, each in enumerate(self.sagas) if each.id == before.id)
        saga = self.sagas[number]
        if self.is_late(saga, before):
            self._give_up_late(saga, seen)
            return
        case = Case(before, cast(Any, self.booking), self.payment, self.now)
        move = plan.following(case.facts, seen)
        assert not (self.confirmed and saga.kind == "CHECKOUT" and move.outcome in ("undo", "stuck")), move
        intent = seen.intent if isinstance(seen, plan.Fault) else seen
        if intent is not None:
            self.payment = replace(self.payment, intent_id=intent.id, status=intent.status, captured=intent.captured)
        self._act(move.act)
        written = runner._written(saga, move, seen, self.now)
        self.sagas[number] = replace(saga, version=self.sagas[number].version + 1, **written)

    def is_late(self, saga: Saga, before: Saga) -> bool:
        """The fence: somebody else was faster."""
        return saga.version != before.version

    def _give_up_late(self, saga: Saga, seen: Seen) -> None:
        if isinstance(seen, Intent) and saga.due_at is None and self.payment.intent_id != seen.id:
            with suppress(Unknown, Refused):
                at_once(self.till.cancel(f"{seen.id}:late", seen.id))

    def _act(self, act: str | None) -> None:
        if act == "secure":
            self.booking.hold_expires_at = None
        elif act == "settle":
            assert self.booking.status == "PENDING"
            self._close("CONFIRMED")
            self.booking.payment_reference = self.payment.intent_id
            self.confirmed += 1
        elif act == "release" and self.booking.status == "PENDING":
            self._close("CANCELLED")

    def _close(self, status: str) -> None:
        self.booking.status, self.booking.hold_expires_at = status, None
        self._wake()

    def _wake(self) -> None:
        self.sagas = [replace(each, version=each.version + bool(each.due_at)) for each in self.sagas]

    # What others do

    @property
    def is_living(self) -> bool:
        expires = self.booking.hold_expires_at
        return self.booking.status == "PENDING" and expires is not None and expires > self.now

    def customer_pays(self) -> None:
        with suppress(Refused, KeyError):
            self.till.pay(self.payment.intent_id or "")
            self._wake()

    def sends_a_card(self) -> None:
        if self.is_living:
            self._wake()
            self.sagas[0] = replace(self.sagas[0], payment_method="pm")

    def is_cancelled(self) -> None:
        if self.booking.status not in ("PENDING", "CONFIRMED"):
            return
        was_confirmed = self.booking.status == "CONFIRMED"
        self._close("CANCELLED")
        if was_confirmed and self.booking.payment_reference == self.payment.intent_id:
            self.booking.fee = min(FEE, self.payment.captured)
            owed = self.payment.captured - self.booking.fee
            self.sagas.append(_saga("REFUND", "COMPENSATING", "REFUND", owed))

    def runs_out(self) -> None:
        if self.is_living:
            self.now = self.booking.hold_expires_at
            self._wake()

    def is_paid_elsewhere(self) -> None:
        if self.is_living:
            self._close("CONFIRMED")
            self.booking.payment_reference = "cash"

    def costs_more(self) -> None:
        if self.is_living:
            self.booking.price = self.booking.price | {"amount": self.booking.price["amount"] + 1000}
            self._wake()

    def costs_less(self) -> None:
        if self.is_living:
            self.booking.price = self.booking.price | {"amount": max(self.booking.price["amount"] - 1000, 3000)}
            self._wake()

    def bank_gives_up(self) -> None:
        """The authorization lapses, as after a week."""
        with suppress(Refused, KeyError):
            self.till._moved(self.payment.intent_id or "", {"AUTHORIZED"}, status="CANCELLED")


def _payment() -> Payment:
    return Payment(
        id=NOBODY,
        business_id=NOBODY,
        booking_id=NOBODY,
        status="CREATING",
        amount=PRICE,
        currency="EUR",
        captured=0,
        refunded=0,
        intent_id=None,
        client_secret=None,
        decline=None,
        disputed=False,
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )


def _saga(kind: Any, state: Any, step: Any, amount: int | None) -> Saga:
    return Saga(
        id=UUID(int=1 if kind == "CHECKOUT" else 2),
        business_id=NOBODY,
        booking_id=NOBODY,
        kind=kind,
        state=state,
        step=step,
        attempt=1,
        failures=0,
        version=1,
        methods=0,
        payment_method=None,
        amount=amount,
        reason=None,
        last_error=None,
        due_at=NOW,
        correlation_id="order-4711",
        causation_id=None,
        created_at=NOW,
        updated_at=NOW,
    )
