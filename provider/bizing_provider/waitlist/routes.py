"""Operations on the waitlist: parse and call."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query, Response

from bizing_provider import cursors, db, wire
from bizing_provider.auth import Caller, CallerDep
from bizing_provider.replies import Unsettled, reply
from bizing_provider.waitlist import queries, service
from bizing_provider.waitlist.model import Entry, document

EntryId = Annotated[UUID, Path(alias="entryId")]
OptionalIfMatch = Annotated[str | None, Header(alias="If-Match")]


def show(entry: Entry) -> Response:
    return reply(document(entry), version=entry.shown_version)


async def list_waitlist(
    conn: db.Conn,
    caller: CallerDep,
    status: Annotated[list[wire.WaitlistStatus] | None, Query()] = None,
    resource_id: Annotated[UUID | None, Query(alias="resourceId")] = None,
    package_id: Annotated[UUID | None, Query(alias="packageId")] = None,
    customer: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query()] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    narrowed = {
        "status": sorted(status or ()),
        "resource": resource_id,
        "package": package_id,
        "customer": customer,
    }
    after = cursors.decode_number(cursor, "waitlist", narrowed)
    asked = queries.Filters(status, resource_id, package_id, customer)
    found = await queries.page(conn, caller.business_id, asked, after, limit + 1)
    following = cursors.encode("waitlist", narrowed, [found[limit - 1].place]) if len(found) > limit else None
    return reply({"data": [document(entry) for entry in found[:limit]], "nextCursor": following})


async def join_waitlist(body: wire.WaitlistEntryCreate, conn: db.Conn, caller: CallerDep) -> Response:
    entry = await service.join(conn, caller, body)
    place = f"/api/v1/waitlist/{entry.id}"
    return reply(document(entry), status=201, version=entry.shown_version, location=place)


async def get_waitlist_entry(entry_id: EntryId, conn: db.Conn, caller: CallerDep) -> Response:
    return show(await queries.get(conn, caller.business_id, entry_id))


async def leave_waitlist(
    entry_id: EntryId, if_match: Annotated[str, Header(alias="If-Match")], conn: db.Conn, caller: CallerDep
) -> Response:
    return show(await service.leave(conn, caller, entry_id, if_match))


async def accept_offer(
    entry_id: EntryId,
    conn: db.Conn,
    caller: CallerDep,
    if_match: OptionalIfMatch = None,
    body: wire.Confirmation | None = None,
) -> Response:
    asked = body or wire.Confirmation()
    entry = await service.accept(conn, caller, entry_id, if_match, asked.payment_reference, asked.payment_method)
    if entry.offer is not None and entry.offer.status == "PENDING":
        return Unsettled(entry.offer.booking_id)
    return show(entry)


async def accepted(conn: db.Connection, caller: Caller, path: Mapping[str, str]) -> Response:
    """The answer of `acceptOffer` once the payment was captured."""
    return show(await queries.get(conn, caller.business_id, UUID(path["entryId"])))


async def decline_offer(
    entry_id: EntryId, conn: db.Conn, caller: CallerDep, if_match: OptionalIfMatch = None
) -> Response:
    return show(await service.decline(conn, caller, entry_id, if_match))


HANDLERS = (list_waitlist, join_waitlist, get_waitlist_entry, leave_waitlist, accept_offer, decline_offer)
