"""A payment as a value, how the API shows it, and what the provider knows of it (pure)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bizing_provider.times import stamp
from bizing_provider.wire import PaymentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A row of `payment`. Amounts are in minor units; `decline` is the spec's."""

    id: UUID
    business_id: UUID
    booking_id: UUID
    status: PaymentStatus
    amount: int
    currency: str
    captured: int
    refunded: int
    intent_id: str | None
    client_secret: str | None
    decline: dict[str, Any] | None
    disputed: bool
    version: int
    created_at: datetime
    updated_at: datetime


def document(payment: Payment, *, secret: bool) -> dict[str, Any]:
    """The payment as the API shows it; events have it without its secret."""
    return {
        "id": str(payment.id),
        "bookingId": str(payment.booking_id),
        "status": payment.status,
        "amount": payment.amount,
        "currency": payment.currency,
        "captured": payment.captured,
        "refunded": payment.refunded,
        "intentId": payment.intent_id,
        "clientSecret": payment.client_secret if secret else None,
        "decline": payment.decline and {name: payment.decline[name] for name in ("code", "message")},
        "disputed": payment.disputed,
        "version": payment.version,
        "createdAt": stamp(payment.created_at),
        "updatedAt": stamp(payment.updated_at),
    }


class Intent(NamedTuple):
    """What the provider knows of a payment: its Payment Intent. Amounts are in minor units.

    `captured` is what was taken, and `refunded` what of that was given back.
    """

    id: str
    status: PaymentStatus
    amount: int
    captured: int
    refunded: int
    client_secret: str | None
    decline: dict[str, str] | None


class Unknown(Exception):
    """Nobody knows whether the effect was had. `is_saved` says that its key will give the same error for ever."""

    def __init__(self, reason: str, *, is_saved: bool = False) -> None:
        super().__init__(reason)
        self.is_saved = is_saved


class Refused(Exception):
    """The effect was certainly not had."""

    def __init__(self, reason: str, code: str | None) -> None:
        super().__init__(reason)
        self.code = code


class SignatureInvalid(Exception):
    """A message is not from Stripe, or too old."""
