"""Verification: the committed pacts hold, and each way of breaking one is told where it lies."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bizing_pacts import provider, relay, reports, sources, states, verification
from bizing_spec import cli, outcome

from .conftest import NAME, Verify, WritePact, reading

pytestmark = pytest.mark.contract

COMMITTED = Path(__file__).parents[2] / "pacts"


def only(report: verification.Report) -> verification.Interaction:
    (interaction,) = report.interactions
    return interaction


def test_committed_pacts_hold(place: provider.Place) -> None:
    report = verification.run(NAME, place, sources.find([str(COMMITTED)], NAME), verification.Choice())
    failed = [(each.description, each.faults) for each in report.interactions if each.result != "passed"]
    assert failed == []
    consumers = {each.consumer for each in report.interactions}
    assert consumers == {"bizing-admin", "bizing-calendar-sync", "bizing-storefront"}


def test_committed_pacts_hold_no_secret() -> None:
    for pact in COMMITTED.glob(f"*-{NAME}.json"):
        for each in json.loads(pact.read_text())["interactions"]:
            if each["type"] == "Asynchronous/Messages":
                continue
            assert each["request"]["headers"]["X-API-Key"] == ["an-api-key"]
            assert each["request"]["generators"]["header"]["X-API-Key"]["expression"] == "${apiKey}"


def test_interaction_that_holds(verify: Verify) -> None:
    report = verify(reading("a resource is read", body={"name": "Room 1"}))
    assert report.has_passed
    assert only(report).states == ('a resource (name "Room 1")',)


def test_provider_that_is_not_there_is_no_failure_of_the_pact(
    write_pact: WritePact, capsys: pytest.CaptureFixture[str]
) -> None:
    pact = write_pact(reading("a resource is read", body={}))
    assert cli.main(["pact", "verify", str(pact), "--provider-url", "http://127.0.0.1:1"]) == outcome.UNABLE
    assert "nobody answers there" in capsys.readouterr().err


def test_missing_field_is_named(verify: Verify) -> None:
    report = verify(reading("a resource is read", body={"name": "Room 1", "colour": "red"}))
    assert not report.has_passed
    (fault,) = only(report).faults
    assert fault.where == "body $"
    assert "colour" in fault.message


def test_different_field_is_named_with_both_values(verify: Verify) -> None:
    report = verify(reading("a resource is read", body={"name": "Room 2"}))
    (fault,) = only(report).faults
    assert fault.where == "body $.name"
    assert (fault.expected, fault.actual) == ('"Room 2"', '"Room 1"')


def test_interaction_says_where_it_stands_and_what_it_asks(
    place: provider.Place, write_pact: WritePact, capsys: pytest.CaptureFixture[str]
) -> None:
    pact = write_pact(reading("a resource is read", body={"name": "Room 2"}))
    pact.write_text(json.dumps(json.loads(pact.read_text()), indent=2))
    report = verification.run(NAME, place, sources.find([str(pact)], NAME), verification.Choice())
    assert (only(report).request, only(report).file) == ("GET /api/v1/resources/one", str(pact))
    assert "a resource is read" in pact.read_text().splitlines()[(only(report).line or 0) - 1]
    assert "\n      GET /api/v1/resources/one\n" in reports.text(report)


def test_different_status_and_header_are_named(verify: Verify) -> None:
    response = {"status": 203, "headers": {"X-Colour": ["red"]}}
    report = verify(reading("a resource is read", body={}, response=response))
    assert {fault.where for fault in only(report).faults} == {"status", "header X-Colour"}


def test_state_that_nobody_knows_is_named(verify: Verify) -> None:
    report = verify(reading("a unicorn is read", body={}, providerStates=[{"name": "a unicorn"}]))
    assert only(report).result == "failed"
    (fault,) = only(report).faults
    assert fault.where == "state a unicorn"
    assert 'Nobody knows the state "a unicorn"' in fault.message
    assert "a resource" in fault.message


@pytest.mark.parametrize(
    ("name", "parameters", "reason"),
    [
        ("a booking", {"colour": "red"}, "unexpected keyword argument 'colour'"),
        ("a booking", {"status": "GONE"}, "There is no booking status GONE"),
        ("a waitlist entry", {"status": "LOST"}, "There is no waitlist status LOST"),
        ("a resource", {"capacity": 0}, "POST /resources answered 422"),
        ("the time is taken", {}, "No state before this one has told a resourceId"),
    ],
)
def test_state_that_cannot_be_brought_about_says_why(
    verify: Verify, name: str, parameters: dict[str, object], reason: str
) -> None:
    report = verify(reading("it is read", body={}, providerStates=[{"name": name, "params": parameters}]))
    (fault,) = only(report).faults
    assert fault.where == f"state {sources.in_words(name, parameters)}"
    assert reason in fault.message


def test_state_that_a_running_provider_cannot_bring_about_says_why(
    place: provider.Place, write_pact: WritePact, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [reading(f"read {number}", body={}, providerStates=[{"name": "a unicorn"}]) for number in (1, 2)]
    where = ["--provider-url", place.url, "--states-url", str(place.states_url)]
    assert cli.main(["pact", "verify", str(write_pact(*asked)), *where, "--format", "json"]) == outcome.WRONG
    for each in json.loads(capsys.readouterr().out)["interactions"]:
        (fault,) = each["faults"]
        assert fault["where"] == "state a unicorn"
        assert f'{place.states_url} answered 422: Nobody knows the state "a unicorn"' in fault["message"]


class Failing(http.server.BaseHTTPRequestHandler):
    """Answers 500 to whoever asks for a state, and counts them."""

    asked = 0

    def do_POST(self) -> None:
        Failing.asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(500)
        self.end_headers()
        self.wfile.write(b"the database is away")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name in the standard library
        pass


def test_states_that_fail_are_told_and_not_asked_for_again(place: provider.Place, write_pact: WritePact) -> None:
    pact = sources.find([str(write_pact(reading("a resource is read", body={})))], NAME)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        with relay.relayed(provider.Place(place.url, url)) as relayed:
            report = verification.run(NAME, relayed, pact, verification.Choice())
        server.shutdown()
        thread.join()
    assert [fault.message for fault in only(report).faults] == [f"{url} answered 500: the database is away"]
    assert Failing.asked == 1
    with relay.relayed(provider.Place(place.url, url)) as relayed:
        report = verification.run(NAME, relayed, pact, verification.Choice())
    assert [fault.message for fault in only(report).faults] == [f"{url}: no answer: All connection attempts failed"]


def test_pending_interaction_fails_nobody(verify: Verify) -> None:
    report = verify(reading("a resource is read", body={"name": "Room 2"}, pending=True))
    assert only(report).result == "pending"
    assert report.has_passed


def test_choice_of_interactions(verify: Verify) -> None:
    interactions = [reading(f"read {number}", body={"name": "Room 1"}) for number in (1, 2)]
    assert only(verify(*interactions, description="2$")).description == "read 2"
    with pytest.raises(outcome.Stopped, match="no interaction could be verified"):
        verify(*interactions, description="3$")


def test_header_is_sent_with_each_request(verify: Verify) -> None:
    report = verify(reading("a resource is read", body={"name": "Room 1"}), headers={"X-API-Key": "wrong"})
    assert "status" in {fault.where for fault in only(report).faults}


@pytest.fixture
def liar() -> Iterator[provider.Place]:
    """A provider that brings every state about and answers the same to everything."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer({"resourceId": "1", "apiKey": "k"})

        def do_GET(self) -> None:
            self._answer({"name": "Room 7"})

        def _answer(self, told: dict[str, str]) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name in the standard library
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        yield provider.Place(url, f"{url}/states")
        server.shutdown()
        thread.join()


def test_pact_at_a_url(place: provider.Place, write_pact: WritePact) -> None:
    pact = write_pact(reading("a resource is read", body={"name": "Room 1", "colour": "red"}))
    handler = functools.partial(Quiet, directory=pact.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        report = verification.run(NAME, place, sources.find([f"{url}/{pact.name}"], NAME), verification.Choice())
        with pytest.raises(outcome.Stopped, match="404"):
            verification.run(NAME, place, sources.find([f"{url}/nothing"], NAME), verification.Choice())
        server.shutdown()
        thread.join()
    assert [fault.where for fault in only(report).faults] == ["body $"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name in the standard library
        pass


def test_command_verifies_a_running_provider(
    liar: provider.Place, write_pact: WritePact, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pact = write_pact(reading("a resource is read", body={"name": "Room 1"}))
    junit, markdown = tmp_path / "report.xml", tmp_path / "report.md"
    command = ["pact", "verify", str(pact), "--provider-url", liar.url, "--states-url", str(liar.states_url)]
    assert cli.main([*command, "--junit", str(junit), "--markdown", str(markdown)]) == outcome.WRONG
    shown = capsys.readouterr().out
    assert "✗ a resource is read" in shown
    assert 'given a resource (name "Room 1")' in shown
    assert "body $.name: Expected 'Room 7' (String) to be equal to 'Room 1' (String)" in shown
    assert "0 of 1 interactions passed, 1 failed" in shown
    suite = ElementTree.parse(junit).getroot()[0]  # noqa: S314 our own file
    assert (suite.get("name"), suite.get("failures")) == ("tester", "1")
    assert "body $.name" in suite[0][0].attrib["message"]
    assert "| body $.name |" in markdown.read_text()
    assert cli.main([*command, "--format", "json"]) == outcome.WRONG
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is False
    assert told["interactions"][0]["faults"][0]["where"] == "body $.name"


def test_command_starts_a_provider_of_its_own(write_pact: WritePact, capsys: pytest.CaptureFixture[str]) -> None:
    pact = write_pact(reading("a resource is read", body={"name": "Room 1"}))
    assert cli.main(["pact", "verify", str(pact)]) == outcome.OK
    out, err = capsys.readouterr()
    assert "1 of 1 interactions passed" in out
    assert err == ""


def test_command_shows_on_a_terminal_how_far_it_is(
    write_pact: WritePact, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    wrong = reading("a unicorn is read", body={}, providerStates=[{"name": "a unicorn"}])
    pact = write_pact(reading("a resource is read", body={"name": "Room 1"}), wrong)
    assert cli.main(["pact", "verify", str(pact)]) == outcome.WRONG
    out, err = capsys.readouterr()
    assert "2/2" in err
    assert "2/2" not in out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere.json"], "nowhere.json is not there"),
        (["broken.json"], "broken.json is no pact"),
        (["other.json"], "no pact with the provider bizing-api in other.json"),
        (["--states-url", "http://127.0.0.1:1/"], "--states-url goes with --provider-url"),
        (["mine.json", "--provider-url", "127.0.0.1:8000"], "--provider-url wants an address"),
        (["mine.json", "--header", "wrong"], "--header wants 'Name: value'"),
        (["mine.json", "--description", "("], "--description wants a regular expression"),
        (["--messages-url", "http://127.0.0.1:1/"], "--messages-url goes with --provider-url"),
        (
            ["--provider-url", "http://127.0.0.1:1", "--messages-url", "http://localhost:1/"],
            "--messages-url wants an address on the host of --provider-url",
        ),
    ],
)
def test_command_that_cannot_run_says_why(
    arguments: list[str],
    reason: str,
    write_pact: WritePact,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.json").write_text("{}")
    write_pact(file="mine.json")
    write_pact(file="other.json", provider="another-api")
    assert cli.main(["pact", "verify", *arguments]) == outcome.UNABLE
    assert reason in capsys.readouterr().err


def test_folder_holds_pacts_of_other_providers_too(write_pact: WritePact, tmp_path: Path) -> None:
    mine, _ = write_pact(file="mine.json"), write_pact(file="other.json", provider="another-api")
    assert [pact.file for pact in sources.find([str(tmp_path)], NAME).pacts] == [mine]


def test_states_are_those_that_the_committed_pacts_name() -> None:
    named = {
        state["name"]
        for pact in COMMITTED.glob(f"*-{NAME}.json")
        for each in json.loads(pact.read_text())["interactions"]
        for state in each["providerStates"]
    }
    assert named == set(states.STATES)
