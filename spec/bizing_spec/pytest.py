"""A pytest plugin: every answer that a test gets over HTTP is held to an OpenAPI document.

`pytest -p bizing_spec.pytest --openapi openapi.yaml`, or `openapi = "openapi.yaml"` in pytest's settings, watches
clients of httpx (Starlette's and FastAPI's test clients are such) and of requests. A test fails when an answer breaks
the document, though its own assertions hold; `@pytest.mark.openapi(False)` leaves one out. Requests that are to be
refused are nobody's fault, and are not judged.
"""

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from bizing_spec.mock.model import Model

LARGEST: Final = 10
"""Violations of one test that are told; the rest is counted."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("bizing", "answers held to an OpenAPI document")
    group.addoption("--openapi", metavar="FILE", help="The document: a file, or git:REVISION:PATH.")
    group.addoption("--openapi-url", metavar="URL", help="Only answers from here; else from wherever a path fits.")
    parser.addini("openapi", "The document that answers are held to, from the folder of the settings.")
    parser.addini("openapi_url", "Only answers from here are held to the document.")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "openapi(enabled): whether answers are held to the OpenAPI document")
    source = config.getoption("--openapi") or _of_settings(config)
    if source:
        url = config.getoption("--openapi-url") or config.getini("openapi_url")
        config.pluginmanager.register(_Witness(source, str(url or "")), "bizing-witness")


def _of_settings(config: pytest.Config) -> str:
    given = str(config.getini("openapi") or "")
    return given if not given or given.startswith("git:") else str(Path(config.rootpath, given))


class _Witness:
    """Judges what clients get while a test runs."""

    def __init__(self, source: str, url: str) -> None:
        self._source = source
        self._url = url.rstrip("/")
        self._found: list[str] = []
        self._model: Model | None = None

    def pytest_sessionstart(self) -> None:
        """What cannot be read is told before any test runs."""
        from bizing_spec import openapi
        from bizing_spec.document import DocumentUnreadable
        from bizing_spec.mock.model import Model

        try:
            self._model = Model(openapi.read(self._source))
        except DocumentUnreadable as fault:
            raise pytest.UsageError(f"--openapi: {fault.message}") from fault

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        marker = item.get_closest_marker("openapi")
        if marker and marker.args and not marker.args[0]:
            return (yield)
        self._found = []
        with pytest.MonkeyPatch.context() as patching:
            self._watch(patching)
            result = yield
        if self._found:
            more = [f"and {len(self._found) - LARGEST} more"] if len(self._found) > LARGEST else []
            told = "\n".join([*self._found[:LARGEST], *more])
            pytest.fail(f"answers break {self._source}:\n{told}", pytrace=False)
        return result

    def _watch(self, patching: pytest.MonkeyPatch) -> None:
        for module, name in (("httpx", "Client"), ("requests", "Session")):
            if module in sys.modules:
                client = getattr(sys.modules[module], name)
                patching.setattr(client, "send", self._watched(client.send))
        if "httpx" in sys.modules:
            client = sys.modules["httpx"].AsyncClient
            patching.setattr(client, "send", self._watched_async(client.send))

    def _watched(self, send: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(send)
        def watched(client: Any, request: Any, **options: Any) -> Any:
            answer = send(client, request, **options)
            if not options.get("stream"):
                self._judge(answer)
            return answer

        return watched

    def _watched_async(self, send: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(send)
        async def watched(client: Any, request: Any, **options: Any) -> Any:
            answer = await send(client, request, **options)
            if not options.get("stream"):
                self._judge(answer)
            return answer

        return watched

    def _judge(self, answer: Any) -> None:
        from bizing_spec import judging

        url, method = str(answer.request.url), str(answer.request.method)
        if self._model is None or not url.startswith(self._url):
            return
        match = self._model.router.match(urlsplit(url).path, method)
        if match is None or method not in match.methods:
            return
        headers = _headers(answer.headers)
        judged = judging.judge(match.methods[method], answer.status_code, headers, answer.content)
        self._found += [f"{method} {match.template}, {answer.status_code}: {each.detail}" for each in judged]


def _headers(given: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode("latin-1"): value.encode("latin-1") for name, value in given.items()}
