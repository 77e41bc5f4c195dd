"""The control of `bizing load`: a service that stands still for a second shows, and hides without the correction."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.race

ROOT = Path(__file__).parents[2]
MAIN = "import sys, bizing_spec.cli; sys.exit(bizing_spec.cli.main())"
SHORT = ("--scenario", "book", "--users", "4", "--seconds", "4", "--warm-up", "0.3", "--format", "json")
OPEN = ("--model", "open", "--rate", "250")
CLOSED = ("--model", "closed", "--think", "0.005")
STALL = 1.0


@contextlib.contextmanager
def stalling(seconds: float, folder: Path) -> Iterator[tuple[str, str]]:
    ready = folder / "ready.json"
    command = [sys.executable, "-m", "tests.load.stalling", "--stall", str(seconds), "--ready-file", str(ready)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            while not ready.exists():
                assert process.poll() is None, "the service did not start"
                time.sleep(0.02)
            said = json.loads(ready.read_text())
            yield said["url"], said["apiKey"]
        finally:
            process.kill()


def load(seconds: float, folder: Path, *options: str) -> dict[str, Any]:
    """The figures of all holds."""
    with stalling(seconds, folder) as (url, key):
        command = [sys.executable, "-W", "error", "-c", MAIN, "load", url, "--api-key", key, *SHORT, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    hold: dict[str, Any]
    [hold] = said["measured"]["operations"]
    assert hold["errors"] == {}
    assert hold["count"] > 300
    return hold


@pytest.mark.parametrize("model", [OPEN, CLOSED], ids=["open", "closed"])
def test_stall_shows_in_the_99th_percentile_and_hides_without_the_correction(
    tmp_path: Path, model: tuple[str, ...]
) -> None:
    hold = load(STALL, tmp_path, *model)
    assert hold["measured"]["max"] > STALL * 900
    assert hold["measured"]["p99"] < STALL * 300
    assert STALL * 700 < hold["corrected"]["p99"] < STALL * 1500


@pytest.mark.parametrize("model", [OPEN, CLOSED], ids=["open", "closed"])
def test_service_that_never_stalls_shows_none(tmp_path: Path, model: tuple[str, ...]) -> None:
    assert load(0, tmp_path, *model)["corrected"]["p99"] < STALL * 500


def test_open_model_keeps_its_rate(tmp_path: Path) -> None:
    assert load(0, tmp_path, *OPEN)["rate"] == pytest.approx(250, rel=0.15)


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_load_that_is_interrupted_stops_its_generator(tmp_path: Path, sent: signal.Signals, status: int) -> None:
    with stalling(0, tmp_path) as (url, key):
        command = [sys.executable, "-c", MAIN, "load", url, "--api-key", key, "--seconds", "600"]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
            assert process.stderr
            assert b"loading with 50 users" in process.stderr.readline()
            found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True)
            process.send_signal(sent)
            assert process.wait(60) == status
            assert b"Traceback" not in process.stderr.read()
    for pid in found.stdout.split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
