"""The script that compiles types and clients of real documents finds what a compiler finds."""

import sys
from pathlib import Path

import pytest

from bizing_spec import typescript
from bizing_spec.client import python
from tests.spec.client import real_world
from tests.spec.client.conftest import DOCUMENT

pytest.importorskip("mypy")


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if not real_world.COMPILER.is_file():
        pytest.skip("needs Node and `npm --prefix consumers/admin ci`")
    (tmp_path / "rooms.yaml").write_text(DOCUMENT)
    (tmp_path / "empty.yaml").write_text("openapi: 3.1.0\npaths: {}")
    (tmp_path / "other.yaml").write_text("rooms: []")
    monkeypatch.setattr(sys, "argv", ["real_world", str(tmp_path)])
    return tmp_path


def test_documents_are_compiled_and_others_left_out(documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert real_world.main() == 0
    _, empty, rooms = capsys.readouterr().out.splitlines()
    assert "left out" in empty
    assert rooms.split()[-2:] == ["0", "0"]


def test_faults_of_each_compiler_are_told(
    documents: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, write_types = python.write, typescript.write
    monkeypatch.setattr(python, "write", lambda api: {**write(api), "odd.py": "x: int = ''\n"})
    monkeypatch.setattr(typescript, "write", lambda api: f"{write_types(api)}const odd: number = '';\n")
    assert real_world.main() == 1
    told = capsys.readouterr().out
    assert "odd.py:1: error" in told
    assert "TS2322" in told
