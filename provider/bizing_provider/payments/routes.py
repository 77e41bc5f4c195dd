"""Operations on payments: parse and call."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Request, Response

from bizing_provider import db, problems, wire
from bizing_provider.auth import CallerDep
from bizing_provider.payments import incoming, queries
from bizing_provider.payments.model import SignatureInvalid, document
from bizing_provider.replies import reply


async def get_payment(
    booking_id: Annotated[UUID, Path(alias="bookingId")], conn: db.Conn, caller: CallerDep
) -> Response:
    return reply(document(await queries.get(conn, caller.business_id, booking_id), secret=True))


async def receive_stripe_event(
    request: Request, body: wire.StripeEvent, signature: Annotated[str, Header(alias="Stripe-Signature")]
) -> Response:
    gateway = request.app.state.api.gateway
    if gateway is None:
        raise problems.NotFound("This service takes no payments.")
    try:
        gateway.verified(await request.body(), signature)
    except SignatureInvalid as fault:
        raise problems.SignatureInvalid(str(fault)) from fault
    event = incoming.read(body)
    await db.run(request.app.state.api.engine, lambda conn: incoming.receive(conn, event))
    return reply({"received": True})


HANDLERS = (get_payment, receive_stripe_event)
