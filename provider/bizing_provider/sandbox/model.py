"""What the sandbox keeps of payments, as plain records (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from bizing_provider.sandbox import cards

Metadata = dict[str, str]
Status = Literal[
    "requires_payment_method", "requires_confirmation", "requires_action", "requires_capture", "succeeded", "canceled"
]


@dataclass(frozen=True, slots=True)
class Method:
    """A payment method: a card as the customer gave it."""

    id: str
    card: cards.Card
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an error says: https://docs.stripe.com/api/errors."""

    message: str
    type: str = "invalid_request_error"
    code: str | None = None
    decline_code: str | None = None
    param: str | None = None
    charge: str | None = None
    method: Method | None = None


@dataclass(slots=True, kw_only=True)
class Intent:
    id: str
    client_secret: str
    created: int
    amount: int
    currency: str
    capture_method: str
    allowed_types: Sequence[str] | None
    automatic: bool
    allow_redirects: str
    status: Status = "requires_payment_method"
    method: Method | None = None
    metadata: Metadata = field(default_factory=dict)
    description: str | None = None
    receipt_email: str | None = None
    customer: str | None = None
    statement_descriptor: str | None = None
    statement_descriptor_suffix: str | None = None
    return_url: str | None = None
    challenge_url: str | None = None
    """Where the customer authenticates, while the status is `requires_action`."""
    charge: "Charge | None" = None
    last_error: Facts | None = None
    canceled_at: int | None = None
    cancellation_reason: str | None = None

    @property
    def amount_capturable(self) -> int:
        return self.amount if self.status == "requires_capture" else 0

    @property
    def amount_received(self) -> int:
        return self.charge.amount_captured if self.charge else 0


@dataclass(slots=True, kw_only=True)
class Charge:
    id: str
    created: int
    amount: int
    currency: str
    intent: Intent
    method: Method
    metadata: Metadata
    description: str | None
    failure: Facts | None = None
    capture_before: int | None = None
    """When an authorisation expires that was not captured; none once it is over."""
    captures: int = 0
    amount_captured: int = 0
    amount_released: int = 0
    """Authorised, and given back without having been captured. Stripe counts it as refunded."""
    refunds: "list[Refund]" = field(default_factory=list)
    dispute: "Dispute | None" = None

    @property
    def amount_returned(self) -> int:
        """Captured, and given back."""
        return sum(refund.amount for refund in self.refunds if refund.counts and not refund.release)

    @property
    def amount_refunded(self) -> int:
        return self.amount_released + self.amount_returned


@dataclass(slots=True, kw_only=True)
class Refund:
    id: str
    created: int
    amount: int
    charge: Charge
    status: Literal["pending", "succeeded", "failed"] = "succeeded"
    release: bool = False
    """Whether it gives back what was only authorised."""
    reason: str | None = None
    metadata: Metadata = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        return self.status != "failed"


@dataclass(slots=True, kw_only=True)
class Dispute:
    id: str
    created: int
    charge: Charge
    amount: int


@dataclass(slots=True, kw_only=True)
class Customer:
    id: str
    created: int
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    description: str | None = None
    metadata: Metadata = field(default_factory=dict)


Subject = Intent | Charge | Refund | Dispute
