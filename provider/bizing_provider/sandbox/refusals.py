"""What the sandbox refuses, as facts that become Stripe's error envelope (pure)."""

from bizing_provider.sandbox import cards
from bizing_provider.sandbox.model import Charge, Facts, Intent, Method


class Refused(Exception):
    """A request that is answered with an error.

    `saved` says whether its idempotency key keeps the answer: not while the request was only being validated.
    """

    def __init__(self, status: int, facts: Facts, *, intent: Intent | None = None, saved: bool = True) -> None:
        super().__init__(facts.message)
        self.status = status
        self.facts = facts
        self.intent = intent
        self.saved = saved


def invalid(message: str, code: str | None = None, param: str | None = None, *, saved: bool = True) -> Refused:
    return Refused(400, Facts(message=message, code=code, param=param), saved=saved)


def missing(noun: str, given: str, param: str, status: int = 400) -> Refused:
    """404 is for what the address names, 400 for what a parameter names."""
    return Refused(status, Facts(message=f"No such {noun}: '{given}'", code="resource_missing", param=param))


def unexpected_state(intent: Intent, done: str, allowed: tuple[str, ...]) -> Refused:
    message = (
        f"This PaymentIntent could not be {done} because it has a status of {intent.status}. "
        f"Only a PaymentIntent with one of the following statuses may be {done}: {', '.join(allowed)}."
    )
    return Refused(400, Facts(message=message, code="payment_intent_unexpected_state"), intent=intent)


def declined(decline: cards.Decline, method: Method, charge: Charge | None) -> Facts:
    return Facts(
        message=decline.message,
        type="card_error",
        code=decline.code,
        decline_code=decline.reason,
        param="number" if decline.code == "expired_card" else "cvc" if decline.code == "incorrect_cvc" else None,
        charge=charge.id if charge else None,
        method=method,
    )


def unauthenticated(message: str, code: str | None = None) -> Refused:
    return Refused(401, Facts(message=message, code=code), saved=False)


def failed(message: str, *, saved: bool) -> Refused:
    return Refused(500, Facts(message=message, type="api_error"), saved=saved)


def limited() -> Refused:
    message = "Request rate limit exceeded. Wait as long as Retry-After says, and ask again."
    return Refused(429, Facts(message=message, code="rate_limit"), saved=False)
