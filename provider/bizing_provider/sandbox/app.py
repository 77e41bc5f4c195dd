"""The sandbox as an application: which address does what."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bizing_provider.sandbox import gateway, operations, state
from bizing_provider.sandbox.account import Account, Clock, Endpoint
from bizing_provider.sandbox.admin import Desk
from bizing_provider.sandbox.faults import Fault, Faults
from bizing_provider.sandbox.webhooks import Courier


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a sandbox is started with, and what a reset leaves."""

    webhook_url: str | None = None
    webhook_secret: str = ""
    faults: Sequence[Fault] = ()
    seed: int | None = None
    clock: Clock | None = None
    state: Path | None = None
    """The file in which it is kept what the sandbox knows, until the next start."""


def _noun(noun: operations.Noun) -> dict[tuple[str, str], gateway.Route]:
    path = f"/v1/{noun.name}s"
    return {
        ("GET", path): gateway.Route(operation=noun.list, kind=noun.name, listed=True),
        ("GET", f"{path}/{{id}}"): gateway.Route(operation=noun.read, kind=noun.name),
    }


INTENTS, INTENT = "/v1/payment_intents", "/v1/payment_intents/{id}"
ENDPOINTS = "/v1/webhook_endpoints"

ROUTES: dict[tuple[str, str], gateway.Route] = {
    **_noun(operations.INTENTS),
    ("POST", INTENTS): gateway.Route(operation=operations.create_intent, kind="payment_intent"),
    ("GET", INTENT): gateway.Route(operation=operations.read_intent, kind="payment_intent", public=True),
    ("POST", INTENT): gateway.Route(operation=operations.update_intent, kind="payment_intent"),
    ("POST", f"{INTENT}/confirm"): gateway.Route(
        operation=operations.confirm_intent, kind="payment_intent", public=True
    ),
    ("POST", f"{INTENT}/capture"): gateway.Route(operation=operations.capture_intent, kind="payment_intent"),
    ("POST", f"{INTENT}/cancel"): gateway.Route(operation=operations.cancel_intent, kind="payment_intent"),
    **_noun(operations.CHARGES),
    **_noun(operations.REFUNDS),
    ("POST", "/v1/refunds"): gateway.Route(operation=operations.create_refund, kind="refund"),
    ("POST", "/v1/refunds/{id}"): gateway.Route(operation=operations.update_refund, kind="refund"),
    **_noun(operations.DISPUTES),
    **_noun(operations.EVENTS),
    **_noun(operations.METHODS),
    **_noun(operations.CUSTOMERS),
    ("POST", "/v1/customers"): gateway.Route(operation=operations.create_customer, kind="customer"),
    ("GET", "/v1/balance"): gateway.Route(operation=operations.read_balance, kind="balance"),
    **_noun(operations.ENDPOINTS),
    ("POST", ENDPOINTS): gateway.Route(operation=operations.create_endpoint, kind="webhook_endpoint"),
    ("DELETE", f"{ENDPOINTS}/{{id}}"): gateway.Route(operation=operations.delete_endpoint, kind="webhook_endpoint"),
}


def create(options: Options) -> Starlette:
    """The application. `Lost` replies want it served by `server.CuttingProtocol`."""
    faults = Faults(options.faults, options.seed)
    courier = Courier(faults)
    clock = options.clock or Clock()
    sandbox = gateway.Sandbox(clock, faults, courier, lambda: _account(clock, courier, options))
    desk = Desk(sandbox)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if options.state:
            state.load(sandbox, options.state)
        async with courier.running():
            yield
        if options.state:
            state.save(sandbox, options.state)

    return Starlette(
        routes=[
            *(Route(path, _endpoint(sandbox, route), methods=[method]) for (method, path), route in ROUTES.items()),
            Route("/v1/{rest:path}", _endpoint(sandbox, None), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
            Route("/", desk.home),
            Route("/sandbox/state", desk.state),
            Route("/sandbox/clock", desk.clock, methods=["GET", "POST"]),
            Route("/sandbox/faults", desk.faults, methods=["GET", "POST", "DELETE"]),
            Route("/sandbox/reset", desk.reset, methods=["POST"]),
            Route("/sandbox/events/{id}/resend", desk.resend, methods=["POST"]),
            Route("/sandbox/3ds/{id}", desk.challenge, methods=["GET", "POST"]),
        ],
        # Browsers confirm payments from the shop's own pages.
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])],
        exception_handlers={HTTPException: _said, ClientDisconnect: _unheard},
        lifespan=lifespan,
    )


def _endpoint(sandbox: gateway.Sandbox, route: gateway.Route | None) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await gateway.handle(sandbox, request, route)

    return endpoint


def _account(clock: Clock, courier: Courier, options: Options) -> Account:
    account = Account(clock, courier.send)
    if options.webhook_url:
        endpoint = Endpoint(
            id="we_sandbox",
            created=clock.now(),
            url=options.webhook_url,
            secret=options.webhook_secret,
            enabled_events=["*"],
        )
        account.endpoints[endpoint.id] = endpoint
    return account


async def _said(request: Request, fault: Exception) -> Response:
    status, detail = (fault.status_code, fault.detail) if isinstance(fault, HTTPException) else (500, "")
    return JSONResponse({"error": {"message": detail}}, status)


async def _unheard(request: Request, fault: Exception) -> Response:
    """Who left before the request was whole has asked for nothing, and reads no answer."""
    return Response(status_code=400)
