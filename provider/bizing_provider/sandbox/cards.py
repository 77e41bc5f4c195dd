"""The test cards that Stripe publishes (https://docs.stripe.com/testing), and what becomes of each (pure)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Decline:
    """What the issuer says: Stripe's error code, and its reason where Stripe tells one."""

    code: str
    message: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    number: str
    brand: str = "visa"
    decline: Decline | None = None
    authenticates: bool = False
    """Whether the customer must pass 3-D Secure first."""
    disputed: bool = False
    refunds: Literal["succeed", "settle late", "fail late"] = "succeed"

    @property
    def last4(self) -> str:
        return self.number[-4:]


def _declined(reason: str, message: str = "Your card was declined.") -> Decline:
    return Decline("card_declined", message, reason)


GENERIC = _declined("generic_decline")
UNAUTHENTICATED = Decline(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)
FAILED_AUTHENTICATION = Decline(
    "payment_intent_authentication_failure",
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod "
    "to attempt to fulfill this PaymentIntent again.",
)

BY_NAME = {
    "pm_card_visa": Card(number="4242424242424242"),
    "pm_card_visa_debit": Card(number="4000056655665556"),
    "pm_card_mastercard": Card(number="5555555555554444", brand="mastercard"),
    "pm_card_amex": Card(number="378282246310005", brand="amex"),
    "pm_card_chargeDeclined": Card(number="4000000000000002", decline=GENERIC),
    "pm_card_chargeDeclinedInsufficientFunds": Card(
        number="4000000000009995", decline=_declined("insufficient_funds", "Your card has insufficient funds.")
    ),
    "pm_card_chargeDeclinedLostCard": Card(number="4000000000009987", decline=_declined("lost_card")),
    "pm_card_chargeDeclinedStolenCard": Card(number="4000000000009979", decline=_declined("stolen_card")),
    "pm_card_chargeDeclinedExpiredCard": Card(
        number="4000000000000069", decline=Decline("expired_card", "Your card has expired.", "expired_card")
    ),
    "pm_card_chargeDeclinedIncorrectCvc": Card(
        number="4000000000000127",
        decline=Decline("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"),
    ),
    "pm_card_chargeDeclinedProcessingError": Card(
        number="4000000000000119",
        decline=Decline("processing_error", "An error occurred while processing your card.", "processing_error"),
    ),
    "pm_card_authenticationRequired": Card(number="4000002760003184", authenticates=True),
    "pm_card_authenticationRequiredOnSetup": Card(number="4000002500003155", authenticates=True),
    "pm_card_threeDSecure2Required": Card(number="4000000000003220", authenticates=True),
    "pm_card_threeDSecureRequired": Card(number="4000000000003063", authenticates=True),
    "pm_card_threeDSecureRequiredChargeDeclined": Card(number="4000008400001629", authenticates=True, decline=GENERIC),
    "pm_card_createDispute": Card(number="4000000000000259", disputed=True),
    "pm_card_pendingRefund": Card(number="4000000000007726", refunds="settle late"),
    "pm_card_refundFail": Card(number="4000000000005126", refunds="fail late"),
}
# Stripe's pages name declined cards in both ways.
BY_NAME |= {
    name.replace("pm_card_", "pm_card_visa_", 1): card for name, card in BY_NAME.items() if "_chargeDeclined" in name
}
BY_NUMBER = {card.number: card for card in BY_NAME.values()}
