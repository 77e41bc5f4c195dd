"""The mock as it is run: its pages, its log, faults by rule, a file that changes, and a service behind it."""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bizing_spec.document import DocumentUnreadable
from bizing_spec.mock import loading, serving
from bizing_spec.mock.answering import Manner
from bizing_spec.mock.application import Application
from bizing_spec.mock.journal import Journal
from bizing_spec.mock.proxying import Upstream
from bizing_spec.outcome import Stopped
from tests.spec.test_mock_cases import ask

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Things <b>", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {**THING, "required": ["name"]}}}},
                "responses": {"201": {"description": "y", "content": {"application/json": {"schema": THING}}}},
            }
        },
        "/things/{id}": {
            "get": {"responses": {"200": {"description": "y", "content": {"application/json": {"schema": THING}}}}},
            "delete": {"responses": {"204": {"description": "y"}}},
        },
    },
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "openapi.yaml"
    written.write_text(yaml.safe_dump(DOCUMENT))
    return written


def options(file: Path) -> serving.Options:
    return serving.Options(
        files=[str(file)],
        host="127.0.0.1",
        port=0,
        manner=Manner(seed=1),
        cors=True,
        watch=False,
        rules=None,
        proxy=None,
        record=None,
    )


def application(file: Path, journal: Journal | None = None) -> Application:
    return Application(loading.load([str(file)], Manner(seed=1)), journal=journal)


def test_reset_begins_again(file: Path) -> None:
    app = application(file)
    assert json.loads(ask(app, "POST /things", {}, {"name": "One"}).body) == {"id": 1, "name": "One"}
    assert ask(app, "GET /things/9", {}).status == 404
    assert ask(app, "POST /__mock/reset", {}).status == 204
    assert ask(app, "GET /things/9", {}).status == 200


def test_page_and_log_show_what_was_asked_and_escape_it(file: Path) -> None:
    app = application(file)
    ask(app, "POST /things", {}, {"name": 1})
    ask(app, "GET /<script>", {})
    page = ask(app, "GET /__mock", {}).body.decode()
    assert "/things" in page
    assert "Things &lt;b&gt;" in page
    assert "<script>" not in page
    log = json.loads(ask(app, "GET /__mock/log", {}).body)
    assert [(each["method"], each["status"]) for each in log] == [("GET", 404), ("POST", 422)]
    assert "must be a string" in log[1]["violations"].lower()


def test_log_and_page_show_queries_without_the_keys_in_them(file: Path) -> None:
    app = application(file, Journal(None, ["pass"]))
    ask(app, "GET /things/1?limit=3&Pass=hush&api%5Fkey=hush&token=hush", {})
    log = json.loads(ask(app, "GET /__mock/log", {}).body)
    page = ask(app, "GET /__mock", {}).body.decode()
    assert log[0]["target"].startswith("/things/1?limit=3&Pass=(not recorded)&")
    assert "/things/1?limit=3&amp;Pass=" in page
    assert "hush" not in json.dumps(log) + page


def test_log_and_page_say_why_the_mock_itself_refused(file: Path) -> None:
    changed = json.loads(json.dumps(DOCUMENT))
    post = changed["paths"]["/things"]["post"]
    post["parameters"] = [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}]
    problem = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
    post["responses"]["409"] = {"description": "n", "content": {"application/problem+json": {"schema": problem}}}
    file.write_text(yaml.safe_dump(changed))
    app = application(file)
    assert ask(app, "POST /things", {"Idempotency-Key": "k"}, {"name": "One"}).status == 201
    assert ask(app, "POST /things", {"Idempotency-Key": "k"}, {"name": "Two"}).status == 409
    assert ask(app, "GET /things/1", {"Prefer": "dynamic=maybe"}).status == 422
    log = json.loads(ask(app, "GET /__mock/log", {}).body)
    page = ask(app, "GET /__mock", {}).body.decode()
    assert "dynamic=maybe is neither true nor false" in log[0]["violations"]
    assert "Idempotency-Key k was used for another request" in log[1]["violations"]
    assert log[2]["violations"] == ""
    assert all(each["violations"] in page for each in log)


def test_record_has_every_exchange_and_no_credentials(file: Path, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    journal = Journal(record)
    ask(application(file, journal), "POST /things", {"Authorization": "Bearer secret"}, {"name": "One"})
    journal.close()
    line = json.loads(record.read_text())
    assert (line["request"]["method"], line["request"]["body"], line["answer"]["status"]) == (
        "POST",
        '{"name": "One"}',
        201,
    )
    assert "secret" not in record.read_text()


def test_record_has_the_query_and_not_the_keys_in_it(file: Path, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    journal = Journal(record, ["pass"])
    ask(application(file, journal), "GET /things?limit=3&Pass=secret&access_token=secret", {"Pass": "secret"})
    journal.close()
    line = json.loads(record.read_text())
    assert line["request"]["target"].startswith("/things?limit=3&")
    assert "secret" not in record.read_text()


def test_schema_that_comes_back_to_itself_by_a_property_is_served(tmp_path: Path) -> None:
    thing = {"type": "object", "properties": {"inside": {"$ref": "#/components/schemas/Thing"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    paths = {"/things": {"put": {"requestBody": body, "responses": {"204": {"description": "y"}}}}}
    written = tmp_path / "openapi.yaml"
    written.write_text(yaml.safe_dump({**DOCUMENT, "paths": paths, "components": {"schemas": {"Thing": thing}}}))
    app = application(written)
    assert ask(app, "PUT /things", {}, {"inside": {"inside": {}}}).status == 204
    assert ask(app, "PUT /things", {}, {"inside": {"inside": 1}}).status == 422


def test_faults_by_rule_come_as_often_as_they_should(file: Path) -> None:
    (file.parent / "openapi.mock.yaml").write_text("faults: {GET /things/{id}: {chance: 0.5, status: 503}}\n")
    with pytest.raises(DocumentUnreadable):
        application(file)
    (file.parent / "openapi.mock.yaml").write_text("faults: {'GET /things/{id}': {chance: 0.5, status: 503}}\n")
    app = application(file)
    answered = [ask(app, "GET /things/1", {}).status for _ in range(60)]
    assert set(answered) == {200, 503}
    assert ask(app, "POST /things", {}, {"name": "One"}).status == 201


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("faults:\n  '*':\n    chance: often\n", 3, "could not convert"),
        ("faults:\n  '*':\n    soon: 1\n", 3, "not 'soon'"),
        ("collections:\n  /things:\n    expire: {while: {}}\n", 3, "expire lacks 'at'"),
        ("collections:\n  /things:\n    fil: {}\n", 3, "has no 'fil'; is it fill?"),
        ("collections:\n  /thing:\n    fill: {}\n", 3, "no collection /thing; is it /things?"),
        ("faults:\n  POST /thing:\n    status: 503\n", 3, "no operation POST /thing; is it POST /things?"),
        ("free:\n  GET /things:\n    into: slots\n", 3, "no operation GET /things"),
        ("collections: []\n", 1, "collections must be a mapping"),
        ("idempotency:\n  keep: long\n", 2, "no length of time"),
    ],
)
def test_rules_that_are_wrong_are_refused_with_their_line_and_the_way_out(
    file: Path, text: str, line: int, said: str
) -> None:
    rule = file.with_name("openapi.mock.yaml")
    rule.write_text(text)
    with pytest.raises(DocumentUnreadable) as caught:
        application(file)
    assert (caught.value.file, caught.value.line) == (rule, line)
    assert said in caught.value.reason


def test_changed_file_is_taken_and_a_wrong_one_is_not(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = application(file)
    changed = json.loads(json.dumps(DOCUMENT))
    changed["paths"]["/new"] = {"get": {"responses": {"204": {"description": "y"}}}}
    assert ask(app, "GET /new", {}).status == 404
    file.write_text(yaml.safe_dump(changed))
    serving.reload(app, options(file))
    assert ask(app, "GET /new", {}).status == 204
    file.write_text("openapi: [")
    serving.reload(app, options(file))
    assert ask(app, "GET /new", {}).status == 204
    assert "goes on with what it had" in capsys.readouterr().err


def test_change_in_a_file_that_is_referred_to_is_taken(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = file.parent / "parts"
    parts.mkdir()
    thing, other = parts / "thing.yaml", parts / "other.yaml"
    reference = {"description": "y", "content": {"application/json": {"schema": {"$ref": "parts/thing.yaml"}}}}
    paths = {"/things/{id}": {"get": {"responses": {"200": reference}}}}
    file.write_text(yaml.safe_dump({**DOCUMENT, "paths": paths}))
    thing.write_text("example: one\n")
    app = application(file)
    watch = serving.watch(app, options(file))

    def answered_after_a_look() -> Any:
        watch.look()
        return json.loads(ask(app, "GET /things/1", {}).body)

    assert answered_after_a_look() == "one"
    assert capsys.readouterr().err == ""
    thing.write_text("example: another\n")
    assert answered_after_a_look() == "another"
    thing.write_text("$ref: other.yaml\n")  # which is not there yet
    assert answered_after_a_look() == "another"
    other.write_text("example: [broken\n")
    assert answered_after_a_look() == "another"
    other.write_text("example: mended\n")
    assert answered_after_a_look() == "mended"
    other.write_text("example: and found again\n")
    assert answered_after_a_look() == "and found again"
    capsys.readouterr()
    watch.look()
    assert capsys.readouterr().err == ""


def test_rules_that_come_to_lie_beside_a_document_are_taken(file: Path) -> None:
    app = application(file)
    watch = serving.watch(app, options(file))
    file.with_name("openapi.mock.yaml").write_text("faults: {'GET /things/{id}': {status: 503}}\n")
    watch.look()
    assert ask(app, "GET /things/1", {}).status == 503


def test_taken_port_is_told(file: Path) -> None:
    with serving._listen("127.0.0.1", 0) as listener, pytest.raises(Stopped, match="cannot listen"):
        serving._listen("127.0.0.1", listener.getsockname()[1])


def proxied(file: Path, answer: httpx.Response, *, errors: bool = False) -> tuple[Application, list[httpx.Request]]:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer

    upstream = Upstream("http://behind.example/base/", errors=errors, transport=httpx.MockTransport(handle))
    return Application(loading.load([str(file)], Manner()), upstream=upstream), seen


def test_service_behind_is_asked_and_its_answer_is_held_to_the_document(file: Path) -> None:
    good, seen = proxied(file, httpx.Response(200, json={"id": 5}))
    answered = ask(good, "GET /things/5?a=b", {"X-Any": "thing"})
    assert (answered.status, json.loads(answered.body)) == (200, {"id": 5})
    assert "sl-violations" not in answered.headers
    assert (str(seen[0].url), seen[0].headers["x-any"]) == ("http://behind.example/base/things/5?a=b", "thing")
    bad, _ = proxied(file, httpx.Response(200, json={"id": "five"}))
    assert "integer" in ask(bad, "GET /things/5", {}).headers["sl-violations"]
    undeclared, _ = proxied(file, httpx.Response(418))
    assert "418" in ask(undeclared, "GET /things/5", {}).headers["sl-violations"]


def test_service_behind_is_not_asked_what_the_document_refuses_with_errors(file: Path) -> None:
    strict, seen = proxied(file, httpx.Response(201, json={"id": 5}), errors=True)
    assert ask(strict, "POST /things", {}, {"name": 1}).status == 422
    assert seen == []
    assert ask(strict, "POST /things", {}, {"name": "One"}).status == 201
    wrong, _ = proxied(file, httpx.Response(201, json={}), errors=True)
    assert ask(wrong, "POST /things", {}, {"name": "One"}).status == 500


def test_service_behind_that_is_away_is_told(file: Path) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    upstream = Upstream("http://behind.example", errors=False, transport=httpx.MockTransport(handle))
    app = Application(loading.load([str(file)], Manner()), upstream=upstream)
    assert ask(app, "GET /things/5", {}).status == 502


def test_answer_of_the_store_that_breaks_the_document_is_an_error(file: Path) -> None:
    app = application(file)
    memory = app.mock.memory
    assert memory is not None
    ask(app, "POST /things", {}, {"name": "One"})
    next(iter(memory.shelves.values())).items["1"]["name"] = 7
    answered = ask(app, "GET /things/1", {})
    assert (answered.status, json.loads(answered.body)["type"]) == (500, "urn:bizing:mock:invalid-answer")


def test_answers_over_a_socket(file: Path) -> None:
    import subprocess
    import sys

    code = "import sys; from bizing_spec.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "mock", str(file), "--port", "0", "--no-watch"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ})
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        address = line.partition(" at ")[2].partition(" ")[0]
        assert httpx.get(f"{address}/things/1").json() == {"id": 0, "name": "string"}
        assert httpx.head(f"{address}/things/1").content == b""
        assert httpx.delete(f"{address}/things/1").status_code == 204
    finally:
        process.terminate()
        process.communicate(timeout=20)
