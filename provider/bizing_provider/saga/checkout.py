"""What a caller waits for: that a new hold can be paid, and that a confirmation is had."""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import anyio
import msgspec
from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, problems
from bizing_provider.bookings import queries as bookings
from bizing_provider.payments import queries as payments
from bizing_provider.payments.model import Payment, document
from bizing_provider.replies import encode
from bizing_provider.saga import queries
from bizing_provider.saga.queries import Saga
from bizing_provider.saga.runner import Runner
from bizing_provider.times import stamp

if TYPE_CHECKING:
    from bizing_provider.payments.gateway import Gateway

HOLDING: Final = frozenset({"createBooking", "holdBooking"})
"""The operations whose answers have the payment with them."""
ANSWER_SECONDS: Final = 15.0
"""What a caller waits for the provider of payments; the saga goes on without."""


class Checkout:
    """The sagas of one process's requests."""

    def __init__(self, engine: AsyncEngine, gateway: "Gateway") -> None:
        self._engine = engine
        self._runner = Runner(engine, gateway)

    async def show_payment(self, operation_id: str, answer: Response) -> Response:
        """The answer with the payment, once the provider knows of it; unchanged where there is none."""
        if operation_id not in HOLDING or answer.status_code >= 300:
            return answer
        booking: dict[str, Any] = msgspec.json.decode(answer.body)
        if booking["price"] is None or booking["status"] != "PENDING":
            return answer
        booking_id = UUID(booking["id"])
        await self.drive(booking_id)
        paid = await db.run(self._engine, lambda conn: payments.find(conn, booking_id))
        if paid is None:
            return answer
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return Response(encode(booking | {"payment": document(paid, secret=True)}), answer.status_code, headers)

    async def drive(self, booking_id: UUID) -> None:
        """Take the booking's sagas as far as they go, for as long as a caller waits."""
        with anyio.move_on_after(ANSWER_SECONDS):
            for saga in await db.run(self._engine, lambda conn: queries.of_booking(conn, booking_id)):
                await self._runner.advance(saga.id)


async def why_not(conn: db.Connection, booking_id: UUID) -> problems.Problem | None:
    """Why a booking is not confirmed yet, and what to do; None when it is, which it then stays until the commit.

    PaymentRequired, PaymentActionRequired, PaymentDeclined, PaymentPending, HoldExpired or InvalidTransition.
    """
    paid = await payments.find(conn, booking_id)
    assert paid is not None
    booking = await bookings.get(conn, paid.business_id, booking_id, lock=True)
    if booking.status == "CONFIRMED":
        return None
    if booking.is_due(await db.clock(conn)):
        return problems.HoldExpired(stamp(booking.hold_expires_at) if booking.hold_expires_at else None, "CONFIRMED")
    checkout = (await queries.of_booking(conn, booking_id))[0]
    if booking.status != "PENDING":
        reason = checkout.reason
        if checkout.state == "DONE":
            reason = f"It was paid and confirmed, and is {booking.status} since; its `fee` says what that costs."
        return problems.InvalidTransition(booking.status, "CONFIRMED", reason)
    return _what_to_do(checkout, paid)


def _what_to_do(checkout: Saga, paid: Payment) -> problems.Problem:
    is_tried = checkout.payment_method is None  # what was sent is kept until it was
    if checkout.step == "AUTHORIZE" and checkout.failures == 0 and is_tried:
        if paid.status == "REQUIRES_ACTION":
            return problems.PaymentActionRequired("The customer's bank asks them to confirm this payment.")
        if paid.decline is not None:
            return problems.PaymentDeclined(paid.decline["code"], paid.decline["message"])
        if paid.status in ("REQUIRES_PAYMENT_METHOD", "REQUIRES_CONFIRMATION"):
            return problems.PaymentRequired("Let the customer pay with the payment's clientSecret, then confirm again.")
    return problems.PaymentPending("The provider of payments has not answered yet. The time stays held.")
