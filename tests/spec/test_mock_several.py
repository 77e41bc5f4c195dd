"""Several documents mocked at one address, each under the base path of its servers."""

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
from tests.spec.test_mock_cases import ask


def document(base: str | None, name: str, *paths: str) -> dict[str, Any]:
    thing = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "of": {"type": "string"}}}
    content = {"application/json": {"schema": thing, "example": {"id": 1, "of": name}}}
    answer = {"description": "y", "content": content}
    made: dict[str, Any] = {}
    for path in paths:
        listed = {"application/json": {"schema": {"type": "array", "items": thing}}}
        made[path] = {
            "post": {"requestBody": {"content": {"application/json": {}}}, "responses": {"201": answer}},
            "get": {"responses": {"200": {"description": "y", "content": listed}}},
        }
        made[f"{path}/{{id}}"] = {"get": {"responses": {"200": answer}}, "delete": {"responses": {"204": answer}}}
    servers = {"servers": [{"url": base}]} if base else {}
    return {"openapi": "3.0.3", "info": {"title": name, "version": "1"}, **servers, "paths": made}


def written(folder: Path, *documents: dict[str, Any]) -> list[str]:
    files = [folder / f"{each['info']['title']}.yaml" for each in documents]
    for file, each in zip(files, documents, strict=True):
        file.write_text(yaml.safe_dump(json.loads(json.dumps(each)), sort_keys=False))
    return [str(file) for file in files]


@pytest.fixture
def app(tmp_path: Path) -> Application:
    shop, other = document("https://x.example/shop", "shop", "/things"), document("/accounts/v1", "accounts", "/things")
    files = written(tmp_path, shop, other)
    (tmp_path / "shop.mock.yaml").write_text("scenarios: {down: {GET /things: [{fault: 503}]}}")
    return Application(loading.load(files, Manner()))


def test_each_document_answers_under_its_own_base_path(app: Application) -> None:
    assert json.loads(ask(app, "GET /shop/things/1", {}).body)["of"] == "shop"
    assert json.loads(ask(app, "GET /accounts/v1/things/1", {}).body)["of"] == "accounts"
    for path in ("/things/1", "/shopping/things/1", "/shop/nothing", "/"):
        assert ask(app, f"GET {path}", {}).status == 404
    assert "they have /accounts/v1, /shop." in json.loads(ask(app, "GET /things", {}).body)["detail"]


def test_documents_share_neither_objects_nor_rules_but_one_page(app: Application) -> None:
    ask(app, "POST /shop/things", {}, {"of": "mine"})
    assert len(json.loads(ask(app, "GET /shop/things", {}).body)) == 2
    state = json.loads(ask(app, "GET /__mock/state", {}).body)
    assert list(state) == ["/shop/things"]
    state["/accounts/v1/things"] = [{"id": 9, "of": "put"}]
    assert ask(app, "PUT /__mock/state", {}, state).status == 204
    assert json.loads(ask(app, "GET /accounts/v1/things/9", {}).body)["of"] == "put"
    assert "shop, accounts" in ask(app, "GET /__mock", {}).body.decode()
    assert [each["target"] for each in json.loads(ask(app, "GET /__mock/log", {}).body)][-1] == "/shop/things"
    ask(app, "POST /__mock/reset", {})
    assert json.loads(ask(app, "GET /__mock/state", {}).body) == {}


def test_state_that_one_document_refuses_changes_none(app: Application) -> None:
    ask(app, "POST /shop/things", {}, {"of": "mine"})
    before = ask(app, "GET /__mock/state", {}).body
    wrong = {"/shop/things": [], "/accounts/v1/things": [{"id": "nine"}]}
    assert ask(app, "PUT /__mock/state", {}, wrong).status == 422
    assert ask(app, "PUT /__mock/state", {}, {"/things": []}).status == 422
    assert ask(app, "GET /__mock/state", {}).body == before


def test_scenario_is_played_where_the_rules_have_it(app: Application) -> None:
    assert ask(app, "POST /__mock/scenario/down", {}).status == 204
    statuses = [ask(app, f"GET {path}/things", {}).status for path in ("/shop", "/accounts/v1")]
    assert statuses == [503, 200]
    asked = [ask(app, f"GET {path}/things", {"X-Mock-Scenario": "down"}).status for path in ("/shop", "/accounts/v1")]
    assert asked == [503, 200]


def test_same_base_is_shared_where_the_paths_differ(tmp_path: Path) -> None:
    files = written(tmp_path, document("/api", "one", "/ones"), document("/api", "two", "/twos"))
    app = Application(loading.load(files, Manner()))
    assert json.loads(ask(app, "GET /api/ones/1", {}).body)["of"] == "one"
    assert json.loads(ask(app, "GET /api/twos/1", {}).body)["of"] == "two"


def test_clash_is_refused_with_both_places_and_the_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = written(tmp_path, document(None, "one", "/v1/things"), document("/v1", "two", "/things"))
    assert cli.main(["mock", *files]) == 2
    said = capsys.readouterr().err
    assert "both have GET /v1/things" in said
    assert f"{files[0]}:" in said
    assert f"{files[1]}:" in said
    assert "servers: [{url: /shop}]" in said


def test_options_of_one_document_are_refused_for_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = written(tmp_path, document("/a", "one", "/things"), document("/b", "two", "/things"))
    with pytest.raises(Stopped, match="beside them"):
        loading.load(files, Manner(), rules=Path(files[0]))
    assert cli.main(["mock", *files, "--proxy", "http://127.0.0.1:9"]) == 2
    assert "one service" in capsys.readouterr().err


def test_seeds_of_several_documents_stand_under_their_base_paths(tmp_path: Path) -> None:
    files = written(tmp_path, document("/a", "one", "/things"), document("/b", "two", "/things"))
    seeds = tmp_path / "seeds.yaml"
    seeds.write_text("/a/things: [{id: 4}]\n/b/things: [{id: 5}]\n")
    app = Application(loading.load(files, Manner(), seed_data=seeds))
    paths = ("/a/things/4", "/b/things/5", "/b/things/4")
    assert [ask(app, f"GET {path}", {}).status for path in paths] == [200, 200, 404]
    seeds.write_text("/a/things: []\n/c/things: []\n")
    with pytest.raises(DocumentUnreadable, match=r"seeds\.yaml:2: No document has a server"):
        loading.load(files, Manner(), seed_data=seeds)
