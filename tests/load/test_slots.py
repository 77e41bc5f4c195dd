"""The times of a race: where the seed puts them, and that no round meets another's."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizing_load.race import slots

NOW = datetime(2026, 11, 22, 13, 45, tzinfo=UTC)


def all_slots(plan: slots.Plan) -> list[list[slots.Slot]]:
    return [plan.slots(number, cell) for number, cell in enumerate(plan.cells())]


def test_same_gives_all_clients_one_slot_and_each_round_another() -> None:
    rounds = all_slots(slots.plan("same", 1, 64, 1000, NOW))
    assert all(len(times) == 64 and len(set(times)) == 1 for times in rounds)
    assert len({times[0] for times in rounds}) == 1000


def test_neighbours_are_back_to_back() -> None:
    for times in all_slots(slots.plan("neighbours", 1, 8, 20, NOW)):
        assert all(one.end == following.start for one, following in itertools.pairwise(times))


def test_overlap_has_unequal_lengths_that_overlap() -> None:
    [times] = all_slots(slots.plan("overlap", 1, 64, 1, NOW))
    assert len({slot.end - slot.start for slot in times}) > 2
    assert any(one.start < other.start < one.end for one in times for other in times)


def test_seed_fixes_the_times() -> None:
    assert all_slots(slots.plan("overlap", 7, 8, 50, NOW)) == all_slots(slots.plan("overlap", 7, 8, 50, NOW))
    assert all_slots(slots.plan("overlap", 7, 8, 50, NOW)) != all_slots(slots.plan("overlap", 8, 8, 50, NOW))


def test_rounds_that_do_not_fit_are_refused_with_what_fits() -> None:
    with pytest.raises(slots.RoundsDoNotFit, match="at most 1573920 do") as refused:
        slots.plan("same", 1, 2, 2_000_000, NOW)
    assert "2000000 rounds" in str(refused.value)


@settings(deadline=None)
@given(st.sampled_from(slots.PATTERNS), st.integers(), st.integers(2, 100), st.integers(1, 60))
def test_slots_lie_in_the_window_on_the_grid_and_rounds_apart(
    pattern: slots.Pattern, seed: int, clients: int, rounds: int
) -> None:
    plan = slots.plan(pattern, seed, clients, rounds, NOW)
    spans = []
    for times in all_slots(plan):
        for slot in times:
            assert NOW < slot.start < slot.end
            assert slot.start <= NOW + timedelta(days=slots.WINDOW_DAYS)
            assert (slot.start.hour * 60 + slot.start.minute) % plan.step == 0
        spans.append((min(slot.start for slot in times), max(slot.end for slot in times)))
    spans.sort()
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
