"""`bizing race` from end to end against a fake service: right, and with each flaw. Real processes, real Locust."""

import contextlib
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from bizing_load import address, history
from bizing_load.nemesis.names import NAMES

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
EXACT = {"linearizability"}
ALSO = {"moved": {"safety"}}  # for it moves all to one time


def race(*arguments: str | Path, key: str = "fake-key") -> subprocess.CompletedProcess[str]:
    return bizing("race", *arguments, "--api-key", key)


def bizing(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", MAIN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_race_against_a_right_service_is_valid(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    done = race(
        fake("none").url, "--clients", "12", "--rounds", "30", "--seed", "7", "--format", "json", "--history", file
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["verdict"], said["violations"], said["doubts"]) == ("valid", [], [])
    assert (said["winners"], sum(said["refusals"].values()), said["unknown"]) == (30, 330, 0)
    assert (said["clients"], said["seed"], said["workload"]) == (12, 7, "same")
    assert said["latencyMilliseconds"]["hold"]["p99"] > 0
    read = history.read([file])
    assert len(read.operations) == 360
    assert read.final
    assert len(read.final.bookings) == 30
    assert [end.complete for end in read.ends] == [True]


def test_history_judged_again_gives_the_same_verdict(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    first = race(fake("double").url, "--clients", "6", "--rounds", "5", "--history", file, "--format", "json")
    again = bizing("race", "judge", file, "--format", "json", "--report", tmp_path / "again")
    assert (first.returncode, again.returncode) == (1, 1), again.stderr
    said, repeated = json.loads(first.stdout), json.loads(again.stdout)
    assert said["violations"] == repeated["violations"]
    assert said["command"] == repeated["command"]
    assert said["command"].startswith(f"bizing race {said['url']} --workload same --clients 6 ")
    assert f"Again: `{said['command']}`" in (tmp_path / "again" / "summary.md").read_text()
    written = {each.name for each in (tmp_path / "again").iterdir()}
    assert written == {"report.html", "summary.md", "junit.xml", "history.jsonl"}
    assert (tmp_path / "again" / "history.jsonl").read_bytes() == file.read_bytes()


def test_judging_a_report_into_its_own_folder_keeps_its_history(fake: Fake, tmp_path: Path) -> None:
    race(fake("none").url, "--clients", "4", "--rounds", "5", "--report", tmp_path)
    before = (tmp_path / "history.jsonl").read_bytes()
    assert bizing("race", "judge", tmp_path / "history.jsonl", "--report", tmp_path).returncode == 0
    assert (tmp_path / "history.jsonl").read_bytes() == before != b""


def test_race_that_does_not_start_keeps_an_earlier_history(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("evidence")
    assert race("http://127.0.0.1:9", "--history", file).returncode == 2
    assert file.read_text() == "evidence"


def test_one_file_given_twice_is_no_history(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    race(fake("none").url, "--clients", "4", "--rounds", "5", "--history", file)
    done = bizing("race", "judge", file, file)
    assert done.returncode == 2
    assert "was a file given twice?" in done.stderr


def test_final_state_that_cannot_be_read_is_not_an_earlier_one(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    race(fake("none").url, "--clients", "4", "--rounds", "5", "--history", file)
    (tmp_path / "final.jsonl").write_bytes(history.encode(history.Final(1, [])))
    done = bizing("race", "judge", file, "--url", "http://127.0.0.1:9", "--api-key", "fake-key")
    assert done.returncode == 2
    assert "nothing to judge yet" in done.stderr


def test_rate_is_kept_by_all_clients_together(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    done = race(fake("none").url, "--clients", "1", "--rate", "20", "--rounds", "20", "--history", file)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = [one.asked.at for one in history.read([file]).operations]
    # Moments are counted from when the crowd began, which on a busy machine is well before the first could ask.
    assert asked[-1] - asked[0] >= 10 / 20 * 1e9


@pytest.mark.parametrize("option", ["--history", "--report"])
def test_what_cannot_be_written_is_said_before_the_race(option: str) -> None:
    done = race("http://127.0.0.1:9", option, "/proc/nowhere/it")
    assert done.returncode == 2
    assert "/proc/nowhere" in done.stderr
    assert "choose another place" in done.stderr


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "localhost", "http://", "ftp://localhost", "http://[::1", "http://a:b"]
)
def test_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no server's address"):
        address.checked(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://booking.example/api/v1", "http://[::1]:8000", None])
def test_address_of_a_server_is_taken_as_it_is(url: str | None) -> None:
    assert address.checked(url) == url


@pytest.mark.parametrize(
    ("command", "option"),
    [(["race"], "'url'"), (["race", "plan"], "'url'"), (["race", "judge", __file__, "--url"], "'--url'")],
)
def test_address_without_its_scheme_is_refused_with_an_example(command: list[str], option: str) -> None:
    done = bizing(*command, "127.0.0.1:9")
    assert done.returncode == 2
    assert done.stderr.startswith(f"bizing: Invalid value for {option}: '127.0.0.1:9' is no server's address")
    assert "give http:// or https:// and a host, as in http://127.0.0.1:8000" in done.stderr


@pytest.mark.parametrize("command", ["run", "judge", "suite", "controls"])
def test_help_tells_every_exit_status(command: str) -> None:
    for said in (bizing("race", "--help"), bizing("race", command, "--help")):
        assert "130 after Ctrl-C" in " ".join(said.stdout.split())


def test_help_of_a_race_names_every_fault_and_limit() -> None:
    said = " ".join(bizing("race", "run", "--help").stdout.split())
    assert f"separated by commas: {', '.join(NAMES)}." in said
    assert "(1; own 0.25)" in said
    assert "(5; own 2)" in said


def test_options_for_servers_of_our_own_are_refused_with_a_url() -> None:
    done = race("http://127.0.0.1:9", "--servers", "balanced")
    assert done.returncode == 2
    assert "leave the URL out" in done.stderr


def test_judging_what_is_no_history_says_so(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("nonsense\n")
    done = bizing("race", "judge", file)
    assert done.returncode == 2
    assert "no history to judge" in done.stderr
    assert "line 1" in done.stderr


def test_clients_in_several_processes_make_one_history(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    done = race(fake("none").url, "--clients", "5", "--rounds", "8", "--processes", "2", "--history", file)
    assert done.returncode == 0, done.stdout + done.stderr
    read = history.read([file])
    assert {one.asked.client for one in read.operations} == set(range(5))
    assert (len(read.operations), len(read.ends)) == (40, 2)


def test_workload_that_there_is_not_is_named() -> None:
    done = bizing("race", "--workload", "nonsense")
    assert done.returncode == 2
    assert "same, overlap" in done.stderr


def test_witness_of_servers_of_our_own_is_not_asked_for() -> None:
    done = bizing("race", "-w", "paid", "--payments-url", "http://127.0.0.1:9")
    assert done.returncode == 2
    assert "--payments-url is for a server that is given" in done.stderr


def test_faults_on_a_server_that_is_not_ours_are_refused(fake: Fake) -> None:
    done = race(fake("none").url, "--faults", "kill")
    assert done.returncode == 2
    assert "faults need servers of our own" in done.stderr


@pytest.mark.parametrize(("workload", "winners"), [("neighbours", 60), ("overlap", 10)])
def test_race_with_other_workloads_is_valid(fake: Fake, workload: str, winners: int) -> None:
    done = race(fake("none").url, "--clients", "6", "--rounds", "10", "--seed", "1", "-w", workload, "--format", "json")
    assert done.returncode == 0, done.stdout
    said = json.loads(done.stdout)
    assert said["winners"] == winners


@pytest.mark.parametrize("flaw", RULES)
def test_race_against_a_flawed_service_is_invalid(fake: Fake, flaw: str) -> None:
    done = race(fake(flaw).url, "--clients", "6", "--rounds", "10", "--seed", "3", "--format", "json")
    assert done.returncode == 1, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["verdict"] == "invalid"
    # What breaks a rule is no history of a right service either, and so the exact check may say the same.
    assert {violation["rule"] for violation in said["violations"]} - ALSO.get(flaw, set()) - EXACT == {RULES[flaw]}
    Path(said["history"]).unlink()


def test_race_tells_a_double_booking_in_words(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    done = race(fake("double").url, "--clients", "6", "--rounds", "5", "--seed", "3", "--history", file)
    assert done.returncode == 1
    assert done.stdout.startswith("invalid: ")
    assert "ouble booking: client " in done.stdout
    final = history.read([file]).final
    assert final
    times = [booking.start for booking in final.bookings]
    both = [booking for booking in final.bookings if times.count(booking.start) == 2]
    assert len(both) == 2
    assert all(booking.id in done.stdout for booking in both)
    assert str(file) in done.stdout


SEND_ONE = """
import sys
{imports}
from geventhttpclient import HTTPClient
try:
    HTTPClient("127.0.0.1", int(sys.argv[1])).delete("/booking")
except Exception as lost:
    print(type(lost).__name__)
"""


@pytest.mark.parametrize(
    ("imports", "once"), [("import bizing_load.race.client", True), ("", False)], ids=["ours", "usual"]
)
def test_request_whose_reply_was_lost_is_not_sent_again_unseen(imports: str, once: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        script = SEND_ONE.format(imports=imports)
        command = [sys.executable, "-c", script, str(listener.getsockname()[1])]
        received = []
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            while process.poll() is None:
                with contextlib.suppress(TimeoutError):
                    connection, _ = listener.accept()
                    with connection:
                        received.append(connection.recv(4096))
    assert {request[:6] for request in received} == {b"DELETE"}
    assert (len(received) == 1) is once


def test_race_against_a_server_that_dies_is_unknown(fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    done = race(fake("dying").url, "--clients", "6", "--rounds", "60", "--history", file)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout.startswith("unknown: ")
    assert "nothing but errors and silence" in done.stdout
    assert "final state could not be read" in done.stdout


def test_race_against_a_rate_limit_is_unknown(fake: Fake, tmp_path: Path) -> None:
    done = race(fake("limited").url, "--clients", "6", "--rounds", "5", "--history", tmp_path / "history.jsonl")
    assert done.returncode == 2
    assert "limited the rate" in done.stdout


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
def test_race_that_is_interrupted_stops_its_clients_and_tells_of_its_history(
    fake: Fake, tmp_path: Path, sent: signal.Signals, status: int
) -> None:
    file = tmp_path / "history.jsonl"
    command = [sys.executable, "-c", MAIN, "race", fake("none").url, "--api-key", "fake-key", "--report", str(tmp_path)]
    with subprocess.Popen([*command, "--rounds", "100000", "--clients", "4"], stderr=subprocess.PIPE) as process:
        while not any(part.stat().st_size for part in tmp_path.glob("history.jsonl.*/*")):
            assert process.poll() is None
            time.sleep(0.02)
        found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True)
        process.send_signal(sent)
        assert process.wait(60) == status
        assert process.stderr
        said = process.stderr.read().decode()
    again = f"bizing race judge {file} --report {tmp_path}"
    assert said == f"bizing: the history so far is {file}; to judge it: {again}\n"
    assert bizing(*shlex.split(again)[1:]).stdout.startswith("unknown: ")
    assert (tmp_path / "report.html").exists()
    assert history.read([file]).operations
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("history")] == ["history.jsonl"]
    for pid in found.stdout.split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
