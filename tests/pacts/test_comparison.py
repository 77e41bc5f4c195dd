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

from bizing_pacts.compare import comparison, judging, pact
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
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200}}
    (tmp_path / "other.json").write_text(json.dumps({"interactions": [asked]}))
    pacts = [str(tmp_path / "pact.json"), str(tmp_path / "other.json")]
    assert cli.main(["pact", "compare", *pacts, str(tmp_path / "openapi.yaml")]) == 1
    told = capsys.readouterr().err
    assert "1 message not compared, for the document has no webhooks" in told
    assert "1 of a kind that is not known not compared" in told
    assert cli.main(["pact", "compare", pacts[0], str(tmp_path / "openapi.yaml")]) == 2
    assert "nothing could be compared" in capsys.readouterr().err


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
        ('{"interactions": ' + "[" * 300 + "]" * 300 + "}", None, "nested more than 200 deep"),
        ('{"metadata": {"pactSpecification": {"version": "5.0"}}, "interactions": []}', 1, "1 to 4 are"),
        ('{"interactions": [NaN]}', None, "NaN is not JSON"),
        ('{"interactions": [' + "9" * 5000 + "]}", None, "Exceeds the limit (4300 digits)"),
        ('{"interactions": [], "interactions": []}', None, "the key 'interactions' stands twice"),
        ('{"interactions": [{"description": "\\ud800"}]}', None, "half of a pair of surrogates"),
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
    assert f"{named}:1: OpenAPI 3.0 and 3.1, AsyncAPI 2 and 3 are supported: this is a pact" in capsys.readouterr().err
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


def _spec(schema: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    answer = {"description": "", "content": {"application/json": {"schema": schema}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rooms", "version": "1"},
        "paths": {
            "/": {"get": {"parameters": [{"name": "q", "in": "query", "schema": schema}], "responses": {"200": answer}}}
        },
        "components": {"schemas": schemas},
    }


def test_parts_that_are_the_same_end_in_time(compare: Compare) -> None:
    """Folded one by one they would be two to the power of sixty, of the answer and of the parameter."""
    level = [{"$ref": f"#/components/schemas/L{n}"} for n in range(60)]
    schemas: dict[str, Any] = {f"L{n + 1}": {"allOf": [level[n], level[n]]} for n in range(59)}
    schemas["L0"] = {"type": "object", "properties": {"name": {"type": "string"}}}
    asked = {
        "request": {"method": "GET", "path": "/", "query": "q[name]=x"},
        "response": {"status": 200, "body": {"name": 1}},
    }
    (found,) = compare(_spec(level[59], schemas), {"interactions": [asked]})
    assert found["specDetails"]["location"].endswith("properties.name.type")


def test_objections_that_multiply_are_told_up_to_a_limit(compare: Compare) -> None:
    level = [{"$ref": f"#/components/schemas/L{n}"} for n in range(12)]
    schemas: dict[str, Any] = {
        f"L{n + 1}": {"type": "object", "properties": {"in": {"anyOf": [level[n], level[n]]}}} for n in range(11)
    }
    schemas["L0"] = {"type": "object", "properties": {"in": {"type": "integer"}}}
    body: Any = "x"
    for _ in range(12):
        body = {"in": body}
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200, "body": body}}
    assert len(compare(_spec(level[11], schemas), {"interactions": [asked]})) == judging.OBJECTIONS


def test_references_in_rows_too_long_are_told(compare: Compare) -> None:
    level = [{"$ref": f"#/components/schemas/L{n}"} for n in range(3000)]
    schemas = {f"L{n}": level[n + 1] for n in range(2999)} | {"L2999": {}}
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200, "body": {}}}
    with pytest.raises(DocumentUnreadable, match="rows too long"):
        compare(_spec(level[0], schemas), {"interactions": [asked]})


def test_content_that_is_nested_too_deeply_is_taken_as_text(compare: Compare) -> None:
    body = {"content": "[" * 300 + "]" * 300, "encoded": "JSON", "contentType": "application/json"}
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200, "body": body}}
    metadata = {"pactSpecification": {"version": "4.0"}}
    (found,) = compare(_spec({"type": "array"}, {}), {"interactions": [asked], "metadata": metadata})
    assert found["message"].endswith("must be array")


def test_document_may_leave_its_folder_where_that_is_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "names.json").write_text('{"Name": {"type": "object"}}')
    (inner / "openapi.json").write_text(json.dumps(_spec({"$ref": "../names.json#/Name"}, {})))
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200}}
    (tmp_path / "pact.json").write_text(json.dumps({"interactions": [asked]}))
    command = ["pact", "compare", str(tmp_path / "pact.json"), str(inner / "openapi.json")]
    assert cli.main(command) == 2
    assert "--allow-outside" in capsys.readouterr().err
    assert cli.main([*command, "--allow-outside"]) == 0


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ([], "Missing argument"),
        (["https://example.com/pact.json"], "pacts are compared from files: fetch it first"),
        (["/dev/zero"], "this is no file"),
        (["."], "there is no pact in ."),
        (["nowhere.json"], "No such file"),
    ],
)
def test_what_is_named_wrongly_is_told(
    named: list[str], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["pact", "compare", *named, *([str(document.path())] if named else [])]) == 2
    assert reason in capsys.readouterr().err


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


def test_schema_is_called_as_the_first_of_several_references_calls_it(compare: Compare) -> None:
    schemas = {
        "Found": {"$ref": "#/components/schemas/Room"},
        "Room": {"type": "object", "properties": {"name": {"type": "string"}}},
    }
    asked = {"request": {"method": "GET", "path": "/"}, "response": {"status": 200, "body": {"name": 1}}}
    (found,) = compare(_spec({"$ref": "#/components/schemas/Found"}, schemas), {"interactions": [asked]})
    assert found["specDetails"]["location"].endswith(".schema.components.schemas.Found.properties.name.type")
