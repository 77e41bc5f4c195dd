"""Scenarios of a mock, and what is stored in it at the beginning: by file, by option, by request."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bizing_spec import cli
from bizing_spec.document import DocumentUnreadable
from bizing_spec.mock import loading
from bizing_spec.mock.answering import Manner
from bizing_spec.mock.application import Application
from bizing_spec.outcome import Stopped
from tests.spec.test_mock_cases import Answered, ask

THING = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "size": {"type": "integer"}},
    "additionalProperties": False,
}
ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


def _answer(schema: Any, **examples: Any) -> dict[str, Any]:
    named = {"examples": {name: {"value": each} for name, each in examples.items()}} if examples else {}
    return {"description": "y", "content": {"application/json": {"schema": schema, **named}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things": {
            "get": {"responses": {"200": _answer({"type": "array", "items": THING})}},
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {**THING, "required": ["name"]}}}},
                "responses": {
                    "201": _answer(THING, one={"id": 7, "name": "One"}, other={"id": 8, "name": "Other"}),
                    "409": _answer(ERROR, taken={"error": "taken"}),
                    "422": _answer(ERROR),
                },
            },
        },
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {"responses": {"200": _answer(THING, one={"id": 7, "name": "One"}), "404": _answer(ERROR)}},
            "delete": {"responses": {"204": {"description": "y"}}},
        },
        "/things/{id}/settings": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {"responses": {"200": _answer({"type": "object", "properties": {"dark": {"type": "boolean"}}})}},
            "put": {
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {
                    "200": _answer({"type": "object", "properties": {"dark": {"type": "boolean"}}}),
                },
            },
        },
    },
}
RULES = """
scenarios:
  taken-first:
    POST /things:
      answers:
        - { status: 409, example: taken, headers: { Retry-After: 1 } }
        - { fault: 503 }
        - { delay: 1ms, headers: { X-Slow: yes } }
      then: usual
  always-other:
    POST /things:
      - { example: other }
    GET /things/{id}:
      - { body: { id: 1, name: First } }
      - { body: { id: 2, name: Later } }
  wrong:
    GET /things/{id}:
      - { body: { id: one } }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "openapi.yaml"
    written.write_text(yaml.safe_dump(DOCUMENT))
    return written


@pytest.fixture
def rules(file: Path) -> Path:
    written = file.with_name("openapi.mock.yaml")
    written.write_text(RULES)
    return written


def application(file: Path, scenario: str | None = None, seed_data: Path | None = None) -> Application:
    return Application(loading.load([str(file)], Manner(scenario=scenario), seed_data=seed_data))


def post(app: Application, **headers: str) -> Answered:
    return ask(app, "POST /things", {name.replace("_", "-"): each for name, each in headers.items()}, {"name": "Mine"})


def names(app: Application) -> list[str]:
    return [each["name"] for each in json.loads(ask(app, "GET /things", {}).body)]


# Scenarios


def test_scenario_gives_its_answers_in_a_row_and_then_the_usual_ones(file: Path, rules: Path) -> None:
    app = application(file, "taken-first")
    taken = post(app)
    assert (taken.status, json.loads(taken.body), taken.headers["retry-after"]) == (409, {"error": "taken"}, "1")
    assert post(app).status == 503
    slow = post(app)
    assert (slow.status, json.loads(slow.body)["name"], slow.headers["x-slow"]) == (201, "Mine", "yes")
    usual = post(app)
    assert (usual.status, "x-slow" in usual.headers) == (201, False)
    assert names(app) == ["One", "Mine", "Mine"]  # what was refused by the scenario is not stored


def test_last_answer_of_a_scenario_comes_again(file: Path, rules: Path) -> None:
    app = application(file, "always-other")
    assert [json.loads(post(app).body)["name"] for _ in range(3)] == ["Other"] * 3
    assert [json.loads(ask(app, "GET /things/1", {}).body)["name"] for _ in range(3)] == ["First", "Later", "Later"]


def test_bad_request_takes_no_step_of_a_scenario(file: Path, rules: Path) -> None:
    app = application(file, "taken-first")
    assert ask(app, "POST /things", {}, {"name": 1}).status == 422
    assert post(app).status == 409


def test_scenario_is_begun_and_ended_while_the_mock_runs(file: Path, rules: Path) -> None:
    app = application(file)
    assert post(app).status == 201
    assert ask(app, "POST /__mock/scenario/taken-first", {}).status == 204
    assert json.loads(ask(app, "GET /__mock/scenario", {}).body)["played"] == "taken-first"
    assert [post(app).status, post(app).status] == [409, 503]
    assert ask(app, "POST /__mock/scenario/taken-first", {}).status == 204  # from its beginning
    assert post(app).status == 409
    assert ask(app, "DELETE /__mock/scenario", {}).status == 204
    assert post(app).status == 201
    missing = ask(app, "POST /__mock/scenario/taken-frist", {})
    assert (missing.status, "is it taken-first?" in missing.body.decode()) == (404, True)


def test_header_plays_a_scenario_for_one_request(file: Path, rules: Path) -> None:
    app = application(file)
    assert post(app, X_Mock_Scenario="taken-first").status == 409
    assert post(app).status == 201
    assert post(app, X_Mock_Scenario="taken-first").status == 503
    assert post(app, X_Mock_Scenario="none").status == 404
    playing = application(file, "taken-first")
    assert post(playing, X_Mock_Scenario="").status == 201  # none for this one
    assert post(playing, Prefer="code=201").status == 201  # what the caller prefers counts more, and takes no step
    assert post(playing).status == 409


def test_reset_begins_the_scenario_again(file: Path, rules: Path) -> None:
    app = application(file, "taken-first")
    assert [post(app).status, post(app).status] == [409, 503]
    ask(app, "POST /__mock/reset", {})
    assert post(app).status == 409


def test_body_of_a_scenario_that_breaks_the_document_is_told(file: Path, rules: Path) -> None:
    answered = ask(application(file, "wrong"), "GET /things/1", {})
    assert (answered.status, json.loads(answered.body)) == (200, {"id": "one"})
    assert "integer" in answered.headers["sl-violations"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{ status: 418 }", "no status 418 for POST /things"),
        ("{ status: 409, example: gone }", "no example 'gone' for 409"),
        ("{ fault: 200 }", "neither a status from 400 to 599 nor broken"),
        ("{ delay: soon }", "'soon' is no number of seconds"),
        ("{ stat: 409 }", "has no 'stat'; is it status?"),
        ("{ headers: { X-A: ä } }", "printable ASCII"),
    ],
)
def test_wrong_step_is_refused_with_its_line(file: Path, step: str, said: str) -> None:
    rule = file.with_name("openapi.mock.yaml")
    rule.write_text(f"scenarios:\n  one:\n    POST /things:\n      - {{ status: 201 }}\n      - {step}\n")
    with pytest.raises(DocumentUnreadable) as caught:
        application(file)
    assert caught.value.line == 5
    assert said in caught.value.reason


def test_unknown_scenario_is_refused_at_the_start(file: Path, rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["mock", str(file), "--scenario", "taken-frist"]) == 2
    assert "is it taken-first?" in capsys.readouterr().err


# Seeds


def test_seeds_are_stored_at_the_beginning_and_after_a_reset(file: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.yaml"
    seeds.write_text("/things:\n  - { id: 3, name: Three }\n  - { name: Next }\n/things/3/settings: { dark: true }\n")
    app = application(file, seed_data=seeds)
    assert names(app) == ["Three", "Next"]
    assert json.loads(ask(app, "GET /things/4", {}).body)["name"] == "Next"
    assert json.loads(ask(app, "GET /things/3/settings", {}).body) == {"dark": True}
    assert ask(app, "GET /things/7", {}).status == 404
    assert json.loads(post(app).body)["id"] == 5
    ask(app, "POST /__mock/reset", {})
    assert names(app) == ["Three", "Next"]


def test_state_is_shown_and_put_back(file: Path) -> None:
    app = application(file)
    assert json.loads(ask(app, "GET /__mock/state", {}).body) == {}
    post(app)
    ask(app, "PUT /things/1/settings", {}, {"dark": True})
    state = json.loads(ask(app, "GET /__mock/state", {}).body)
    assert [each["name"] for each in state["/things"]] == ["One", "Mine"]
    assert state["/things/1/settings"] == {"dark": True}
    ask(app, "DELETE /things/8", {})
    assert ask(app, "PUT /__mock/state", {}, state).status == 204
    assert json.loads(ask(app, "GET /__mock/state", {}).body) == state
    assert ask(app, "PUT /__mock/state", {}, {"/things": []}).status == 204
    assert names(app) == []


def test_state_that_the_document_refuses_is_refused_and_changes_nothing(file: Path) -> None:
    app = application(file)
    post(app)
    for state, said in (
        ({"/things": [{"id": 1, "name": 5}]}, "/things/0/name"),
        ({"/things": [{"id": 1, "name": "a", "sise": 5}]}, "sise"),
        ({"/things": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}, "another object whose id is 1"),
        ({"/thing": []}, "is it /things?"),
        ({"/things": {}}, "list of objects"),
        ([], "must be a mapping"),
        ("{", "not valid JSON"),
    ):
        answered = ask(app, "PUT /__mock/state", {}, state)
        assert answered.status in (400, 422)
        assert said in json.loads(answered.body)["detail"].replace("~1", "/")
    assert "Mine" in names(app)


def test_seed_that_is_wrong_is_refused_with_its_line(file: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.yaml"
    seeds.write_text("/things:\n  - { id: 3, name: Three }\n  - id: 4\n    name: 4\n")
    with pytest.raises(DocumentUnreadable) as caught:
        application(file, seed_data=seeds)
    assert (caught.value.file, caught.value.line) == (seeds, 4)
    with pytest.raises(Stopped, match="leave out --stateless"):
        loading.load([str(file)], Manner(stateful=False), seed_data=seeds)
