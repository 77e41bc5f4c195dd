"""The rule of money, on histories written by hand: what was taken for each booking is what it came to."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bizing_load.history import PAYING, Final, Operation
from bizing_load.oracle import money
from bizing_load.oracle.judge import judge
from tests.load.histories import Teller, assert_valid, found, ms, rules

PRICE, FEE = 4500, 1125
CARD, DECLINED = "pm_card_visa", "pm_card_chargeDeclined"


@pytest.fixture
def tell() -> Teller:
    """A hold of a room that has a price."""
    teller = Teller(price=PRICE)
    teller.ok("hold", "A", at=(0, 9), expires=60_000)
    return teller


def confirmed(tell: Teller) -> Teller:
    tell.ok("confirm", "A", at=(10, 19), pays=CARD)
    return tell


def cancelled(tell: Teller, fee: int = 0) -> Teller:
    confirmed(tell).ok("cancel", "A", at=(20, 29))
    tell.end("A", fee=fee)
    return tell


def test_what_is_confirmed_and_paid_once_is_valid(tell: Teller) -> None:
    confirmed(tell).paid("A", PRICE)
    assert_valid(tell)
    assert judge(tell.history()).checked["money"] == 1


def test_decline_before_a_good_card_is_valid(tell: Teller) -> None:
    tell.fail("confirm", "A", at=(3, 4), version=1, problem="payment-declined", status=402, pays=DECLINED)
    confirmed(tell).paid("A", PRICE)
    tell.paid("A")  # an intent that was given up
    assert_valid(tell)


@pytest.mark.parametrize(("fee", "refunded"), [(0, PRICE), (FEE, PRICE - FEE)])
def test_what_is_given_up_and_given_back_but_for_its_fee_is_valid(tell: Teller, fee: int, refunded: int) -> None:
    cancelled(tell, fee).paid("A", PRICE, refunded)
    assert_valid(tell)


def test_payment_that_was_asked_for_before_a_card_is_valid(tell: Teller) -> None:
    tell.fail("confirm", "A", at=(3, 4), version=1, problem="payment-required", status=402, pays="")
    confirmed(tell).paid("A", PRICE)
    assert_valid(tell)


def test_hold_that_ran_out_and_was_let_go_is_valid(tell: Teller) -> None:
    tell.end("A", status="EXPIRED", version=2, expires=None)
    tell.paid("A")
    assert_valid(tell)


def test_hold_that_lives_may_be_authorized(tell: Teller) -> None:
    tell.final_at = 30_000
    tell.paid("A", capturable=PRICE)
    assert_valid(tell)


def test_payment_under_way_may_have_confirmed_it(tell: Teller) -> None:
    tell.info("confirm", "A", at=(10, 19), version=1, status=409, reason=PAYING, pays=CARD)
    tell.end("A", status="CONFIRMED", version=3, expires=None)
    tell.paid("A", PRICE)
    assert_valid(tell)


def test_card_that_was_only_authorized_may_have_confirmed_it(tell: Teller) -> None:
    """Without any fault, and though nobody asked the service for it."""
    tell.run = Teller(price=PRICE, faults=()).run
    tell.info("confirm", "A", at=(10, 19), status=200, reason=PAYING, pays=CARD)
    tell.end("A", status="CONFIRMED", version=3, expires=None)
    tell.paid("A", PRICE)
    assert_valid(tell)


def test_payment_that_had_begun_when_it_was_given_up_made_a_version(tell: Teller) -> None:
    tell.fail("confirm", "A", at=(10, 30), version=1, problem="invalid-transition", pays=CARD)
    tell.ok("cancel", "A", at=(12, 20), version=2)
    tell.operations[-1] = Operation(replace(tell.operations[-1].asked, version=None), tell.operations[-1].answer)
    tell.paid("A", PRICE, PRICE)
    assert_valid(tell)
    tell.end("A", version=4)
    assert rules(tell) == {"durability"}


@pytest.mark.parametrize("is_told", [True, False])
def test_payment_that_was_confirmed_before_it_was_given_up_made_two_versions(tell: Teller, is_told: bool) -> None:
    tell.fail("confirm", "A", at=(10, 30), version=1, problem="invalid-transition", pays=CARD)
    if is_told:
        tell.ok("cancel", "A", at=(12, 20), version=3)
        tell.operations[-1] = Operation(replace(tell.operations[-1].asked, version=None), tell.operations[-1].answer)
    else:
        tell.info("cancel", "A", at=(12, 20))
    tell.end("A", status="CANCELLED", version=4, expires=None)
    tell.paid("A", PRICE, PRICE)
    assert_valid(tell)
    tell.end("A", status="CANCELLED", version=5, expires=None)
    assert rules(tell) == {"durability"}


def test_version_that_nobody_made_shows_beside_a_payment_too(tell: Teller) -> None:
    confirmed(tell).paid("A", PRICE)
    tell.end("A", version=4)
    assert rules(tell) == {"durability"}


def test_outdated_version_is_not_accepted_for_a_payment_either(tell: Teller) -> None:
    tell.ok("extend", "A", at=(10, 11), expires=70_000)
    tell.ok("extend", "A", at=(12, 13), expires=80_000)
    tell.ok("confirm", "A", at=(20, 29), version=1, pays=CARD)
    tell.end("A", version=4)
    tell.paid("A", PRICE)
    assert "durability" in rules(tell)


@pytest.mark.parametrize(
    ("problem", "pays"),
    [("payment-declined", CARD), ("payment-required", CARD), ("payment-declined", ""), ("payment-required", DECLINED)],
)
def test_refusal_that_does_not_fit_the_card_is_invalid(tell: Teller, problem: str, pays: str) -> None:
    tell.fail("confirm", "A", at=(3, 4), version=1, problem=problem, status=402, pays=pays)
    confirmed(tell).paid("A", PRICE)
    assert rules(tell) == {"answers"}


def test_captured_twice_is_told_with_both_payments(tell: Teller) -> None:
    confirmed(tell).paid("A", PRICE)
    tell.paid("A", PRICE)
    (violation,) = found(tell)
    assert (violation.rule, violation.resource, violation.bookings) == ("money", "room", ("A",))
    assert violation.operations == ("op-1",)
    assert violation.text == (
        "Captured twice: client 1 confirmed booking A (2027-03-01 10:00–11:00Z), version 3 (op-1, asked "
        "12:00:00.010000, answered 12:00:00.019000); booking A (2027-03-01 10:00–11:00Z) is CONFIRMED in the final "
        "state, and the payment provider took 4500 by pi_0, 4500 by pi_1."
    )


@pytest.mark.parametrize(
    ("captured", "refunded", "title"),
    [
        (PRICE + 1, 0, "Captured too much"),
        (0, 0, "Confirmed, and not paid"),
        (PRICE, PRICE, "Confirmed, and given back"),
        (PRICE, 1, "Confirmed, and given back"),
    ],
)
def test_confirmed_without_its_price_kept_is_invalid(tell: Teller, captured: int, refunded: int, title: str) -> None:
    confirmed(tell).paid("A", captured, refunded)
    assert [violation.text.partition(":")[0] for violation in found(tell)] == [title]
    assert rules(tell) == {"money"}


@pytest.mark.parametrize(
    ("fee", "refunded", "title"),
    [
        (0, 0, "Kept for nothing"),
        (0, PRICE - 1, "Kept for nothing"),
        (FEE, 0, "Kept for nothing"),
        (FEE, PRICE, "Too little kept"),
    ],
)
def test_given_up_with_another_sum_kept_than_the_fee_is_invalid(
    tell: Teller, fee: int, refunded: int, title: str
) -> None:
    cancelled(tell, fee).paid("A", PRICE, refunded)
    assert [violation.text.partition(":")[0] for violation in found(tell)] == [title]


def test_what_ran_out_and_stays_authorized_is_invalid(tell: Teller) -> None:
    tell.end("A", status="EXPIRED", version=2, expires=None)
    tell.paid("A", capturable=PRICE)
    assert [violation.text.partition(":")[0] for violation in found(tell)] == ["Left authorized"]


def test_what_stays_between_is_invalid(tell: Teller) -> None:
    tell.info("confirm", "A", at=(10, 19), version=1, status=409, reason=PAYING, pays=CARD)
    tell.end("A", version=2, expires=None)
    tell.paid("A")
    assert [violation.text.partition(":")[0] for violation in found(tell)] == ["Left between"]


def test_without_a_witness_money_is_not_judged_and_that_is_said(tell: Teller) -> None:
    confirmed(tell).payments = None
    judgement = judge(tell.history())
    assert (judgement.verdict, judgement.checked["money"]) == ("valid", 0)
    assert any("--payments-url" in note for note in judgement.notes)


def test_witness_is_asked_again_only_for_what_time_may_mend(tell: Teller) -> None:
    def settled() -> bool:
        history = tell.history()
        assert history.final
        return money.is_settled(Final(ms(100_000), history.final.bookings, tell.payments))

    cancelled(tell).paid("A", PRICE)
    assert not settled()
    tell.paid("A", PRICE, PRICE)
    assert settled(), "twice is twice, however long one waits"
