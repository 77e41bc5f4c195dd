"""Operations on customers: parse and call."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from bizing_provider import db, problems
from bizing_provider.auth import CallerDep
from bizing_provider.bookings.model import customer_id as id_of
from bizing_provider.customers import queries, service
from bizing_provider.replies import reply

CustomerId = Annotated[UUID, Path(alias="customerId")]


async def list_customers(conn: db.Conn, caller: CallerDep, email: Annotated[str, Query()]) -> Response:
    try:
        found = [await queries.get(conn, caller.business_id, id_of(caller.business_id, email))]
    except problems.NotFound:
        found = []
    return reply({"data": found})


async def get_customer(customer_id: CustomerId, conn: db.Conn, caller: CallerDep) -> Response:
    return reply(await queries.get(conn, caller.business_id, customer_id))


async def erase_customer(customer_id: CustomerId, conn: db.Conn, caller: CallerDep) -> Response:
    await service.erase(conn, caller, customer_id)
    return Response(status_code=204)


HANDLERS = (list_customers, get_customer, erase_customer)
