"""A shop with its database and its Stripe, the ways into each case, and what must hold when all is over."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, expiry, wire
from bizing_provider.auth import Caller
from bizing_provider.bookings import queries as bookings
from bizing_provider.bookings import service
from bizing_provider.payments import queries as payments
from bizing_provider.payments.gateway import Gateway
from bizing_provider.resources import service as resources
from bizing_provider.saga import queries as sagas
from bizing_provider.saga.runner import Runner
from tests.provider import audit
from tests.provider.harness import CUSTOMER, new_key, soon, sql
from tests.provider.kills import processes
from tests.provider.sandboxes import Sandbox, running

T = TypeVar("T")

PRICE = 4500
# Half is owed for cancelling what is confirmed, so that to give back twice what is left shows.
ROOM = {
    "name": "Room",
    "timeZone": "Etc/UTC",
    "price": {"amount": PRICE, "currency": "EUR", "per": "BOOKING"},
    "cancellationPolicy": {"freeUntilMinutes": 525600, "fee": {"percent": 50}, "noShowFee": {"percent": 100}},
}
CARD = "pm_card_visa"
RUN_OUT = """UPDATE booking SET hold_expires_at = clock_timestamp() - interval '1 second'
             WHERE id = %s AND status = 'PENDING' AND hold_expires_at IS NOT NULL"""


class Died(Exception):
    """A process went no further."""


@dataclass
class World:
    database_url: str
    stripe: Sandbox
    loop: asyncio.Runner
    engine: AsyncEngine
    gateway: Gateway
    caller: Caller
    key: str
    room: UUID
    hours: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    def run(self, work: Callable[[db.Connection], Awaitable[T]]) -> T:
        """What a request does in its transaction."""
        return self.loop.run(expiry.run(self.engine, work))

    def body(self) -> dict[str, Any]:
        """What books the next hour."""
        start = soon() + timedelta(hours=next(self.hours))
        times = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        return {"resourceId": str(self.room), "customer": CUSTOMER, **times}

    def hold(self) -> UUID:
        """A hold that the customer has sent a card for; the process which took it did no more."""
        body = wire.SingleBookingCreate.model_validate(self.body())
        booking = self.run(lambda conn: service.create(conn, self.caller, body))
        self.run(lambda conn: service.confirm(conn, self.caller, booking.id, '"1"', None, CARD))
        return booking.id

    def confirmed(self) -> UUID:
        booking_id = self.hold()
        self.work(booking_id)
        return booking_id

    def work(self, booking_id: UUID, until: tuple[str, str] | None = None) -> None:
        """Take the sagas of a booking to their end, or to where they are left."""

        def probe(*point: str) -> None:
            if point == until:
                raise Died

        runner = Runner(self.engine, self.gateway, probe)
        try:
            for saga in self.run(lambda conn: sagas.of_booking(conn, booking_id)):
                self.loop.run(runner.advance(saga.id))
        except Died:
            return
        assert until is None, until

    def cancel(self, booking_id: UUID) -> None:
        async def work(conn: db.Connection) -> None:
            found = await bookings.get(conn, self.caller.business_id, booking_id)
            await service.cancel(conn, self.caller, booking_id, f'"{found.version}"', None)

        self.run(work)

    def run_out(self, booking_id: UUID) -> None:
        sql(self.database_url, RUN_OUT, booking_id)

    # Ways into a case: how it stands when the process begins that dies

    def cancelled_capture(self) -> UUID:
        """Cancelled while a dead process had it captured."""
        booking_id = self.hold()
        self.work(booking_id, ("CAPTURE", "after"))
        self.cancel(booking_id)
        return booking_id

    def cancelled(self) -> UUID:
        booking_id = self.confirmed()
        self.cancel(booking_id)
        return booking_id

    def ran_out(self) -> UUID:
        """Run out, while a dead process had it authorized."""
        booking_id = self.hold()
        self.work(booking_id, ("AUTHORIZE", "after"))
        self.run_out(booking_id)
        return booking_id


@contextmanager
def opened(database_url: str) -> Iterator[World]:
    """A shop with one room, for the length of a block."""
    with ExitStack() as stack:
        stripe = stack.enter_context(running())
        loop = stack.enter_context(asyncio.Runner())
        payment = processes.opened(database_url, stripe.url)
        engine, gateway = loop.run(payment.__aenter__())
        stack.callback(lambda: loop.run(payment.__aexit__(None, None, None)))
        caller = Caller(db.new_id(), "test", frozenset(), "kills")
        key = loop.run(new_key(database_url, caller.business_id))
        body = wire.ResourceCreate.model_validate(ROOM)
        room = loop.run(expiry.run(engine, lambda conn: resources.create(conn, caller, body)))
        yield World(database_url, stripe, loop, engine, gateway, caller, key, room.id)


# What must hold


@dataclass(frozen=True)
class Verdict:
    """What became of a booking and its money; `captures` and `refunds` are how many Stripe saw."""

    outcome: str
    captures: int
    refunds: int
    faults: list[str]


def judged(world: World, booking_id: UUID) -> Verdict:
    """Whether booking, payment, saga, events and Stripe agree; `audited` asks about the whole database."""
    found = _Found(world, booking_id)
    faults = [*found.of_money(), *found.of_sagas(), *found.of_events()]
    outcome = f"{found.booking.status}: {', '.join(each.state for each in found.sagas)}"
    return Verdict(outcome, found.total("captures"), found.total("refunds"), faults)


class _Found:
    """All that is known of one booking, read from the database and from Stripe."""

    def __init__(self, world: World, booking_id: UUID) -> None:
        self.booking = world.run(lambda conn: bookings.get(conn, world.caller.business_id, booking_id))
        payment = world.run(lambda conn: payments.find(conn, booking_id))
        assert payment is not None
        self.payment = payment
        self.sagas = world.run(lambda conn: sagas.of_booking(conn, booking_id))
        self.intents = [each for each in world.stripe.state() if each["metadata"].get("booking") == str(booking_id)]
        told = "SELECT type, data FROM event WHERE aggregate_id = %s ORDER BY aggregate_version"
        self.of_booking = sql(world.database_url, told, booking_id)
        self.of_payment = sql(world.database_url, told, payment.id)

    def total(self, what: str) -> int:
        return sum(each[what] for each in self.intents)

    def of_money(self) -> Iterator[str]:
        booking, paid = self.booking, self.payment
        captured, refunded = self.total("amount_captured"), self.total("amount_refunded")
        if self.total("captures") > 1:
            yield "it was captured more than once"
        owed = PRICE if booking.status == "CONFIRMED" else booking.fee["amount"] if booking.fee else 0
        if captured - refunded != owed:
            yield f"Stripe has {captured} - {refunded} for a booking that is {booking.status} and owes {owed}"
        if [each for each in self.intents if each["status"] not in ("succeeded", "canceled")]:
            yield "an intent can still be paid or captured"
        if (paid.captured, paid.refunded) != (captured, refunded):
            yield f"the payment says {paid.captured} - {paid.refunded}, Stripe {captured} - {refunded}"
        if booking.status == "CONFIRMED" and booking.payment_reference != paid.intent_id:
            yield "it is not confirmed by its payment"

    def of_sagas(self) -> Iterator[str]:
        confirmed = [type_ for type_, _ in self.of_booking].count("booking.confirmed")
        for saga in self.sagas:
            wanted = "DONE" if saga.kind == "REFUND" or confirmed else "COMPENSATED"
            if saga.state != wanted:
                yield f"its {saga.kind} is {saga.state}, not {wanted}"
        if confirmed > 1:
            yield "it was confirmed more than once"

    def of_events(self) -> Iterator[str]:
        types = [type_ for type_, _ in self.of_payment]
        if types.count("payment.captured") != self.total("captures") or types.count("payment.refunded") != self.total(
            "refunds"
        ):
            yield f"Stripe did not do what the payment's events tell: {', '.join(types)}"
        last, paid = self.of_payment[-1][1], self.payment
        if (last["status"], last["version"], last["captured"], last["refunded"]) != (
            paid.status,
            paid.version,
            paid.captured,
            paid.refunded,
        ):
            yield "the payment's last event says otherwise than the payment"


def audited(world: World) -> list[str]:
    """What does not hold of bookings, their allocations and their events."""
    return [f"{claim}: {rows}" for claim, rows in audit.findings(world.database_url)]
