"""A project of another team's, judged as a whole: a `bizing.toml`, and a service that is no work of ours."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bizing_spec import outcome
from tests.spec.fuzz import planted

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[3]
BIZING = [sys.executable, "-c", "import sys; from bizing_spec.cli import main; sys.exit(main())"]
SETTINGS = """\
[verify]
spec = "openapi.yaml"
pacts = ["pacts"]
provider = "rooms"

[verify.start]
command = "{python} -m uvicorn tests.spec.fuzz.planted:app --port {{port}} --log-level warning"
url = "http://127.0.0.1:{{port}}"
ready = "/api/rooms"
environment = {{ PLANTED_FAULTS = "{faults}", PYTHONPATH = "{root}" }}

[verify.callers]
headers = ["X-API-Key: ${{ROOMS_KEY}}"]
other-headers = ["X-API-Key: {theirs}"]

[verify.fuzz]
max-examples = 4
"""
PACT = {
    "consumer": {"name": "board"},
    "provider": {"name": "rooms"},
    "interactions": [
        {
            "description": "the rooms",
            "request": {"method": "GET", "path": "/api/rooms", "headers": {"X-API-Key": planted.OURS}},
            "response": {"status": 200, "headers": {"Content-Type": "application/json"}},
        }
    ],
    "metadata": {"pactSpecification": {"version": "3.0.0"}},
}
Verify = Callable[..., tuple[int, dict[str, Any]]]


def settings(faults: str = "") -> str:
    return SETTINGS.format(python=sys.executable, faults=faults, root=ROOT, theirs=planted.THEIRS)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "pacts").mkdir(parents=True)
    for name in ("openapi.yaml", "openapi.mock.yaml"):
        (folder / name).write_text(planted.DOCUMENT.with_name(name).read_text())
    (folder / "pacts" / "board-rooms.json").write_text(json.dumps(PACT))
    (folder / "bizing.toml").write_text(settings())
    return folder


@pytest.fixture
def verify(project: Path) -> Verify:
    """Gives what runs the command in the project, and answers with its status and what it printed as JSON."""

    def run(*options: str) -> tuple[int, dict[str, Any]]:
        done = command(project, *options, "--format", "json")
        assert done.stdout.startswith("{"), done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def command(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ROOMS_KEY": planted.OURS}
    return subprocess.run(
        [*BIZING, "verify", *options], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def statuses(verdict: dict[str, Any]) -> dict[str, str]:
    return {stage["stage"]: stage["status"] for stage in verdict["stages"]}


def errors(verdict: dict[str, Any], stage: str) -> list[dict[str, Any]]:
    (found,) = (each for each in verdict["stages"] if each["stage"] == stage)
    return [each for each in found["findings"] if each["level"] == "error"]


def test_sound_project_passes_and_its_reports_tell_no_secret(project: Path, verify: Verify) -> None:
    status, verdict = verify("--report", "build")
    assert statuses(verdict) == {
        "lint": "passed",
        "diff": "skipped",
        "compare": "passed",
        "start": "passed",
        "pacts": "passed",
        "fuzz": "passed",
        "race": "skipped",
        "coverage": "passed",
    }, verdict
    assert (status, verdict["verdict"]) == (outcome.OK, "passed")
    written = {file.name: file.read_text() for file in (project / "build").iterdir()}
    assert {"report.html", "coverage.html", "junit.xml", "bizing.sarif", "summary.md", "verdict.json"} <= set(written)
    assert json.loads(written["verdict.json"]) == verdict
    suites = ElementTree.fromstring(written["junit.xml"])  # noqa: S314 (our own)
    assert [suite.get("name") for suite in suites] == list(statuses(verdict))
    assert sum(int(suite.get("failures", "1")) for suite in suites) == 0
    for name, text in written.items():
        assert planted.OURS not in text, name
        assert planted.THEIRS not in text, name


def test_lost_write_fails_it_and_is_named_in_every_report(project: Path, verify: Verify) -> None:
    (project / "bizing.toml").write_text(settings("lost_write"))
    status, verdict = verify("--report", "build", "--skip", "coverage")
    assert (status, statuses(verdict)["fuzz"]) == (outcome.WRONG, "failed")
    (finding,) = errors(verdict, "fuzz")
    assert finding["rule"] == "lost_write"
    assert finding["subject"] == "PUT /notes/{noteId}"
    assert "curl" in finding["evidence"]
    assert planted.OURS not in json.dumps(verdict)
    for name in ("report.html", "junit.xml", "bizing.sarif", "summary.md"):
        told = (project / "build" / name).read_text()
        assert "lost_write" in told, name
        assert "PUT /notes/{noteId}" in told, name
    sarif = json.loads((project / "build" / "bizing.sarif").read_text())
    (result,) = (each for each in sarif["runs"][0]["results"] if each["level"] == "error")
    assert result["ruleId"] == "fuzz/lost_write"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "openapi.yaml"


def test_pact_that_is_not_kept_fails_it_and_the_rest_is_left_with_fail_fast(project: Path, verify: Verify) -> None:
    asked: Any = json.loads(json.dumps(PACT))
    asked["interactions"][0]["response"]["status"] = 204
    (project / "pacts" / "board-rooms.json").write_text(json.dumps(asked))
    status, verdict = verify("--fail-fast", "--skip", "compare")
    assert status == outcome.WRONG
    (finding,) = errors(verdict, "pacts")
    assert finding["subject"] == "board: the rooms"
    assert "204" in finding["message"]
    assert "200" in finding["message"]
    skipped = {each["stage"]: each["summary"] for each in verdict["stages"] if each["status"] == "skipped"}
    assert skipped["fuzz"] == skipped["coverage"] == "not begun, because of --fail-fast after pacts"


def test_state_that_nobody_could_bring_about_explains_the_failure(project: Path, verify: Verify) -> None:
    asked: Any = json.loads(json.dumps(PACT))
    asked["interactions"][0] |= {"providerStates": [{"name": "no rooms"}], "response": {"status": 204}}
    (project / "pacts" / "board-rooms.json").write_text(json.dumps(asked))
    status, verdict = verify("--only", "pacts")
    assert status == outcome.WRONG
    (finding,) = errors(verdict, "pacts")  # one for the interaction, and what explains it first
    assert finding["rule"] == "pact.state"
    first, second = finding["message"].splitlines()
    assert "nothing was brought about" in first
    assert "204" in second
    assert "given no rooms" in finding["evidence"]


def test_change_since_the_last_release_fails_it_with_a_witness(project: Path, verify: Verify) -> None:
    git(project, "init", "--quiet")
    release(project, "v1.0.0")
    document = project / "openapi.yaml"
    document.write_text(document.read_text().replace("[BOOKED, CANCELLED]", "[BOOKED, CANCELLED, NO_SHOW]"))
    release(project, "v1.1.0")  # whose own changes are against the release before
    status, verdict = verify("--only", "diff")
    assert status == outcome.WRONG
    (stage,) = verdict["stages"]
    assert stage["command"] == "bizing spec diff git:v1.0.0:openapi.yaml openapi.yaml --fail-on breaking"
    (told,) = errors(verdict, "diff")  # of the three operations that share the schema
    assert (told["rule"], told["subject"]) == ("response-property-enum-value-added", "POST /bookings")
    assert told["message"].endswith("(and in 2 other places that share it)")
    assert '"status": "NO_SHOW"' in told["evidence"]
    assert "DELETE /bookings/{bookingId}: response 200, `status`:" in told["evidence"]
    assert "NO_SHOW" in document.read_text().splitlines()[told["line"] - 1]
    assert verify("--only", "diff", "--base", "v1.1.0")[0] == outcome.OK


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def release(folder: Path, tag: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", tag)
    git(folder, "tag", tag)


def test_provider_that_does_not_start_is_undecided_with_its_last_words(project: Path, verify: Verify) -> None:
    (project / "bizing.toml").write_text(settings().replace("planted:app", "planted:nothing"))
    status, verdict = verify("--skip", "coverage")
    assert (status, verdict["verdict"]) == (outcome.UNABLE, "undecided")
    assert statuses(verdict) | {"lint": "passed", "start": "unable", "pacts": "unable"} == statuses(verdict)
    (finding,) = errors(verdict, "start")
    assert "ended with status 3 before it was ready" in finding["message"]
    assert '"nothing" not found' in finding["evidence"]


def test_provider_that_is_never_ready_is_ended(project: Path, verify: Verify) -> None:
    waiting = "import os, pathlib, time; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(600)"
    text = re.sub(r'command = ".*"', lambda _: f"command = '''{sys.executable} -c \"{waiting}\"'''", settings())
    (project / "bizing.toml").write_text(text.replace("ready =", "seconds = 1.5\nready ="))
    status, verdict = verify("--only", "fuzz")
    assert status == outcome.UNABLE
    assert "did not answer within 1.5 s" in errors(verdict, "start")[0]["message"]
    with pytest.raises(ProcessLookupError):
        os.kill(int((project / "pid").read_text()), 0)


def test_stage_that_takes_too_long_is_stopped(project: Path, verify: Verify) -> None:
    (project / "bizing.toml").write_text(settings().replace("[verify]", "[verify]\nstage-seconds = 0.01"))
    status, verdict = verify("--only", "lint")
    assert status == outcome.UNABLE
    assert errors(verdict, "lint")[0]["message"] == "it was not done within 0.01 s, and was stopped"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_leaves_no_provider_behind(project: Path, number: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (project / "bizing.toml").write_text(settings().replace("{port}", str(port)))
    environment = {**os.environ, "ROOMS_KEY": planted.OURS}
    running = [*BIZING, "verify", "--only", "fuzz"]
    with subprocess.Popen(running, cwd=project, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "start" in process.stdout.readline()  # the provider is ready
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == (130 if number == signal.SIGINT else 0)
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        pass
