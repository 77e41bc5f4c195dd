"""The oracle on series: each occurrence is judged by itself, and all of them are there, or none."""

from __future__ import annotations

import pytest

from bizing_load.history import NOT_ALONE, SKIPPED
from tests.load.histories import Span, Teller, assert_valid, found, rules

DAYS: list[Span] = [(10, 11), (34, 35), (58, 59)]
MONDAY, TUESDAY, WEDNESDAY = DAYS
At = tuple[float, float]


def booked(tell: Teller, name: str, at: At, *, together: bool = True) -> list[str]:
    """A series that was given all its days, as bookings `name`0, `name`1 …"""
    return [
        tell.ok("hold", f"{name}{day}", span, at=at, series=name, together=together) for day, span in enumerate(DAYS)
    ]


def lost(tell: Teller, name: str, at: At, *, together: bool = True) -> list[str]:
    """A series without a reply."""
    return [tell.info("hold", span=span, at=at, series=name, together=together) for span in DAYS]


def there(tell: Teller, operation: str, span: Span) -> None:
    """In the final state, of a request without a reply."""
    tell.end(f"of {operation}", span=span, operation=operation)


# What was given and what was refused


def test_life_of_a_series_is_valid(calm: Teller) -> None:
    booked(calm, "A", (0, 9))
    for day, span in enumerate(DAYS):
        calm.ok("confirm", f"A{day}", at=(20, 29), series="B")
        calm.fail("hold", span=span, at=(30, 39))
    calm.ok("reschedule", "A2", (59, 60), at=(40, 49))
    calm.ok("hold", "C", WEDNESDAY, at=(50, 59))
    for day in range(3):
        calm.ok("cancel", f"A{day}", at=(60, 69), series="D")
    calm.ok("hold", "F", MONDAY, at=(80, 89))
    assert_valid(calm)


def test_occurrence_that_somebody_else_has_is_a_double_booking(calm: Teller) -> None:
    calm.ok("hold", "Z", TUESDAY, at=(0, 9))
    booked(calm, "A", (10, 19))
    [violation] = [each for each in found(calm) if each.rule == "safety"]
    assert violation.bookings == ("Z", "A1")


def test_occurrence_is_skipped_when_somebody_has_it(calm: Teller) -> None:
    calm.ok("hold", "Z", TUESDAY, at=(0, 9))
    calm.ok("hold", "A0", MONDAY, at=(10, 19), series="A")
    calm.fail("hold", span=TUESDAY, at=(10, 19), series="A", problem=SKIPPED)
    calm.ok("hold", "A2", WEDNESDAY, at=(10, 19), series="A")
    assert_valid(calm)


def test_free_occurrence_that_is_skipped_is_found(calm: Teller) -> None:
    calm.ok("hold", "A0", MONDAY, at=(10, 19), series="A")
    skipped = calm.fail("hold", span=TUESDAY, at=(10, 19), series="A", problem=SKIPPED)
    told = [violation for violation in found(calm) if violation.rule == "precision"]
    assert [violation.operations for violation in told] == [(skipped,)]


def refused(tell: Teller, at: At, *, taken: Span) -> str:
    """A series, refused because of one day; that one's operation."""
    operations = {
        span: tell.fail(
            "hold",
            span=span,
            at=at,
            series="S",
            together=True,
            problem="series-conflict" if span == taken else NOT_ALONE,
        )
        for span in DAYS
    }
    return operations[taken]


def test_series_is_refused_for_the_one_occurrence_that_somebody_has(calm: Teller) -> None:
    """Nobody has the others, and no reason is needed for them."""
    calm.ok("hold", "Z", TUESDAY, at=(0, 9))
    refused(calm, (10, 19), taken=TUESDAY)
    assert_valid(calm)


def test_series_that_is_refused_for_a_free_occurrence_is_found(calm: Teller) -> None:
    """Somebody has another one, which is not what the refusal says."""
    calm.ok("hold", "Z", TUESDAY, at=(0, 9))
    named = refused(calm, (10, 19), taken=WEDNESDAY)
    told = [violation for violation in found(calm) if violation.rule == "precision"]
    assert [violation.operations for violation in told] == [(named,)]


def test_occurrence_that_was_refused_yet_booked_is_found(tell: Teller) -> None:
    tell.ok("hold", "Z", TUESDAY, at=(0, 9))
    refused(tell, (10, 19), taken=TUESDAY)
    there(tell, "S@2027-03-01T10:00", MONDAY)
    assert any(violation.text.startswith("Refused, yet booked") for violation in found(tell))


def test_occurrence_that_broke_a_rule_is_not_an_answer_to_a_race(calm: Teller) -> None:
    calm.ok("hold", "A0", MONDAY, at=(10, 19), series="A")
    calm.fail("hold", span=TUESDAY, at=(10, 19), series="A", problem="invalid")
    assert rules(calm) == {"answers"}


# All or none


@pytest.mark.parametrize("count", [0, 3])
def test_series_that_was_lost_is_there_whole_or_not_at_all(tell: Teller, count: int) -> None:
    tell.ok("hold", "Z", (20, 21), at=(0, 9))
    operations = lost(tell, "A", (10, 19))
    for operation, span in list(zip(operations, DAYS, strict=True))[:count]:
        there(tell, operation, span)
    assert_valid(tell)


@pytest.mark.parametrize("count", [1, 2])
def test_series_that_was_lost_and_is_there_in_part_is_found(tell: Teller, count: int) -> None:
    tell.ok("hold", "Z", (20, 21), at=(0, 9))
    operations = lost(tell, "A", (10, 19))
    for operation, span in list(zip(operations, DAYS, strict=True))[:count]:
        there(tell, operation, span)
    [violation] = found(tell)
    assert violation.rule == "once"
    assert violation.text.startswith("Booked in part: ")
    assert violation.operations == (operations[0], operations[count])


def test_series_of_what_is_free_may_be_there_in_part(tell: Teller) -> None:
    tell.ok("hold", "Z", TUESDAY, at=(0, 9))
    monday, _, wednesday = lost(tell, "A", (10, 19), together=False)
    there(tell, monday, MONDAY)
    there(tell, wednesday, WEDNESDAY)
    assert_valid(tell)


def test_series_with_an_occurrence_given_up_since_was_booked_whole(tell: Teller) -> None:
    tell.ok("hold", "Z", (20, 21), at=(0, 9))
    for operation, span in zip(lost(tell, "A", (10, 19)), DAYS, strict=True):
        there(tell, operation, span)
    tell.end("of A@2027-03-02T10:00", status="CANCELLED", version=2)
    assert_valid(tell)


def test_two_series_that_were_lost_are_two(tell: Teller) -> None:
    tell.ok("hold", "Z", (20, 21), at=(0, 9))
    lost(tell, "A", (10, 19))
    for operation, span in zip(lost(tell, "B", (10, 19)), DAYS, strict=True):
        there(tell, operation, span)
    assert_valid(tell)


def test_series_that_was_lost_may_be_in_the_way_while_nobody_knows(tell: Teller) -> None:
    tell.ok("hold", "Z", (20, 21), at=(0, 9))
    lost(tell, "A", (10, 19))
    tell.fail("hold", span=TUESDAY, at=(20, 29))
    assert_valid(tell)


def test_repetition_of_a_series_tells_what_became_of_it(tell: Teller) -> None:
    """One request for each day, sent twice; the second says that it was booked by the first."""
    for span in DAYS:
        tell.info("hold", span=span, at=(0, 9), series="A", together=True, key=f"A {span}")
    for day, span in enumerate(DAYS):
        first = f"A@2027-03-0{day + 1}T10:00"
        tell.ok(
            "hold", f"A{day}", span, at=(10, 19), series="B", key=f"A {span}", repeats=first, made=first
        )  # fmt: skip
    assert_valid(tell)
    tell.bookings.pop("A1")
    assert rules(tell) == {"durability"}


def test_series_that_was_to_be_whole_and_skipped_a_day_is_found(calm: Teller) -> None:
    calm.ok("hold", "Z", TUESDAY, at=(0, 9))
    monday = calm.ok("hold", "A0", MONDAY, at=(10, 19), series="A", together=True)
    tuesday = calm.fail("hold", span=TUESDAY, at=(10, 19), series="A", together=True, problem=SKIPPED)
    [violation] = found(calm)
    assert violation.text.startswith("Booked in part: ")
    assert violation.operations == (monday, tuesday)
    assert violation.bookings == ("A0",)


def test_series_whose_reply_lacks_a_day_that_is_not_there_is_found(tell: Teller) -> None:
    tell.ok("hold", "A0", MONDAY, at=(10, 19), series="A", together=True)
    tell.info("hold", span=TUESDAY, at=(10, 19), status=201, series="A", together=True)
    assert [violation.rule for violation in found(tell)] == ["once"]
    there(tell, "A@2027-03-02T10:00", TUESDAY)
    assert_valid(tell)
