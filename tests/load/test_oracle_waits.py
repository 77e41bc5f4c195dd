"""The oracle on waitlists: an offer is a hold, and who waits is offered what is free."""

from __future__ import annotations

import pytest

from bizing_load.history import UNSEEN
from bizing_load.oracle.judge import judge
from tests.load.histories import Teller, assert_valid, found, rules


def given_up(tell: Teller, begin: float = 0, end: float = 100) -> None:
    """The hour is A's, who cancels it from `end` until 9 ms later."""
    tell.ok("hold", "A", at=(begin, begin + 9))
    tell.ok("cancel", "A", at=(end, end + 9))


# Offers


def test_life_of_an_offer_is_valid(calm: Teller) -> None:
    given_up(calm)
    calm.ok("wait", "B", at=(20, 120), latest=11, expires=20_000)
    calm.ok("confirm", "B", at=(130, 139))
    calm.fail("hold", at=(140, 149))
    calm.ok("cancel", "B", at=(150, 159))
    calm.ok("wait", "C", at=(145, 170), latest=11, expires=20_000)
    calm.fail("hold", at=(171, 179))
    calm.ok("cancel", "C", at=(180, 189))
    calm.ok("hold", "D", at=(190, 199))
    assert_valid(calm)
    assert judge(calm.history()).checked["linearizability"] == 10


def test_offer_of_what_is_free_at_once_is_valid(calm: Teller) -> None:
    calm.ok("wait", "A", at=(0, 9), latest=11)
    assert_valid(calm)


def test_offer_that_somebody_else_has_is_a_double_booking(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.ok("wait", "B", at=(20, 120), latest=11)
    [violation] = [each for each in found(calm) if each.rule == "safety"]
    assert violation.bookings == ("A", "B")
    assert "client 1 was offered 2027-03-01 10:00–11:00Z as booking B" in violation.text


def test_offer_that_two_are_made_is_a_double_booking(calm: Teller) -> None:
    calm.ok("wait", "A", at=(0, 20), latest=11)
    calm.ok("wait", "A", at=(1, 21), latest=11, version=0)
    [violation] = found(calm)
    assert violation.rule == "safety"
    assert violation.text.endswith(": one booking (2 were given it in all).")


def test_newcomer_that_is_refused_what_was_offered_is_right(calm: Teller) -> None:
    """From when it may have been offered, not from when its client saw it."""
    given_up(calm)
    calm.ok("wait", "B", at=(20, 200), latest=11)
    calm.fail("hold", at=(120, 129))
    assert_valid(calm)


def test_refusal_before_anybody_waited_is_not_explained_by_an_offer(calm: Teller) -> None:
    calm.fail("hold", at=(0, 9))
    calm.ok("wait", "B", at=(20, 200), latest=11)
    assert "precision" in rules(calm)


def test_offer_later_in_what_was_asked_for_is_valid(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.ok("wait", "B", (11.5, 12.5), at=(20, 29), wanted=(10, 11), latest=12.5)
    assert_valid(calm)


@pytest.mark.parametrize(
    "offered",
    [(9.5, 10.5), (11.75, 12.75), (10, 12), (10, 10.5)],
    ids=["too early", "too late", "too long", "too short"],
)
def test_offer_of_what_was_not_asked_for_is_found(calm: Teller, offered: tuple[float, float]) -> None:
    calm.ok("wait", "B", offered, at=(20, 29), wanted=(10, 11), latest=12.5)
    [violation] = found(calm)
    assert violation.rule == "answers"
    assert violation.text.startswith("Not what was asked for: client 0 was offered")


def test_lost_offer_is_not_durable(calm: Teller) -> None:
    calm.ok("wait", "B", at=(20, 29), latest=11)
    calm.bookings.clear()
    assert rules(calm) == {"durability"}


def test_answer_to_an_offer_that_makes_no_version_is_lost(calm: Teller) -> None:
    calm.ok("wait", "B", at=(20, 29), latest=11)
    calm.ok("confirm", "B", at=(30, 39), version=0)
    [violation] = found(calm)
    assert violation.text.startswith("Lost change: ")


@pytest.mark.parametrize("refused", [True, False])
def test_offer_is_made_at_one_moment(calm: Teller, *, refused: bool) -> None:
    """It may have been before the refusal or after C's booking; not both."""
    calm.ok("wait", "B", at=(0, 100), latest=11)
    if refused:
        calm.fail("hold", at=(20, 29))
    calm.ok("hold", "C", at=(30, 39))
    calm.ok("cancel", "C", at=(40, 49))
    assert rules(calm) == ({"linearizability"} if refused else set())


# Without an offer


def test_client_that_waited_for_taken_time_goes_without(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    calm.left(at=(20, 129), waited=(29, 120))
    assert_valid(calm)
    assert judge(calm.history()).checked["liveness"] == 1


def test_client_beside_free_time_is_found(calm: Teller) -> None:
    given_up(calm)
    left = calm.left(at=(20, 229), waited=(29, 220))
    [violation] = found(calm)
    assert violation.rule == "liveness"
    assert violation.operations == (left,)
    assert violation.text == (
        "Not offered though it was free: client 2 waited for 2027-03-01 10:00–11:00Z, or as much until 11:00Z, and "
        "left without an offer (op-2, asked 12:00:00.020000, answered 12:00:00.229000), but from 12:00:00.109000 to "
        "12:00:00.220000 nobody had 2027-03-01 10:00–11:00Z."
    )


def test_client_beside_time_that_nobody_ever_had_is_found(calm: Teller) -> None:
    calm.ok("hold", "A", (12, 13), at=(0, 9))
    calm.left(at=(20, 229), waited=(29, 220))
    assert rules(calm) == {"liveness"}


def test_client_is_passed_over_when_one_of_the_times_that_would_do_is_free(calm: Teller) -> None:
    """It is judged by the first; B has the other."""
    given_up(calm)
    calm.ok("hold", "B", (11, 12), at=(0, 9))
    calm.left(at=(20, 229), waited=(29, 220), latest=12)
    assert rules(calm) == {"liveness"}


def test_time_that_was_free_for_no_instant_for_sure_need_not_be_offered(calm: Teller) -> None:
    """What A gave up, B may have had from the same moment on. Had B asked 2 ms later, it was free in between."""
    given_up(calm)
    calm.ok("hold", "B", at=(109, 120))
    calm.left(at=(20, 229), waited=(29, 220))
    assert_valid(calm)
    between = Teller(faults=())
    given_up(between)
    between.ok("hold", "B", at=(111, 120))
    between.left(at=(20, 229), waited=(29, 220))
    assert rules(between) == {"liveness"}


def test_time_that_was_offered_to_another_in_line_was_not_free(calm: Teller) -> None:
    given_up(calm)
    calm.ok("wait", "B", at=(15, 150), latest=11)
    calm.left(at=(20, 229), waited=(29, 220))
    assert_valid(calm)


@pytest.mark.parametrize(
    ("waited", "passed_over"), [((29, 105), False), ((29, 109), False), ((29, 110), True), ((112, 130), True)]
)
def test_client_was_passed_over_only_while_it_was_in_line(
    calm: Teller, waited: tuple[float, float], *, passed_over: bool
) -> None:
    """The time is free for sure from 109 ms, when A knew of its cancellation."""
    given_up(calm)
    calm.left(at=(20, 229), waited=waited)
    assert rules(calm) == ({"liveness"} if passed_over else set())


def test_free_time_that_is_too_short_is_nobodys(calm: Teller) -> None:
    calm.ok("hold", "A", (10, 10.5), at=(0, 9))
    calm.left(at=(20, 229), waited=(29, 220))
    assert_valid(calm)


def test_setup_and_turnover_count_as_taken() -> None:
    for minutes, passed_over in ((15, False), (0, True)):
        tell = Teller(faults=(), turnover=minutes)
        tell.ok("hold", "A", (9, 10), at=(0, 9))
        tell.left(at=(20, 229), waited=(29, 220))
        assert rules(tell) == ({"liveness"} if passed_over else set())


def test_time_of_a_hold_that_ran_out_is_offered_once_it_was_released(calm: Teller) -> None:
    """It ends at 1 s; clocks may be 1 s apart, and the service has 5 s to free it."""
    calm.ok("hold", "A", at=(0, 9), expires=1_000)
    calm.end("A", status="EXPIRED", version=2, expires=None)
    calm.left(at=(20, 7_000), waited=(29, 6_999))
    assert_valid(calm)
    calm.left(at=(20, 8_000), waited=(29, 7_010))
    assert rules(calm) == {"liveness"}


def test_client_may_be_passed_over_where_faults_strike(tell: Teller) -> None:
    """Who was to make the offer may have been killed."""
    given_up(tell)
    tell.left(at=(20, 229), waited=(29, 220))
    assert_valid(tell)
    assert judge(tell.history()).checked["liveness"] == 0


def test_client_that_left_yet_was_booked_is_found(calm: Teller) -> None:
    calm.ok("hold", "A", at=(0, 9))
    left = calm.left(at=(20, 129), waited=(29, 120))
    calm.end("B", span=(14, 15), status="CANCELLED", version=2, operation=left)
    [violation] = found(calm)
    assert violation.rule == "once"
    assert violation.text.startswith("Refused, yet booked: client 1 waited for")


def test_wait_that_is_refused_for_want_of_time_is_found(calm: Teller) -> None:
    """It is what a waitlist is for."""
    calm.ok("hold", "A", at=(0, 9))
    calm.fail("wait", at=(20, 29), latest=11)
    assert rules(calm) == {"answers"}


# Nobody knows


def test_wait_without_a_reply_may_have_become_a_booking(tell: Teller) -> None:
    given_up(tell)
    lost = tell.info("wait", at=(20, 120), latest=13)
    tell.end("B", span=(12, 13), operation=lost)
    tell.fail("hold", span=(12, 13), at=(130, 139))
    assert_valid(tell)
    tell.ok("hold", "C", (12, 13), at=(140, 149))
    assert rules(tell) == {"safety"}


def test_wait_without_a_reply_that_made_two_bookings_is_found(tell: Teller) -> None:
    given_up(tell)
    lost = tell.info("wait", at=(20, 120), latest=13)
    for name, span in (("B", (11, 12)), ("C", (12, 13))):
        tell.end(name, span=span, operation=lost)
    assert [violation.text[:12] for violation in found(tell)] == ["Booked twice"]


def test_wait_without_a_reply_may_have_had_any_of_what_it_asked_for(tell: Teller) -> None:
    """An offer of it may have ended unseen."""
    tell.ok("hold", "A", (20, 21), at=(0, 9))
    tell.info("wait", at=(20, 120), latest=13)
    tell.fail("hold", span=(12, 13), at=(130, 139))
    assert_valid(tell)
    tell.fail("hold", span=(13, 14), at=(140, 149))
    assert rules(tell) == {"precision"}


def test_offer_that_ended_unseen_is_no_fault_of_the_service(calm: Teller) -> None:
    """It stood in the way of others while it lasted."""
    given_up(calm)
    unseen = calm.info("wait", at=(20, 3_000), latest=11, status=200, reason=UNSEEN)
    calm.fail("hold", at=(120, 129))
    calm.left(at=(30, 1_000), waited=(39, 990))
    calm.end("B", status="EXPIRED", version=2, operation=unseen)
    assert_valid(calm)


def test_other_answer_that_says_nothing_is_a_fault_of_the_service(calm: Teller) -> None:
    given_up(calm)
    calm.info("wait", at=(20, 3_000), latest=11, status=200)
    assert rules(calm) == {"answers"}


# Several units


def test_each_unit_is_offered() -> None:
    tell = Teller(capacity=2, faults=())
    given_up(tell)
    tell.ok("hold", "B", at=(0, 9))
    tell.ok("wait", "C", at=(20, 120), latest=11)
    tell.left(at=(20, 229), waited=(29, 220))
    assert_valid(tell)
    tell.ok("wait", "D", at=(20, 130), latest=11)
    assert "safety" in rules(tell)


def test_client_that_waits_for_one_unit_beside_a_free_one_is_found() -> None:
    tell = Teller(capacity=2, faults=())
    tell.ok("hold", "A", at=(0, 9))
    tell.left(at=(20, 229), waited=(29, 220), units=2)
    assert_valid(tell)
    tell.left(at=(20, 229), waited=(29, 220))
    assert rules(tell) == {"liveness"}
