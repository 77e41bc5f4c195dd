"""`bizing race` from end to end against a fake service: right, and with each flaw. Real processes, real Locust."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bizing_load.race import history

Fake = Callable[[str], Any]
MAIN = "import sys, bizing_spec.cli; sys.exit(bizing_spec.cli.main())"
RULES = {
    "double": "safety",
    "lost": "durability",
    "moved": "durability",
    "expired": "durability",
    "greedy": "precision",
    "twice": "once",
    "sly": "once",
    "odd": "answers",
    "failing": "answers",
}


def race(*arguments: str | Path, key: str = "fake-key") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", MAIN, "race", *map(str, arguments), "--api-key", key]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_race_against_a_right_service_is_valid(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    done = race(
        fake("none").url, "--clients", "12", "--rounds", "30", "--seed", "7", "--format", "json", "--history", file
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["verdict"], said["violations"], said["doubts"]) == ("valid", [], [])
    assert (said["winners"], said["refusals"], said["unknown"]) == (30, 330, 0)
    assert (said["clients"], said["rounds"], said["seed"], said["pattern"]) == (12, 30, 7, "same")
    assert said["latencyMilliseconds"]["winners"]["p99"] > 0
    assert "30 winners, 330 refusals, 0 unknown" in done.stderr
    records = history.decode(file.read_bytes().splitlines(keepends=True))
    assert isinstance(records[0], history.Run)
    assert len(history.operations(records)) == 360
    assert isinstance(records[-1], history.Final)
    assert len(records[-1].bookings) == 30


@pytest.mark.parametrize(("pattern", "winners"), [("neighbours", 60), ("overlap", None)])
def test_race_for_other_patterns_is_valid(fake: Fake, pattern: str, winners: int | None) -> None:
    done = race(
        fake("none").url, "--clients", "6", "--rounds", "10", "--seed", "1", "--pattern", pattern, "--format", "json"
    )
    assert done.returncode == 0, done.stdout
    said = json.loads(done.stdout)
    assert said["winners"] == winners if winners else 10 < said["winners"] < 60


@pytest.mark.parametrize("flaw", RULES)
def test_race_against_a_flawed_service_is_invalid(fake: Fake, flaw: str) -> None:
    done = race(fake(flaw).url, "--clients", "6", "--rounds", "10", "--seed", "3", "--format", "json")
    assert done.returncode == 1, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["verdict"] == "invalid"
    assert {violation["rule"] for violation in said["violations"]} == {RULES[flaw]}
    Path(said["history"]).unlink()


def test_race_tells_a_double_booking_in_words(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    done = race(fake("double").url, "--clients", "6", "--rounds", "5", "--seed", "3", "--history", file)
    assert done.returncode == 1
    assert done.stdout.startswith("invalid: 1 × safety\n  [safety] Double booking: client ")
    final = history.decode(file.read_bytes().splitlines(keepends=True))[-1]
    assert isinstance(final, history.Final)
    times = [booking.start for booking in final.bookings]
    both = [booking for booking in final.bookings if times.count(booking.start) == 2]
    assert len(both) == 2
    assert all(booking.id in done.stdout for booking in both)
    assert str(file) in done.stdout


def test_race_against_a_server_that_dies_is_unknown(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    done = race(fake("dying").url, "--clients", "6", "--rounds", "60", "--history", file)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout.startswith("unknown: ")
    assert "of 60 rounds were run" in done.stdout
    assert "final state could not be read" in done.stdout


def test_race_against_a_rate_limit_is_unknown(fake: Fake, tmp_path: Path) -> None:
    done = race(fake("limited").url, "--clients", "6", "--rounds", "5", "--history", tmp_path / "history.jsonl")
    assert done.returncode == 2
    assert "limited the rate 6 times" in done.stdout


def test_race_with_a_wrong_key_says_so(fake: Fake) -> None:
    done = race(fake("none").url, key="wrong")
    assert done.returncode == 2
    assert "answered 401" in done.stderr
    assert "BIZING_API_KEY" in done.stderr
    assert "wrong" not in done.stderr.replace("wrong usage", "")


def test_race_without_a_server_says_so() -> None:
    done = race("http://127.0.0.1:9")
    assert done.returncode == 2
    assert "no answer from http://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_race_of_too_many_rounds_says_what_fits() -> None:
    done = race("http://127.0.0.1:9", "--rounds", "2000000")
    assert done.returncode == 2
    assert "at most" in done.stderr


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_race_that_is_interrupted_stops_its_clients(
    fake: Fake, tmp_path: Path, sent: signal.Signals, status: int
) -> None:
    file = tmp_path / "history.jsonl"
    command = [sys.executable, "-c", MAIN, "race", fake("none").url, "--api-key", "fake-key", "--history", str(file)]
    with subprocess.Popen([*command, "--rounds", "100000", "--clients", "4"], stderr=subprocess.PIPE) as process:
        while not (file.exists() and file.stat().st_size):
            assert process.poll() is None
            time.sleep(0.02)
        found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True)
        process.send_signal(sent)
        assert process.wait(60) == status
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()
    for pid in found.stdout.split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
