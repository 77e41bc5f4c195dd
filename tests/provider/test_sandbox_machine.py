"""The sandbox's payments under random sequences of calls: money stays in bounds, and states are Stripe's."""

import itertools
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bizing_provider.sandbox import cards, documents, refusals
from bizing_provider.sandbox.account import Account, Clock
from bizing_provider.sandbox.model import Intent
from bizing_provider.sandbox.payments import Circumstances, Payments, new_id
from tests.provider import shapes

FINAL: set[str] = set()
# https://docs.stripe.com/payments/paymentintents/lifecycle
MOVES: dict[str, set[str]] = {
    "requires_payment_method": {
        "requires_confirmation",
        "requires_action",
        "requires_capture",
        "succeeded",
        "canceled",
    },
    "requires_confirmation": {
        *("requires_payment_method", "requires_action", "requires_capture", "succeeded", "canceled"),
    },
    "requires_action": {
        *("requires_payment_method", "requires_confirmation", "requires_capture", "succeeded", "canceled"),
    },
    "requires_capture": {"succeeded", "canceled"},
    "succeeded": FINAL,
    "canceled": FINAL,
}
CARDS = st.sampled_from(
    [
        *("pm_card_visa", "pm_card_chargeDeclined", "pm_card_threeDSecure2Required", "pm_card_createDispute"),
        *("pm_card_threeDSecureRequiredChargeDeclined", "pm_card_pendingRefund", "pm_card_refundFail"),
    ]
)
AMOUNTS = st.integers(1, 1200)
PICKS = st.integers(0, 99)


class Shopping(RuleBasedStateMachine):
    """Everything that callers, customers, banks and time do to a few payments, in any order."""

    payments = Payments

    def __init__(self) -> None:
        super().__init__()
        self.time = 0
        self.account = Account(Clock(lambda: self.time), lambda *_: None)
        self.account.payments = self.payments(self.account.clock.now, self.account.tell)
        self.seen: dict[str, str] = {}
        self.refused: list[refusals.Refused] = []

    @initialize(amount=st.integers(50, 1000), manual=st.booleans())
    def begin(self, amount: int, manual: bool) -> None:
        self.create(amount, manual)
        self.confirm(0, "pm_card_visa", off_session=False)

    @rule(amount=st.integers(50, 1000), manual=st.booleans())
    def create(self, amount: int, manual: bool) -> None:
        intent = Intent(
            id=new_id("pi"),
            client_secret="pi_secret",
            created=self.time,
            amount=amount,
            currency="eur",
            capture_method="manual" if manual else "automatic",
            allowed_types=["card"],
            automatic=False,
            allow_redirects="always",
        )
        self.account.payments.create(intent)
        self.seen[intent.id] = intent.status

    @rule(pick=PICKS, name=CARDS, off_session=st.booleans())
    def confirm(self, pick: int, name: str, off_session: bool) -> None:
        method = self.account.payments.keep(cards.BY_NAME[name])
        self._try(pick, "confirm", method, Circumstances("http://127.0.0.1/3ds", None, off_session))

    @rule(pick=PICKS, amount=st.none() | st.integers(50, 1000), name=st.none() | CARDS)
    def update(self, pick: int, amount: int | None, name: str | None) -> None:
        self._try(pick, "update", amount, self.account.payments.keep(cards.BY_NAME[name]) if name else None)

    @rule(pick=PICKS, passed=st.booleans())
    def authenticate(self, pick: int, passed: bool) -> None:
        self._try(pick, "authenticate", passed)

    @rule(pick=PICKS, amount=st.none() | AMOUNTS)
    def capture(self, pick: int, amount: int | None) -> None:
        self._try(pick, "capture", amount)

    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        self._try(pick, "cancel", None)

    @rule(pick=PICKS, amount=st.none() | AMOUNTS)
    def refund(self, pick: int, amount: int | None) -> None:
        charges = list(self.account.payments.charges.values())
        if charges:
            self._guarded("refund", charges[pick % len(charges)], amount, None, {})

    @rule(hours=st.integers(1, 100))
    def pass_time(self, hours: int) -> None:
        self.time += hours * 3600
        self.account.pass_time()

    def _try(self, pick: int, verb: str, *how: Any) -> None:
        intents = list(self.account.payments.intents.values())
        if intents:
            self._guarded(verb, intents[pick % len(intents)], *how)

    def _guarded(self, verb: str, *how: Any) -> None:
        try:
            getattr(self.account.payments, verb)(*how)
        except refusals.Refused as refused:
            self.refused.append(refused)

    @invariant()
    def money_stays_in_bounds(self) -> None:
        for intent in self.account.payments.intents.values():
            charges = [each for each in self.account.payments.charges.values() if each.intent is intent]
            assert sum(each.captures for each in charges) <= 1, "captured twice"
            assert intent.amount_received == sum(each.amount_captured for each in charges) <= intent.amount
            for charge in charges:
                assert 0 <= charge.amount_returned <= charge.amount_captured <= charge.amount
                assert charge.amount_refunded <= charge.amount

    @invariant()
    def states_move_as_stripe_s_do(self) -> None:
        for intent in self.account.payments.intents.values():
            before = self.seen[intent.id]
            assert intent.status == before or intent.status in MOVES[before], f"{before} to {intent.status}"
            assert (intent.status == "succeeded") == (intent.amount_received > 0)
            assert (intent.status == "requires_action") == (intent.challenge_url is not None)
            self.seen[intent.id] = intent.status

    @invariant()
    def events_tell_the_money(self) -> None:
        """Whoever read nothing but the events knows what was captured."""
        told: dict[str, int] = {}
        for event in self.account.events.values():
            if event.type == "payment_intent.succeeded":
                told[event.subject["id"]] = told.get(event.subject["id"], 0) + event.subject["amount_received"]
        received = {name: found.amount_received for name, found in self.account.payments.intents.items()}
        assert told == {name: amount for name, amount in received.items() if amount}

    def teardown(self) -> None:
        documented = itertools.chain(
            map(documents.intent, self.account.payments.intents.values()),
            map(documents.charge, self.account.payments.charges.values()),
            map(documents.refund, self.account.payments.refunds.values()),
            (event.document() for event in self.account.events.values()),
            map(documents.error, self.refused),
        )
        for document in documented:
            assert shapes.faults(document) == []


class Generous(Payments):
    """A control: gives back without counting what it gave before."""

    def refund(self, charge: Any, amount: Any, reason: Any, metadata: Any) -> Any:
        if charge.captures:
            self._new_refund(charge, amount or charge.amount_captured, reason)


class Forgetful(Payments):
    """A control: takes what was authorised whenever it is asked to."""

    def capture(self, intent: Any, amount: Any) -> None:
        if intent.charge and not intent.charge.failure:
            self._take(intent, intent.charge, 1)


class Immortal(Payments):
    """A control: takes up again what was given up."""

    def confirm(self, intent: Any, method: Any, how: Any) -> None:
        intent.status = "requires_confirmation"
        super().confirm(intent, method, how)


THOROUGH = settings(max_examples=100, stateful_step_count=30, deadline=None)
# The shortest sequence is of no use to a control, and takes long to find.
QUICK = settings(THOROUGH, report_multiple_bugs=False, database=None, phases=[Phase.generate])


def test_any_sequence_keeps_money_in_bounds_and_states_in_order() -> None:
    run_state_machine_as_test(Shopping, settings=THOROUGH)


@pytest.mark.parametrize("broken", [Generous, Forgetful, Immortal])
def test_broken_payments_are_caught(broken: type[Payments]) -> None:
    machine = type("Broken", (Shopping,), {"payments": broken})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=QUICK)
