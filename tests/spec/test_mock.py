"""The mock beyond single answers: the API's own document, what is made up, and documents that are wrong."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from bizing_spec import cli, document, openapi
from bizing_spec.document import DocumentUnreadable
from bizing_spec.mock import patterns
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application
from bizing_spec.mock.model import Model
from bizing_spec.mock.operations import Wish
from bizing_spec.mock.problems import Problem
from tests.spec.test_mock_cases import Answered, application_of, ask

KEY = {"X-API-Key": "any"}
FAKED: dict[str, Any] = {
    "openapi": "3.0.3",
    "paths": {
        "/a": {
            "get": {
                "responses": {
                    200: {
                        "description": "y",
                        "content": {
                            "application/json": {
                                "example": {"fixed": True},
                                "schema": {
                                    "type": "object",
                                    "required": ["id", "code"],
                                    "properties": {
                                        "id": {"type": "string", "format": "uuid"},
                                        "code": {"type": "string", "pattern": "^[A-Z]{3}-\\d{4}$"},
                                        "size": {"type": "integer", "minimum": 3, "maximum": 9},
                                    },
                                },
                            }
                        },
                    }
                }
            }
        }
    },
}


@pytest.fixture(scope="module")
def own() -> Mock:
    return Mock(Model(openapi.read(document.path())), Manner(seed=3))


def test_no_schema_of_our_own_document_is_left_out(own: Mock) -> None:
    assert own.model.warnings == []


def test_every_usual_answer_of_our_own_document_keeps_to_it(own: Mock) -> None:
    own.warm()
    ready = {(each.method, each.path): answer for each in own.model.operations for answer in each.ready.values()}
    assert len(ready) > 50
    assert {key: answer.violations for key, answer in ready.items() if answer.violations} == {}


def test_made_up_answers_of_our_own_document_keep_to_it(own: Mock) -> None:
    wrong = {}
    for operation in own.model.operations:
        choice = operation.choose(Wish(), None)
        answer = own.renderer.answer(operation, choice, dynamic=True)
        if answer.violations:
            wrong[operation.method, operation.path] = answer.violations[0]
    assert wrong == {}


def test_made_up_answers_differ_and_come_again_with_the_seed(tmp_path: Path) -> None:
    application = application_of(FAKED, Manner(dynamic=True, seed=7), tmp_path)
    first, second = (ask(application, "GET /a", {}) for _ in range(2))
    assert first.body != second.body
    again = application_of(FAKED, Manner(dynamic=True, seed=7), tmp_path)
    assert ask(again, "GET /a", {}).body == first.body
    other = application_of(FAKED, Manner(dynamic=True, seed=8), tmp_path)
    assert ask(other, "GET /a", {}).body != first.body
    assert "sl-violations" not in first.headers


def test_preference_overrides_how_the_mock_was_started(tmp_path: Path) -> None:
    lively, still = (application_of(FAKED, Manner(dynamic=each), tmp_path) for each in (True, False))
    assert json.loads(ask(lively, "GET /a", {"Prefer": "dynamic=false"}).body) == {"fixed": True}
    assert "id" in json.loads(ask(still, "GET /a?__dynamic=true", {}).body)
    assert json.loads(ask(still, "GET /a", {}).body) == {"fixed": True}


def test_pages_of_other_origins_may_not_call_when_told_so(own: Mock) -> None:
    def call(cors: bool) -> Answered:
        return ask(Application(own, cors=cors), "GET /health", {"Origin": "https://x.example"})

    assert "access-control-allow-origin" in call(True).headers
    assert "access-control-allow-origin" not in call(False).headers


def test_unknown_path_is_a_fact_without_a_server(own: Mock) -> None:
    with pytest.raises(Problem, match="no path"):
        own.find("GET", "/nowhere")


def test_dead_reference_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "dead.yaml"
    file.write_text("openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses:\n        200: {$ref: '#/nothing'}\n")
    with pytest.raises(DocumentUnreadable) as caught:
        Model(openapi.read(file))
    assert (caught.value.file, caught.value.line) == (file, 6)


def test_schema_that_cannot_be_compiled_is_left_out_and_the_others_hold(tmp_path: Path) -> None:
    content = json.loads(json.dumps(FAKED))
    content["paths"]["/b"] = {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "strange"}}}},
            "responses": {"201": {"description": "y"}},
        }
    }
    content["paths"]["/c"] = {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}},
            "responses": {"201": {"description": "y"}},
        }
    }
    application = application_of(content, Manner(), tmp_path)
    assert len(application.mock.model.warnings) == 1
    assert ask(application, "POST /b", {}, {"any": "thing"}).status == 201
    assert ask(application, "POST /c", {}, {"any": "thing"}).status == 422


def test_command_refuses_what_is_no_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text("openapi: 3.0.3\npaths: [\n")
    assert cli.main(["mock", str(file)]) == 2
    assert f"{file}:3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("paths: [1]\n", "/paths: paths must be an object"),
        ("components: {schemas: {A: x}}\npaths: {}\n", "/components/schemas/A: must be an object"),
        ("paths: {/a: {get: {parameters: 3, responses: {200: {}}}}}\n", "parameters must be a list or an object"),
        ("paths: {/a: {get: {security: open, responses: {200: {}}}}}\n", "security must be a list"),
    ],
)
def test_what_has_the_wrong_type_is_left_out_and_told(tmp_path: Path, broken: str, said: str) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(f"openapi: 3.1.0\n{broken}")
    model = Model(openapi.read(file))
    assert said in str(model.warnings[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x-a: &a [&b [*a]]", "an alias stands inside"),
        (
            "x-a0: &a0 [1]\n" + "".join(f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)),
            "aliases",
        ),
        ("x-a: " + "[" * 700 + "]" * 700, "nested more than 200 deep"),
    ],
)
def test_bomb_is_refused_at_once(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_text(f"openapi: 3.1.0\npaths: {{}}\n{text}\n")
    with pytest.raises(DocumentUnreadable, match=said):
        Model(openapi.read(file))


def test_pattern_that_wants_a_huge_text_is_not_followed() -> None:
    chance = random.Random(1)
    assert patterns.matching("^(((a{900}){900}){900})$", chance) is None
    assert patterns.matching("^[A-Z]{2}\\d+(?:-x|y)$", chance) is not None
