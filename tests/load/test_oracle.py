"""The oracle on hand-written histories, good and bad: each clause of each rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bizing_load.history import Booking, End, Operation
from bizing_load.oracle.judge import judge
from bizing_load.oracle.judgement import Judgement
from tests.load.histories import Teller, hour, ms


def judged(teller: Teller) -> Judgement:
    return judge(teller.history())


def rules(teller: Teller) -> list[str]:
    return [violation.rule for violation in judged(teller).violations]


def assert_valid(teller: Teller) -> None:
    judgement = judged(teller)
    assert judgement.violations == ()
    assert judgement.verdict == "valid"


def test_one_winner_is_valid(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.fail("hold", at=(1, 8))
    calm.fail("hold", at=(2, 9))
    assert_valid(calm)
    assert judged(calm).checked == {
        "safety": 1,
        "durability": 1,
        "precision": 2,
        "liveness": 0,
        "once": 3,
        "answers": 3,
        "money": 0,
        "linearizability": 3,
    }


def test_whole_life_is_valid(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9), expires=20_000)
    calm.ok("extend", "A", at=(10, 19), expires=30_000)
    calm.ok("confirm", "A", at=(20, 29))
    calm.fail("hold", at=(30, 39))
    calm.ok("reschedule", "A", (11, 12), at=(40, 49))
    calm.ok("hold", "B", at=(50, 59))
    calm.ok("cancel", "A", at=(60, 69))
    calm.ok("hold", "C", (11, 12), at=(70, 79))
    assert_valid(calm)


# Safety


def test_two_winners_are_told_with_both_bookings_and_times(tell: Teller) -> None:
    tell.ok("hold", "A", at=(1, 4))
    tell.ok("hold", "B", at=(2, 7))
    judgement = judged(tell)
    assert judgement.verdict == "invalid"
    [violation] = judgement.violations
    assert violation.rule == "safety"
    assert violation.operations == ("op-0", "op-1")
    assert violation.bookings == ("A", "B")
    assert violation.text == (
        "Double booking: client 0 was given 2027-03-01 10:00–11:00Z as booking A "
        "(op-0, asked 12:00:00.001000, answered 12:00:00.004000), PENDING at the end, and "
        "client 1 was given 2027-03-01 10:00–11:00Z as booking B "
        "(op-1, asked 12:00:00.002000, answered 12:00:00.007000), PENDING at the end."
    )


def test_neighbours_that_all_win_are_valid(calm: Teller) -> None:
    calm.ok("hold", "A", (10, 11), at=(0, 9))
    calm.ok("hold", "B", (11, 12), at=(0, 9))
    assert_valid(calm)


@pytest.mark.parametrize(("setup", "turnover"), [(10, 0), (0, 10)])
def test_neighbours_within_the_buffers_are_a_double_booking(setup: int, turnover: int) -> None:
    tell = Teller(setup=setup, turnover=turnover)
    tell.ok("hold", "A", (10, 11), at=(0, 9))
    tell.ok("hold", "B", (11, 12), at=(0, 9))
    assert rules(tell) == ["safety"]


def test_capacity_lets_so_many_have_a_time_and_no_more() -> None:
    calm = Teller(capacity=3, faults=())
    calm.ok("hold", "A", at=(0, 9), units=2)
    calm.ok("hold", "B", at=(0, 9))
    calm.fail("hold", at=(10, 19))
    assert_valid(calm)
    calm.ok("hold", "C", at=(20, 29))
    assert set(rules(calm)) == {"safety", "linearizability"}


def test_capacity_is_of_an_instant_not_of_a_span() -> None:
    calm = Teller(capacity=2, faults=())
    calm.ok("hold", "A", (10, 11), at=(0, 9))
    calm.ok("hold", "B", (11, 12), at=(0, 9))
    calm.ok("hold", "C", (10, 12), at=(10, 19))
    assert_valid(calm)


def test_hold_after_a_certain_one_was_cancelled_is_valid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("cancel", "A", at=(10, 19))
    tell.ok("hold", "B", at=(11, 15))
    assert_valid(tell)


def test_hold_before_the_cancel_was_asked_for_is_a_double_booking(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("hold", "B", at=(10, 15))
    tell.ok("cancel", "A", at=(16, 19))
    assert rules(tell) == ["safety"]


def test_hold_is_certain_until_its_expiry_less_the_margin(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=10_000)
    tell.ok("hold", "B", at=(9_000, 9_100))
    tell.end("A", status="EXPIRED", version=2, expires=None)
    assert_valid(tell)
    tell.ok("hold", "C", (12, 13), at=(0, 9), expires=10_000)
    tell.ok("hold", "D", (12, 13), at=(8_800, 8_900))
    tell.end("C", status="EXPIRED", version=2, expires=None)
    assert rules(tell) == ["safety"]


def test_extended_hold_is_certain_for_longer(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=10_000)
    tell.ok("extend", "A", at=(100, 110), expires=20_000)
    tell.ok("hold", "B", at=(12_000, 12_100))
    tell.end("A", status="EXPIRED", version=3, expires=None)
    assert rules(tell) == ["safety"]


def test_confirmed_booking_is_certain_throughout(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=10_000)
    tell.ok("confirm", "A", at=(9_500, 10_900))
    tell.ok("hold", "B", at=(9_600, 9_700))
    assert rules(tell) == ["safety"]


def test_rescheduled_booking_has_its_new_time_and_not_its_old_one(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("reschedule", "A", (12, 13), at=(10, 19))
    tell.ok("hold", "B", at=(20, 29))
    assert_valid(tell)
    tell.ok("hold", "C", (12, 13), at=(30, 39))
    assert rules(tell) == ["safety"]


def test_two_live_bookings_at_the_end_are_a_double_booking_though_one_reply_was_lost(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    lost = tell.info("hold", at=(0, 9))
    tell.end("B", operation=lost)
    [violation] = judged(tell).violations
    assert violation.rule == "safety"
    assert "client 1 asked for" in violation.text


def test_one_booking_given_to_two_clients_is_a_double_booking(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("hold", "A", at=(0, 9), version=0)
    assert rules(tell) == ["safety"]


def test_of_several_who_had_some_of_a_time_those_that_are_told_of_come_first(tell: Teller) -> None:
    for name, span in (("A", (10, 12)), ("B", (13, 14)), ("C", (14, 15)), ("D", (10, 15))):
        tell.ok("hold", name, span, at=(0, 9) if name != "D" else (10, 19))
    [violation] = judged(tell).violations
    assert violation.text.endswith("; 2 more had some of it.")
    assert violation.bookings[:2] == ("A", "D")
    assert set(violation.bookings) == {"A", "B", "C", "D"}


def test_many_double_bookings_of_one_time_are_told_once_with_their_number(tell: Teller) -> None:
    for number in range(10):
        tell.ok("hold", f"B{number}", at=(number, number + 5))
    [violation] = judged(tell).violations
    assert "(9 of this time in all)" in violation.text
    assert len(violation.bookings) == 10


def test_doubtful_cancel_leaves_the_time_uncertain_until_the_end_tells(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.info("cancel", "A", at=(10, 19), version=1)
    tell.ok("hold", "B", at=(20, 29))
    tell.end("A", status="CANCELLED", version=2)
    assert_valid(tell)


def test_doubtful_cancel_that_did_nothing_leaves_the_time_certain(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.info("cancel", "A", at=(10, 19), version=1)
    tell.ok("hold", "B", at=(20, 29))
    tell.ok("cancel", "B", at=(30, 39))
    assert rules(tell) == ["safety"]


def test_doubtful_reschedule_leaves_both_times_uncertain(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.info("reschedule", "A", (12, 13), at=(10, 19), version=1)
    tell.ok("hold", "B", at=(20, 29))
    tell.fail("hold", None, (12, 13), at=(20, 29))
    tell.end("A", span=(12, 13), version=2)
    assert_valid(tell)


# Durability


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tell: tell.bookings.pop("A"), "Lost booking"),
        (lambda tell: tell.end("A", status="EXPIRED", version=3), "Lost booking"),
        (lambda tell: tell.end("A", status="CANCELLED", version=3), "Lost booking"),
        (lambda tell: tell.end("A", status="NO_SHOW", version=3), "Changed booking"),
        (lambda tell: tell.end("A", span=(20, 21)), "Moved booking"),
        (lambda tell: tell.end("A", span=(20, 21), version=3), "Moved booking"),
        (lambda tell: tell.end("A", units=2), "Changed booking"),
        (lambda tell: tell.end("A", version=1), "Lost change"),
        (lambda tell: tell.end("A", version=3), "Changed booking"),
        (lambda tell: tell.end("A", status="PENDING"), "Changed booking"),
    ],
)
def test_acknowledged_change_that_is_not_in_the_final_state_is_invalid(
    tell: Teller, change: Callable[[Teller], object], said: str
) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=200_000)
    tell.ok("confirm", "A", at=(10, 19))
    assert_valid(tell)
    change(tell)
    violations = judged(tell).violations
    assert "durability" in {violation.rule for violation in violations}
    assert any(violation.text.startswith(said) for violation in violations)


def test_hold_that_ends_before_its_time_is_lost(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=200_000)
    tell.end("A", status="EXPIRED", version=2, expires=None)
    assert rules(tell) == ["durability"]


def test_hold_whose_end_was_changed_by_nobody_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=200_000)
    tell.end("A", expires=300_000)
    assert rules(tell) == ["durability"]


def test_expired_hold_may_be_shown_as_such_before_it_is_swept(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=1_000)
    tell.end("A", status="EXPIRED")
    assert_valid(tell)


def test_confirmed_booking_whose_time_has_passed_is_completed() -> None:
    tell = Teller()
    tell.ok("hold", "A", (-3000, -2999), at=(0, 9))
    tell.ok("confirm", "A", at=(10, 19))
    tell.end("A", status="COMPLETED", version=3)
    assert_valid(tell)


def test_cancelled_booking_that_lives_again_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("cancel", "A", at=(10, 19))
    tell.end("A", status="PENDING", version=2)
    assert "durability" in rules(tell)


def test_doubtful_requests_explain_what_they_may_have_done(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=5_000)
    tell.info("confirm", "A", at=(10, 19), version=1)
    tell.end("A", status="CONFIRMED", version=2, expires=None)
    assert_valid(tell)
    tell.end("A", status="CANCELLED")
    assert rules(tell) == ["durability"]
    tell.end("A", status="CONFIRMED", version=3)
    assert rules(tell) == ["durability"]


def test_two_changes_that_made_the_same_version_are_a_lost_change(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("reschedule", "A", (12, 13), at=(10, 19), version=1)
    tell.ok("reschedule", "A", (14, 15), at=(11, 18), version=1)
    assert "durability" in rules(tell)


def test_outdated_version_that_was_accepted_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("reschedule", "A", (12, 13), at=(10, 19))
    tell.ok("confirm", "A", at=(20, 29))
    stale = tell.operations.pop()
    tell.operations.append(Operation(_with(stale.asked, version=1), stale.answer))
    assert rules(tell) == ["durability"]


def test_change_after_a_cancellation_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("cancel", "A", at=(10, 19))
    tell.ok("confirm", "A", at=(20, 29))
    assert rules(tell) == ["durability"]


def test_version_that_goes_back_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("reschedule", "A", (12, 13), at=(30, 39))
    tell.ok("confirm", "A", at=(20, 29))
    assert "durability" in rules(tell)


def test_extension_that_extends_nothing_keeps_the_version(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=200_000)
    tell.ok("extend", "A", at=(10, 19), listed=False)
    extension = tell.operations.pop()
    tell.operations.append(Operation(extension.asked, _with(extension.answer, version=1)))
    assert_valid(tell)


# Precision


def test_refusals_of_a_free_time_are_told_once(tell: Teller) -> None:
    tell.fail("hold", at=(0, 9))
    tell.fail("hold", at=(1, 9))
    tell.ok("hold", "A", (14, 15), at=(0, 9))
    [violation] = judged(tell).violations
    assert violation.rule == "precision"
    assert violation.operations == ("op-0", "op-1")
    assert "2 refusals of this time" in violation.text


def test_refusal_before_anybody_asked_is_invalid(tell: Teller) -> None:
    tell.fail("hold", at=(0, 3))
    tell.ok("hold", "A", at=(5, 9))
    assert rules(tell) == ["precision"]


@pytest.mark.parametrize("span", [(9, 10), (11, 12)])
def test_refusal_of_a_neighbour_is_invalid(calm: Teller, span: tuple[float, float]) -> None:
    calm.ok("hold", "A", (10, 11), at=(0, 9))
    calm.fail("hold", None, span, at=(10, 19))
    assert rules(calm) == ["precision", "linearizability"]


def test_refusal_within_the_buffers_is_valid() -> None:
    calm = Teller(setup=10, turnover=10, faults=())
    calm.ok("hold", "A", (10, 11), at=(0, 9))
    calm.fail("hold", None, (11.25, 12), at=(10, 19))
    assert_valid(calm)
    calm.fail("hold", None, (11.5, 12), at=(20, 29))
    assert "precision" in rules(calm)


def test_refusal_though_enough_units_are_free_is_invalid() -> None:
    calm = Teller(capacity=3, faults=())
    calm.ok("hold", "A", at=(0, 9), units=2)
    calm.fail("hold", at=(10, 19))
    assert rules(calm) == ["precision", "linearizability"]


def test_refusal_because_of_fragments_is_valid() -> None:
    calm = Teller(capacity=2, faults=())
    calm.ok("hold", "A", (10, 11), at=(0, 9))
    calm.ok("hold", "B", (11, 12), at=(0, 9))
    calm.fail("hold", None, (10, 12), at=(10, 19))
    assert_valid(calm)


def test_refusal_because_of_the_booking_that_is_to_be_moved_is_invalid(calm: Teller) -> None:
    calm.ok("hold", "A", (10, 12), at=(0, 9))
    calm.fail("reschedule", "A", (11, 13), at=(10, 19), version=1)
    assert rules(calm) == ["precision", "linearizability"]


def test_refused_move_to_a_taken_time_is_valid(calm: Teller) -> None:
    calm.ok("hold", "A", (10, 12), at=(0, 9))
    calm.ok("hold", "B", (12, 13), at=(0, 9))
    calm.fail("reschedule", "A", (11, 13), at=(10, 19), version=1)
    assert_valid(calm)


def test_refusal_because_of_a_hold_of_unknown_fate_is_valid_for_a_while(tell: Teller) -> None:
    tell.info("hold", at=(0, 100))
    tell.fail("hold", at=(9_000, 9_100))
    tell.ok("hold", "A", (14, 15), at=(0, 9))
    assert_valid(tell)
    tell.fail("hold", at=(11_000, 11_100))
    assert rules(tell) == ["precision"]


def test_refusal_because_of_somebody_elses_booking_is_valid(tell: Teller) -> None:
    tell.fail("hold", at=(0, 9))
    tell.ok("hold", "A", (14, 15), at=(0, 9))
    tell.end("theirs")
    assert_valid(tell)


def test_refusal_after_an_acknowledged_cancellation_is_told_as_not_given_back(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.ok("cancel", "A", at=(10, 19))
    calm.fail("hold", at=(20, 29))
    assert rules(calm) == ["precision", "linearizability"]
    assert judged(calm).violations[0].text.startswith("The time was not given back")


def test_refusal_after_an_acknowledged_reschedule_is_told_as_not_given_back(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("reschedule", "A", (12, 13), at=(10, 19))
    tell.fail("hold", at=(20, 29))
    assert rules(tell) == ["precision"]
    assert "moved elsewhere" in judged(tell).violations[0].text


def test_refusal_while_the_cancellation_is_under_way_is_valid(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.ok("cancel", "A", at=(10, 30))
    calm.fail("hold", at=(20, 29))
    assert_valid(calm)


def test_stale_version_is_justified_by_a_change(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("confirm", "A", at=(10, 19))
    tell.fail("cancel", "A", at=(11, 18), problem="stale-version", version=1)
    assert_valid(tell)
    tell.fail("cancel", "A", at=(20, 29), problem="stale-version", version=2)
    assert rules(tell) == ["precision"]


def test_stale_version_is_justified_by_an_expiry_that_may_have_been(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=10_000)
    tell.fail("cancel", "A", at=(9_500, 9_600), problem="stale-version", version=1)
    tell.end("A", status="EXPIRED", version=2, expires=None)
    assert_valid(tell)
    tell.fail("cancel", "A", at=(5_000, 5_100), problem="stale-version", version=1)
    assert rules(tell) == ["precision"]


def test_stale_version_is_justified_by_an_effect_whose_answer_was_lost(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    lost = tell.info("cancel", "A", at=(10, 19), version=1)
    tell.fail("cancel", "A", at=(20, 29), problem="stale-version", version=1, repeats=lost)
    tell.end("A", status="CANCELLED", version=2)
    assert_valid(tell)
    tell.end("A", status="PENDING", version=1)
    assert rules(tell) == ["precision"]


def test_hold_expired_is_justified_by_the_expiry_alone(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=10_000)
    tell.fail("confirm", "A", at=(9_200, 9_300), problem="hold-expired", version=1)
    tell.end("A", status="EXPIRED", version=2, expires=None)
    assert_valid(tell)
    tell.fail("confirm", "A", at=(8_000, 8_100), problem="hold-expired", version=1)
    assert rules(tell) == ["precision"]


def test_hold_expired_after_an_extension_or_confirmation_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=10_000)
    tell.ok("extend", "A", at=(10, 19), expires=200_000)
    tell.fail("confirm", "A", at=(12_000, 12_100), problem="hold-expired", version=2)
    assert rules(tell) == ["precision"]


def test_invalid_transition_is_justified_by_the_state(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ok("confirm", "A", at=(10, 19))
    tell.fail("extend", "A", at=(20, 29), problem="invalid-transition", version=2)
    assert_valid(tell)
    tell.fail("cancel", "A", at=(20, 29), problem="invalid-transition", version=2)
    assert rules(tell) == ["precision"]


def test_acknowledged_booking_that_is_not_found_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.fail("confirm", "A", at=(10, 19), problem="not-found", version=1)
    assert rules(tell) == ["precision"]


def test_repetition_may_be_told_what_was_decided_when_it_was_first_sent(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    lost = tell.info("hold", at=(10, 19), key="k")
    tell.ok("cancel", "A", at=(20, 29))
    tell.fail("hold", at=(30, 39), key="k", repeats=lost)
    assert_valid(tell)


def test_repetition_that_is_answered_differently_is_invalid(tell: Teller) -> None:
    first = tell.ok("hold", "A", at=(0, 9), key="k")
    tell.fail("hold", at=(10, 19), key="k", repeats=first)
    assert rules(tell) == ["precision"]


# Liveness


def test_refusal_after_the_time_of_a_hold_ran_out_is_told_as_liveness(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9), expires=10_000)
    calm.fail("hold", at=(15_900, 15_990))
    calm.end("A", status="EXPIRED", version=2, expires=None)
    assert_valid(calm)
    calm.fail("hold", at=(16_001, 16_100))
    assert rules(calm) == ["liveness", "linearizability"]
    assert judged(calm).violations[0].text.startswith("Still held though it ran out")


def test_hold_that_ran_out_and_is_pending_in_the_end_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=94_500)
    assert_valid(tell)
    tell.ok("hold", "B", (12, 13), at=(0, 9), expires=93_000)
    assert rules(tell) == ["liveness"]


@pytest.mark.parametrize(("over", "broken"), [(94_500, []), (93_000, ["liveness"])])
def test_hold_that_ran_out_under_a_fault_is_due_after_it(tell: Teller, over: float, broken: list[str]) -> None:
    """A server that is down cannot free its time; one that is up again must."""
    tell.ok("hold", "A", at=(0, 9), expires=80_000)
    tell.fault(79_000, over)
    assert rules(tell) == broken


def test_hold_that_is_confirmed_after_it_ran_out_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), expires=10_000)
    tell.ok("confirm", "A", at=(17_000, 17_009))
    assert rules(tell) == ["liveness"]


@pytest.mark.parametrize(
    ("at", "status", "broken"), [(29_000, 503, []), (32_000, 503, ["liveness"]), (32_000, 0, ["liveness"])]
)
def test_service_that_has_not_recovered_is_invalid(tell: Teller, at: float, status: int, broken: list[str]) -> None:
    tell.fault(500, 1_000)
    tell.ok("hold", "A", at=(0, 9))
    tell.info("hold", None, (12, 13), at=(at, at + 9), status=status)
    assert rules(tell) == broken


# Once


def test_refused_request_that_booked_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "B", at=(0, 3))
    tell.ok("cancel", "B", at=(4, 12))
    refused = tell.fail("hold", at=(5, 9))
    tell.end("C", operation=refused)
    [violation] = judged(tell).violations
    assert violation.rule == "once"
    assert violation.text.startswith("Refused, yet booked: client 2")


def test_request_that_booked_twice_is_invalid(tell: Teller) -> None:
    made = tell.ok("hold", "A", at=(0, 9))
    tell.end("B", span=(12, 13), status="CANCELLED", operation=made)
    assert rules(tell) == ["once"]


def test_repetition_that_makes_another_booking_is_invalid(tell: Teller) -> None:
    first = tell.ok("hold", "A", at=(0, 9), key="k")
    tell.ok("hold", "B", (12, 13), at=(10, 19), key="k", repeats=first)
    assert "once" in rules(tell)


def test_repetition_that_names_the_same_booking_is_valid(tell: Teller) -> None:
    lost = tell.info("hold", at=(0, 9), key="k")
    tell.ok("hold", "A", at=(10, 19), key="k", repeats=lost, made=lost)
    tell.fail("hold", at=(1, 9))
    assert_valid(tell)


# Answers


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (401, "unauthenticated"),
        (403, "forbidden"),
        (404, "not-found"),
        (409, "hold-expired"),
        (409, "idempotency-key-in-use"),
        (422, "request-invalid"),
        (428, "precondition-required"),
        (400, "slot-unavailable"),
    ],
)
def test_other_refusals_than_the_expected_are_invalid(tell: Teller, status: int, problem: str) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.fail("hold", at=(0, 9), status=status, problem=problem)
    [violation] = judged(tell).violations
    assert violation.rule == "answers"
    assert str(status) in violation.text


@pytest.mark.parametrize(("status", "said"), [(500, "Server error"), (503, "Server error"), (200, "Unreadable")])
def test_failures_without_faults_are_invalid(calm: Teller, status: int, said: str) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.info("hold", None, (12, 13), at=(0, 9), status=status)
    [violation] = judged(calm).violations
    assert violation.rule == "answers"
    assert violation.text.startswith(said)


def test_lost_replies_without_faults_leave_it_unknown(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.info("hold", None, (12, 13), at=(0, 9), status=0)
    judgement = judged(calm)
    assert judgement.verdict == "unknown"
    assert judgement.doubts[0].startswith("Without any fault no reply came 1 times")


def test_failures_under_faults_are_valid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.info("hold", None, (12, 13), at=(0, 9), status=503)
    assert_valid(tell)


def test_acknowledgement_of_another_time_is_invalid(tell: Teller) -> None:
    tell.ok("hold", "A", (12, 13), at=(0, 9))
    given = tell.operations.pop()
    tell.operations.append(Operation(_with(given.asked, start=hour(10), end=hour(11)), given.answer))
    assert rules(tell) == ["answers"]


def test_key_in_use_is_an_answer_to_a_repetition(tell: Teller) -> None:
    first = tell.ok("hold", "A", at=(0, 30), key="k")
    tell.fail("hold", at=(10, 19), problem="idempotency-key-in-use", key="k", repeats=first)
    assert_valid(tell)


# Linearizability: what the other rules, which look at two operations at a time, do not see


def test_answers_that_no_one_order_explains_are_not_linearizable(calm: Teller) -> None:
    """Each refusal may have been before or after the move; both cannot."""
    calm.ok("hold", "A", (10, 11), at=(0, 9))
    calm.ok("reschedule", "A", (12, 13), at=(10, 100))
    calm.fail("hold", None, (12, 13), at=(20, 29))
    calm.fail("hold", None, (10, 11), at=(30, 39))
    assert rules(calm) == ["linearizability"]


def test_same_answers_in_the_order_of_the_move_are_linearizable(calm: Teller) -> None:
    calm.ok("hold", "A", (10, 11), at=(0, 9))
    calm.ok("reschedule", "A", (12, 13), at=(10, 100))
    calm.fail("hold", None, (10, 11), at=(20, 29))
    calm.fail("hold", None, (12, 13), at=(30, 39))
    assert_valid(calm)


def test_hold_may_run_out_within_its_margins_to_make_room(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9), expires=10_000)
    calm.ok("hold", "B", at=(9_500, 9_600), expires=200_000)
    calm.fail("hold", at=(9_700, 9_800))
    calm.end("A", status="EXPIRED", version=2, expires=None)
    assert_valid(calm)


def test_search_that_grows_too_large_says_so(calm: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bizing_load.oracle.linear.STEPS", 0)
    calm.ok("hold", "A", at=(0, 9))
    judgement = judged(calm)
    assert judgement.verdict == "valid"
    assert judgement.checked["linearizability"] == 0
    assert judgement.notes == ("Not checked for linearizability: too large (1 operations).",)


def test_part_with_an_unknown_outcome_is_left_out(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.info("hold", at=(0, 9))
    assert judged(calm).checked["linearizability"] == 0


# Verdicts


def test_rate_limit_leaves_the_verdict_unknown(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.fail("hold", at=(0, 9), status=429, problem="rate-limited")
    judgement = judged(tell)
    assert judgement.verdict == "unknown"
    assert "limited the rate" in judgement.doubts[0]


def test_final_state_that_cannot_be_read_leaves_the_verdict_unknown(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.final_at = None
    assert judged(tell).verdict == "unknown"
    tell.ok("hold", "B", at=(10, 19))
    assert judged(tell).verdict == "invalid"


def test_run_that_gave_nothing_is_unknown(tell: Teller) -> None:
    tell.info("hold", at=(0, 9))
    assert judged(tell).verdict == "unknown"


@pytest.mark.parametrize("ends", [[], [End(ms(1), complete=False, reason="killed")]])
def test_run_that_broke_off_is_unknown(tell: Teller, ends: list[End]) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ends = ends
    assert judged(tell).verdict == "unknown"


def test_request_without_a_recorded_answer_is_a_doubt(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.ask("hold", None, (12, 13), at=(0, 9))
    assert judged(tell).verdict == "unknown"


def _with(record: Any, **changes: object) -> Any:
    values = {name: getattr(record, name) for name in record.__struct_fields__} | changes
    return type(record)(**values)


def test_booking_of_an_unknown_resource_is_judged_all_the_same(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9))
    tell.bookings["X"] = Booking("X", "elsewhere", hour(1), hour(2), "CONFIRMED", 1)
    assert_valid(tell)
