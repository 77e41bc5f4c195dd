"""The provider on a throw-away database, beside endpoints that bring provider states about and hand over messages."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bizing_pacts import sources, states
from bizing_pacts.world import STRIPE_KEY, StateFailed, World
from bizing_provider import app, embedded, migrations
from bizing_provider.sandbox import app as sandbox
from bizing_provider.settings import Settings
from bizing_spec import outcome

STATES_PATH = "/_pact/provider-states"
MESSAGES_PATH = "/_pact/messages"
POLL_SECONDS = 0.01


@dataclasses.dataclass(frozen=True)
class StateFault:
    """A state that could not be brought about, and why; `state` is in words, as `sources.in_words` has it."""

    state: str
    reason: str


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the provider, its states and its messages are.

    `faults` grows while states are being asked for, and `untold` while messages are: the descriptions and states, in
    words, of those that no state tells.
    """

    url: str
    states_url: str | None = None
    messages_url: str | None = None
    faults: list[StateFault] = dataclasses.field(default_factory=list)
    untold: set[tuple[str, tuple[str, ...]]] = dataclasses.field(default_factory=set)


@contextlib.contextmanager
def running(verified: Callable[[], None] = lambda: None, *, port: int = 0, background: bool = False) -> Iterator[Place]:
    """The provider on an empty database of its own, with a sandbox for Stripe, for the length of a block.

    `verified` is called for each interaction that had a state; `port` 0 is a free one; with `background` what is due is
    done although nobody asks, as in production. Raises outcome.Stopped.
    """
    with embedded.running() as server, serving(sandbox.create(sandbox.Options()), "sandbox") as stripe:
        migrations.migrate(server.url)
        settings = Settings(
            database_url=server.url,
            background=background,
            stripe_api_key=SecretStr(STRIPE_KEY),
            stripe_api_url=stripe,
        )
        provider = app.create_app(settings)
        handler = StateHandler(provider, stripe, verified)
        with serving(_beside(provider, handler.app), "provider", port) as url:
            yield Place(url, url + STATES_PATH, url + MESSAGES_PATH, handler.faults, handler.untold)


class StateHandler:
    """Answers the verifier: a state with the values that belong into the interaction, a message with what is told."""

    def __init__(self, provider: Starlette, stripe_url: str, verified: Callable[[], None]) -> None:
        self.faults: list[StateFault] = []
        self.untold: set[tuple[str, tuple[str, ...]]] = set()
        routes = [
            Route(STATES_PATH, self._change, methods=["POST"]),
            Route(MESSAGES_PATH, self._tell, methods=["POST"]),
        ]
        self.app = Starlette(routes=routes)
        self._engine = provider.state.api.engine
        transport = httpx.ASGITransport(app=provider, raise_app_exceptions=False)
        self._api = httpx.AsyncClient(transport=transport, base_url="http://provider/api/v1")
        self._stripe_url = stripe_url
        self._world: World | None = None
        self._verified = verified

    async def _change(self, request: Request) -> JSONResponse:
        asked = await request.json()
        if asked["action"] == "teardown":
            if self._world:  # it is asked for once for each state
                self._verified()
            self._world = None
            return JSONResponse({})
        self._world = self._world or World(self._api, self._engine, self._stripe_url)
        name, parameters = asked["state"], asked.get("params", {})
        try:
            return JSONResponse(await states.set_up(self._world, name, parameters))
        except Exception as fault:
            # Whatever it is, it belongs into the report, beside the interaction that wanted the state.
            reason = str(fault) if isinstance(fault, StateFailed) else f"{type(fault).__name__}: {fault}"
            self.faults.append(StateFault(sources.in_words(name, parameters), reason))
            self._world = None
            self._verified()
            # A status of the 5xx would have the verifier ask again and again, for minutes.
            return JSONResponse({"error": reason}, status_code=422)

    async def _tell(self, request: Request) -> Response:
        if self._world is None or self._world.message is None:
            asked = await request.json()
            # The verifier takes whatever is answered, with any status, for the message.
            self.untold.add((asked["description"], tuple(sources.states_of(asked))))
            return Response()
        message = self._world.message
        metadata = base64.b64encode(json.dumps(message.metadata).encode()).decode()
        return Response(message.body, media_type="application/json", headers={"Pact-Message-Metadata": metadata})


def _beside(provider: ASGIApp, handler: ASGIApp) -> ASGIApp:
    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and scope["path"] in (STATES_PATH, MESSAGES_PATH)
        await (handler if is_ours else provider)(scope, receive, send)

    return both


@contextlib.contextmanager
def serving(application: ASGIApp, name: str, port: int = 0) -> Iterator[str]:
    """Serve in a thread of this process, on loopback, for the length of a block. Raises outcome.Stopped."""
    with _listening(port) as listener:
        server = uvicorn.Server(uvicorn.Config(application, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name=name)
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise outcome.Stopped(f"the {name} did not start; its log says why")
                time.sleep(POLL_SECONDS)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as fault:
        raise outcome.Stopped(f"port {port} cannot be had: {fault.strerror}; name another, or none") from fault
