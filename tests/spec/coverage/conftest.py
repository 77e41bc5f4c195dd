"""A document with one of each place, and coverage asked of it as its users ask."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bizing_spec import cli

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Rooms", "version": "1"},
    "servers": [{"url": "https://example.org/api"}],
    "security": [{"key": []}, {"token": []}],
    "paths": {
        "/rooms/{room}": {
            "parameters": [{"name": "room", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "tags": ["rooms"],
                "parameters": [
                    {"name": "sort", "in": "query", "schema": {"enum": ["name", "size"]}},
                    {
                        "name": "floor",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "integer", "enum": [1, 2]}},
                    },
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "A room",
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Room"}},
                            "text/plain": {"schema": {"type": "string"}},
                        },
                    },
                    "4XX": {"description": "No room"},
                    "default": {"description": "Else"},
                },
            },
            "put": {
                "tags": ["rooms"],
                "security": [],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Room"}},
                        "application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Room"}},
                    }
                },
                "responses": {"204": {"description": "Kept"}},
            },
        },
        "/health": {"get": {"security": [], "responses": {"200": {"description": "Well"}}}},
    },
    "webhooks": {
        "room.booked": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Booked"}}}},
                "responses": {"200": {"description": "Taken"}},
            }
        },
        "room.closed": {
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"properties": {"reason": {"type": "string"}}, "required": ["reason"]}
                        }
                    }
                },
                "responses": {"200": {"description": "Taken"}},
            }
        },
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Room-Key"},
            "token": {"type": "http", "scheme": "bearer"},
        },
        "schemas": {
            "Room": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "readOnly": True},
                    "kind": {"enum": ["hall", "cell", None]},
                    "size": {"oneOf": [{"$ref": "#/components/schemas/Area"}, {"type": "integer"}]},
                    "beds": {"type": "array", "items": {"$ref": "#/components/schemas/Bed"}},
                    "above": {"$ref": "#/components/schemas/Room"},
                    "notes": {"type": "object", "additionalProperties": {"enum": ["quiet", "loud"]}},
                },
            },
            "Area": {
                "type": "object",
                "required": ["width"],
                "properties": {"width": {"type": "integer"}, "length": {"type": "integer"}},
            },
            "Bed": {"allOf": [{"properties": {"soft": {"enum": [True, False, 1]}}}]},
            "Booked": {
                "properties": {"room": {"type": "string"}, "by": {"type": "string"}},
                "required": ["room", "by"],
            },
        },
    },
}

ROOM = "/components/schemas/Room/properties"
GET = "/paths/~1rooms~1{room}/get"
PUT = "/paths/~1rooms~1{room}/put"

Covered = Callable[..., dict[str, Any]]


def exchange(
    method: str = "GET",
    target: str = "/rooms/7",
    status: int = 200,
    *,
    headers: dict[str, str] | None = None,
    body: str = "",
    answer_headers: dict[str, str] | None = None,
    answer: str = "",
) -> dict[str, Any]:
    """An exchange as a recording has it."""
    return {
        "request": {"method": method, "target": target, "headers": headers or {}, "body": body},
        "answer": {"status": status, "headers": answer_headers or {}, "body": answer},
    }


def asked(body: Any, media_type: str = "application/json") -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return exchange("PUT", status=204, headers={"content-type": media_type}, body=text)


def answered(body: Any, media_type: str = "application/json") -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return exchange(answer_headers={"Content-Type": media_type}, answer=text)


def operation(report: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [each for each in report["operations"] if each["operation"] == name]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(DOCUMENT))
    return file


@pytest.fixture
def covered(document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Covered:
    """The JSON report of sources: paths of files, or exchanges that are recorded first."""

    def run(*sources: Any, of: dict[str, Any] | None = None) -> dict[str, Any]:
        if of:
            document.write_text(json.dumps(of))
        recorded = [each for each in sources if isinstance(each, dict)]
        files = [str(each) for each in sources if not isinstance(each, dict)]
        if recorded:
            record = tmp_path / "record.ndjson"
            record.write_text("".join(json.dumps(each) + "\n" for each in recorded))
            files.append(str(record))
        assert cli.main(["spec", "coverage", str(document), *files, "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert isinstance(found, dict)
        return found

    return run
