"""What is fuzzed: a service at an address, or an application that is served here; and the document of either."""

import contextlib
import importlib
import inspect
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit
from wsgiref import simple_server

import httpx

from bizing_spec import openapi, routing
from bizing_spec.openapi import OpenApi
from bizing_spec.outcome import Stopped

USUAL: Final = (
    "openapi.json",
    "openapi.yaml",
    "api/openapi.json",
    "api/v1/openapi.json",
    "v1/openapi.json",
    "v3/api-docs",
    "api/v3/openapi.json",
    "swagger.json",
    "docs/openapi.json",
)
START_SECONDS: Final = 30.0
ANSWER_SECONDS: Final = 10.0


@contextlib.contextmanager
def reached(target: str) -> Iterator[str]:
    """The address of what is fuzzed. Raises Stopped where nobody answers, or the application cannot be had."""
    if "://" in target:
        must_answer(target)
        yield target.rstrip("/")
    else:
        with served(_application(target)) as url:
            yield url


def must_answer(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Stopped(f"{url}: this is neither an address (http://…) nor an application (module:name)")
    try:
        httpx.get(url, timeout=ANSWER_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as fault:
        reason = str(fault) or type(fault).__name__
        raise Stopped(f"{url}: nobody answers there ({reason}); start the service first") from fault


def _application(target: str) -> Any:
    """What `module:name` names, made if it is a factory. Raises Stopped."""
    module, colon, name = target.partition(":")
    if not colon or not all(part.isidentifier() for part in (*module.split("."), *name.split("."))):
        raise Stopped(f"{target}: this is neither an address (http://…) nor an application (module:name)")
    sys.path.insert(0, os.getcwd())  # as uvicorn and gunicorn do
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found() if _is_factory(found) else found
    except Exception as fault:
        raise Stopped(f"{target}: this cannot be imported: {type(fault).__name__}: {fault}") from fault
    finally:
        sys.path.remove(os.getcwd())


def _is_factory(found: Any) -> bool:
    return inspect.isfunction(found) and not inspect.signature(found).parameters


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """An ASGI or WSGI application behind a real socket, for the checks to ask it as anybody would."""
    serve = _serve_asgi if _is_asgi(app) else _serve_wsgi
    with socket.create_server(("127.0.0.1", 0)) as listener, serve(app, listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _is_asgi(app: Any) -> bool:
    call = app if inspect.isfunction(app) else getattr(app, "__call__", app)  # noqa: B004 (its signature is wanted)
    return inspect.iscoroutinefunction(call) or len(inspect.signature(call).parameters) == 3


@contextlib.contextmanager
def _serve_asgi(app: Any, listener: socket.socket) -> Iterator[None]:
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, ws="none"))
    thread = threading.Thread(target=_running(server.run), args=([listener],), daemon=True)
    thread.start()
    try:
        _await(lambda: server.started, thread)
        yield
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)


def _running(run: Callable[..., None]) -> Callable[..., None]:
    """A start that fails ends the thread; uvicorn has said why on stderr."""

    def quietly(*arguments: Any) -> None:
        with contextlib.suppress(SystemExit):
            run(*arguments)

    return quietly


def _await(is_ready: Callable[[], bool], thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if not thread.is_alive() or time.monotonic() > deadline:
            raise Stopped("the application does not start; its own message stands above")
        time.sleep(0.01)


@contextlib.contextmanager
def _serve_wsgi(app: Any, listener: socket.socket) -> Iterator[None]:
    server = simple_server.WSGIServer(("127.0.0.1", 0), _Silent, bind_and_activate=False)
    server.socket.close()
    server.socket, server.server_name, server.server_port = listener, "127.0.0.1", listener.getsockname()[1]
    server.setup_environ()
    server.set_app(app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(START_SECONDS)


class _Silent(simple_server.WSGIRequestHandler):
    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 (the parent's name)
        """Nothing: thousands of requests are to come."""


def document(source: str | None, url: str) -> OpenApi:
    """The document that is named, or else found at the usual addresses of a service. Raises DocumentUnreadable."""
    if source:
        return openapi.read(source, allow_network=source.startswith(("http://", "https://")))
    parts = urlsplit(url)
    roots = dict.fromkeys((url, f"{parts.scheme}://{parts.netloc}"))
    for address in (f"{root}/{path}" for root in roots for path in USUAL):
        if _is_there(address):
            return openapi.read(address, allow_network=True)
    raise Stopped(f"{url}: no document at {', '.join(f'/{each}' for each in USUAL)}; name it with --openapi")


def _is_there(address: str) -> bool:
    try:
        answer = httpx.get(address, timeout=ANSWER_SECONDS, follow_redirects=True)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and "html" not in answer.headers.get("content-type", "")


def base(url: str, read: OpenApi) -> str:
    """Where the document's paths are: below its server's path, unless the address has one or nothing is there."""
    below = next((each for each in routing.bases(read.content) if each), "")
    if not below or urlsplit(url).path.rstrip("/"):
        return url
    plain = [path for path, item in read.content.get("paths", {}).items() if "{" not in path and "get" in item]
    if not plain or any(_knows(f"{url}{below}{path}") for path in plain[:5]):
        return f"{url}{below}"
    return url if any(_knows(f"{url}{path}") for path in plain[:5]) else f"{url}{below}"


def _knows(address: str) -> bool:
    try:
        return httpx.get(address, timeout=ANSWER_SECONDS).status_code != 404
    except httpx.HTTPError:
        return False
