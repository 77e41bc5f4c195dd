"""The oracle on bookings of several times: each time counts, a refusal is of all at once."""

import msgspec
import pytest

from bizing_load.history import Ok, Operation
from bizing_load.oracle.judge import judge
from tests.load.histories import Teller, items

BOTH = [(10.0, 11.0)]
"""An hour with the beamer, beside the same hour in the room."""


@pytest.fixture
def tell() -> Teller:
    """Without faults: so that operations are linearized too."""
    return Teller(faults=())


def found(tell: Teller) -> list[tuple[str, str | None]]:
    return [(violation.rule, violation.resource) for violation in judge(tell.history()).violations]


def test_life_of_a_package_is_valid(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), also=BOTH)
    tell.fail("hold", at=(10, 19))
    tell.fail("hold", at=(20, 29), resource="beamer")
    tell.fail("hold", span=(12, 13), at=(30, 39), also=BOTH)
    tell.ok("reschedule", "A", (11, 12), at=(40, 49), also=[(11, 12)])
    tell.ok("hold", "B", at=(50, 59), also=BOTH)
    tell.ok("cancel", "A", at=(60, 69))
    tell.ok("hold", "C", (11, 12), at=(70, 79), resource="beamer")
    assert found(tell) == []
    assert judge(tell.history()).verdict == "valid"


def test_part_that_somebody_else_has_is_a_double_booking(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), resource="beamer")
    tell.ok("hold", "B", at=(10, 19), also=BOTH)
    rules = found(tell)
    assert ("safety", "beamer") in rules
    assert ("safety", "room") not in rules
    [violation] = [each for each in judge(tell.history()).violations if each.rule == "safety"]
    assert violation.bookings == ("A", "B#1")


def test_refusal_wants_one_part_in_the_way_of_it(tell: Teller) -> None:
    tell.ok("hold", "A", (14, 15), at=(0, 9), resource="beamer")
    tell.fail("hold", at=(10, 19), also=[(14.0, 15.0)])
    assert found(tell) == []
    tell.fail("hold", at=(20, 29), also=BOTH)
    assert {rule for rule, _ in found(tell)} == {"precision"}


def test_part_that_is_not_given_back_is_found(tell: Teller) -> None:
    """Cancelled, and the room free again, but not the beamer."""
    tell.ok("hold", "A", at=(0, 9), also=BOTH)
    tell.ok("cancel", "A", at=(10, 19))
    tell.fail("hold", at=(20, 29), resource="beamer")
    assert ("precision", "beamer") in found(tell)


def test_part_that_the_final_state_lacks_is_lost(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), also=BOTH)
    tell.end("A", also=[])
    assert found(tell) == [("durability", "beamer")]


def test_answer_without_a_part_is_not_what_was_asked_for(tell: Teller) -> None:
    tell.ok("hold", "A", at=(0, 9), also=BOTH)
    [operation] = tell.operations
    assert isinstance(operation.answer, Ok)
    for also in ([], items([(12, 13)])):
        tell.operations = [Operation(operation.asked, msgspec.structs.replace(operation.answer, also=also))]
        assert ("answers", "beamer") in found(tell)


def test_hold_without_an_answer_may_have_each_part() -> None:
    tell = Teller()
    tell.info("hold", at=(0, 9), also=BOTH)
    tell.fail("hold", at=(10, 19), resource="beamer")
    tell.ok("hold", "B", at=(20, 29))
    assert found(tell) == []
