"""Publishing: what the official command sends to a broker, and what keeps it from sending."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bizing_pacts import publication
from bizing_spec import cli, outcome
from tests.pacts import brokers
from tests.pacts.brokers import Broker

pytestmark = pytest.mark.contract

PACT = {
    "consumer": {"name": "tester"},
    "provider": {"name": "bizing-api"},
    "interactions": [],
    "metadata": {"pactSpecification": {"version": "4.0"}},
}


@pytest.fixture
def broker() -> Iterator[Broker]:
    with brokers.standing_in() as broker:
        yield broker


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository whose only commit, on the branch `feature/x`, holds one pact; and we are in it."""
    for name in publication.BRANCH_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name in ("PACT_BROKER_BASE_URL", "PACT_BROKER_TOKEN", "PACT_BROKER_USERNAME", "PACT_BROKER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pacts").mkdir()
    (tmp_path / "pacts" / "tester-bizing-api.json").write_text(json.dumps(PACT))
    git("init", "--quiet", "--initial-branch", "feature/x")
    git("add", ".")
    git("-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "Begin")
    return tmp_path


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def test_commit_and_branch_are_the_version(
    checkout: Path, broker: Broker, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PACT_BROKER_TOKEN", "a-token")
    assert cli.main(["pact", "publish", "--broker-url", broker.url, "--build-url", "https://ci.example.com/7"]) == 0
    (sent,) = broker.published
    assert sent["pacticipantName"] == "tester"
    assert sent["pacticipantVersionNumber"] == git("rev-parse", "HEAD")
    assert (sent["branch"], sent["buildUrl"]) == ("feature/x", "https://ci.example.com/7")
    (contract,) = sent["contracts"]
    assert json.loads(base64.b64decode(contract["content"]))["provider"] == {"name": "bizing-api"}
    told = {name.lower(): value for name, value in broker.headers[0].items()}
    assert told["authorization"] == "Bearer a-token"
    assert "a-token" not in "".join(capfd.readouterr())


def test_named_version_and_branch_need_no_git(tmp_path: Path, broker: Broker) -> None:
    pact = tmp_path / "pact.json"
    pact.write_text(json.dumps(PACT))
    version = ["--consumer-version", "1.4.0", "--branch", "main"]
    assert cli.main(["pact", "publish", str(pact), "--broker-url", broker.url, *version]) == 0
    (sent,) = broker.published
    assert (sent["pacticipantVersionNumber"], sent["branch"]) == ("1.4.0", "main")


def test_uncommitted_changes_are_refused(checkout: Path, broker: Broker, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "notes.txt").write_text("not committed")
    command = ["pact", "publish", "--broker-url", broker.url]
    assert cli.main(command) == outcome.UNABLE
    assert "there are uncommitted changes (notes.txt, for one)" in capsys.readouterr().err
    assert broker.published == []
    assert cli.main([*command, "--dirty"]) == 0
    assert len(broker.published) == 1


def test_checkout_without_a_branch_asks_for_one(
    checkout: Path, broker: Broker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git("checkout", "--quiet", "--detach")
    command = ["pact", "publish", "--broker-url", broker.url]
    assert cli.main(command) == outcome.UNABLE
    assert "no branch is checked out; name it with --branch" in capsys.readouterr().err
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    assert cli.main(command) == 0
    assert broker.published[0]["branch"] == "main"


def test_no_broker_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pact", "publish"]) == outcome.UNABLE
    assert "give --broker-url or set PACT_BROKER_BASE_URL" in capsys.readouterr().err


def test_broker_that_does_not_answer(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    command = ["pact", "publish", "--broker-url", "http://127.0.0.1:1", "--option=--retries", "--option=0"]
    assert cli.main(command) == outcome.UNABLE
    told = capfd.readouterr()
    assert "http://127.0.0.1:1" in told.out + told.err
    assert "could not publish" in told.err
