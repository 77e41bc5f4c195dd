"""Pages of a mock's lists come to an end, in the form that the document allows."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bizing_spec.mock import loading
from bizing_spec.mock.answering import Manner
from bizing_spec.mock.application import Application
from tests.spec.test_mock_cases import ask

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
CURSOR = {"name": "cursor", "in": "query", "schema": {"type": "string"}}
NOTHING = object()


def application(folder: Path, cursor: Any, required: list[str], manner: Manner, example: Any = None) -> Application:
    things = {"type": "array", "items": THING}
    page = {"type": "object", "required": required, "properties": {"data": things, "nextCursor": cursor}}
    content = {"schema": page, **({"example": example} if example else {})}
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    one = {"description": "y", "content": {"application/json": {"schema": THING}}}
    listing = {"description": "y", "content": {"application/json": content}}
    paths = {
        "/things": {
            "get": {"parameters": [LIMIT, CURSOR], "responses": {"200": listing}},
            "post": {"requestBody": body, "responses": {"201": one}},
        },
        "/things/{id}": {"get": {"responses": {"200": one}}},
    }
    file = folder / "openapi.yaml"
    file.write_text(yaml.safe_dump({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}))
    return Application(loading.load([str(file)], manner))


def next_one(app: Application, query: str = "") -> Any:
    answered = ask(app, f"GET /things{query}", {})
    assert (answered.status, answered.headers.get("sl-violations")) == (200, None)
    return json.loads(answered.body).get("nextCursor", NOTHING)


ENDS = [
    ({"type": ["string", "null"]}, ["data", "nextCursor"], None),
    ({"oneOf": [{"type": "string"}, {"type": "null"}]}, ["data", "nextCursor"], None),
    ({"type": "string"}, ["data"], NOTHING),
    ({"type": "string"}, ["data", "nextCursor"], ""),
]


@pytest.mark.parametrize("dynamic", [False, True])
@pytest.mark.parametrize(("cursor", "required", "end"), ENDS)
def test_made_up_page_is_the_last(tmp_path: Path, cursor: Any, required: list[str], end: Any, dynamic: bool) -> None:
    app = application(tmp_path, cursor, required, Manner(dynamic=dynamic, seed=1))
    assert next_one(app) == end


def test_next_page_that_must_be_there_and_not_empty_is_made_up(tmp_path: Path) -> None:
    assert next_one(application(tmp_path, {"type": "string", "minLength": 3}, ["nextCursor"], Manner())) == "string"


@pytest.mark.parametrize(("cursor", "required", "end"), ENDS)
def test_stored_pages_lead_on_and_end(tmp_path: Path, cursor: Any, required: list[str], end: Any) -> None:
    app = application(tmp_path, cursor, required, Manner())
    for _ in range(3):
        assert ask(app, "POST /things", {}, {"name": "One"}).status == 201
    following = next_one(app, "?limit=2")
    assert isinstance(following, str)
    assert following
    assert next_one(app, f"?limit=2&cursor={following}") == end


def test_next_page_of_the_documents_own_stays(tmp_path: Path) -> None:
    said = {"type": "string", "example": "abc"}
    assert next_one(application(tmp_path, said, ["data"], Manner())) == "abc"
    example = {"data": [], "nextCursor": "xyz"}
    assert next_one(application(tmp_path, {"type": "string"}, ["data"], Manner(), example)) == "xyz"
