"""Ten planted faults: `bizing verify` fails for each and names it, and finds nothing in what is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pacts.verdict import project
from tests.pacts.verdict.faults import BOOKING_ALONE, FAULTS, INTERACTIONS, Fault

pytestmark = pytest.mark.contract

RACE = {"workload": "same", "clients": 16, "seconds": 2, "resources": 1}


def test_there_are_ten() -> None:
    assert len({fault.name for fault in FAULTS}) == 10


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_planted_fault_is_named(fault: Fault, tmp_path: Path) -> None:
    broken = fault.project(tmp_path, fault.fuzz, RACE)
    broken.keep(*INTERACTIONS)
    status, report = broken.verify(*(f"--only={stage}" for stage in fault.stages))
    assert status == 1
    assert [named for named in fault.named if named.find(report) is None] == []
    assert {each["stage"] for each in report["stages"] if each["status"] == "failed"} == set(fault.stages)


def test_sound_project_passes(tmp_path: Path) -> None:
    sound = project.create(tmp_path, fuzz=BOOKING_ALONE, race=RACE)
    sound.keep(*INTERACTIONS)
    status, report = sound.verify()
    assert [(each["stage"], each["status"]) for each in report["stages"] if each["status"] != "passed"] == []
    assert status == 0
