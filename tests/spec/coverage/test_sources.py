"""The same exchange from every kind of source, logs that know less, messages, and what is no source."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import yaml

from bizing_spec import cli
from tests.spec.coverage.conftest import GET, PUT, ROOM, Covered, exchange, operation

SENT = {"kind": "hall", "size": 3}
SORTED = "/api/rooms/7?sort=size"
ANSWERED = {"id": "7", "kind": "cell"}
EXCHANGES = (
    exchange("PUT", status=204, headers={"Content-Type": "application/json"}, body=json.dumps(SENT)),
    exchange(
        target=SORTED,
        headers={"Authorization": "Bearer (not recorded)"},
        answer_headers={"Content-Type": "application/json", "ETag": "1"},
        answer=json.dumps(ANSWERED),
    ),
)
GIVEN = {"Content-Type": "application/json", "ETag": "1"}


def pact(version: int) -> str:
    def body(value: Any) -> Any:
        return {"content": value, "contentType": "application/json", "encoded": False} if version == 4 else value

    def listed(headers: dict[str, str]) -> dict[str, Any]:
        return {name: [value] for name, value in headers.items()} if version == 4 else headers

    interactions = [
        {
            "description": "a change",
            "request": {
                "method": "put",
                "path": "/rooms/7",
                "headers": listed({"Content-Type": "application/json"}),
                "body": body(SENT),
            },
            "response": {"status": 204},
        },
        {
            "description": "a room",
            "request": {
                "method": "GET",
                "path": "/api/rooms/7",
                "query": "sort=size" if version == 2 else {"sort": ["size"]},
                "headers": listed({"Authorization": "Bearer x"}),
            },
            "response": {"status": 200, "headers": listed(GIVEN), "body": body(ANSWERED)},
        },
    ]
    if version == 4:
        interactions = [{**each, "type": "Synchronous/HTTP"} for each in interactions]
    metadata = {"pactSpecification": {"version": f"{version}.0.0"}}
    return json.dumps(
        {"consumer": {"name": "c"}, "provider": {"name": "p"}, "interactions": interactions, "metadata": metadata}
    )


def recording() -> str:
    encoded = {"base64": base64.b64encode(json.dumps(ANSWERED).encode()).decode()}
    second = {**EXCHANGES[1], "answer": {**EXCHANGES[1]["answer"], "body": encoded}}
    return "\n".join(json.dumps({"at": "2027-03-01T00:00:00Z", **each}) for each in (EXCHANGES[0], second))


def cassette(encode: bool) -> str:
    def body(text: str) -> dict[str, str]:
        known = {"base64_string": base64.b64encode(text.encode()).decode()} if encode else {"string": text}
        return {"encoding": "utf-8", **known}

    interactions = [
        {
            "id": "x",
            "request": {
                "uri": f"http://127.0.0.1:1{each['request']['target']}",
                "method": each["request"]["method"],
                "headers": {name: [value] for name, value in each["request"]["headers"].items()},
                "body": body(each["request"]["body"]),
            },
            "response": {
                "status": {"code": str(each["answer"]["status"]), "message": "OK"},
                "headers": {name: [value] for name, value in each["answer"]["headers"].items()},
                "body": body(each["answer"]["body"]),
            },
        }
        for each in EXCHANGES
    ]
    return yaml.safe_dump({"command": "st run", "http_interactions": interactions}, sort_keys=False, width=40)


def archive() -> str:
    entries = [
        {
            "request": {
                "method": each["request"]["method"],
                "url": f"https://example.org{each['request']['target']}",
                "headers": [{"name": name, "value": value} for name, value in each["request"]["headers"].items()],
                "postData": {"mimeType": "application/json", "text": each["request"]["body"]},
            },
            "response": {
                "status": each["answer"]["status"],
                "headers": [{"name": name, "value": value} for name, value in each["answer"]["headers"].items()],
                "content": {
                    "size": 1,
                    "mimeType": "application/json",
                    "text": base64.b64encode(each["answer"]["body"].encode()).decode(),
                    "encoding": "base64",
                },
            },
        }
        for each in EXCHANGES
    ]
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "browser"}, "entries": entries}}, indent=2)


def events() -> str:
    def encoded(text: str) -> dict[str, str]:
        return {"$base64": base64.b64encode(text.encode()).decode()}

    interactions = {
        str(number): {
            "request": {
                "method": each["request"]["method"],
                "uri": f"http://127.0.0.1:1{each['request']['target']}",
                "headers": {name: [value] for name, value in each["request"]["headers"].items()},
                "body": encoded(each["request"]["body"]),
            },
            "response": {
                "status_code": each["answer"]["status"],
                "headers": {name: [value] for name, value in each["answer"]["headers"].items()},
                "content": encoded(each["answer"]["body"]),
            },
            "timestamp": 1.5,
        }
        for number, each in enumerate(EXCHANGES)
    }
    lines = [
        {"Initialize": {"seed": 1}},
        {"ScenarioFinished": {"recorder": {"label": "x", "interactions": interactions}}},
    ]
    return "\n".join(map(json.dumps, lines))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pact.json", pact(2)),
        ("pact.json", pact(3)),
        ("pact.json", pact(4)),
        ("record.txt", recording()),
        ("cassette.yaml", cassette(encode=False)),
        ("cassette.yaml", cassette(encode=True)),
        ("browser.har", archive()),
        ("report.ndjson", events()),
    ],
)
def test_the_same_exchanges_exercise_the_same_from_every_source(
    covered: Covered, tmp_path: Path, name: str, text: str
) -> None:
    source = tmp_path / name
    source.write_text(text)
    found = covered(source)
    wanted = covered(*EXCHANGES)
    assert (found["kinds"], found["operations"]) == (wanted["kinds"], wanted["operations"])
    assert wanted["kinds"]["request-schema"]["exercised"] == 4
    assert wanted["kinds"]["security"]["exercised"] == 1
    assert (found["outside"], found["sources"][0]["known"]) == ([], 2)


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "request", "method": "GET", "path": "/api/rooms/7", "status": 404, "milliseconds": 3}',
        '127.0.0.1 - - [01/Mar/2027:10:00:00 +0000] "GET /api/rooms/7 HTTP/1.1" 404 12 "-" "curl"',
        'INFO:     127.0.0.1:5000 - "GET /rooms/7 HTTP/1.1" 404 Not Found',
    ],
)
def test_logs_tell_operations_and_statuses_among_other_lines(covered: Covered, tmp_path: Path, line: str) -> None:
    source = tmp_path / "server.log"
    source.write_text(f'{line}\nListening.\n{{"event": "stopped"}}\n')
    report = covered(source)
    assert report["kinds"]["operation"]["exercised"] == 1
    assert f"{GET}/responses/4XX" not in operation(report, "GET /rooms/{room}")["missing"]
    assert report["kinds"]["response-schema"]["exercised"] == 0


def messages(version: int, contents: Any, description: str) -> str:
    if version == 3:
        return json.dumps({"consumer": {"name": "c"}, "messages": [{"description": description, "contents": contents}]})
    each = {
        "type": "Asynchronous/Messages",
        "description": description,
        "contents": {"content": contents, "contentType": "application/json", "encoded": False},
    }
    return json.dumps({"interactions": [each], "metadata": {"pactSpecification": {"version": "4.0"}}})


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize(
    ("contents", "description", "webhook"),
    [
        ({"room": "7"}, "what room.booked tells", "webhook room.booked"),
        ({"room": "7", "type": "room.booked"}, "a message", "webhook room.booked"),
        ({"room": "7", "by": "Ada"}, "a message", "webhook room.booked"),
        ({"reason": "flood"}, "a message", "webhook room.closed"),
    ],
)
def test_messages_exercise_the_webhook_that_they_name_or_alone_suit(
    covered: Covered, tmp_path: Path, version: int, contents: Any, description: str, webhook: str
) -> None:
    source = tmp_path / "messages.json"
    source.write_text(messages(version, contents, description))
    report = covered(source)
    assert report["kinds"]["operation"]["exercised"] == 1
    assert operation(report, webhook)["kinds"]["request-schema"]["exercised"] >= 1


def test_a_message_for_no_webhook_is_outside(covered: Covered, tmp_path: Path) -> None:
    source = tmp_path / "messages.json"
    source.write_text(messages(3, {"odd": 1}, "an odd thing"))
    report = covered(source, exchange())
    assert [each["what"] for each in report["outside"]] == []
    assert [each["known"] for each in report["sources"]] == [0, 1]


def test_a_part_of_an_answer_is_for_the_alternative_that_alone_it_suits(covered: Covered, tmp_path: Path) -> None:
    """A pact expects the part that its consumer reads; the `width` that an area must have is not among it."""
    source = tmp_path / "pact.json"
    source.write_text(pact(4).replace('"id": "7"', '"size": {"length": 2}'))
    assert f"{ROOM}/size/oneOf/0" not in operation(covered(source), "GET /rooms/{room}")["missing"]
    whole = exchange(answer_headers=GIVEN, answer='{"size": {"length": 2}}')
    assert f"{ROOM}/size/oneOf/0" in operation(covered(whole), "GET /rooms/{room}")["missing"]


def test_a_folder_is_searched_and_sources_of_other_services_are_named(
    covered: Covered, tmp_path: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "sources" / "deep"
    folder.mkdir(parents=True)
    (folder / "pact.json").write_text(pact(4))
    (folder / "other.json").write_text(pact(3).replace("/rooms", "/planets"))
    (folder / "package.json").write_text('{"name": "no source"}')
    (folder / "picture.png").write_bytes(b"\x89PNG")
    report = covered(folder.parent)
    assert [(Path(each["file"]).name, each["known"]) for each in report["sources"]] == [
        ("other.json", 0),
        ("pact.json", 2),
    ]
    assert report["outside"] == []
    cli.main(["spec", "coverage", str(document), str(folder)])
    assert "other.json: this pact has nothing that is of this document" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "hello", "a.txt:1: this is no source"),
        ("a.json", "", "a.json:1: this is no source"),
        ("a.json", '{"openapi": "3.1.0"}', "a.json:1: this is no source"),
        ("a.ndjson", recording() + '\n{"request": {"meth', "a.ndjson:3: the line is broken: "),
        ("a.ndjson", recording().replace("200", '"200"'), "a.ndjson:2: the line is broken: Expected `int`"),
        ("a.ndjson", recording().replace('"base64": "', '"base64": "?'), "a.ndjson:2: the line is broken: its body"),
        ("a.ndjson", recording() + "\n" + "[" * 100_000, "a.ndjson:3: the line is broken"),
        (
            "a.json",
            '{"consumer": {},\n "interactions": [\n {"request": 1, "response": {}}]}',
            "a.json:3: this is no pact: ",
        ),
        ("a.json", '{"interactions":\n', "a.json:2: this is no pact: "),
        ("a.har", '{"log": {"entries": [{"request": {}}]}}', "a.har: the entry at /log/entries/0 is broken"),
        ("a.yaml", "http_interactions:\n- request:\n    method: [\n", "a.yaml:4: the interaction is broken"),
        ("a.yaml", "http_interactions:\n- request: {}\n", "a.yaml:2: the interaction is broken: Object missing"),
        ("a.log", '{"event": "started"}\n', "a.log: no line of this log has method, path and status"),
        ("a.json", pact(3).replace("/rooms", "/planets"), "nothing of 2 requests is for an operation of this document"),
    ],
)
def test_what_is_no_source_is_told_with_its_line(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)
    assert cli.main(["spec", "coverage", str(document), str(tmp_path / name)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_lines_without_end_are_refused(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bizing_spec.coverage.sources import lines

    monkeypatch.setattr(lines, "LONGEST", 300)
    source = tmp_path / "a.ndjson"
    source.write_text(json.dumps(exchange(target=f"/rooms/{quote_plus('x' * 400)}")))
    assert cli.main(["spec", "coverage", str(document), str(source)]) == 2
    assert "a.ndjson:1: the line has more than" in capsys.readouterr().err


def test_bodies_that_cannot_be_read_still_exercise_their_media_type(covered: Covered) -> None:
    report = covered(exchange("PUT", status=204, headers={"content-type": "application/json"}, body="{"))
    found = operation(report, "PUT /rooms/{room}")
    assert f"{PUT}/requestBody/content/application~1json" not in found["missing"]
    assert found["kinds"]["request-schema"]["exercised"] == 0
