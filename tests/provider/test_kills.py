"""The kill matrix: all of it is sound, and runners that are broken in one rule are caught by the same checks."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL, SIGSTOP

import pytest

from tests.provider.kills import cases
from tests.provider.kills.cases import BACK, FORWARD, Case
from tests.provider.kills.processes import POINTS
from tests.provider.kills.world import World, audited, opened

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 900


@pytest.mark.race
def test_whoever_dies_wherever_all_agrees_in_the_end() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.provider.kills", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["findings"] == []
    assert {each["verdict"] for each in said["cases"]} == {"sound"}
    killed = {(each["way"], each["step"], each["point"]) for each in said["cases"] if each["signal"] == "KILL"}
    assert {("pay", "HOLD", "before"), ("pay", "HOLD", "checkpoint")} <= killed
    assert {("pay", step, point) for step in FORWARD for point in POINTS} <= killed
    assert {(way, step, point) for way, steps in BACK.items() for step in steps for point in POINTS} <= killed


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with opened(database_url) as world:
        yield world


TWICE = "an intent can still be paid or captured"
CONTROLS = {
    "new keys, at the intent": ("new keys", Case("pay", "INTENT", "after"), TWICE),
    "new keys, at the refund": (
        "new keys",
        Case("cancelled when it was confirmed", "REFUND", "after"),
        "Stripe has 4500 - 4500 for a booking that is CANCELLED and owes 2250",
    ),
    "the checkpoint before the effect": (
        "checkpoint first",
        Case("pay", "CAPTURE", "checkpoint"),
        "Stripe has 0 - 0 for a booking that is CONFIRMED and owes 4500",
    ),
    "a refund before it is decided": (
        "refund first",
        Case("pay", "CAPTURE", "after"),
        "Stripe has 4500 - 4500 for a booking that is CONFIRMED and owes 4500",
    ),
    "no fence": (
        "no fence",
        Case("pay", "AUTHORIZE", "after", "cancelled", SIGSTOP),
        "a booking does not follow from its events",
    ),
}


@pytest.mark.race
@pytest.mark.parametrize("name", CONTROLS)
def test_runner_that_breaks_a_rule_is_caught(world: World, name: str) -> None:
    """The same case is sound with ours."""
    runner, case, fault = CONTROLS[name]
    assert (cases.play(world, case).verdict.faults, audited(world)) == ([], [])
    others = runner if runner == "new keys" else "ours"
    found = [*cases.play(world, case, runner, others).verdict.faults, *audited(world)]
    assert any(each.startswith(fault) for each in found), found


def test_matrix_has_every_case_once() -> None:
    found = list(cases.matrix())
    assert len(set(found)) == len(found) > 90
    assert {case.signal for case in found} == {SIGKILL, SIGSTOP}
