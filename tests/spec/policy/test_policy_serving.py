"""`bizing spec policy --url`: whether a running provider really tells what is deprecated."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bizing_spec import cli
from tests.spec.policy.conftest import History, api

SUNSET = "Sat, 01 Aug 2026 00:00:00 GMT"
HALLS = {"deprecated": True, "x-sunset": "2026-08-01"}


@contextmanager
def provider(headers: dict[str, str], asked: list[str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path} {self.headers.get('X-Key', '')}")
            self.send_response(404)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_DELETE = do_GET  # noqa: N815

        def log_message(self, *said: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("headers", "rules"),
    [
        ({"Deprecation": "@1767225600", "Sunset": SUNSET}, []),
        ({"Sunset": SUNSET}, ["deprecation-header"]),
        ({"Deprecation": "@1767225600"}, ["sunset-header"]),
        ({"Deprecation": "@1767225600", "Sunset": "Sun, 02 Aug 2026 00:00:00 GMT"}, ["sunset-header"]),
        ({"Deprecation": "@1767225600", "Sunset": "2026-08-01"}, ["sunset-header"]),
        ({}, ["deprecation-header", "sunset-header"]),
    ],
)
def test_answers_of_what_is_deprecated_have_the_headers(
    headers: dict[str, str], rules: list[str], history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    document = api(rooms={}, **{"halls/{hall}": HALLS})
    document["servers"] = [{"url": "https://api.example/base"}]
    document["paths"]["/rooms"]["delete"] = HALLS | {"responses": {"204": {"description": "Gone"}}}
    history.commit("2026-01-01", v1=document)
    asked: list[str] = []
    with provider(headers, asked) as url:
        options = ["--url", url, "--header", "X-Key: k", "--format", "json"]
        assert cli.main(["spec", "policy", "api", *options]) == bool(rules)
    found = json.loads(capsys.readouterr().out)
    assert [each["rule"] for each in found if each["severity"] == "error"] == rules
    assert [(each["rule"], each["operation"]) for each in found if each["severity"] == "warning"] == [
        ("headers-unchecked", "DELETE")
    ]
    assert asked == ["GET /base/halls/none k"]


def test_a_provider_that_is_not_there(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(halls=HALLS))
    with provider({}, []) as url:
        pass
    assert cli.main(["spec", "policy", "api", "--url", url]) == 2
    assert capsys.readouterr().err.startswith(f"bizing: {url}: ")
