"""The judge on hand-written histories, good and bad, and on random ones."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizing_load.race import history, judge

MIDNIGHT = datetime(2027, 3, 1, tzinfo=UTC)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
RUN = history.Run("http://service", "resource", "same", 1, 2, 1)


def hour(number: float) -> datetime:
    return MIDNIGHT + timedelta(hours=number)


def asked(
    client: int,
    span: tuple[float, float] = (10, 11),
    *,
    at: int = 0,
    until: int | None = 9,
    booking: str | None = None,
    status: int = 409,
    problem: str = "/problems/slot-unavailable",
    round_number: int = 0,
) -> history.Operation:
    """A client's wish for hours; granted with a booking, refused with 4xx, else unknown."""
    outcome = "ok" if booking else "fail" if 400 <= status < 500 else "info"
    return history.Operation(
        id=f"r{round_number}c{client}",
        client=client,
        round=round_number,
        start=hour(span[0]),
        end=hour(span[1]),
        invoked=at,
        invoked_at=NOON + timedelta(milliseconds=at),
        outcome=outcome,  # type: ignore[arg-type]
        answered=until,
        answered_at=None if until is None else NOON + timedelta(milliseconds=until),
        status=201 if booking else status,
        booking=booking,
        problem=problem if outcome == "fail" else None,
        reason="the reply was lost" if outcome == "info" else None,
    )


def listed(
    name: str, span: tuple[float, float] = (10, 11), status: str = "PENDING", operation: str | None = None
) -> history.Booking:
    return history.Booking(name, hour(span[0]), hour(span[1]), status, operation)


def judged(
    operations: Sequence[history.Operation], final: Sequence[history.Booking] | None, run: history.Run = RUN
) -> judge.Judgement:
    return judge.judge(run, operations, final)


def rules(judgement: judge.Judgement) -> list[str]:
    return [violation.rule for violation in judgement.violations]


def test_one_winner_is_valid() -> None:
    judgement = judged([asked(0, booking="A"), asked(1), asked(2)], [listed("A", operation="r0c0")])
    assert judgement == judge.Judgement("valid", (), ())


def test_neighbours_that_all_win_are_valid() -> None:
    operations = [asked(0, (10, 11), booking="A"), asked(1, (11, 12), booking="B")]
    assert judged(operations, [listed("A", (10, 11)), listed("B", (11, 12))]).verdict == "valid"


def test_two_winners_are_told_with_both_bookings_and_times() -> None:
    operations = [asked(3, booking="A", at=1, until=4), asked(8, booking="B", at=2, until=7), asked(5)]
    judgement = judged(operations, [listed("A"), listed("B")])
    assert judgement.verdict == "invalid"
    [violation] = judgement.violations
    assert violation.rule == "safety"
    assert violation.operations == ("r0c3", "r0c8")
    assert violation.bookings == ("A", "B")
    assert violation.text == (
        "Double booking: client 3 was given 2027-03-01 10:00–11:00Z as booking A "
        "(r0c3, asked 12:00:00.001000, answered 12:00:00.004000), PENDING at the end, and "
        "client 8 was given 2027-03-01 10:00–11:00Z as booking B "
        "(r0c8, asked 12:00:00.002000, answered 12:00:00.007000), PENDING at the end."
    )


def test_overlap_by_a_minute_is_a_double_booking() -> None:
    operations = [asked(0, (10, 11), booking="A"), asked(1, (10 + 59 / 60, 12), booking="B")]
    assert rules(judged(operations, [listed("A", (10, 11)), listed("B", (10 + 59 / 60, 12))])) == ["safety"]


def test_long_booking_over_two_short_ones_is_found_twice() -> None:
    operations = [asked(0, (8, 18), booking="A"), asked(1, (9, 10), booking="B"), asked(2, (12, 13), booking="C")]
    final = [listed("A", (8, 18)), listed("B", (9, 10)), listed("C", (12, 13))]
    assert rules(judged(operations, final)) == ["safety", "safety"]


def test_one_booking_given_to_two_clients_is_a_double_booking() -> None:
    judgement = judged([asked(0, booking="A"), asked(1, booking="A")], [listed("A", operation="r0c0")])
    assert rules(judgement) == ["safety"]


def test_two_live_bookings_at_the_end_are_a_double_booking_though_one_reply_was_lost() -> None:
    operations = [asked(0, booking="A"), asked(1, status=0, until=None)]
    judgement = judged(operations, [listed("A", operation="r0c0"), listed("B", operation="r0c1")])
    assert rules(judgement) == ["safety"]
    assert "client 1 asked for" in judgement.violations[0].text


@pytest.mark.parametrize(
    "final",
    [[], [listed("A", status="EXPIRED")], [listed("A", status="CANCELLED")], [listed("A", (20, 21))]],
    ids=["missing", "expired", "cancelled", "moved"],
)
def test_acknowledged_booking_that_is_not_there_is_invalid(final: list[history.Booking]) -> None:
    judgement = judged([asked(0, booking="A"), asked(1)], final)
    assert judgement.verdict == "invalid"
    assert "durability" in rules(judgement)


def test_refusal_of_a_free_time_is_invalid_and_told_once() -> None:
    judgement = judged([asked(0), asked(1), asked(2, (14, 15), booking="A")], [listed("A", (14, 15))])
    assert rules(judgement) == ["precision"]
    assert judgement.violations[0].operations == ("r0c0", "r0c1")
    assert "2 refusals of this time" in judgement.violations[0].text


def test_refusal_before_anybody_asked_is_invalid() -> None:
    operations = [asked(0, at=0, until=3), asked(1, at=5, until=9, booking="A")]
    assert rules(judged(operations, [listed("A")])) == ["precision"]


def test_refusal_of_a_neighbour_is_invalid() -> None:
    operations = [asked(0, (10, 11), booking="A"), asked(1, (11, 12))]
    assert rules(judged(operations, [listed("A", (10, 11))])) == ["precision"]


def test_refusal_because_of_a_booking_of_unknown_fate_is_valid() -> None:
    operations = [asked(0, status=0, until=None), asked(1), asked(2, (14, 15), booking="A")]
    assert judged(operations, [listed("A", (14, 15))]).verdict == "valid"


def test_refusal_because_of_a_booking_of_somebody_else_is_valid() -> None:
    judgement = judged([asked(0), asked(1, (14, 15), booking="A")], [listed("theirs"), listed("A", (14, 15))])
    assert judgement.verdict == "valid"


def test_refused_request_that_booked_is_invalid() -> None:
    judgement = judged(
        [asked(0), asked(1, (14, 15), booking="A")], [listed("B", operation="r0c0"), listed("A", (14, 15))]
    )
    assert rules(judgement) == ["once"]
    assert judgement.violations[0].text.startswith("Refused, yet booked: client 0")


def test_request_that_booked_twice_is_invalid() -> None:
    final = [listed("A", operation="r0c0"), listed("B", status="CANCELLED", operation="r0c0")]
    assert rules(judged([asked(0, booking="A")], final)) == ["once"]


@pytest.mark.parametrize(
    ("status", "problem"),
    [(500, ""), (503, ""), (409, "/problems/hold-expired"), (422, "/problems/request-invalid"), (401, "")],
)
def test_other_answers_than_given_and_refused_are_invalid(status: int, problem: str) -> None:
    judgement = judged([asked(0, booking="A"), asked(1, status=status, problem=problem)], [listed("A")])
    assert rules(judgement) == ["answers"]
    assert f"{status}" in judgement.violations[0].text


def test_rate_limit_leaves_the_verdict_unknown() -> None:
    judgement = judged([asked(0, booking="A"), asked(1, status=429, problem="/problems/rate-limited")], [listed("A")])
    assert judgement.verdict == "unknown"
    assert "limited the rate" in judgement.doubts[0]


def test_final_state_that_cannot_be_read_leaves_the_verdict_unknown() -> None:
    assert judged([asked(0, booking="A"), asked(1)], None).verdict == "unknown"


def test_double_booking_is_invalid_without_a_final_state() -> None:
    assert judged([asked(0, booking="A"), asked(1, booking="B")], None).verdict == "invalid"


def test_race_that_broke_off_is_unknown() -> None:
    run = history.Run("http://service", "resource", "same", 1, 2, rounds=3)
    judgement = judged([asked(0, booking="A"), asked(1)], [listed("A")], run)
    assert judgement.verdict == "unknown"
    assert judgement.doubts == ("Only 1 of 3 rounds were run.",)


def test_race_without_any_answer_is_unknown() -> None:
    assert judged([asked(0, status=0), asked(1, status=0)], []).verdict == "unknown"


# A service that works, one wish at a time: the first to ask for free time gets it, some replies get lost.
Wish = tuple[int, int, bool]
wishes = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6), st.integers(0, 9).map(lambda n: n == 0)), min_size=1)


def served(wishes: Sequence[Wish]) -> tuple[list[history.Operation], list[history.Booking]]:
    operations: list[history.Operation] = []
    final: list[history.Booking] = []
    for number, (begin, length, lost) in enumerate(wishes):
        span = (begin, begin + length)
        free = not any(one.start < hour(span[1]) and hour(span[0]) < one.end for one in final)
        name = f"B{number}"
        if free:
            final.append(listed(name, span, operation=f"r0c{number}"))
        at = number * 10
        if lost:
            operations.append(asked(number, span, at=at, until=None, status=0))
        else:
            operations.append(asked(number, span, at=at, until=at + 9, booking=name if free else None))
    return operations, final


@given(wishes)
def test_history_of_a_service_that_works_is_never_invalid(wishes: list[Wish]) -> None:
    assert judged(*served(wishes)).violations == ()


@given(wishes, st.data())
def test_history_is_invalid_once_a_booking_is_lost(wishes: list[Wish], data: st.DataObject) -> None:
    operations, final = served([(0, 1, False), *wishes])
    lost = data.draw(st.sampled_from([operation.booking for operation in operations if operation.booking]))
    assert "durability" in rules(judged(operations, [booking for booking in final if booking.id != lost]))


@given(wishes, st.data())
def test_history_is_invalid_once_a_taken_time_is_given(wishes: list[Wish], data: st.DataObject) -> None:
    operations, final = served([(0, 1, False), *wishes])
    victim = data.draw(st.sampled_from(final))
    thief = asked(999, booking="stolen", at=10_000, until=10_009)
    thief = history.Operation(
        **{name: getattr(thief, name) for name in thief.__struct_fields__} | {"start": victim.start, "end": victim.end}
    )
    stolen = history.Booking("stolen", victim.start, victim.end, "PENDING", thief.id)
    assert "safety" in rules(judged([*operations, thief], [*final, stolen]))


@given(wishes)
def test_history_is_invalid_once_a_free_time_is_refused(wishes: list[Wish]) -> None:
    operations, final = served(wishes)
    assert "precision" in rules(judged([*operations, asked(999, (50, 51), until=10_000)], final))
