"""Operations on sagas: parse and call."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from bizing_provider import db
from bizing_provider.auth import CallerDep
from bizing_provider.bookings import queries as bookings
from bizing_provider.replies import reply
from bizing_provider.saga import queries


async def get_saga(booking_id: Annotated[UUID, Path(alias="bookingId")], conn: db.Conn, caller: CallerDep) -> Response:
    await bookings.get(conn, caller.business_id, booking_id)
    found = await queries.of_booking(conn, booking_id)
    return reply({"data": await queries.document(conn, found)})


HANDLERS = (get_saga,)
