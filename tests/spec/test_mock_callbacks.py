"""Callbacks of a mock: where they go, what they say, and where they do not go."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bizing_spec.mock import loading
from bizing_spec.mock.answering import Manner
from bizing_spec.mock.application import Application, Receive, Scope, Send
from bizing_spec.mock.calling import Callbacks
from bizing_spec.mock.journal import Journal
from tests.spec.test_mock_cases import Answered, ask

JOB = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "url": {"type": "string"}}}
TOLD = {"type": "object", "required": ["event"], "properties": {"event": {"type": "string"}}}


def _sent(schema: Any, **more: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, **more}}
    return {"post": {"requestBody": {"content": content}, "responses": {"200": {"description": "y"}}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Jobs", "version": "1"},
    "components": {
        "schemas": {"Job": JOB},
        "callbacks": {"done": {"{$request.body#/url}": _sent({"$ref": "#/components/schemas/Job"})}},
    },
    "paths": {
        "/jobs": {
            "post": {
                "parameters": [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {
                    "201": {
                        "description": "y",
                        "headers": {"X-Trace": {"schema": {"type": "string"}, "example": "t1"}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}},
                    },
                    "409": {"description": "n"},
                },
                "callbacks": {
                    "done": {"$ref": "#/components/callbacks/done"},
                    "progress": {
                        "http://localhost:9/{$request.query.of}/{$response.body#/id}?{$method}-{$statusCode}"
                        "-{$request.header.x-a}-{$response.header.x-trace}": _sent(TOLD, example={"event": "begun"})
                    },
                },
            }
        },
        "/jobs/{id}": {
            "get": {
                "responses": {
                    "200": {
                        "description": "y",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}},
                    }
                }
            }
        },
        "/dead": {
            "post": {"responses": {"204": {"description": "y"}}, "callbacks": {"a": {"$ref": "#/components/no"}}}
        },
        "/wrong": {
            "post": {
                "responses": {"204": {"description": "y"}},
                "callbacks": {"a": {"http://127.0.0.1:9/": _sent(TOLD, example={"event": 5})}},
            }
        },
    },
}


class Told:
    """A mock, and everything that it sent."""

    def __init__(self, folder: Path, *allowed: str, fails: bool = False) -> None:
        file = folder / "openapi.yaml"
        file.write_text(yaml.safe_dump(json.loads(json.dumps(DOCUMENT))))
        self.sent: list[httpx.Request] = []
        journal = Journal()
        self._callbacks = Callbacks(journal, allowed, httpx.MockTransport(self._failing if fails else self._take))
        self._app = Application(loading.load([str(file)], Manner()), journal=journal, callbacks=self._callbacks)

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(202)

    def _failing(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        await self._callbacks.settled()

    def post(self, url: str, path: str = "/jobs?of=all", **headers: str) -> Answered:
        return ask(self, f"POST {path}", {name.replace("_", "-"): each for name, each in headers.items()}, {"url": url})

    def log(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(ask(self, "GET /__mock/log", {}).body)
        return [each for each in found if each["kind"]]


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Told]:
    return lambda *allowed, **more: Told(tmp_path, *allowed, **more)


def test_callback_goes_where_the_request_says_with_what_was_stored(told: Callable[..., Told]) -> None:
    mock = told()
    answered = mock.post("http://127.0.0.1:9/hook", X_A="b")
    done, progress = mock.sent
    assert (done.method, str(done.url), done.headers["content-type"]) == (
        "POST",
        "http://127.0.0.1:9/hook",
        "application/json",
    )
    assert json.loads(done.content) == json.loads(answered.body) == {"id": 1, "url": "http://127.0.0.1:9/hook"}
    assert str(progress.url) == "http://localhost:9/all/1?POST-201-b-t1"
    assert json.loads(progress.content) == {"event": "begun"}
    assert [(each["kind"], each["status"]) for each in mock.log()] == [
        ("callback progress", 202),
        ("callback done", 202),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hook",
        "http://192.0.2.1/",
        "http://localhost.example/",
        "http://127.0.0.1.example/",
        "http://127.0.0.1@shop.example/",
        "http://[2001:db8::1]/",
        "http://0.0.0.0/",
    ],
)
def test_callback_goes_to_no_other_machine_unless_told_so(told: Callable[..., Told], url: str) -> None:
    mock = told()
    assert mock.post(url, X_A="b").status == 201
    assert [each.url.host for each in mock.sent] == ["localhost"]
    assert "--callbacks-to" in mock.log()[-1]["violations"]
    allowing = told(httpx.URL(url).host)
    allowing.post(url, X_A="b")
    assert str(allowing.sent[0].url) == url


@pytest.mark.parametrize("url", ["file:///etc/passwd", "nowhere", "http://[::1", "", 5, None, {"a": 1}])
def test_what_is_no_address_is_told_and_not_sent_to(told: Callable[..., Told], url: Any) -> None:
    mock = told()
    assert mock.post(url, X_A="b").status in (201, 500)
    assert [each.url.host for each in mock.sent] in (["localhost"], [])
    assert all(each["violations"].startswith("not sent") for each in mock.log() if each["kind"] == "callback done")


def test_callback_whose_expression_finds_nothing_is_told(told: Callable[..., Told]) -> None:
    mock = told()
    mock.post("http://127.0.0.1:9/hook")
    assert [each.url.port for each in mock.sent] == [9]
    assert "does not say where to" in mock.log()[-1]["violations"]


def test_callback_that_fails_is_told_and_changes_no_answer(told: Callable[..., Told]) -> None:
    mock = told(fails=True)
    assert mock.post("http://127.0.0.1:9/hook", X_A="b").status == 201
    assert {each["violations"] for each in mock.log()} == {"not delivered: nobody listens"}


def test_nothing_is_sent_for_a_refusal_or_a_repeated_request(told: Callable[..., Told]) -> None:
    mock = told()
    assert mock.post("http://127.0.0.1:9/hook", X_A="b", Prefer="code=409").status == 409
    assert mock.sent == []
    for _ in range(2):
        mock.post("http://127.0.0.1:9/hook", X_A="b", Idempotency_Key="one")
    assert len(mock.sent) == 2  # one for each of its callbacks


def test_callback_that_breaks_the_document_says_so_and_a_dead_one_is_left_out(
    told: Callable[..., Told], capsys: pytest.CaptureFixture[str]
) -> None:
    mock = told()
    assert "warning: left out" in capsys.readouterr().err
    assert ask(mock, "POST /dead", {}).status == 204
    assert ask(mock, "POST /wrong", {}).status == 204
    assert "string" in mock.log()[0]["violations"].lower()
