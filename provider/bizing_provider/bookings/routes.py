"""Operations on bookings: parse and call."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from bizing_provider import cursors, db, wire
from bizing_provider.auth import Caller, CallerDep
from bizing_provider.bookings import export, policy, queries, service
from bizing_provider.bookings.model import Booking, document
from bizing_provider.events import store as events
from bizing_provider.replies import Unsettled, reply
from bizing_provider.times import stamp

BookingId = Annotated[UUID, Path(alias="bookingId")]
IfMatch = Annotated[str, Header(alias="If-Match")]
OptionalIfMatch = Annotated[str | None, Header(alias="If-Match")]
Limit = Annotated[int, Query()]
Cursor = Annotated[str | None, Query()]
StatusFilter = Annotated[list[wire.BookingStatus] | None, Query()]
ResourceFilter = Annotated[UUID | None, Query(alias="resourceId")]
EmailFilter = Annotated[str | None, Query()]
EndsAfter = Annotated[datetime | None, Query(alias="from")]
StartsBefore = Annotated[datetime | None, Query(alias="to")]
CustomerFilter = Annotated[UUID | None, Query(alias="customerId")]
PackageFilter = Annotated[UUID | None, Query(alias="packageId")]
CreatedFrom = Annotated[datetime | None, Query(alias="createdFrom")]
CreatedTo = Annotated[datetime | None, Query(alias="createdTo")]
UpdatedFrom = Annotated[datetime | None, Query(alias="updatedFrom")]
UpdatedTo = Annotated[datetime | None, Query(alias="updatedTo")]


def filters(
    status: StatusFilter = None,
    resource_id: ResourceFilter = None,
    customer: EmailFilter = None,
    start: EndsAfter = None,
    end: StartsBefore = None,
    customer_id: CustomerFilter = None,
    package_id: PackageFilter = None,
    created_from: CreatedFrom = None,
    created_to: CreatedTo = None,
    updated_from: UpdatedFrom = None,
    updated_to: UpdatedTo = None,
) -> queries.Filters:
    """What lists and exports are narrowed to."""
    changed = (created_from, created_to, updated_from, updated_to)
    return queries.Filters(status, resource_id, customer, start, end, customer_id, package_id, *changed)


Asked = Annotated[queries.Filters, Depends(filters)]


def show(booking: Booking) -> Response:
    return reply(document(booking), version=booking.version)


async def list_bookings(
    conn: db.Conn,
    caller: CallerDep,
    asked: Asked,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    narrowed = {"filters": repr(asked)}
    before = cursors.decode_id(cursor, "bookings", narrowed)
    found = await queries.page(conn, caller.business_id, asked, before, limit + 1)
    following = cursors.encode("bookings", narrowed, [str(found[limit - 1].id)]) if len(found) > limit else None
    return reply({"data": [document(booking) for booking in found[:limit]], "nextCursor": following})


async def export_bookings(
    request: Request,
    caller: CallerDep,
    asked: Asked,
    form: Annotated[str, Query(alias="format")] = "csv",
) -> Response:
    written = service.export(request.app.state.api.engine, caller.business_id, asked, form)
    return StreamingResponse(written, media_type=export.MEDIA_TYPES[form])


async def create_booking(body: wire.BookingCreate, conn: db.Conn, caller: CallerDep) -> Response:
    booking = await service.create(conn, caller, body)
    place = f"/api/v1/bookings/{booking.id}"
    return reply(document(booking), status=201, version=booking.version, location=place)


async def get_booking(booking_id: BookingId, conn: db.Conn, caller: CallerDep) -> Response:
    return show(await queries.get(conn, caller.business_id, booking_id))


async def update_booking(
    booking_id: BookingId, if_match: IfMatch, body: wire.BookingPatch, conn: db.Conn, caller: CallerDep
) -> Response:
    return show(await service.update(conn, caller, booking_id, if_match, body))


async def cancel_booking(
    booking_id: BookingId,
    if_match: IfMatch,
    conn: db.Conn,
    caller: CallerDep,
    reason: Annotated[str | None, Query()] = None,
) -> Response:
    return show(await service.cancel(conn, caller, booking_id, if_match, reason))


async def quote_cancellation(booking_id: BookingId, conn: db.Conn, caller: CallerDep) -> Response:
    booking, now = await service.quote(conn, caller, booking_id)
    return reply(policy.document(booking, now), version=booking.version)


async def hold_booking(
    booking_id: BookingId, conn: db.Conn, caller: CallerDep, if_match: OptionalIfMatch = None
) -> Response:
    return show(await service.hold(conn, caller, booking_id, if_match))


async def extend_hold(
    booking_id: BookingId,
    conn: db.Conn,
    caller: CallerDep,
    if_match: OptionalIfMatch = None,
    body: wire.HoldExtension | None = None,
) -> Response:
    return show(await service.extend(conn, caller, booking_id, if_match, body.seconds if body else None))


async def confirm_booking(
    booking_id: BookingId,
    if_match: IfMatch,
    conn: db.Conn,
    caller: CallerDep,
    body: wire.Confirmation | None = None,
) -> Response:
    asked = body or wire.Confirmation()
    booking = await service.confirm(conn, caller, booking_id, if_match, asked.payment_reference, asked.payment_method)
    return show(booking) if booking.status == "CONFIRMED" else Unsettled(booking.id)


async def confirmed(conn: db.Connection, caller: Caller, path: Mapping[str, str]) -> Response:
    """The answer of `confirmBooking` once the payment was captured."""
    return show(await queries.get(conn, caller.business_id, UUID(path["bookingId"])))


async def complete_booking(
    booking_id: BookingId, conn: db.Conn, caller: CallerDep, if_match: OptionalIfMatch = None
) -> Response:
    return show(await service.finish(conn, caller, booking_id, if_match, "COMPLETED"))


async def mark_no_show(
    booking_id: BookingId, conn: db.Conn, caller: CallerDep, if_match: OptionalIfMatch = None
) -> Response:
    return show(await service.finish(conn, caller, booking_id, if_match, "NO_SHOW"))


async def list_booking_events(
    booking_id: BookingId, conn: db.Conn, caller: CallerDep, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    await queries.get(conn, caller.business_id, booking_id)
    narrowed = {"booking": str(booking_id)}
    after = cursors.decode_number(cursor, "events", narrowed)
    found = await events.trail(conn, booking_id, after, limit + 1)
    page = [
        {
            "id": str(event.id),
            "type": event.type,
            "bookingId": str(event.aggregate_id),
            "version": event.aggregate_version,
            "occurredAt": stamp(event.occurred_at),
            "actor": event.actor,
            "correlationId": event.correlation_id,
            "data": event.data,
        }
        for event in found[:limit]
    ]
    following = cursors.encode("events", narrowed, [found[limit - 1].aggregate_version]) if len(found) > limit else None
    return reply({"data": page, "nextCursor": following})


HANDLERS = (
    list_bookings,
    export_bookings,
    create_booking,
    get_booking,
    update_booking,
    cancel_booking,
    quote_cancellation,
    hold_booking,
    extend_hold,
    confirm_booking,
    complete_booking,
    mark_no_show,
    list_booking_events,
)
