"""The provider on a throw-away database, beside an endpoint that brings provider states about."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bizing_pacts import sources, states
from bizing_provider import app, embedded, migrations
from bizing_provider.settings import Settings
from bizing_spec import outcome

STATES_PATH = "/_pact/provider-states"
POLL_SECONDS = 0.01


@dataclasses.dataclass(frozen=True)
class StateFault:
    """A state that could not be brought about, and why; `state` is in words, as `sources.in_words` has it."""

    state: str
    reason: str


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the provider and its states are. `faults` grows while states are being asked for."""

    url: str
    states_url: str | None
    faults: list[StateFault] = dataclasses.field(default_factory=list)


@contextlib.contextmanager
def running() -> Iterator[Place]:
    """The provider on an empty database of its own, for the length of a block. Raises outcome.Stopped."""
    with embedded.running() as server:
        migrations.migrate(server.url)
        provider = app.create_app(Settings(database_url=server.url, background=False))
        handler = StateHandler(provider)
        with _serving(_beside(provider, handler.app)) as url:
            yield Place(url, url + STATES_PATH, handler.faults)


class StateHandler:
    """Answers the verifier's requests for states with the values that belong into the interaction."""

    def __init__(self, provider: Starlette) -> None:
        self.faults: list[StateFault] = []
        self.app = Starlette(routes=[Route(STATES_PATH, self._change, methods=["POST"])])
        self._engine = provider.state.api.engine
        transport = httpx.ASGITransport(app=provider, raise_app_exceptions=False)
        self._api = httpx.AsyncClient(transport=transport, base_url="http://provider/api/v1")
        self._world: states.World | None = None

    async def _change(self, request: Request) -> JSONResponse:
        asked = await request.json()
        if asked["action"] == "teardown":
            self._world = None
            return JSONResponse({})
        self._world = self._world or states.World(self._api, self._engine)
        name, parameters = asked["state"], asked.get("params", {})
        try:
            return JSONResponse(await self._world.set_up(name, parameters))
        except Exception as fault:
            # Whatever it is, it belongs into the report, beside the interaction that wanted the state.
            reason = str(fault) if isinstance(fault, states.StateFailed) else f"{type(fault).__name__}: {fault}"
            self.faults.append(StateFault(sources.in_words(name, parameters), reason))
            self._world = None
            # A status of the 5xx would have the verifier ask again and again, for minutes.
            return JSONResponse({"error": reason}, status_code=422)


def _beside(provider: ASGIApp, handler: ASGIApp) -> ASGIApp:
    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        is_state = scope["type"] == "http" and scope["path"] == STATES_PATH
        await (handler if is_state else provider)(scope, receive, send)

    return both


@contextlib.contextmanager
def _serving(application: ASGIApp) -> Iterator[str]:
    """Serve in a thread of this process, on loopback, for the length of a block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(application, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="provider")
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise outcome.Stopped("the provider did not start; its log says why")
                time.sleep(POLL_SECONDS)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
