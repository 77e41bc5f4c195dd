"""The run of `python -m tests.provider.webhooks_run`, smaller: nothing is lost, and the good are not held up."""

import dataclasses
from pathlib import Path

import pytest

from bizing_provider.webhooks import schedule
from tests.provider.webhooks_run import Line, Result, Run, as_text

pytestmark = pytest.mark.race


def test_run_is_sound(database_url: str, tmp_path: Path) -> None:
    result = Run(database_url, tmp_path, scale=0.00005).go(60)
    print("\n".join(as_text(result)))
    assert result.faults == []


def test_run_with_a_fault_is_not_sound() -> None:
    """The control: each count that is wrong is found."""
    tries = len(schedule.DELAYS) + 1
    line = Line("", delivered=10, dead=0, pending=0, attempts=10, requests=10, missing=0, last_seconds=1.0)
    dead = dataclasses.replace(line, name="dead", delivered=0, dead=10, attempts=10 * tries)
    gone = dataclasses.replace(line, name="gone", delivered=0, dead=4, pending=6, requests=4)
    good = [dataclasses.replace(line, name=name) for name in ("good", "slow", "half")]
    sound = Result(
        10, 1.0, [*good, dead, gone], repeated=0, unsigned=0, replayed=10, came_back={"dead": 10, "gone": 10}
    )
    assert sound.faults == []
    wrong = [
        dataclasses.replace(sound, lines=[dataclasses.replace(good[0], missing=1), *good[1:], dead, gone]),
        dataclasses.replace(sound, lines=[dataclasses.replace(good[0], delivered=9), *good[1:], dead, gone]),
        dataclasses.replace(sound, lines=[dataclasses.replace(good[0], last_seconds=60.0), *good[1:], dead, gone]),
        dataclasses.replace(sound, lines=[*good, dataclasses.replace(dead, attempts=99), gone]),
        dataclasses.replace(sound, lines=[*good, dead, dataclasses.replace(gone, requests=17)]),
        dataclasses.replace(sound, unsigned=1),
        dataclasses.replace(sound, replayed=9),
        dataclasses.replace(sound, came_back={"dead": 10, "gone": 9}),
    ]
    assert all(each.faults for each in wrong)
