"""The matrix of negative controls: each broken provider is caught, for the right reason, and ours is valid."""

import json
import os
import tempfile
from pathlib import Path

import pytest

from bizing_load.race import controls, matrix
from bizing_load.race.control import Cell, Control
from bizing_spec import outcome

CHECKOUT = Path(__file__).parents[2]

# What a control looks like that somebody forgot to break.
DESCRIBES = """
import sys
from bizing_load.race.control import Cell, Control
import msgspec

sound = Control("sound", "broken", "nothing is taken from it", [Cell("same", ["safety"])])
missing = Control("missing", "strategy", "cannot run here", [Cell("same")], missing="no such thing")
sys.stdout.buffer.write(msgspec.json.encode([missing, sound]))
"""
SERVES = "from tests.load.controls import program; program.serve(lambda: None)"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of controls that are not broken, seen from the current directory."""
    folder = tmp_path / "forgotten"
    folder.mkdir()
    (folder / "__main__.py").write_text(DESCRIBES)
    (folder / "sound.py").write_text(SERVES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(CHECKOUT), os.environ.get("PYTHONPATH", "")]))
    return folder


def words(line: str) -> None:
    print(line)


@pytest.mark.race
def test_matrix_catches_what_is_broken_and_finds_nothing_in_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    described = controls.describe(controls.FOLDER)
    names = [control.name for control in described if control.kind != "strategy"]
    found = controls.run(controls.FOLDER, words, names)
    assert found.status == outcome.OK, matrix.as_text(found)
    assert {row.control.name for row in found.rows} == set(names)
    assert {row.result for row in found.rows} == {"valid", "caught"}
    # Some thousands in a race of four seconds, on a machine that has nothing else to do.
    few = {(row.control.name, row.cell.workload): row.operations for row in found.rows if row.operations < 10}
    assert not few


@pytest.mark.race
def test_matrix_shows_strategies_as_they_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    found = controls.run(controls.FOLDER, words, ["unique_key", "no_check"])
    assert found.status == outcome.OK, "what others do is no failure of ours"
    results = {(row.control.name, row.cell.workload): (row.result, set(row.caught)) for row in found.rows}
    assert results["unique_key", "same"] == ("valid", set())
    assert "safety" in results["unique_key", "overlap"][1]
    assert "safety" in results["no_check", "same"][1]


@pytest.mark.race
def test_control_that_is_not_broken_is_not_caught(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere.parent))
    found = controls.run(elsewhere, words, tries=2)
    sound, missing = found.rows
    assert (sound.result, sound.verdict, sound.caught, sound.tries) == ("not caught", "valid", (), 2)
    assert (missing.result, missing.note) == ("not run", "no such thing")
    assert found.status == outcome.WRONG
    assert found.failures == (sound,)
    assert sound.note == f"history: {next(elsewhere.parent.glob('bizing-control-*.jsonl'))}"


def test_folder_without_controls_says_where_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(controls.ControlsMissing, match="at the root of a checkout"):
        controls.run(controls.FOLDER, words)


def test_control_of_another_name_is_refused(elsewhere: Path) -> None:
    with pytest.raises(outcome.Stopped, match="no control mute; there are missing, sound"):
        controls.run(elsewhere, words, ["mute"])


def test_every_control_is_described_and_ours_is_put_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    described = {control.name: control for control in controls.describe(controls.FOLDER)}
    shared = {"__init__", "__main__", "program", "strategy"}
    assert set(described) == {file.stem for file in controls.FOLDER.glob("*.py")} - shared
    ours, *others = controls.chosen(list(described.values()), ())
    assert ours.kind == "ours"
    races = {(cell.workload, *cell.faults) for control in others for cell in control.cells}
    assert {(cell.workload, *cell.faults) for cell in ours.cells} == races
    assert all(cell.rules for control in others if control.kind == "broken" for cell in control.cells)
    assert all(control.models for control in others if control.kind == "strategy")


OURS = Control("ours", "ours", "ours")
BROKEN = Control("void", "broken", "no constraint")
ABSENT = Control("absent", "broken", "cannot run here", missing="no such thing")
AWAY = Control("away", "strategy", "cannot run here", missing="no such thing")
PEER = Control("peer", "strategy", "looks first", models="Somebody's booking.php, 2025-01")
SAME, CAUGHT_IN = Cell("same"), Cell("same", ["safety", "precision"], ["kill"])


@pytest.mark.parametrize(
    ("row", "result", "failed"),
    [
        (matrix.Row(OURS, SAME, "valid"), "valid", False),
        (matrix.Row(OURS, SAME, "unknown"), "not valid", True),
        (matrix.Row(OURS, SAME, "invalid", ("once",)), "not valid", True),
        (matrix.Row(BROKEN, CAUGHT_IN, "invalid", ("precision", "safety", "once")), "caught", False),
        (matrix.Row(BROKEN, CAUGHT_IN, "invalid", ("precision",)), "not caught", True),
        (matrix.Row(BROKEN, CAUGHT_IN, "unknown"), "not caught", True),
        (matrix.Row(ABSENT, CAUGHT_IN), "not run", True),
        (matrix.Row(AWAY, SAME), "not run", False),
        (matrix.Row(PEER, SAME, "invalid", ("safety",)), "invalid", False),
        (matrix.Row(PEER, SAME, "valid"), "valid", False),
    ],
)
def test_row_fails_where_proof_does(row: matrix.Row, result: str, failed: bool) -> None:
    assert (row.result, row.failed) == (result, failed)
    assert matrix.Matrix((row,), 1.0).status == (outcome.WRONG if failed else outcome.OK)


def test_matrix_is_told_in_three_forms() -> None:
    rows = (
        matrix.Row(OURS, SAME, "valid", operations=1200, tries=1),
        matrix.Row(BROKEN, CAUGHT_IN, "invalid", ("precision",), 3600, 3, "history: void.jsonl"),
        matrix.Row(PEER, SAME, "invalid", ("safety",), 900, 1),
    )
    found = matrix.Matrix(rows, 61.2)
    lines = matrix.as_text(found).splitlines()
    assert lines[2].split("  ")[0] == "void"
    assert lines[2].endswith("not caught")
    assert lines[-2:] == [
        "void, same with kill: history: void.jsonl",
        "0 of 1 broken providers caught, ours valid in 1 of 1 races; 61 s",
    ]
    said = json.loads(matrix.as_json(found))
    assert (said["status"], len(said["rows"])) == (1, 3)
    assert said["rows"][1]["expected"] == ["safety", "precision"]
    page = matrix.as_markdown(found)
    assert "| peer | same | 900 | 1 | invalid | safety |  | invalid |" in page
    assert "- **peer**: looks first (Somebody's booking.php, 2025-01)" in page
