"""Pacts compared to documents: what is found, where, and what is no pact."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from bizing_pacts.compare import comparison, pact
from bizing_spec import cli, document, openapi
from bizing_spec.document import DocumentUnreadable

CASES = sorted((Path(__file__).parent / "comparisons").glob("*.yaml"))
PACTS = Path(__file__).parents[2] / "pacts"
OWN = sorted(PACTS.glob("*-bizing-api.json"))

Compare = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """What a comparison finds, given the content of both files."""

    def compared(spec: dict[str, Any], content: dict[str, Any]) -> list[dict[str, Any]]:
        (tmp_path / "openapi.json").write_text(json.dumps(spec))
        (tmp_path / "pact.json").write_text(json.dumps(content))
        found = comparison.Comparison(openapi.read(tmp_path / "openapi.json")).findings(
            pact.read(tmp_path / "pact.json")
        )
        return [each.as_dict() for each in found]

    return compared


def _each() -> list[Any]:
    made = []
    for file in CASES:
        content = document.load(file)
        made += [
            pytest.param(content["document"], each, id=f"{file.stem}: {each['description']}")
            for each in content["interactions"]
        ]
    return made


@pytest.mark.parametrize(("spec", "interaction"), _each())
def test_interaction_is_compared(spec: dict[str, Any], interaction: dict[str, Any], compare: Compare) -> None:
    found = [
        f"{each['code']} {each['mockDetails']['location'].removeprefix('[root].interactions[0].')}"
        for each in compare(spec, {"interactions": [interaction]})
    ]
    assert Counter(found) == Counter(interaction.get("found", []))


def _in_version_4(interaction: dict[str, Any]) -> dict[str, Any]:
    made = {**interaction, "type": "Synchronous/HTTP"}
    for side in ("request", "response"):
        headers = {name: [value] for name, value in interaction[side].get("headers", {}).items()}
        made[side] = {**interaction[side], "headers": headers}
        if "body" in interaction[side]:
            body = interaction[side]["body"]
            made[side]["body"] = {
                "content": body,
                "contentType": headers.get("Content-Type", [None])[0],
                "encoded": False,
            }
    return made


@pytest.mark.parametrize(("spec", "interaction"), _each())
def test_version_4_is_compared_alike(spec: dict[str, Any], interaction: dict[str, Any], compare: Compare) -> None:
    metadata = {"pactSpecification": {"version": "4.0"}}
    found = compare(spec, {"interactions": [_in_version_4(interaction)], "metadata": metadata})
    assert Counter(each["code"] for each in found) == Counter(each.split()[0] for each in interaction.get("found", []))


def test_places_are_found_in_both_files(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(document.load(CASES[-1])["document"], sort_keys=False))
    (tmp_path / "pact.json").write_text(
        """{"interactions": [{"description": "a room", "providerStates": [{"name": "one"}],
        "request": {"method": "GET", "path": "/rooms/1"},
        "response": {"status": 200,
          "body": {"seats": "two"}}}]}"""
    )
    spec = openapi.read(tmp_path / "openapi.yaml")
    (found,) = comparison.Comparison(spec).findings(pact.read(tmp_path / "pact.json"))
    told = found.as_dict()
    assert found.mock_at == (str(tmp_path / "pact.json"), 4, 29)
    line = (tmp_path / "openapi.yaml").read_text().splitlines()[found.spec_at.line - 1]
    assert line.strip() == "type: integer"
    assert told["message"].endswith("must be integer")
    assert told["mockDetails"]["interactionState"] == "one"
    assert told["specDetails"]["pathName"] == "/rooms/{id}"


def test_own_pacts_are_allowed_by_the_own_document(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(file) for file in OWN]
    assert len(files) == 3
    assert cli.main(["pact", "compare", *files, str(document.path()), "--format", "json"]) == 0
    codes = {each["code"] for each in json.loads(capsys.readouterr().out)}
    assert codes == {"message.matched", "message.webhook.missing"}  # the feed's and the relay's are no webhooks


@pytest.mark.parametrize("file", OWN, ids=lambda file: str(file.stem))
def test_own_pacts_are_refused_once_the_document_has_other_fields(file: Path) -> None:
    """The negative control: what the comparison allowed, it had looked at."""
    spec = openapi.read(document.path())
    renamed = json.loads(json.dumps(spec.content).replace('"status"', '"state"').replace('"nextCursor"', '"next"'))
    changed = openapi.OpenApi(spec.source, renamed, spec.version, spec.text)
    codes = {found.code for found in comparison.Comparison(changed).findings(pact.read(file))}
    assert "response.body.incompatible" in codes


@pytest.mark.parametrize("file", OWN, ids=lambda file: str(file.stem))
def test_own_pacts_are_refused_once_the_document_lacks_a_status(file: Path) -> None:
    spec = openapi.read(document.path())
    for item in spec.content["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation.get("responses", {}).pop("200", None)
    found = [each.code for each in comparison.Comparison(spec).findings(pact.read(file))]
    assert "response.status.unknown" in found


def _run(tmp_path: Path, form: str, *more: str) -> int:
    content = document.load(CASES[-1])
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(content["document"]))
    theirs = {"consumer": {"name": "shop"}, "provider": {"name": "rooms"}, "interactions": content["interactions"]}
    (tmp_path / "pact.json").write_text(json.dumps(theirs))
    return cli.main(
        ["pact", "compare", str(tmp_path / "pact.json"), *more, str(tmp_path / "openapi.yaml"), "--format", form]
    )


def test_text_says_what_and_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path, "text") == 1
    told = capsys.readouterr().out
    assert "shop → rooms" in told
    assert "✗ a field that the document does not have" in told
    assert f"{tmp_path / 'pact.json'}:1:" in told
    assert "[root].interactions[2].response.body" in told


def test_junit_has_a_case_for_each_interaction(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path, "junit") == 1
    suite = ElementTree.fromstring(capsys.readouterr().out).find("testsuite")  # noqa: S314 (our own)
    assert suite is not None
    failed = {case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None}
    assert suite.get("failures") == str(len(failed))
    assert "no such status" in failed
    assert "any other status" not in failed  # a warning


def test_annotations_are_on_the_pact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path, "github") == 1
    told = capsys.readouterr().out
    assert f"::error file={tmp_path / 'pact.json'},line=1," in told
    assert "title=response.status.unknown::no such status: " in told


def test_pacts_of_other_providers_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = str(document.path())
    assert cli.main(["pact", "compare", str(PACTS), spec, "--provider", "bizing-api"]) == 0
    assert "is of another provider, slack: left out" in capsys.readouterr().err
    assert cli.main(["pact", "compare", str(PACTS), spec, "--provider", "nobody"]) == 2


def test_what_the_document_cannot_tell_of_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {}\npaths: {}\n")
    kinds = [{"type": "Asynchronous/Messages"}, {"type": "Synchronous/Plugins"}]
    (tmp_path / "pact.json").write_text(json.dumps({"interactions": kinds}))
    assert cli.main(["pact", "compare", str(tmp_path / "pact.json"), str(tmp_path / "openapi.yaml")]) == 0
    told = capsys.readouterr().err
    assert "1 message not compared, for the document has no webhooks" in told
    assert "1 of a kind that is not known not compared" in told


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("{", 1, "this is no pact: Expecting property name"),
        ("[]", 1, "it must be an object at its top level"),
        ('{\n"openapi": "3.1.0"}', 1, "it has neither interactions nor messages"),
        ('{"interactions":\n 7}', 2, "/interactions must be an array"),
        ('{"interactions": [\n{"request": {"method": "GET"}, "response": {}}]}', 2, "/interactions/0/request/path"),
        ('{"interactions": [{"request": {"method": "GET", "path": "/"},\n"response": 1}]}', 2, "must be an object"),
        ('{"metadata": {"pactSpecification": {"version": "new"}}, "interactions": []}', 1, "no version of the Pact"),
        ("[" * 100_000, None, "nested too deeply"),
    ],
)
def test_what_is_no_pact_is_told(tmp_path: Path, text: str, line: int | None, reason: str) -> None:
    (tmp_path / "pact.json").write_text(text)
    with pytest.raises(DocumentUnreadable) as told:
        pact.read(tmp_path / "pact.json")
    assert told.value.line == line
    assert reason in told.value.reason


def test_command_says_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {}\npaths: {}\n")
    (tmp_path / "pact.json").write_text('{"interactions": []}')
    named, spec = str(tmp_path / "pact.json"), str(tmp_path / "openapi.yaml")
    assert cli.main(["pact", "compare", spec, named]) == 2
    assert f"{named}:1: OpenAPI 3.0 and 3.1 are supported" in capsys.readouterr().err
    assert cli.main(["pact", "compare", named]) == 2
    assert "name one pact or more" in capsys.readouterr().err
    assert cli.main(["pact", "compare", named, spec]) == 0


def test_schema_that_cannot_be_used_is_told_with_its_line(compare: Compare) -> None:
    schema = {"type": "object", "properties": {"name": {"pattern": "["}}}
    content = {"application/json": {"schema": schema}}
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Rooms", "version": "1"},
        "paths": {"/": {"get": {"responses": {"200": {"description": "", "content": content}}}}},
    }
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200, "body": {"name": "Oak"}}}
    with pytest.raises(DocumentUnreadable, match="properties/name/pattern cannot be used"):
        compare(spec, {"interactions": [asked]})


@pytest.mark.parametrize(
    "paths",
    [
        ["/"],
        {"/": {"get": {"parameters": ["id"], "responses": {"200": {"description": ""}}}}},
        {"/": {"get": {"responses": ["200"]}}},
        {"/": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": 7}}}}}}},
        {"/": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/no"}}}}}}}},
        {"/": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"properties": [1]}}}}}}}},
        {"/": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"allOf": 1}}}}}}}},
    ],
    ids=str,
)
def test_malformed_document_is_told_without_a_traceback(
    paths: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps({"openapi": "3.1.0", "info": {}, "paths": paths}))
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200, "body": {"name": "Oak"}}}
    (tmp_path / "pact.json").write_text(json.dumps({"interactions": [asked]}))
    status = cli.main(["pact", "compare", str(tmp_path / "pact.json"), str(tmp_path / "openapi.json")])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert status in (0, 1) or (status == 2 and str(tmp_path / "openapi.json") in told.err)


def test_alternatives_that_multiply_end_in_time(compare: Compare) -> None:
    """20 times two alternatives would be a million schemas."""
    each = [
        {"oneOf": [{"properties": {f"a{n}": {"type": "string"}}}, {"properties": {f"b{n}": {}}}]} for n in range(20)
    ]
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Rooms", "version": "1"},
        "paths": {
            "/": {
                "get": {
                    "responses": {
                        "200": {"description": "", "content": {"application/json": {"schema": {"allOf": each}}}}
                    }
                }
            }
        },
    }
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200, "body": {"a1": "x"}}}
    assert compare(spec, {"interactions": [asked]}) == []
