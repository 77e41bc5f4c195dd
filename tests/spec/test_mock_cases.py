"""The mock's answers, by a folder of cases: a document, how the mock behaves, and exchanges in a row."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from bizing_spec import openapi
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application
from bizing_spec.mock.model import Model

FOLDER = Path(__file__).parent / "mock_cases"


Asgi = Callable[[Any, Any, Any], Awaitable[None]]


class Answered(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    application: Callable[[Any, Any, Any], Awaitable[None]], target: str, headers: Mapping[str, str], body: Any = None
) -> Answered:
    """Send one request to the application, as a server would."""
    method, _, target = target.partition(" ")
    path, _, query = target.partition("?")
    content = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
    given = {"content-type": "application/json", **headers} if content else dict(headers)
    if content:
        given["content-length"] = str(len(content))
    scope = {
        "type": "http",
        "method": method,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(_ended(application(scope, receive, send)))
    return Answered(
        sent[0]["status"],
        {name.decode(): value.decode() for name, value in sent[0]["headers"]},
        b"".join(each["body"] for each in sent[1:]),
    )


async def _ended(answering: Awaitable[None]) -> None:
    await answering


def application_of(document: Any, manner: Manner, folder: Path) -> Application:
    file = folder / "openapi.yaml"
    file.write_text(yaml.safe_dump({"info": {"title": "Case", "version": "1"}, **document}, sort_keys=False))
    return Application(Mock(Model(openapi.read(file)), manner))


@pytest.mark.parametrize("case", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_mock_answers_as_the_case_says(case: Path, tmp_path: Path) -> None:
    content = yaml.safe_load(case.read_text())
    application = application_of(content["document"], Manner(**content.get("manner", {})), tmp_path)
    for exchange in content["exchanges"]:
        answered = ask(application, exchange["ask"], exchange.get("headers", {}), exchange.get("body"))
        _judge(exchange, answered)


def _judge(exchange: Mapping[str, Any], answered: Answered) -> None:
    wanted = exchange["answer"]
    assert answered.status == wanted["status"], (exchange["ask"], answered)
    for name, value in wanted.get("headers", {}).items():
        assert answered.headers.get(name) == value, (exchange["ask"], answered)
    if "text" in wanted:
        assert answered.body.decode() == wanted["text"], exchange["ask"]
    if "json" in wanted:
        assert json.loads(answered.body) == wanted["json"], exchange["ask"]
    if "holds" in wanted:
        assert _holds(json.loads(answered.body), wanted["holds"]), (exchange["ask"], answered.body)


def _holds(value: Any, part: Any) -> bool:
    """The value has everything that the part has, perhaps among other fields."""
    if isinstance(part, dict):
        return isinstance(value, dict) and all(
            name in value and _holds(value[name], each) for name, each in part.items()
        )
    return bool(value == part)
