"""Services fuzzed by their documents: every planted fault is found by its name, and what is sound is left alone."""

import asyncio
import dataclasses
import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from schemathesis.config import ChecksConfig

from bizing_spec import openapi
from bizing_spec.cli import main
from bizing_spec.fuzz import checks, rendering, running, targets
from bizing_spec.fuzz.configuring import Manner, settings
from bizing_spec.fuzz.exchanges import Credentials, Exchange, curl
from bizing_spec.fuzz.findings import Report
from bizing_spec.fuzz.writes import agrees
from tests.spec.fuzz import planted

CREDENTIALS = Credentials({"X-API-Key": planted.OURS}, {"X-API-Key": planted.THEIRS})
QUICK = Manner(examples=4, seconds=600)
DOCUMENT = str(planted.DOCUMENT)


def fuzz(url: str, **options: Any) -> Report:
    given: dict[str, Any] = {"openapi": DOCUMENT, "credentials": CREDENTIALS, "manner": QUICK} | options
    return running.run(running.Options(url, **given))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Report, Path]]:
    """What is found where every fault is planted, and the record."""
    record = tmp_path_factory.mktemp("fuzz") / "record.jsonl"
    with targets.served(planted.Planted(planted.EVERYWHERE)) as url:
        yield fuzz(url, record=record), record


def test_sound_service_has_no_finding() -> None:
    with targets.served(planted.Planted()) as url:
        report = fuzz(url)
    assert report.findings == []
    assert report.untried == []
    assert (report.tested, report.accepted, report.total) == (13, 13, 13)


FAULTS = [
    ("status_code_conformance", "DELETE /notes/{noteId}", "/paths/~1notes~1{noteId}/delete/responses"),
    ("content_type_conformance", "GET /notes", "/paths/~1notes/get/responses/200/content"),
    (
        "response_schema_conformance",
        "POST /rooms",
        "/paths/~1rooms/post/responses/201/content/application~1json/schema",
    ),
    ("not_a_server_error", "GET /bookings/{bookingId}", "/paths/~1bookings~1{bookingId}/get"),
    ("ignored_auth", "GET /rooms", "/security"),
    ("object_level_authorization", "GET /rooms/{roomId}", "/paths/~1rooms~1{roomId}/get/responses"),
    ("lost_write", "PUT /notes/{noteId}", "/paths/~1notes~1{noteId}/put/responses/200"),
    ("lost_write", "PATCH /notes/{noteId}", "/paths/~1notes~1{noteId}/patch/responses/200"),
    ("double_booking", "POST /bookings", "/paths/~1bookings/post/responses"),
    (
        "problem_conformance",
        "DELETE /rooms/{roomId}",
        "/paths/~1rooms~1{roomId}/delete/responses/4XX/content/application~1problem+json",
    ),
]


@pytest.mark.parametrize(("check", "operation", "pointer"), FAULTS, ids=[" ".join(each[:2]) for each in FAULTS])
def test_planted_fault_is_found_by_its_name(
    found: tuple[Report, Path], check: str, operation: str, pointer: str
) -> None:
    named = {(each.check, each.operation): each.pointer for each in found[0].findings}
    assert named[check, operation] == pointer


def test_nothing_but_what_was_planted_is_found(found: tuple[Report, Path]) -> None:
    assert {(each.check, each.operation) for each in found[0].findings} == {each[:2] for each in FAULTS}


def test_every_pointer_leads_somewhere(found: tuple[Report, Path]) -> None:
    document = openapi.read(DOCUMENT)
    for each in found[0].findings:
        assert document.resolve(_at(document, each.pointer)) is not None


def _at(document: openapi.OpenApi, pointer: str) -> Any:
    """What a pointer leads to, through the references on its way."""
    node: Any = document.content
    for key in openapi.tokens(f"#{pointer}"):
        node = document.resolve(node)[key]
    return node


def test_record_has_every_exchange_and_no_credentials(found: tuple[Report, Path]) -> None:
    report, record = found
    lines = record.read_text().splitlines()
    assert len(lines) == report.requests
    shown = json.loads(lines[-1])
    assert shown.keys() == {"at", "request", "answer"}
    assert shown["request"].keys() == {"method", "target", "headers", "body"}
    assert shown["answer"].keys() == {"status", "headers", "body"}
    told = record.read_text() + rendering.as_json(report)
    assert planted.OURS not in told
    assert planted.THEIRS not in told


def test_request_of_a_finding_shows_the_fault_in_a_shell(found: tuple[Report, Path]) -> None:
    lost = next(each for each in found[0].findings if each.operation == "PUT /notes/{noteId}")
    write, read = lost.request.splitlines()
    assert write.startswith("curl -X PUT ")
    assert read.startswith("curl http")
    assert '"x-api-key: $X_API_KEY"' in write


def test_objects_of_the_examples_show_most_before_anything_is_made_up() -> None:
    with targets.served(planted.Planted(planted.EVERYWHERE)) as url:
        report = fuzz(url, manner=Manner(examples=1, phases=("examples",)))
    assert {(each.check, each.operation) for each in report.findings} >= {
        ("response_schema_conformance", "POST /rooms"),
        ("content_type_conformance", "GET /notes"),
        ("ignored_auth", "GET /rooms"),
        ("object_level_authorization", "GET /rooms/{roomId}"),
        ("lost_write", "PUT /notes/{noteId}"),
        ("lost_write", "PATCH /notes/{noteId}"),
        ("double_booking", "POST /bookings"),
    }


def test_phases_that_time_ran_out_for_are_told() -> None:
    service = planted.Planted()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await asyncio.sleep(0.2)
        await service(scope, receive, send)

    with targets.served(slow) as url:
        report = fuzz(url, manner=Manner(examples=4, seconds=1))
    collections, phases = (each for each in report.untried if "time ran out" in each)
    assert collections == "objects of some collections: time ran out after 1 s; more --seconds go on"
    assert phases.endswith("stateful: time ran out after 1 s; more --seconds go on")


def test_what_is_cancelled_frees_its_time() -> None:
    with targets.served(planted.Planted(frozenset({"time_kept"}))) as url:
        report = fuzz(url, only=["listRooms"])
    assert [(each.check, each.operation) for each in report.findings] == [
        ("time_not_freed", "DELETE /bookings/{bookingId}")
    ]


def test_only_what_is_named_is_tested() -> None:
    with targets.served(planted.Planted(planted.EVERYWHERE)) as url:
        report = fuzz(url, only=["/notes"], excluded=["createNote"])
    assert report.tested == 1
    assert {each.operation for each in report.findings} == {"GET /notes", "POST /bookings"}


def test_excluded_checks_find_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    left = {"ignored_auth", "lost_write"}
    given = ["--openapi", DOCUMENT, "--header", f"X-API-Key: {planted.OURS}", "--max-examples", "1", "--format", "json"]
    with targets.served(planted.Planted(frozenset({"ignored_credentials", "lost_write"}))) as url:
        excluded = [part for name in sorted(left) for part in ("--exclude-check", name)]
        assert main(["fuzz", url, *given, *excluded]) == 0
        assert json.loads(capsys.readouterr().out)["findings"] == []
        assert main(["fuzz", url, *given, *excluded[:2]]) == 1
    assert {each["check"] for each in json.loads(capsys.readouterr().out)["findings"]} == {"lost_write"}


def test_every_check_that_there_is_can_be_excluded() -> None:
    named = {each.name for each in dataclasses.fields(ChecksConfig) if not each.name.startswith("_")}
    assert named - {"max_response_time"} <= set(checks.NAMES)
    configured = settings("http://h", CREDENTIALS, Manner(excluded=frozenset(checks.NAMES)))["checks"]
    assert all(configured[name] == {"enabled": False} for name in checks.SCHEMATHESIS)


def test_application_is_served_and_its_document_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wsgi_of_a_test.py").write_text(WSGI)
    monkeypatch.chdir(tmp_path)
    output = tmp_path / "fuzz.json"
    given = ["fuzz", "wsgi_of_a_test:app", "--max-examples", "2", "--format", "json", "--output", str(output)]
    assert main(given) == 1, capsys.readouterr().err
    told = json.loads(output.read_text())
    assert told["operations"] == {"tested": 1, "accepted": 1, "total": 1}
    assert told["undecided"] is None
    assert [each["check"] for each in told["findings"]] == ["response_schema_conformance"]
    assert told.keys() == {
        "document", "target", "seed", "operations", "requests", "seconds", "undecided", "untried", "findings"
    }  # fmt: skip
    assert told["findings"][0].keys() == {
        "check", "operation", "pointer", "message", "request", "status", "times"
    }  # fmt: skip


WSGI = """
import json

NUMBER = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
ANSWER = {"200": {"description": "y", "content": {"application/json": {"schema": NUMBER}}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {"/n": {"get": {"responses": ANSWER}}},
}

def app(environ, start_response):
    told = {"/openapi.json": DOCUMENT, "/n": {"n": "one"}}.get(environ["PATH_INFO"])
    is_here = told is not None and environ["REQUEST_METHOD"] == "GET"
    status = "200 OK" if is_here else "405 Method Not Allowed" if told else "404 Not Found"
    start_response(status, [("Content-Type", "application/json"), ("Allow", "GET")])
    return [json.dumps(told if is_here else {}).encode()]
"""


@pytest.mark.parametrize(
    ("header", "asked"),
    [(["--header", "X-API-Key: nobody's"], "are the credentials of --header right?"), ([], "does it want credentials")],
)
def test_nothing_is_proven_where_no_request_succeeds(
    header: list[str], asked: str, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--openapi", DOCUMENT, "--max-examples", "1", "--phases", "examples", "--format", "json"]
    assert main(["fuzz", service, *given, *header]) == 2
    shown, said = capsys.readouterr()
    told = json.loads(shown)
    assert (told["operations"]["accepted"], told["findings"]) == (0, [])
    assert told["undecided"].startswith("no request succeeded, so nothing is proven: ")
    assert asked in told["undecided"]
    assert said == f"bizing: {told['undecided']}\n"


def test_no_format_calls_what_is_undecided_sound() -> None:
    report = Report("openapi.yaml", "http://127.0.0.1", 1, 7, 7, 0, 50, 1.0, [], [], is_credited=True)
    assert rendering.text(report).startswith("nothing proven: 7 of 7 operations tested, 0 of them with success")
    assert report.undecided
    assert report.undecided in rendering.markdown(report)
    assert f"::error::{report.undecided}" in rendering.github(report)
    suite = ElementTree.fromstring(rendering.junit(report)).find("testsuite")  # noqa: S314 (our own)
    assert suite is not None
    assert (suite.attrib["errors"], suite.attrib["failures"]) == ("1", "0")
    report.accepted = 1
    assert rendering.text(report).startswith("nothing found: ")


class _Cutting(BaseHTTPRequestHandler):
    """Ends the connection without an answer, as a server does that has died."""

    def do_GET(self) -> None:
        if self.path.endswith("/rooms"):
            self.close_connection = True
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_connection_that_is_cut_is_a_finding() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Cutting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            manner = Manner(examples=2, phases=("fuzzing",))
            report = fuzz(f"http://127.0.0.1:{server.server_port}", only=["listRooms"], manner=manner)
        finally:
            server.shutdown()
    assert [(each.check, each.operation, each.status) for each in report.findings] == [
        ("no_answer", "GET /rooms", None)
    ]
    assert report.findings[0].request.startswith("curl http")


def test_formats_tell_each_finding(found: tuple[Report, Path]) -> None:
    report, _ = found
    suite = ElementTree.fromstring(rendering.junit(report)).find("testsuite")  # noqa: S314 (our own)
    assert suite is not None
    assert suite.attrib["failures"] == str(len(FAULTS))
    assert rendering.github(report).count("::error ") == len(FAULTS)
    for form in (rendering.text, rendering.markdown):
        assert all(check in form(report) and operation in form(report) for check, operation, _ in FAULTS)


def test_sarif_tells_each_finding_where_the_document_is_broken(found: tuple[Report, Path]) -> None:
    report, _ = found
    run = json.loads(rendering.as_sarif(report))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    told = {rules[each["ruleIndex"]]: each for each in run["results"]}
    assert set(told) == {check for check, *_ in FAULTS}
    lines = planted.DOCUMENT.read_text().splitlines()
    for check, line in (
        ("ignored_auth", "security: "),
        ("content_type_conformance", '        "200": { description: Notes.'),
    ):
        place = told[check]["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == planted.DOCUMENT.as_posix()
        assert lines[place["region"]["startLine"] - 1].startswith(line)
    assert "curl http" in told["lost_write"]["message"]["text"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["http://127.0.0.1:{free}"], "nobody answers there"),
        (["127.0.0.1:8000"], "neither an address"),
        (["no_such_module_of_a_test:app"], "cannot be imported: ModuleNotFoundError"),
        (["json:no_such_name"], "cannot be imported: AttributeError"),
        (["ftp://127.0.0.1/"], "neither an address"),
        (["{url}"], "name it with --openapi"),
        (["{url}", "--openapi", "{swagger}"], "OpenAPI 3.0 and 3.1 are supported: this is Swagger 2.0"),
        (["{url}", "--openapi", "{missing}"], "No such file"),
        (["{url}", "--openapi", DOCUMENT, "--header", "s3cret"], "--header: number 1 is no header"),
        (["{url}", "--openapi", DOCUMENT, "--header", "a: 1", "--other-header", "a: 1"], "another caller"),
        (["{url}", "--openapi", DOCUMENT, "--only", "noSuchOperation"], "noSuchOperation: no operation"),
        (["{url}", "--openapi", DOCUMENT, "--phases", "wild"], "wild is no phase"),
        (["{url}", "--openapi", DOCUMENT, "--exclude-check", "lost_wirte"], 'no check. Did you mean "lost_write"?'),
        (["{url}", "--openapi", DOCUMENT, "--rules", "{swagger}", "--record", "{missing}/x"], "cannot be written"),
    ],
)
def test_bad_input_is_one_clear_error(
    arguments: list[str], said: str, tmp_path: Path, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "swagger.yaml").write_text(yaml.safe_dump({"swagger": "2.0", "info": {}, "paths": {}}))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    names = {"free": free, "url": service, "swagger": tmp_path / "swagger.yaml", "missing": tmp_path / "missing.yaml"}
    assert main(["fuzz", *(each.format(**names) for each in arguments)]) == 2
    told = capsys.readouterr().err.strip()
    assert told.startswith("bizing: ")
    assert said in told
    assert len(told.splitlines()) == 1
    assert "s3cret" not in told


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with targets.served(planted.Planted()) as url:
        yield url


@pytest.mark.parametrize(
    ("sent", "shown", "same"),
    [
        ("2027-03-11T09:00:00Z", "2027-03-11T10:00:00+01:00", True),
        ("2027-03-11T09:00:00Z", "2027-03-11T09:00:00+01:00", False),
        (" Ada@Example.com ", "ada@example.com", True),
        ("Ada", "Bo", False),
        (1.0, 1, True),
        ("1.50", 1.5, True),
        (1, 2, False),
        (True, False, False),
        (["b", "a", "a"], ["a", "b"], True),
        (["a", "b"], ["a"], False),
        ({"name": "Ada", "secret": "x"}, {"name": "Ada", "id": 1}, True),
        ({"name": "Ada"}, {"name": "Bo"}, False),
        (None, "anything", True),
        ("PT60M", "PT1H", True),
        ({"a": 1}, 1, False),
    ],
)
def test_value_may_come_back_in_another_form_of_the_same(sent: Any, shown: Any, same: bool) -> None:
    assert agrees(sent, shown) is same


def test_interrupted_run_ends_at_once(service: str) -> None:
    """Ctrl-C, as a shell sends it."""
    command = [sys.executable, "-c", "import sys; from bizing_spec.cli import main; sys.exit(main())", "fuzz", service]
    command += ["--openapi", DOCUMENT, "--header", f"X-API-Key: {planted.OURS}", "--max-examples", "60"]
    with subprocess.Popen([*command, "--record", "/dev/stderr"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for _ in range(40):  # by then it is the engine that asks
            process.stderr.readline()
        process.send_signal(2)
        process.communicate(timeout=60)
        assert process.returncode == 130


BEARERS = Credentials({"Authorization": "Bearer k3y-1"}, {"Authorization": "Bearer other"})
LONG = Credentials({"X-API-Key": "0123456789abcdef"})


@pytest.mark.parametrize(
    ("credentials", "text", "shown"),
    [
        (BEARERS, "what one caller made, another deleted", "what one caller made, another deleted"),
        (BEARERS, "each other, or Bearer other", "each other, or $OTHER_AUTHORIZATION"),
        (BEARERS, "monk3y-1 k3y-10", "monk3y-1 k3y-10"),
        (BEARERS, "/a?key=k3y-1&b=Bearer%20k3y-1", "/a?key=$AUTHORIZATION&b=Bearer%20$AUTHORIZATION"),
        (BEARERS, r'{"text": "one\nk3y-1"}', r'{"text": "one\n$AUTHORIZATION"}'),
        (LONG, "key0123456789abcdefs", "key$X_API_KEYs"),
        (Credentials({}), "nothing", "nothing"),
    ],
)
def test_credentials_are_hidden_where_they_are_words_of_their_own(
    credentials: Credentials, text: str, shown: str
) -> None:
    assert credentials.hide(text) == shown


@pytest.mark.parametrize(
    ("value", "name"), [("Bearer other", "OTHER_AUTHORIZATION"), ("Bearer k3y-1", "AUTHORIZATION")]
)
def test_header_of_a_curl_line_never_shows_a_credential(value: str, name: str) -> None:
    asked = Exchange(0.0, "GET", "http://h/a", {"authorization": value}, b"", 200)
    assert curl(asked, BEARERS) == f'curl http://h/a -H "authorization: ${name}"'
    short = Credentials({"X-Key": "me"})
    assert curl(Exchange(0.0, "GET", "http://h/me", {"x-key": "me"}, b"", 200), short) == (
        'curl http://h/me -H "x-key: $X_KEY"'
    )


@pytest.mark.parametrize(
    "body",
    [
        b"\xec\xfe",
        b'{"it\'s": "\xc3\xa9 $HOME `id` \\ud800\\n"}',
        b"one\r\ntwo\t'three' \\x41\n",
        b"\xe2\x80\xa8\x7f\xc2\x85",
        b"a\x00b\\0101%s'\n\xff8",
        b"-",
    ],
)
def test_curl_line_sends_the_same_bytes(body: bytes, tmp_path: Path) -> None:
    """A stand-in for curl prints what it was given to send."""
    line = curl(Exchange(0.0, "POST", "http://h/a", {"content-type": "text/plain"}, body, 200), Credentials({}))
    assert len(line.splitlines()) == 1
    assert "curl -X POST http://h/a -H 'content-type: text/plain' --data-" in line
    stand_in = 'curl() { if [ "${@: -1}" = @- ]; then cat; else printf %s "${@: -1}"; fi; }'
    bash = shutil.which("bash")
    assert bash
    ran = subprocess.run([bash, "-c", f"{stand_in}\n{line}"], stdout=subprocess.PIPE, check=True, cwd=tmp_path)
    assert ran.stdout == body
