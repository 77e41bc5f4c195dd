"""The state machine of payments: intents, charges, refunds and disputes, as Stripe describes it (pure).

https://docs.stripe.com/payments/paymentintents/lifecycle has the states. Each change is told as events, in the order in
which Stripe sends them. Whoever calls holds every call apart from the next; nothing here waits.
"""

import heapq
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bizing_provider.sandbox import amounts, cards, refusals
from bizing_provider.sandbox.model import Charge, Dispute, Facts, Intent, Metadata, Method, Refund, Subject

AUTHORISED_SECONDS = 7 * 86400
"""How long a card's authorisation lasts: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method."""
SETTLING_SECONDS = 600
"""How long a refund that settles late takes; a choice, for Stripe says only that it is not at once."""

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")
CAPTURABLE = ("requires_capture",)

MISSING_METHOD = Facts(
    message="You cannot confirm this PaymentIntent because it's missing a payment method. Update the PaymentIntent "
    "with a payment method, or give one as you confirm it.",
    code="payment_intent_unexpected_state",
)


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a payment is confirmed: where authentication takes place, and whether the customer is there for it."""

    challenge_url: str
    return_url: str | None = None
    off_session: bool = False


class Payments:
    """All payments of the account."""

    def __init__(self, now: Callable[[], int], tell: Callable[[str, Subject], None]) -> None:
        self._now = now
        self._tell = tell
        self.intents: dict[str, Intent] = {}
        self.charges: dict[str, Charge] = {}
        self.refunds: dict[str, Refund] = {}
        self.disputes: dict[str, Dispute] = {}
        self.methods: dict[str, Method] = {}
        self._due: list[tuple[int, str]] = []

    def keep(self, card: cards.Card) -> Method:
        """A payment method of its own for a card, as Stripe makes one of each use of a test card."""
        method = Method(new_id("pm"), card, self._now())
        self.methods[method.id] = method
        return method

    def create(self, intent: Intent) -> None:
        self.intents[intent.id] = intent
        intent.status = "requires_confirmation" if intent.method else "requires_payment_method"
        self._tell("payment_intent.created", intent)

    def update(self, intent: Intent, amount: int | None, method: Method | None) -> None:
        """Change what is to be paid, or with what. Raises Refused once the payment is under way."""
        if intent.status not in CONFIRMABLE:
            raise refusals.unexpected_state(intent, "updated", CONFIRMABLE)
        intent.amount = intent.amount if amount is None else amount
        intent.method = method or intent.method
        intent.challenge_url = None
        intent.status = "requires_confirmation" if intent.method else "requires_payment_method"

    def confirm(self, intent: Intent, method: Method | None, how: Circumstances) -> None:
        """Pay, or ask the customer to authenticate. Raises Refused, with the intent, when the card is declined."""
        if intent.status not in CONFIRMABLE:
            raise refusals.unexpected_state(intent, "confirmed", CONFIRMABLE)
        method = method or intent.method
        if method is None:
            raise refusals.Refused(400, MISSING_METHOD, intent=intent)
        intent.method, intent.return_url = method, how.return_url
        if not method.card.authenticates:
            self._charge(intent, method)
        elif how.off_session:
            self._fail_charge(intent, method, cards.UNAUTHENTICATED)
        else:
            intent.status, intent.challenge_url = "requires_action", how.challenge_url
            self._tell("payment_intent.requires_action", intent)

    def authenticate(self, intent: Intent, passed: bool) -> None:
        """What the customer did on the 3-D Secure page. Raises Refused unless the intent waits for it, or declined."""
        method = intent.method
        if intent.status != "requires_action" or method is None:
            raise refusals.unexpected_state(intent, "authenticated", ("requires_action",))
        if passed:
            self._charge(intent, method)
        else:
            self._fail(intent, refusals.declined(cards.FAILED_AUTHENTICATION, method, None))

    def capture(self, intent: Intent, amount: int | None) -> None:
        """Take what was authorised, or a part of it; the rest is released."""
        if intent.status not in CAPTURABLE or intent.charge is None:
            raise refusals.unexpected_state(intent, "captured", CAPTURABLE)
        amount = intent.amount_capturable if amount is None else amount
        if amount > intent.amount_capturable:
            message = (
                f"The amount to capture ({amount}) is more than the amount that can be captured "
                f"({intent.amount_capturable})."
            )
            facts = Facts(message=message, code="amount_too_large", param="amount_to_capture")
            raise refusals.Refused(400, facts, intent=intent)
        self._take(intent, intent.charge, amount)
        self._release(intent.charge, intent.charge.amount - amount, None)
        self._tell("charge.captured", intent.charge)
        self._tell("payment_intent.succeeded", intent)
        self._dispute(intent.charge)

    def cancel(self, intent: Intent, reason: str | None) -> None:
        """Give up; what was authorised is released."""
        if intent.status not in CANCELABLE:
            raise refusals.unexpected_state(intent, "canceled", CANCELABLE)
        charge = intent.charge if intent.status == "requires_capture" else None
        self._end(intent, reason)
        if charge:
            self._release(charge, charge.amount, None)
            self._tell("charge.refunded", charge)
        self._tell("payment_intent.canceled", intent)

    def refund(self, charge: Charge, amount: int | None, reason: str | None, metadata: Metadata) -> Refund:
        """Give captured money back, never more in all than was captured."""
        left = charge.amount_captured - charge.amount_returned
        if not charge.captures:
            raise refusals.invalid(f"Charge {charge.id} has not been captured: there is nothing to refund.")
        if charge.dispute:
            message = f"Charge {charge.id} has been charged back; cannot issue a refund."
            raise refusals.invalid(message, "charge_disputed")
        if left == 0:
            raise refusals.invalid(f"Charge {charge.id} has already been refunded.", "charge_already_refunded")
        amount = left if amount is None else amount
        if amount > left:
            asked, most = amounts.shown(amount, charge.currency), amounts.shown(left, charge.currency)
            message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({most})"
            raise refusals.invalid(message, param="amount")
        refund = self._new_refund(charge, amount, reason)
        refund.metadata = metadata
        if charge.method.card.refunds != "succeed":
            heapq.heappush(self._due, (self._now() + SETTLING_SECONDS, refund.id))
        if charge.method.card.refunds == "settle late":
            refund.status = "pending"
        self._tell("refund.created", refund)
        self._tell("charge.refunded", charge)
        return refund

    def pass_time(self) -> None:
        """Let happen what is due: authorisations expire, late refunds settle or fail."""
        while self._due and self._due[0][0] <= self._now():
            _, subject = heapq.heappop(self._due)
            if subject in self.refunds:
                self._settle(self.refunds[subject])
            elif self.intents[subject].status == "requires_capture":
                self._expire(self.intents[subject])

    def _charge(self, intent: Intent, method: Method) -> None:
        if method.card.decline:
            self._fail_charge(intent, method, method.card.decline)
        charge = intent.charge = self._new_charge(intent, method)
        intent.last_error = intent.challenge_url = None
        if intent.capture_method == "manual":
            charge.capture_before = self._now() + AUTHORISED_SECONDS
            heapq.heappush(self._due, (charge.capture_before, intent.id))
            intent.status = "requires_capture"
            self._tell("charge.succeeded", charge)
            self._tell("payment_intent.amount_capturable_updated", intent)
        else:
            self._take(intent, charge, intent.amount)
            self._tell("charge.succeeded", charge)
            self._tell("payment_intent.succeeded", intent)
            self._dispute(charge)

    def _fail_charge(self, intent: Intent, method: Method, decline: cards.Decline) -> None:
        charge = intent.charge = self._new_charge(intent, method)
        charge.failure = refusals.declined(decline, method, charge)
        self._tell("charge.failed", charge)
        self._fail(intent, charge.failure)
        raise refusals.Refused(402, charge.failure, intent=intent)

    def _fail(self, intent: Intent, facts: Facts) -> None:
        intent.status, intent.last_error = "requires_payment_method", facts
        intent.method = intent.challenge_url = None
        self._tell("payment_intent.payment_failed", intent)

    def _new_charge(self, intent: Intent, method: Method) -> Charge:
        charge = Charge(
            id=new_id("ch"),
            created=self._now(),
            amount=intent.amount,
            currency=intent.currency,
            intent=intent,
            method=method,
            metadata=dict(intent.metadata),
            description=intent.description,
        )
        self.charges[charge.id] = charge
        return charge

    def _take(self, intent: Intent, charge: Charge, amount: int) -> None:
        charge.captures += 1
        charge.amount_captured += amount
        charge.capture_before = None
        intent.status = "succeeded"

    def _end(self, intent: Intent, reason: str | None) -> None:
        intent.status, intent.cancellation_reason = "canceled", reason
        intent.canceled_at, intent.challenge_url = self._now(), None

    def _expire(self, intent: Intent) -> None:
        self._end(intent, "automatic")
        if intent.charge:
            self._release(intent.charge, intent.charge.amount, "expired_uncaptured_charge")
            self._tell("charge.expired", intent.charge)
        self._tell("payment_intent.canceled", intent)

    def _release(self, charge: Charge, amount: int, reason: str | None) -> None:
        """Stripe keeps a refund of what was authorised and not captured, and counts it in `amount_refunded`."""
        charge.amount_released, charge.capture_before = amount, None
        if amount:
            self._new_refund(charge, amount, reason).release = True

    def _new_refund(self, charge: Charge, amount: int, reason: str | None) -> Refund:
        refund = Refund(id=new_id("re"), created=self._now(), amount=amount, charge=charge, reason=reason)
        self.refunds[refund.id] = refund
        charge.refunds.append(refund)
        return refund

    def _settle(self, refund: Refund) -> None:
        refund.status = "succeeded" if refund.status == "pending" else "failed"
        self._tell("refund.updated", refund)
        if refund.status == "failed":
            self._tell("refund.failed", refund)

    def _dispute(self, charge: Charge) -> None:
        if charge.method.card.disputed:
            dispute = Dispute(id=new_id("du"), created=self._now(), charge=charge, amount=charge.amount_captured)
            self.disputes[dispute.id] = charge.dispute = dispute
            self._tell("charge.dispute.created", dispute)
            self._tell("charge.dispute.funds_withdrawn", dispute)
