"""What a saga does next (pure): from how the booking stands, and what came of the last effect.

Forward: hold, intent, authorize, capture, confirm, notify. Before the confirmation everything can be undone: a refund,
then the intent is cancelled, then the time is released; from it on it only goes forward. That it goes back is decided,
and written down, before anything is undone: else what was refunded could still be confirmed.
"""

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from bizing_provider.payments.model import Intent
from bizing_provider.wire import BookingStatus, PaymentStatus, SagaState, SagaStep

SagaKind = Literal["CHECKOUT", "REFUND"]
Act = Literal["secure", "settle", "release"]
"""What a step does to the booking, in the transaction of its checkpoint."""
Outcome = Literal["done", "waits", "again", "undo", "stuck"]

REPRICED: Final[frozenset[PaymentStatus]] = frozenset(
    {"REQUIRES_PAYMENT_METHOD", "REQUIRES_CONFIRMATION", "REQUIRES_ACTION"}
)
"""While an intent is so, its amount can be changed."""
FIRST_LOOK, LAST_LOOK = timedelta(seconds=5), timedelta(minutes=1)
"""How often a payment is looked at of which nothing is heard."""
LONGEST_DELAY: Final = 300.0
"""Seconds between attempts at the most."""


class Facts(NamedTuple):
    """How a saga and its booking stand, read in one transaction.

    `price` is what the booking costs now, in minor units. `is_ours` says that it was confirmed by this payment.
    """

    kind: SagaKind
    step: SagaStep
    failures: int
    age: timedelta
    now: datetime
    status: BookingStatus
    hold_expires_at: datetime | None
    price: int
    is_ours: bool
    intent_id: str | None

    @property
    def is_held(self) -> bool:
        return self.status == "PENDING" and (self.hold_expires_at is None or self.hold_expires_at > self.now)


class Fault(NamedTuple):
    """An effect that was not seen to succeed.

    `is_refused` says that it certainly was not had, `is_saved` that its key will give the same answer for ever.
    `intent` is how the payment stands all the same, if that could be read.
    """

    reason: str
    code: str | None = None
    is_refused: bool = False
    is_saved: bool = False
    intent: Intent | None = None


Seen = Intent | Fault | None
"""What came of an effect; None of a step that has none."""


class Move(NamedTuple):
    """What the checkpoint writes. `delay` is until the saga is looked at again; None ends it."""

    outcome: Outcome
    state: SagaState
    step: SagaStep
    delay: timedelta | None = timedelta()
    act: Act | None = None
    detail: str | None = None
    takes_new_key: bool = False


def has_effect(facts: Facts) -> bool:
    """Whether the step asks the provider anything."""
    if facts.step == "CAPTURE":
        return facts.is_held
    return facts.step not in ("CONFIRM", "NOTIFY", "RELEASE")


def following(facts: Facts, seen: Seen) -> Move:
    """The move after a step's effect."""
    return RULES[facts.step](facts, seen)


# Forward


def _after_intent(facts: Facts, seen: Seen) -> Move:
    match seen:
        case Intent() if facts.is_held:
            return Move("done", "RUNNING", "AUTHORIZE", detail=seen.id)
        case Intent():
            return _undo(facts._replace(intent_id=seen.id), "CANCEL_INTENT", why_over(facts))
        case Fault(is_refused=True):
            return _undo(facts, "CANCEL_INTENT", f"The payment cannot be made: {seen.reason}")
        case Fault():
            return _again(facts, "RUNNING", seen)
    if facts.intent_id is not None:  # it was to be replaced
        return _undo(facts, "CANCEL_INTENT", why_over(facts))
    return Move("done", "COMPENSATED", "INTENT", delay=None, detail=why_over(facts))


def _after_authorize(facts: Facts, seen: Seen) -> Move:
    if not facts.is_held:
        return _undo(facts, "CANCEL_INTENT", why_over(facts))
    intent = seen.intent if isinstance(seen, Fault) else seen
    if isinstance(seen, Fault) and (intent is None or (not seen.is_refused and intent.status in REPRICED)):
        return _again(facts, "RUNNING", seen)
    if intent is not None:
        if intent.status == "CAPTURED":
            return Move("done", "RUNNING", "CONFIRM", act="secure", detail="It was captured elsewhere.")
        if intent.status == "AUTHORIZED" and facts.price <= intent.amount:
            return Move("done", "RUNNING", "CAPTURE", act="secure")
        if intent.status in ("CANCELLED", "AUTHORIZED"):
            detail = "The intent was given up, or is not enough any more."
            return Move("again", "RUNNING", "INTENT", takes_new_key=True, detail=detail)
    return Move("waits", "RUNNING", "AUTHORIZE", delay=_look(facts), detail=intent.status if intent else None)


def _after_capture(facts: Facts, seen: Seen) -> Move:
    intent = seen.intent if isinstance(seen, Fault) else seen
    if intent is not None and intent.status == "CAPTURED":
        return Move("done", "RUNNING", "CONFIRM")
    if not facts.is_held:
        return _undo(facts, "CANCEL_INTENT", why_over(facts))
    if isinstance(seen, Fault) and seen.is_refused:
        return _undo(facts, "CANCEL_INTENT", f"The payment could not be captured: {seen.reason}")
    return _again(facts, "RUNNING", seen)


def _after_confirm(facts: Facts, _: Seen) -> Move:
    if facts.status == "PENDING":
        return Move("done", "RUNNING", "NOTIFY", act="settle")
    if facts.is_ours:
        return Move("done", "RUNNING", "NOTIFY")
    return _undo(facts, "REFUND", why_over(facts))


def _after_notify(_: Facts, __: Seen) -> Move:
    """The confirmation's event is the notice: mails, webhooks and the relay follow the feed, each at least once."""
    return Move("done", "DONE", "NOTIFY", delay=None)


# Back


def _after_refund(facts: Facts, seen: Seen) -> Move:
    match seen:
        case Intent() if facts.kind == "REFUND":
            return Move("done", "DONE", "REFUND", delay=None)
        case Intent():
            return Move("done", "COMPENSATING", "RELEASE")
        case Fault(is_refused=True):
            return _stuck(facts, seen)
    return _again(facts, "COMPENSATING", seen)


def _after_cancel(facts: Facts, seen: Seen) -> Move:
    intent = seen.intent if isinstance(seen, Fault) else seen
    if intent is not None and intent.status == "CANCELLED":
        return Move("done", "COMPENSATING", "RELEASE")
    if intent is not None and intent.status == "CAPTURED":
        return Move("done", "COMPENSATING", "REFUND", detail="It was captured in the meantime.")
    if isinstance(seen, Fault) and seen.is_refused and (intent is None or intent.status != "PROCESSING"):
        return _stuck(facts, seen)
    return _again(facts, "COMPENSATING", seen)


def _after_release(_: Facts, __: Seen) -> Move:
    return Move("done", "COMPENSATED", "RELEASE", delay=None, act="release")


RULES: Final = {
    "INTENT": _after_intent,
    "AUTHORIZE": _after_authorize,
    "CAPTURE": _after_capture,
    "CONFIRM": _after_confirm,
    "NOTIFY": _after_notify,
    "REFUND": _after_refund,
    "CANCEL_INTENT": _after_cancel,
    "RELEASE": _after_release,
}


def _undo(facts: Facts, step: SagaStep, why: str) -> Move:
    """Decide to go back; the first thing undone is another step's, after this was written down."""
    if step == "CANCEL_INTENT" and facts.intent_id is None:
        step = "RELEASE"
    return Move("undo", "COMPENSATING", step, detail=why)


def _stuck(facts: Facts, fault: Fault) -> Move:
    return Move("stuck", "STUCK", facts.step, delay=None, detail=fault.reason)


def _again(facts: Facts, state: SagaState, seen: Seen) -> Move:
    """Repeat the step after a while: under its key, unless that has the failure or the refusal saved."""
    fault = seen if isinstance(seen, Fault) else None
    delay = timedelta(seconds=min(2.0 ** min(facts.failures, 10), LONGEST_DELAY))
    detail = fault.reason if fault else "The provider has not done it yet."
    is_decided = fault is not None and (fault.is_saved or fault.is_refused)
    return Move("again", state, facts.step, delay=delay, detail=detail, takes_new_key=is_decided)


def _look(facts: Facts) -> timedelta:
    """Until when to wait for the customer, but not beyond the end of the hold."""
    delay = min(max(facts.age / 4, FIRST_LOOK), LAST_LOOK)
    return min(delay, facts.hold_expires_at - facts.now) if facts.hold_expires_at else delay


def why_over(facts: Facts) -> str:
    """Why nobody is to pay any more."""
    if facts.status == "PENDING":
        return "The hold ran out."
    if facts.status == "CONFIRMED":
        return "The booking was paid elsewhere."
    return f"The booking is {facts.status}."
