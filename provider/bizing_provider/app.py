"""The application: operations bound to handlers, and what surrounds every request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import structlog
from fastapi import FastAPI, Request, Response
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.exceptions import HTTPException

from bizing_provider import (
    auth,
    binding,
    db,
    docs,
    envelope,
    expiry,
    express,
    health,
    idempotency,
    limits,
    problems,
    replies,
)
from bizing_provider import workers as background
from bizing_provider.availability import routes as availability
from bizing_provider.bookings import routes as bookings
from bizing_provider.bookings.lane import Lane
from bizing_provider.calendars import routes as calendars
from bizing_provider.customers import routes as customers
from bizing_provider.events import routes as events
from bizing_provider.holds import routes as blackouts
from bizing_provider.packages import routes as packages
from bizing_provider.payments import queries as paid
from bizing_provider.payments import routes as payments
from bizing_provider.resources import routes as resources
from bizing_provider.saga import routes as saga
from bizing_provider.saga.checkout import Checkout, why_not
from bizing_provider.series import routes as series
from bizing_provider.settings import Settings
from bizing_provider.waitlist import routes as waitlist
from bizing_provider.webhooks import routes as webhooks
from bizing_spec import document, gate

log = structlog.get_logger(__name__)

HANDLERS = (
    *bookings.HANDLERS,
    *resources.HANDLERS,
    *blackouts.HANDLERS,
    *packages.HANDLERS,
    *series.HANDLERS,
    *availability.HANDLERS,
    *customers.HANDLERS,
    *calendars.HANDLERS,
    *waitlist.HANDLERS,
    *events.HANDLERS,
    *payments.HANDLERS,
    *saga.HANDLERS,
    *webhooks.HANDLERS,
    health.get_health,
)


def create_app(settings: Settings, *, handlers: tuple[binding.Handler, ...] = HANDLERS) -> FastAPI:
    """The API on `settings.database_url`, which must be set and migrated. Raises binding.Mismatch."""
    api = Api(settings)
    app = FastAPI(
        title="Bizing",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=api.lifespan,
    )
    app.state.api = api
    binding.bind(app, api.gate, handlers, api.serve)
    docs.mount(app, api.gate)
    if api.lane:
        booking = api.gate.operations["createBooking"]
        app.add_middleware(
            express.Express,
            lane=api.lane,
            limits=api.limits,
            operation=booking,
            path=api.gate.base_path + booking.path,
            body_limit_bytes=settings.body_limit_bytes,
        )
    app.add_middleware(envelope.Envelope, refuse=replies.refuse)
    app.add_exception_handler(HTTPException, _not_routed)
    return app


class Api:
    """What the requests of one process share."""

    def __init__(self, settings: Settings) -> None:
        if settings.database_url is None:
            raise ValueError("settings.database_url is not set")
        self.settings = settings
        self.gate = _gate()
        self.gateway = paid.gateway(settings)
        options = {paid.TAKEN: self.gateway is not None}
        self.engine = db.connect(settings.database_url, settings.pool_size, **options)
        self.checkout = Checkout(self.engine, self.gateway) if self.gateway else None
        self.tokens = auth.Tokens(settings)
        self.limits = limits.Limits(settings.rate_limit_per_second)
        self.lane = _lane(self.engine, settings)

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """Opens the lane and the background loops; closes them, then every connection."""
        if self.lane:
            await self.lane.start()
        async with background.running(self.engine, self.settings, self.gateway):
            yield
        if self.lane:
            await self.lane.stop()
        if self.gateway:
            await self.gateway.close()
        await self.engine.dispose()

    async def serve(self, operation: gate.Operation, request: Request, handle: binding.Respond) -> Response:
        """Authenticate, check against the spec, then run the handler in one transaction."""
        try:
            return await self._serve(operation, request, handle)
        except problems.Problem as problem:
            return replies.refuse(problem, envelope.request_id(request.scope))

    async def _serve(self, operation: gate.Operation, request: Request, handle: binding.Respond) -> Response:
        limit_bytes = operation.body_limit_bytes or self.settings.body_limit_bytes
        if not operation.security:
            check(operation, request, await envelope.read_body(request, limit_bytes))
            return await handle(request)
        identity = await auth.authenticate(self.engine, self.tokens, request.headers)
        self.limits.count(identity.actor)
        auth.demand({scope for scopes in operation.security[0].values() for scope in scopes}, identity)
        # Not before: who may not do it shall not fill the memory.
        body = await envelope.read_body(request, limit_bytes)
        check(operation, request, body)
        if self.lane:
            self.lane.remember(request.headers, identity)
        request.state.caller = identity.calls(envelope.correlation_id(request))
        answer = await self._transact(operation, request, body, handle)
        if self.checkout is None:
            return answer
        if isinstance(answer, replies.Unsettled):
            return await self._settle(self.checkout, operation, request, body, answer)
        return await self.checkout.show_payment(operation.operation_id, answer)

    async def _settle(
        self,
        checkout: Checkout,
        operation: gate.Operation,
        request: Request,
        body: bytes,
        unsettled: replies.Unsettled,
    ) -> Response:
        """Wait for what was asked for, then answer and keep the answer; one that may change is not kept."""
        caller: auth.Caller = request.state.caller
        key = request.headers["Idempotency-Key"]
        fingerprint = idempotency.fingerprint(request.method, request.url.path, body)
        await checkout.drive(unsettled.booking_id)

        async def work(conn: db.Connection) -> Response | problems.Problem:
            if problem := await why_not(conn, unsettled.booking_id):
                return problem
            answer = await SETTLED[operation.operation_id](conn, caller, request.path_params)
            await idempotency.settle(conn, caller, key, fingerprint, answer)
            return answer

        answer = await db.run(self.engine, work)
        if isinstance(answer, Response):
            return answer
        if not isinstance(answer, problems.PaymentPending):
            await db.run(self.engine, lambda conn: idempotency.forget_unsettled(conn, caller, key))
        raise answer

    async def _transact(
        self, operation: gate.Operation, request: Request, body: bytes, handle: binding.Respond
    ) -> Response:
        async def work(conn: db.Connection) -> Response:
            request.state.connection = conn
            if operation.method != "POST":
                return await handle(request)
            return await _once(conn, request, body, handle)

        caller: auth.Caller = request.state.caller
        return await expiry.run(self.engine, work, correlation_id=caller.correlation_id)


SETTLED = {"confirmBooking": bookings.confirmed, "acceptOffer": waitlist.accepted}
"""The answers of operations that only show after their transaction."""


@cache
def _gate() -> gate.Gate:
    """The spec, compiled once a process."""
    return gate.Gate(document.load(document.path()))


def _lane(engine: AsyncEngine, settings: Settings) -> Lane | None:
    if not settings.batch_holds or settings.database_url is None:
        return None
    return Lane(engine, settings.database_url, settings.lane_connections, settings.lane_batch)


def check(operation: gate.Operation, request: Request, body: bytes) -> gate.Parsed:
    """Hold the request against the spec; what the gate finds becomes a problem."""
    try:
        return operation.check(request.path_params, request.scope["query_string"], request.scope["headers"], body)
    except gate.MalformedBody as fault:
        raise problems.MalformedBody(fault.detail) from fault
    except gate.UnsupportedMediaType as fault:
        raise problems.UnsupportedMediaType(fault.detail, headers={"Accept": ", ".join(fault.supported)}) from fault
    except gate.NotAcceptable as fault:
        raise problems.NotAcceptable(fault.detail) from fault
    except gate.RequestRefused as fault:
        missing = {v.pointer.lower() for v in fault.violations if v.location == "header" and v.rule == "required"}
        if "if-match" in missing:
            raise problems.PreconditionRequired from fault
        raise problems.RequestInvalid([_worded(violation) for violation in fault.violations]) from fault


QUOTES = {
    "Idempotency-Key": """Put the key in double quotes, as in Idempotency-Key: "order-4711".""",
    "If-Match": """Put the version in double quotes, as the ETag has it: If-Match: "1".""",
}
"""What is missing most often when one of these headers has the wrong form; a pattern tells few people."""


def _worded(violation: gate.Violation) -> dict[str, str]:
    detail = violation.detail
    if violation.location == "header" and violation.rule == "pattern":
        detail = QUOTES.get(violation.pointer, detail)
    return {
        "location": violation.location,
        "pointer": violation.pointer,
        "rule": violation.rule,
        "detail": detail,
    }


async def _once(conn: db.Connection, request: Request, body: bytes, handle: binding.Respond) -> Response:
    """Run a POST under its idempotency key, and store the answer with the effect; a decided refusal too."""
    caller: auth.Caller = request.state.caller
    key = request.headers["Idempotency-Key"]
    fingerprint = idempotency.fingerprint(request.method, request.url.path, body)
    kept = await idempotency.claim(conn, caller, key, fingerprint)
    if kept is not None:
        return kept
    try:
        async with conn.begin_nested():
            answer = await handle(request)
    except problems.Problem as problem:
        if not problem.decided:
            raise
        answer = replies.refuse(problem, envelope.request_id(request.scope))
    kept_answer = answer.kept if isinstance(answer, replies.ShownOnce) else answer
    await idempotency.keep(conn, caller, key, fingerprint, kept_answer)
    return answer


async def _not_routed(request: Request, fault: Exception) -> Response:
    """404 and 405 by the router: problems too, and `Allow` over all routes of the path."""
    path = request.url.path
    methods = binding.allowed(request.app, path)
    problem: problems.Problem = problems.NotFound(f"There is no {path[:200]} here.")
    if methods:
        detail = f"{path[:200]} has {', '.join(methods)}."
        problem = problems.MethodNotAllowed(detail, headers={"Allow": ", ".join(methods)})
    return replies.refuse(problem, envelope.request_id(request.scope))
