"""How a request to the API comes in: its key, its faults, its idempotency key; then its operation, and the answer."""

import base64
import binascii
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bizing_provider.sandbox import documents, faults, forms, idempotency, listing, operations, parameters, refusals
from bizing_provider.sandbox.account import Account, Clock
from bizing_provider.sandbox.idempotency import Answer
from bizing_provider.sandbox.model import Facts
from bizing_provider.sandbox.payments import new_id
from bizing_provider.sandbox.webhooks import Courier

SECRET = ("sk_test_", "rk_test_")
PUBLISHABLE = "pk_test_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An operation, and what documents it answers."""

    operation: operations.Operation
    kind: str
    listed: bool = False
    public: bool = False
    """Whether a browser may call it, with a publishable key and the client secret."""


@dataclass(slots=True)
class Sandbox:
    """Everything that the sandbox holds."""

    clock: Clock
    faults: faults.Faults
    courier: Courier
    open_account: Callable[[], Account]
    account: Account = field(init=False)
    keys: idempotency.Keys = field(init=False)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, with nothing but what the sandbox was started with."""
        self.clock.reset()
        self.faults.reset()
        self.account = self.open_account()
        self.keys = idempotency.Keys()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that has come in, all of it."""

    request: Request
    route: Route | None
    id: str
    form: bytes
    fault: faults.Fault | None

    def is_to(self, kind: faults.CallKind) -> bool:
        """Whether it is to go wrong in this way."""
        return self.fault is not None and self.fault.kind == kind


async def handle(sandbox: Sandbox, request: Request, route: Route | None) -> Response:
    """Answer one request to the API."""
    # Before its fault is chosen: from then on until its key is taken, no other request comes between.
    form = await request.body() if request.method == "POST" else request.url.query.encode()
    fault = sandbox.faults.strike(f"{request.method} {request.url.path}", faults.CALL_KINDS)
    asked = _Asked(request, route, new_id("req"), form, fault)
    try:
        answer, replayed = await _answer(sandbox, asked)
    except refusals.Refused as refused:
        answer, replayed = Answer(refused.status, documents.error(refused), asked.id), False
        if refused.status == HTTPStatus.CONFLICT:
            answer = replace(answer, should_retry=True)
    if asked.is_to("lost"):
        return Lost()
    return JSONResponse(answer.body, answer.status, _headers(asked, answer, replayed))


async def _answer(sandbox: Sandbox, asked: _Asked) -> tuple[Answer, bool]:
    """The answer, and whether it was kept from an earlier request. Raises Refused for what no key keeps."""
    request, route = asked.request, asked.route
    owner = _owner(request, route)
    if asked.is_to("rate_limit"):
        raise refusals.limited()
    if asked.is_to("error_before"):
        raise refusals.failed("An unknown error occurred. (Nothing was done.)", saved=False)
    if route is None:
        message = f"Unrecognized request URL ({request.method}: {request.url.path}). The sandbox knows no such address."
        raise refusals.Refused(404, Facts(message=message), saved=False)
    given = forms.read(asked.form)
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    with _kept(sandbox, request, owner, key, given) as keeping:
        if keeping.answer:
            return keeping.answer, True
        if asked.fault and asked.is_to("slow"):
            await _wait(sandbox, asked.fault.seconds)
        sandbox.account.pass_time()
        sandbox.account.asked = (asked.id, key)
        call = operations.Call(
            account=sandbox.account,
            given=given,
            id=request.path_params.get("id", ""),
            url=str(request.base_url).rstrip("/"),
            public=owner.startswith(PUBLISHABLE),
        )
        keeping.answer = _carry_out(call, route, asked.id)
        if asked.is_to("error_after"):
            body = documents.error(refusals.failed("An unknown error occurred.", saved=True))
            # To ask again with a key would be answered the same.
            keeping.answer = Answer(500, body, asked.id, should_retry=not key)
        return keeping.answer, False


async def _wait(sandbox: Sandbox, seconds: float) -> None:
    """Raises Refused for a call that a reset overtook."""
    account = sandbox.account
    await sandbox.faults.wait(seconds)
    if sandbox.account is not account:
        raise refusals.failed("The sandbox was reset meanwhile. (Nothing was done.)", saved=False)


def _carry_out(call: operations.Call, route: Route, request_id: str) -> Answer:
    try:
        paths = parameters.read(parameters.Expansion, call.given).expand
        for path in paths:
            listing.check(route.kind, path, listed=route.listed)
        document = route.operation(call)
        for path in paths:
            listing.expand(document, path.split("."), call.account)
        return Answer(200, document, request_id)
    except refusals.Refused as refused:
        if not refused.saved:
            raise
        return Answer(refused.status, documents.error(refused), request_id)


@dataclass(slots=True)
class _Keeping:
    answer: Answer | None


@contextlib.contextmanager
def _kept(
    sandbox: Sandbox, request: Request, owner: str, key: str | None, given: forms.Parameters
) -> Iterator[_Keeping]:
    """Holds the key while the block runs, and keeps what it leaves in `answer`; after a fault, nothing."""
    keys = sandbox.keys
    if key is None:
        yield _Keeping(None)
        return
    found = keys.begin(owner, key, request.url.path, given, sandbox.clock.now())
    keeping = _Keeping(found)
    try:
        yield keeping
    finally:
        if found is None:
            keys.end(owner, key, keeping.answer)


def _owner(request: Request, route: Route | None) -> str:
    """The API key. Raises Refused without one, and for keys that this place is not for."""
    key = _key(request)
    if not key:
        raise refusals.unauthenticated(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). The sandbox takes any key of sk_test_."
        )
    if key.startswith(PUBLISHABLE):
        if route and not route.public:
            message = "This API call cannot be made with a publishable API key. Please use a secret API key."
            raise refusals.unauthenticated(message, "secret_key_required")
    elif not key.startswith(SECRET):
        raise refusals.unauthenticated("Invalid API Key provided. The sandbox takes any that begins with sk_test_.")
    return key


def _key(request: Request) -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        with contextlib.suppress(binascii.Error, UnicodeDecodeError):
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
    return ""


def _headers(asked: _Asked, answer: Answer, replayed: bool) -> dict[str, str]:
    given = asked.request.headers
    headers = {
        "Request-Id": asked.id,
        "Stripe-Version": given.get("Stripe-Version", documents.API_VERSION),
        "Cache-Control": "no-cache, no-store",
    }
    if key := given.get("Idempotency-Key"):
        headers |= {"Idempotency-Key": key, "Original-Request": answer.request_id}
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    if answer.should_retry is not None:
        headers["Stripe-Should-Retry"] = str(answer.should_retry).lower()
    if asked.fault and asked.is_to("rate_limit"):
        headers["Retry-After"] = str(max(1, round(asked.fault.seconds)))
    return headers


class Lost(Response):
    """No answer: the connection is cut. It wants the server of `server.py`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"]["sandbox.cut"]["cut"]()
        while (await receive())["type"] != "http.disconnect":
            pass
