"""Temporary folders: gone at the end of their block, and after a kill at the next start."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bizing_load import temporary

HOLDS = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from bizing_load import temporary
with temporary.folder() as folder:
    (folder / "server.log").write_text("words")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_folder_ends_with_its_block(place: Path) -> None:
    with temporary.folder() as first, temporary.folder() as second:
        assert {first, second} == set(place.iterdir())
    assert list(place.iterdir()) == []


def test_folder_of_a_killed_process_is_removed_at_the_next_start_and_no_other(place: Path) -> None:
    (place / "bizing-load-notes").mkdir()  # what we did not make
    command = [sys.executable, "-c", HOLDS, str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        left = Path(holder.stdout.readline().strip())
        with temporary.folder():
            assert (left / "server.log").exists()  # for its process lives
        holder.kill()
    assert (left / "server.log").exists()
    with temporary.folder() as folder:
        assert set(place.iterdir()) == {folder, place / "bizing-load-notes"}
