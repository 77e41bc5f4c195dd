"""Operations on series: parse and call."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query, Response

from bizing_provider import cursors, db, wire
from bizing_provider.auth import CallerDep
from bizing_provider.bookings import queries as bookings
from bizing_provider.bookings.model import Booking
from bizing_provider.replies import reply
from bizing_provider.series import model, queries, service
from bizing_provider.series.model import Series

SeriesId = Annotated[UUID, Path(alias="seriesId")]
IfMatch = Annotated[str, Header(alias="If-Match")]
From = Annotated[str | None, Query(alias="from")]


def show(found: tuple[Series, list[Booking]], status: int = 200, location: str | None = None) -> Response:
    version = model.version(*found)
    return reply(model.document(*found), status=status, version=version, location=location)


async def list_series(
    conn: db.Conn,
    caller: CallerDep,
    limit: Annotated[int, Query()] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    before = cursors.decode_id(cursor, "series", {})
    found = await queries.page(conn, caller.business_id, before, limit + 1)
    following = cursors.encode("series", {}, [str(found[limit - 1][0].id)]) if len(found) > limit else None
    return reply({"data": [model.summary(*each) for each in found[:limit]], "nextCursor": following})


async def create_series(body: wire.SeriesCreate, conn: db.Conn, caller: CallerDep) -> Response:
    if body.dry_run:
        wishes = await service.judge(conn, caller, body)
        shown = [wish.document() for wish in wishes]
        return reply({"timeZone": wishes[0].booking.time_zone, "occurrences": shown})
    found = await service.create(conn, caller, body)
    return show(found, 201, f"/api/v1/series/{found[0].id}")


async def get_series(series_id: SeriesId, conn: db.Conn, caller: CallerDep) -> Response:
    series = await queries.get(conn, caller.business_id, series_id)
    return show((series, await bookings.of_series(conn, series_id)))


async def update_series(
    series_id: SeriesId, if_match: IfMatch, body: wire.SeriesPatch, conn: db.Conn, caller: CallerDep, since: From = None
) -> Response:
    return show(await service.update(conn, caller, series_id, if_match, since, body))


async def cancel_series(
    series_id: SeriesId,
    if_match: IfMatch,
    conn: db.Conn,
    caller: CallerDep,
    since: From = None,
    reason: Annotated[str | None, Query()] = None,
) -> Response:
    return show(await service.cancel(conn, caller, series_id, if_match, since, reason))


async def confirm_series(
    series_id: SeriesId,
    if_match: IfMatch,
    conn: db.Conn,
    caller: CallerDep,
    body: wire.Confirmation | None = None,
) -> Response:
    reference = body.payment_reference if body else None
    return show(await service.confirm(conn, caller, series_id, if_match, reference))


HANDLERS = (list_series, create_series, get_series, update_series, cancel_series, confirm_series)
