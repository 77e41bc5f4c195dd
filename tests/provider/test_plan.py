"""The plan of a saga, by itself: what follows from what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bizing_provider.payments.model import Intent
from bizing_provider.saga import plan
from bizing_provider.saga.plan import Facts, Fault
from tests.provider import tills
from tests.provider.tills import Shop, Till

NOW = datetime(2027, 3, 11, 9, tzinfo=UTC)
HELD = Facts(
    kind="CHECKOUT",
    step="INTENT",
    failures=0,
    age=timedelta(seconds=1),
    now=NOW,
    status="PENDING",
    hold_expires_at=NOW + timedelta(minutes=5),
    price=4500,
    is_ours=False,
    intent_id=None,
)
OVER = HELD._replace(status="CANCELLED", hold_expires_at=None)
INTENT = Intent("pi_1", "REQUIRES_PAYMENT_METHOD", 4500, 0, 0, "pi_1_secret", None)


def test_intent_made_as_the_hold_ended_is_cancelled() -> None:
    move = plan.following(OVER, INTENT)
    assert (move.outcome, move.state, move.step) == ("undo", "COMPENSATING", "CANCEL_INTENT")


def test_intent_that_was_to_be_replaced_is_cancelled_when_the_hold_ends() -> None:
    assert plan.following(OVER._replace(intent_id="pi_1"), None).step == "CANCEL_INTENT"
    assert plan.following(OVER, None).delay is None


def test_intent_that_cannot_be_replaced_is_looked_after() -> None:
    """It may have been captured meanwhile; where there is none, there is nothing to cancel."""
    refused = Fault("No.", is_refused=True)
    assert plan.following(HELD._replace(intent_id="pi_1"), refused).step == "CANCEL_INTENT"
    assert plan.following(HELD, refused).step == "RELEASE"


def test_step_that_failed_a_thousand_times_is_tried_again() -> None:
    move = plan.following(HELD._replace(failures=5000, step="REFUND", kind="REFUND"), Fault("No answer."))
    assert (move.outcome, move.delay) == ("again", timedelta(seconds=plan.LONGEST_DELAY))


# Anything, in any order

OTHERS = (
    Shop.customer_pays,
    Shop.sends_a_card,
    Shop.is_cancelled,
    Shop.runs_out,
    Shop.is_paid_elsewhere,
    Shop.costs_more,
    Shop.costs_less,
    Shop.bank_gives_up,
)
LONGEST = 60
"""Steps to the end, once nothing goes wrong any more; none needs half as many."""

Act = Callable[[Shop], object]


@dataclass(frozen=True)
class Works:
    """Somebody takes a saga a step further, with troubles; `between` comes between its effect and its checkpoint."""

    saga: int
    troubles: tuple[str, ...]
    between: Act | None
    dies: bool

    def __call__(self, shop: Shop) -> None:
        case = shop.look(self.saga % len(shop.sagas))
        if case is None:
            return
        shop.till.troubles = list(self.troubles)
        shop.step(case, lambda: self.between and self.between(shop), dies=self.dies)
        shop.till.troubles = []


def stalls(shop: Shop) -> None:
    """Somebody reads how things stand, and goes on much later."""
    case = shop.look(0)
    if case is not None:
        shop.stalled.append(case)


def goes_on(shop: Shop) -> None:
    if shop.stalled:
        shop.step(shop.stalled.pop())


others = st.sampled_from(OTHERS)
works = st.builds(
    Works,
    st.integers(0, 1),
    st.lists(st.sampled_from(tills.TROUBLES), max_size=4).map(tuple),
    st.none() | others,
    st.booleans(),
)


def finish(shop: Shop) -> None:
    """Faults stop, whoever was stalled goes on, and the customer pays no more."""
    for _ in range(LONGEST):
        due = [number for number, saga in enumerate(shop.sagas) if saga.due_at]
        if not due:
            break
        for number in due:
            case = shop.look(number)
            if case is not None:
                shop.step(case)
        if shop.sagas[0].step == "AUTHORIZE" and shop.sagas[0].failures == 0:
            shop.runs_out()
    while shop.stalled:
        goes_on(shop)


def is_sound(shop: Shop) -> None:
    """What money there is belongs to whoever has it."""
    states = [(saga.kind, saga.state) for saga in shop.sagas]
    assert states[0] == ("CHECKOUT", "DONE" if shop.confirmed else "COMPENSATED"), states
    assert states[1:] in ([], [("REFUND", "DONE")]), states
    booking, intents = shop.booking, shop.till.intents.values()
    kept = sum(each.captured - each.refunded for each in intents)
    is_paid_here = booking.status == "CONFIRMED" and booking.payment_reference != "cash"
    assert kept == (booking.price["amount"] if is_paid_here else booking.fee)
    assert shop.till.captures <= 1
    assert {each.status for each in intents} <= {"CAPTURED", "CANCELLED"}
    assert booking.status != "PENDING" or booking.hold_expires_at is not None, "its time is held for ever"
    if shop.confirmed:
        assert {saga for _, saga, _ in shop.till.refunds} <= {str(each.id) for each in shop.sagas[1:]}


STEPS = 5
"""From a card that was sent to the end of a checkout."""
lives = st.tuples(
    st.integers(0, STEPS),
    st.lists(works | works | works | others | st.sampled_from((stalls, goes_on)), max_size=25),
)


def lived(life: tuple[int, list[Act]]) -> Shop:
    """So many steps go well, for most that matters comes late; then anything, and then all is brought to its end."""
    begun, acts = life
    shop = Shop()
    shop.sends_a_card()
    for _ in range(begun):
        works_well(shop)
    for act in acts:
        act(shop)
    finish(shop)
    return shop


works_well = Works(0, (), None, dies=False)


@settings(max_examples=1000, deadline=None)
@given(lives)
def test_no_money_is_lost_whatever_goes_wrong_in_any_order(life: tuple[int, list[Act]]) -> None:
    is_sound(lived(life))


async def nothing(*_: object) -> int:
    return 0


async def with_a_new_key(self: Till, key: str, amount: int, *given: Any) -> Intent:
    return await TILL_CREATE(self, f"{key}:{len(self.intents)}", amount, *given)


TILL_CREATE = Till.create
AGAIN = plan._again
BROKEN: dict[str, tuple[Any, str, object]] = {
    "it is not asked what was given back": (Till, "refunded", nothing),
    "a new key for every try": (Till, "create", with_a_new_key),
    "the same key for ever": (plan, "_again", lambda *given: AGAIN(*given)._replace(takes_new_key=False)),
    "no fence": (Shop, "is_late", lambda *_: False),
}


@pytest.mark.parametrize("name", BROKEN)
def test_model_sees_what_is_broken(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(*BROKEN[name])

    @settings(max_examples=5000, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    @given(lives)
    def live(life: tuple[int, list[Act]]) -> None:
        is_sound(lived(life))

    with pytest.raises((AssertionError, ExceptionGroup)):
        live()
