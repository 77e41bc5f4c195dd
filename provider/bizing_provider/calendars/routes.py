"""Operations on calendars: parse and call."""

import hashlib
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path, Query, Request, Response

from bizing_provider import cursors, db, replies, wire
from bizing_provider.auth import CallerDep
from bizing_provider.calendars import ics, queries, service
from bizing_provider.replies import reply
from bizing_provider.times import instant, stamp

FeedId = Annotated[UUID, Path(alias="feedId")]
ResourceId = Annotated[UUID, Path(alias="resourceId")]


def document(feed: queries.Feed, url: str | None = None) -> dict[str, Any]:
    """The feed as the API shows it: without its address, which nobody knows any more."""
    return {
        "id": str(feed.id),
        "resourceId": str(feed.resource_id) if feed.resource_id else None,
        "customerId": str(feed.customer_id) if feed.customer_id else None,
        "url": url,
        "createdAt": stamp(feed.created_at),
    }


async def list_calendar_feeds(
    conn: db.Conn,
    caller: CallerDep,
    limit: Annotated[int, Query()] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    before = cursors.decode_id(cursor, "calendar-feeds", {})
    found = await queries.page(conn, caller.business_id, before, limit + 1)
    following = cursors.encode("calendar-feeds", {}, [str(found[limit - 1].id)]) if len(found) > limit else None
    return reply({"data": [document(feed) for feed in found[:limit]], "nextCursor": following})


async def create_calendar_feed(body: wire.CalendarFeedCreate, conn: db.Conn, caller: CallerDep) -> Response:
    feed, token = await service.create(conn, caller, body)
    place = f"/api/v1/calendar-feeds/{feed.id}"
    shown, kept = (
        reply(document(feed, url), status=201, location=place) for url in (f"/api/v1/calendars/{token}.ics", None)
    )
    return replies.ShownOnce(shown, kept)


async def get_calendar_feed(feed_id: FeedId, conn: db.Conn, caller: CallerDep) -> Response:
    return reply(document(await queries.get(conn, caller.business_id, feed_id)))


async def revoke_calendar_feed(feed_id: FeedId, conn: db.Conn, caller: CallerDep) -> Response:
    await queries.remove(conn, caller.business_id, feed_id)
    return Response(status_code=204)


async def get_calendar(
    request: Request,
    token: Annotated[str, Path()],
    if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> Response:
    calendar = await db.run(request.app.state.api.engine, lambda conn: service.read(conn, token))
    tag = f'"{hashlib.sha256(calendar).hexdigest()[:16]}"'
    known = [each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(calendar, headers={"ETag": tag, "Content-Type": ics.MEDIA_TYPE})


async def get_free_busy(
    resource_id: ResourceId,
    conn: db.Conn,
    caller: CallerDep,
    start: Annotated[datetime, Query(alias="from")],
    end: Annotated[datetime, Query(alias="to")],
) -> Response:
    found = await service.free_busy(conn, caller, resource_id, start, end)
    return Response(found, headers={"Content-Type": ics.MEDIA_TYPE})


async def replace_external_busy(
    resource_id: ResourceId, source: Annotated[str, Path()], request: Request, conn: db.Conn, caller: CallerDep
) -> Response:
    count, found = await service.replace_busy(conn, caller, resource_id, source, await request.body())
    conflicts = [
        {"bookingId": str(each.booking_id), "start": instant(each.start), "end": instant(each.end)} for each in found
    ]
    return reply({"resourceId": str(resource_id), "source": source, "busyTimes": count, "conflicts": conflicts})


HANDLERS = (
    list_calendar_feeds,
    create_calendar_feed,
    get_calendar_feed,
    revoke_calendar_feed,
    get_calendar,
    get_free_busy,
    replace_external_busy,
)
