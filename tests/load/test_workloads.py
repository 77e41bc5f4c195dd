"""The times that workloads ask for: fixed by the seed, wanted by many, inside of what can be booked."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bizing_load import history, workloads
from bizing_load.workloads import grid

OPENS = datetime(2027, 3, 1, tzinfo=UTC)
RESOURCES = [history.Resource("a"), history.Resource("b"), history.Resource("c", capacity=5)]


def a_grid(*, step: int = 60, cell_steps: int = 8, seed: int = 1, skew: float = 0) -> grid.Grid:
    return grid.Grid(OPENS, step, cell_steps, seed, RESOURCES, skew)


def test_turns_have_times_of_their_own_inside_the_window() -> None:
    made = a_grid()
    places = [made.turn(number, 0, 8) for number in range(made.cells * len(RESOURCES))]
    assert len(set(places)) == len(places)
    assert min(place.start for place in places) >= OPENS
    assert max(place.end for place in places) <= OPENS + timedelta(days=grid.WINDOW_DAYS - 2)
    by_resource = Counter(place.resource.id for place in places)
    assert set(by_resource.values()) == {made.cells}


def test_the_seed_fixes_the_times() -> None:
    one, same, other = ([a_grid(seed=seed).turn(number, 0, 1) for number in range(20)] for seed in (1, 1, 2))
    assert one == same != other


def test_skew_makes_the_first_resource_a_hot_spot() -> None:
    def wanted(skew: float) -> Counter[str]:
        made, choice = a_grid(skew=skew), random.Random(3)
        return Counter(made.choose(choice).id for _ in range(3000))

    assert max(wanted(0).values()) < 1.2 * min(wanted(0).values())
    assert wanted(2)["a"] > 2 * wanted(2)["b"] > 2 * wanted(2)["c"]


def test_only_resources_with_enough_units_are_chosen() -> None:
    choice = random.Random(3)
    assert {a_grid().choose(choice, capacity=2).id for _ in range(50)} == {"c"}


def test_rounds_get_the_longest_step_that_fits() -> None:
    assert grid.step_for(1, 1000) == 60
    assert grid.step_for(8, 10_000) == 15
    assert grid.step_for(1, None) == 1
    with pytest.raises(grid.RoundsDoNotFit, match="at most 1,573,920 times"):
        grid.step_for(1, 2_000_000)


def test_grid_opens_at_a_midnight_to_come() -> None:
    assert grid.opens_after(datetime(2027, 2, 28, 23, 59, tzinfo=UTC)) == OPENS


@pytest.mark.parametrize("workload", workloads.ALL.values(), ids=workloads.ALL.keys())
def test_workload_says_what_it_would_reveal(workload: workloads.Workload) -> None:
    assert workload.does
    assert workload.reveals
    assert len(workload.wanted(3)) >= 3
