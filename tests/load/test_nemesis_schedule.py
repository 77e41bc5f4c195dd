"""The faults' names, and their schedule: the same for the same seed."""

from itertools import islice

from bizing_load.nemesis import faults, schedule
from bizing_load.nemesis.names import NAMES


def taken(seed: int, count: int = 5 * len(NAMES), pacing: schedule.Pacing = schedule.USUAL) -> list[schedule.Strike]:
    return list(islice(schedule.strikes(seed, NAMES, pacing), count))


def test_names_are_those_of_the_faults_that_there_are() -> None:
    assert tuple(faults.FAULTS) == NAMES


def test_strikes_same_seed_are_the_same() -> None:
    assert taken(7) == taken(7)


def test_strikes_other_seed_are_others() -> None:
    assert taken(7) != taken(8)


def test_strikes_each_fault_comes_once_before_any_comes_again() -> None:
    names = [strike.fault for strike in taken(7)]
    rounds = [names[start : start + len(NAMES)] for start in range(0, len(names), len(NAMES))]
    assert all(sorted(each) == sorted(NAMES) for each in rounds)
    assert len({tuple(each) for each in rounds}) > 1


def test_strikes_keep_the_pace() -> None:
    found = taken(7, 400, schedule.Pacing(gap=4, duration=2))
    assert all(2 <= strike.wait <= 6 and 1 <= strike.duration <= 3 for strike in found)
    assert 3.5 < sum(strike.wait for strike in found) / len(found) < 4.5


def test_strikes_of_no_faults_are_none() -> None:
    assert list(schedule.strikes(7, [])) == []
