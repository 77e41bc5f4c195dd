"""Strategy models: our provider, in which a hold or a reschedule decides and writes in another way whose the time is.

What is replaced is the claim alone. HTTP, idempotency, events and the state machine stay ours, so what a model shows is
the strategy's doing; it is a model of published source, and not the product. Between looking and writing there is one
more statement, for there the models' originals have several; who sleeps besides says so.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range

from bizing_provider import db, problems
from bizing_provider.bookings import seating
from bizing_provider.bookings.model import Booking
from bizing_provider.bookings.parts import Part
from bizing_provider.holds import store as holds
from bizing_provider.resources.model import Resource
from bizing_provider.tables import allocation
from bizing_provider.times import instant
from tests.load.controls import program


@dataclass(frozen=True)
class Wish:
    """A time that a booking wants: `during` with its buffers, `served` without."""

    resource: UUID
    capacity: int
    booking: UUID
    units: int
    during: holds.Interval
    served: holds.Interval

    @property
    def values(self) -> dict[str, Any]:
        """For statements: `during` and `served` are ranges there."""
        ranges = {"during": Range(*self.during), "served": Range(*self.served)}
        return {"resource": self.resource, "capacity": self.capacity, "booking": self.booking, **ranges}


Claim = Callable[[db.Connection, Wish], Awaitable[bool]]


def serve(claim: Claim, *changes: str, locked: bool = False, constraint: bool = False) -> None:
    """Serve the model. `changes` are made to the schema; `locked` leaves each resource to one writer at a time."""

    def broken() -> None:
        program.book_singly()
        if not constraint:
            program.drop_constraint()
        if not locked:
            program.unlock_resources()
        for statement in changes:
            program.after_migration(statement)
        claim_by(claim)

    program.serve(broken)


def claim_by(claim: Claim) -> None:
    """Let each single time be taken in this way."""
    seating.take = _taking(claim)  # type: ignore[assignment]


def _taking(claim: Claim) -> Callable[[db.Connection, Sequence[Part], Booking], Coroutine[Any, Any, None]]:
    async def take(conn: db.Connection, asked: Sequence[Part], booking: Booking) -> None:
        for part in asked:
            resource, item = part.resource, part.item
            served = (item.starts_at, item.ends_at)
            wish = Wish(resource.id, resource.capacity, booking.id, item.units, part.blocked, served)
            if not await claim(conn, wish):
                raise await _refusal(conn, resource, part.blocked)

    return take


async def _refusal(conn: db.Connection, resource: Resource, during: holds.Interval) -> problems.SlotUnavailable:
    """Without the next free times: to find them would take longer than all else here, and races want to be dense."""
    others = await holds.claims(conn, resource.id, during)
    start, end = (instant(moment) for moment in (others[0][1] if others else during))
    conflict = {"start": start, "end": end}
    return problems.SlotUnavailable(
        f"The resource is taken from {start} to {end}.", members={"conflict": conflict, "nextFree": []}
    )


# What claims are made of

FREE = text("""
SELECT unit_no FROM generate_series(1, :capacity) AS unit_no
WHERE NOT EXISTS (
  SELECT FROM live_allocation a
  WHERE a.resource_id = :resource AND a.unit_no = unit_no.unit_no AND a.during && :during
) ORDER BY unit_no
""").bindparams(sqlalchemy.bindparam("during", type_=allocation.c.during.type))


async def free(conn: db.Connection, wish: Wish) -> list[int]:
    """The units that nobody has; the time of a hold that has run out is nobody's."""
    values = {name: wish.values[name] for name in ("resource", "capacity", "during")}
    return list((await conn.execute(FREE, values)).scalars())


async def count(conn: db.Connection, condition: str, wish: Wish) -> int:
    """How many live claims on the resource fulfil a condition, in which `:during` and `:served` are the wish's."""
    ranges = [name for name in ("during", "served") if f":{name}" in condition]
    counting = text(f"SELECT count(*) FROM live_allocation WHERE resource_id = :resource AND {condition}").bindparams(
        *(sqlalchemy.bindparam(name, type_=allocation.c.during.type) for name in ranges)
    )
    values = {name: wish.values[name] for name in ("resource", *ranges)}
    return int((await conn.execute(counting, values)).scalar_one())


async def insert(conn: db.Connection, wish: Wish, units: list[int]) -> None:
    """A plain INSERT. `units` are numbers for the table's sake; a strategy that counts may give one twice."""
    rows = [
        {
            "resource_id": wish.resource,
            "unit_no": unit_no,
            "booking_id": wish.booking,
            "kind": "booking",
            "during": Range(*wish.during),
            "service": Range(*wish.served),
        }
        for unit_no in units
    ]
    await conn.execute(sqlalchemy.insert(allocation).values(rows))


async def hop(conn: db.Connection) -> None:
    """One more round trip between looking and writing."""
    await conn.execute(text("SELECT 1"))


async def look_then_insert(conn: db.Connection, wish: Wish) -> bool:
    """What most do, more or less guarded: is it free, then it is yours."""
    units = await free(conn, wish)
    if len(units) < wish.units:
        return False
    await hop(conn)
    await insert(conn, wish, units[: wish.units])
    return True


WITHOUT_REFERENCE = "ALTER TABLE allocation DROP CONSTRAINT IF EXISTS allocation_booking_id_fkey"
"""For claims that are written `apart`: they are there before the booking is."""


@asynccontextmanager
async def apart(conn: db.Connection) -> AsyncIterator[db.Connection]:
    """A connection on which every statement commits for itself."""
    async with conn.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as other:
        yield other
