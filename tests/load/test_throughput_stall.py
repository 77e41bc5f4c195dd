"""The control of `bizing load`: a service that stands still for a second shows, and hides without the correction."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.race

MAIN = "import sys, bizing_spec.cli; sys.exit(bizing_spec.cli.main())"
SHORT = ("--scenario", "book", "--users", "4", "--seconds", "4", "--warm-up", "0.3", "--format", "json")
OPEN = ("--model", "open", "--rate", "250")
CLOSED = ("--model", "closed", "--think", "0.005")
STALL = 1.0

Stalling = Callable[[float], Any]


def load(server: Any, *options: str) -> dict[str, Any]:
    """The figures of all holds."""
    command = [sys.executable, "-W", "error", "-c", MAIN, "load", server.url, "--api-key", server.key]
    done = subprocess.run([*command, *SHORT, *options], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    hold: dict[str, Any]
    [hold] = said["measured"]["operations"]
    assert hold["errors"] == {}
    assert hold["count"] > 300
    return hold


@pytest.mark.parametrize("model", [OPEN, CLOSED], ids=["open", "closed"])
def test_stall_shows_in_the_99th_percentile_and_hides_without_the_correction(
    stalling: Stalling, model: tuple[str, ...]
) -> None:
    hold = load(stalling(STALL), *model)
    assert hold["measured"]["max"] > STALL * 900
    assert hold["measured"]["p99"] < STALL * 300
    assert STALL * 700 < hold["corrected"]["p99"] < STALL * 1500


@pytest.mark.parametrize("model", [OPEN, CLOSED], ids=["open", "closed"])
def test_service_that_never_stalls_shows_none(stalling: Stalling, model: tuple[str, ...]) -> None:
    assert load(stalling(0), *model)["corrected"]["p99"] < STALL * 500


def test_open_model_keeps_its_rate(stalling: Stalling) -> None:
    assert load(stalling(0), *OPEN)["rate"] == pytest.approx(250, rel=0.15)


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_load_that_is_interrupted_stops_its_generator(stalling: Stalling, sent: signal.Signals, status: int) -> None:
    server = stalling(0)
    command = [sys.executable, "-c", MAIN, "load", server.url, "--api-key", server.key, "--seconds", "600"]
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
