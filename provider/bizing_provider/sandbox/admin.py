"""The sandbox's own addresses, which Stripe has not: its state, its clock, its faults, and the page of 3-D Secure."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bizing_provider.sandbox import forms, pages, refusals
from bizing_provider.sandbox.documents import Document
from bizing_provider.sandbox.faults import Fault
from bizing_provider.sandbox.gateway import Sandbox
from bizing_provider.sandbox.model import Intent

LONGEST_ADVANCE_SECONDS = 10 * 365 * 86400


class Advance(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seconds: Annotated[int, Field(ge=1, le=LONGEST_ADVANCE_SECONDS)]


Model = TypeVar("Model", bound=BaseModel)


class Desk:
    """The endpoints, for one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def home(self, request: Request) -> Response:
        self._sandbox.account.pass_time()
        return pages.payments(self._sandbox.account)

    async def state(self, request: Request) -> Response:
        """Every payment intent and the money that moved, for whoever wants a witness."""
        self._sandbox.account.pass_time()
        return JSONResponse([_witnessed(intent) for intent in self._sandbox.account.payments.intents.values()])

    async def clock(self, request: Request) -> Response:
        if request.method == "POST":
            self._sandbox.clock.advance((await _body(request, Advance)).seconds)
        self._sandbox.account.pass_time()
        return JSONResponse({"now": self._sandbox.clock.now()})

    async def faults(self, request: Request) -> Response:
        """POST adds one, DELETE takes back all that were added and ends the waiting of slow calls and late events."""
        if request.method == "POST":
            self._sandbox.faults.add(await _body(request, Fault))
        if request.method == "DELETE":
            self._sandbox.faults.clear()
        return JSONResponse([fault.model_dump() for fault in self._sandbox.faults.active])

    async def reset(self, request: Request) -> Response:
        await self._sandbox.courier.reset()
        self._sandbox.forget()
        return Response(status_code=204)

    async def resend(self, request: Request) -> Response:
        """Send an event again, to all endpoints that want it; no fault keeps it back."""
        event = self._sandbox.account.events.get(request.path_params["id"])
        if event is None:
            raise HTTPException(404, "There is no such event. GET /v1/events lists them.")
        for endpoint in self._sandbox.account.endpoints.values():
            if endpoint.wants(event.type):
                event.pending.add(endpoint.id)
                self._sandbox.courier.send(event, endpoint, faultless=True)
        return Response(status_code=202)

    async def challenge(self, request: Request) -> Response:
        """What the customer says on the page of 3-D Secure."""
        self._sandbox.account.pass_time()
        intent = self._sandbox.account.payments.intents.get(request.path_params["id"])
        if intent is None:
            raise HTTPException(404, "There is no such payment.")
        if request.method != "POST" or intent.status != "requires_action":
            return pages.challenge(intent)
        return self._authenticate(intent, await _outcome(request))

    def _authenticate(self, intent: Intent, passed: bool) -> Response:
        self._sandbox.account.asked = None
        try:
            self._sandbox.account.payments.authenticate(intent, passed)
        except refusals.Refused:  # a card that is declined all the same; the intent says so
            passed = False
        return RedirectResponse(pages.way_back(intent, passed), 303)


async def _outcome(request: Request) -> bool:
    try:
        outcome = forms.read(await request.body()).get("outcome")
    except refusals.Refused:
        outcome = None
    if outcome not in ("complete", "fail"):
        raise HTTPException(422, "Say outcome=complete or outcome=fail, form-encoded.")
    return bool(outcome == "complete")


async def _body(request: Request, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as fault:
        wrong = [f"{'.'.join(map(str, each['loc'])) or 'the body'}: {each['msg']}" for each in fault.errors()]
        raise HTTPException(422, "; ".join(wrong)) from fault


def _witnessed(intent: Intent) -> Document:
    charge = intent.charge
    returned = [refund for refund in charge.refunds if refund.counts and not refund.release] if charge else []
    return {
        "id": intent.id,
        "metadata": intent.metadata,
        "currency": intent.currency,
        "status": intent.status,
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable,
        "amount_captured": intent.amount_received,
        "amount_refunded": sum(refund.amount for refund in returned),
        "captures": charge.captures if charge else 0,
        "refunds": len(returned),
        "disputed": bool(charge and charge.dispute),
        "created": intent.created,
    }
