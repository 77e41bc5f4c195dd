"""Messages of pacts compared to AsyncAPI documents and to the webhooks of OpenAPI ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from bizing_pacts.compare import comparison, pact
from bizing_pacts.compare.findings import Finding
from bizing_spec import asyncapi, cli, document, openapi

CASES = sorted((Path(__file__).parent / "comparisons" / "messages").glob("*.yaml"))
OWN = Path(__file__).parents[2] / "pacts" / "bizing-calendar-sync-bizing-api.json"

ASYNCAPI = {
    "asyncapi": "3.0.0",
    "info": {"title": "Seats", "version": "1"},
    "channels": {"seats": {"messages": {"taken": {"payload": {"$ref": "seats.yaml#/Seat"}}}}},
    "operations": {
        "takeSeats": {"action": "send", "channel": {"$ref": "#/channels/seats"}},
    },
}
SEAT = {"Seat": {"type": "object", "properties": {"row": {"$ref": "#/Row"}}}, "Row": {"type": "integer"}}


def _each() -> list[Any]:
    made = []
    for file in CASES:
        content = document.load(file)
        made += [
            pytest.param(content["document"], each, id=f"{file.stem}: {each['description']}")
            for each in content["interactions"]
        ]
    return made


def _compared(folder: Path, spec: dict[str, Any], content: dict[str, Any]) -> list[Finding]:
    (folder / "document.json").write_text(json.dumps(spec))
    (folder / "pact.json").write_text(json.dumps(content))
    compared = comparison.of(asyncapi.read_either(str(folder / "document.json")))
    return list(compared.findings(pact.read(folder / "pact.json")))


def _told(findings: Any) -> Counter[str]:
    places = [each["mockDetails"]["location"].removeprefix("[root].interactions[0]").strip(".") for each in findings]
    return Counter(f"{each['code']} {place}".strip() for each, place in zip(findings, places, strict=True))


@pytest.mark.parametrize(("spec", "interaction"), _each())
def test_message_is_compared(spec: dict[str, Any], interaction: dict[str, Any], tmp_path: Path) -> None:
    metadata = {"pactSpecification": {"version": "4.0"}}
    found = [
        each.as_dict() for each in _compared(tmp_path, spec, {"interactions": [interaction], "metadata": metadata})
    ]
    assert _told(found) == Counter(interaction["found"])
    assert _told([each for one in found for each in one.get("causes", ())]) == Counter(interaction.get("causes", []))


def test_places_are_found_in_both_files_and_in_those_referred_to(tmp_path: Path) -> None:
    (tmp_path / "seats.yaml").write_text(yaml.safe_dump(SEAT, sort_keys=False))
    message = {
        "description": "a seat",
        "type": "Asynchronous/Messages",
        "contents": {"content": {"row": "one"}, "contentType": "application/json", "encoded": False},
        "comments": {"references": {"AsyncAPI": {"operationId": "takeSeats"}}},
    }
    content = {"interactions": [message], "metadata": {"pactSpecification": {"version": "4.0"}}}
    (found,) = _compared(tmp_path, ASYNCAPI, content)
    (cause,) = found.causes
    assert found.spec_at.file == str(tmp_path / "document.json")
    assert cause.spec_at == (str(tmp_path / "seats.yaml"), 7, 9)  # what `type: integer` says of a row
    assert cause.mock_at.file == str(tmp_path / "pact.json")


def test_messages_of_version_3_are_compared(tmp_path: Path) -> None:
    (tmp_path / "seats.yaml").write_text(yaml.safe_dump(SEAT))
    reference = {"references": {"AsyncAPI": {"operationId": "takeSeats"}}}
    messages = [
        {"description": "a seat", "contents": {"row": 1}, "metaData": {"contentType": "application/json"}},
        {"description": "no seat", "contents": {"row": "one"}, "metadata": {"contentType": "application/json"}},
        {"description": "whose?", "contents": {"row": 1}},
    ]
    messages = [{**each, "comments": reference} for each in messages[:2]] + messages[2:]
    found = _compared(tmp_path, ASYNCAPI, {"messages": messages})
    assert [(each.code, each.as_dict()["mockDetails"]["location"]) for each in found] == [
        ("message.matched", "[root].messages[0]"),
        ("message.no.match", "[root].messages[1]"),
        ("message.references.missing", "[root].messages[2].comments.references.AsyncAPI"),
    ]
    assert [each.as_dict()["mockDetails"]["location"] for each in found[1].causes] == [
        "[root].messages[1].contents.row"
    ]


def test_own_messages_are_those_of_our_webhooks() -> None:
    found = list(comparison.Comparison(openapi.read(document.path())).findings(pact.read(OWN)))
    matched = {each.interaction: each.spec.path for each in found if each.code == "message.matched"}
    assert len(matched) == 6
    assert all(description == f"{name} by webhook" for description, name in matched.items())
    others = {str(each.interaction).partition(" ")[2] for each in found if each.code == "message.webhook.missing"}
    assert others == {"in the feed", "from the relay"}
    assert all(each.severity != "error" for each in found)


def test_own_messages_are_refused_once_the_webhooks_have_other_fields() -> None:
    """The negative control: what the comparison matched, it had looked at."""
    spec = openapi.read(document.path())
    renamed = json.loads(json.dumps(spec.content).replace('"aggregateId"', '"subjectId"'))
    changed = openapi.OpenApi(spec.source, renamed, spec.version, spec.text)
    found = list(comparison.Comparison(changed).findings(pact.read(OWN)))
    wrong = {each.interaction for each in found if each.code == "message.payload.incompatible"}
    assert len(wrong) == 6
    assert all(str(each).endswith(" by webhook") for each in wrong)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A pact with a message, and one that is not allowed, and its document."""
    case = document.load(CASES[-2])
    (tmp_path / "asyncapi.yaml").write_text(yaml.safe_dump(case["document"]))
    http = {"description": "seats", "request": {"method": "GET", "path": "/"}, "response": {"status": 200}}
    wrong = next(each for each in case["interactions"] if each["description"] == "values of other types")
    content = {
        "consumer": {"name": "ledger"},
        "provider": {"name": "seats"},
        "interactions": [case["interactions"][0], wrong, http],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    (tmp_path / "pact.json").write_text(json.dumps(content))
    return str(tmp_path / "pact.json"), str(tmp_path / "asyncapi.yaml")


def test_text_says_why_no_message_is_it(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pact", "compare", *files]) == 1
    told = capsys.readouterr()
    assert "✗ values of other types" in told.out
    assert "must be integer  [root].components.messages.Taken.payload.properties.row.type" in told.out
    assert "message.matched" not in told.out
    assert "0 interactions, 2 messages of 1 pact: 1 error, 0 warnings" in told.out
    assert "1 HTTP interaction not compared, for AsyncAPI tells of messages alone" in told.err


def test_junit_has_a_case_for_each_message(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pact", "compare", *files, "--format", "junit"]) == 1
    suite = ElementTree.fromstring(capsys.readouterr().out).find("testsuite")  # noqa: S314 (our own)
    assert suite is not None
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert set(cases) == {"a part of a message", "values of other types"}
    failure = cases["values of other types"].find("failure")
    assert failure is not None
    assert "must be integer" in (failure.text or "")


def test_annotations_say_why_no_message_is_it(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pact", "compare", *files, "--format", "github"]) == 1
    assert "must be integer" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("interaction", "line", "reason"),
    [
        ({"contents": "text"}, 1, "the contents of a message are an object with their content"),
        ({"metadata": ["a"]}, 1, "/interactions/0/metadata must be an object"),
        ({"type": "Synchronous/Messages", "request": {}}, 1, "/interactions/0/response must be an array"),
        ({"type": "Synchronous/Messages", "request": {}, "response": [7]}, 1, "/interactions/0/response/0 must be"),
    ],
)
def test_what_is_no_message_is_told(
    interaction: dict[str, Any], line: int, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = {"interactions": [{"type": "Asynchronous/Messages", **interaction}]}
    (tmp_path / "pact.json").write_text(json.dumps(content))
    assert cli.main(["pact", "compare", str(tmp_path / "pact.json"), str(document.path())]) == 2
    assert f"pact.json:{line}: this is no pact: {reason}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"asyncapi": "4.0.0"}, "AsyncAPI 2 and 3 are supported: this is AsyncAPI 4.0.0"),
        ({"asyncapi": 3}, "AsyncAPI 2 and 3 are supported: this is AsyncAPI 3"),
        ({"swagger": "2.0"}, "this is Swagger 2.0"),
        ({"openapi": "3.2.0"}, "this is OpenAPI 3.2.0"),
        ({"info": {}}, "AsyncAPI 2 and 3 are supported: this says none of them"),
        ({**ASYNCAPI, "operations": ["takeSeats"]}, None),
        ({**ASYNCAPI, "operations": {"takeSeats": ["channel"]}}, "/operations is not as it must be"),
        ({**ASYNCAPI, "operations": {"takeSeats": {"messages": [{"$ref": "#/nowhere"}]}}}, None),
        ({**ASYNCAPI, "operations": {"takeSeats": {"$ref": "#/operations/takeSeats"}}}, "/operations is not"),
        ({**ASYNCAPI, "channels": {"seats": {"messages": {"taken": {"payload": 7}}}}}, None),
    ],
    ids=str,
)
def test_documents_that_are_none_are_told_without_a_traceback(
    spec: dict[str, Any], reason: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seats.yaml").write_text(yaml.safe_dump(SEAT))
    (tmp_path / "document.json").write_text(json.dumps(spec))
    message = {
        "type": "Asynchronous/Messages",
        "contents": {"content": {"row": 1}},
        "comments": {"references": {"AsyncAPI": {"operationId": "takeSeats"}}},
    }
    (tmp_path / "pact.json").write_text(json.dumps({"interactions": [message]}))
    status = cli.main(["pact", "compare", str(tmp_path / "pact.json"), str(tmp_path / "document.json")])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert status in ((0, 1) if reason is None else (2,))
    assert (reason or "") in told.err


def test_keyword_is_told_as_if_it_stood_in_the_message(tmp_path: Path) -> None:
    case = document.load(CASES[-2])
    wrong = next(each for each in case["interactions"] if each["description"] == "values of other types")
    content = {"interactions": [wrong], "metadata": {"pactSpecification": {"version": "4.0"}}}
    (found,) = _compared(tmp_path, case["document"], content)
    assert {each.spec.location for each in found.causes} == {
        "[root].components.messages.Taken.payload.properties.row.type",
        "[root].components.messages.Taken.payload.properties.by.properties.tags.items.type",
    }
