"""Operations on the feed: parse and call."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

import anyio
import msgspec
from fastapi import Header, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncEngine
from sse_starlette import EventSourceResponse, ServerSentEvent

from bizing_provider import cursors, db, problems, wire
from bizing_provider.auth import CallerDep
from bizing_provider.events import feed
from bizing_provider.events.feed import Filters, Position
from bizing_provider.replies import reply

PIECE: Final = 200
"""Events that a stream reads at once."""
LOOK_SECONDS: Final = 0.5
"""How often a stream looks for what is new."""
ALIVE_SECONDS: Final = 15
"""How long a stream may be silent: proxies close what seems dead."""
GRACE_SECONDS: Final = 2.0
"""What a stream has for its end when the server is told to end."""
RETRY_MILLISECONDS: Final = 1000
"""What a browser waits before it connects again."""

Types = Annotated[list[wire.FeedEventType] | None, Query(alias="type")]
AggregateType = Annotated[wire.AggregateType | None, Query(alias="aggregateType")]
AggregateId = Annotated[UUID | None, Query(alias="aggregateId")]
Cursor = Annotated[str | None, Query()]


async def list_events(
    conn: db.Conn,
    caller: CallerDep,
    types: Types = None,
    aggregate_type: AggregateType = None,
    aggregate_id: AggregateId = None,
    limit: Annotated[int, Query()] = 50,
    cursor: Cursor = None,
) -> Response:
    asked = Filters(types, aggregate_type, aggregate_id)
    after = _position(cursor, asked) if cursor else Position()
    found = await feed.page(conn, caller.business_id, asked, after, limit)
    shown = [event for _, event in found.events]
    lag = await feed.lag(conn, caller.business_id) if found.is_last else 0.0
    return reply({"data": shown, "nextCursor": _cursor(found.following, asked), "lagSeconds": lag})


async def stream_events(
    request: Request,
    conn: db.Conn,
    caller: CallerDep,
    types: Types = None,
    aggregate_type: AggregateType = None,
    aggregate_id: AggregateId = None,
    cursor: Cursor = None,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> Response:
    asked = Filters(types, aggregate_type, aggregate_id)
    if last_event_id:
        after = _after(last_event_id, asked)
    else:
        after = _position(cursor, asked) if cursor else await feed.horizon(conn)
    engine: AsyncEngine = request.app.state.api.engine
    over = anyio.Event()
    return EventSourceResponse(
        _follow(engine, caller.business_id, asked, after, over),
        shutdown_event=over,
        shutdown_grace_period=GRACE_SECONDS,
        ping=ALIVE_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="nothing happened"),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _follow(
    engine: AsyncEngine, business_id: UUID, asked: Filters, after: Position, over: anyio.Event
) -> AsyncIterator[dict[str, Any]]:
    """What happens, in pieces, until the server ends.

    Each is a short transaction, so that no stream keeps a connection or a snapshot.
    """
    read = partial(feed.page, business_id=business_id, asked=asked, limit=PIECE)
    yield {"retry": RETRY_MILLISECONDS, "comment": "following"}
    while not over.is_set():
        try:
            found = await db.run(engine, partial(read, after=after))
        except problems.Unavailable:
            return  # the client connects again, with the id of the last event that it got
        for position, event in found.events:
            yield {
                "id": _cursor(position, asked),
                "event": event["type"],
                "data": msgspec.json.encode(event).decode(),
            }
        after = found.following
        if found.is_last:
            with anyio.move_on_after(LOOK_SECONDS):
                await over.wait()


def _cursor(position: Position, asked: Filters) -> str:
    return cursors.encode("feed", _narrowed(asked), position)


def _position(cursor: str, asked: Filters) -> Position:
    """Raises RequestInvalid."""
    found = cursors.decode(cursor, "feed", _narrowed(asked))
    if len(found) != len(Position()) or not all(type(each) is int and 0 <= each < 2**63 for each in found):
        raise cursors.refusal()
    return Position(*found)


def _after(last_event_id: str, asked: Filters) -> Position:
    """Raises RequestInvalid, which names the header."""
    try:
        return _position(last_event_id, asked)
    except problems.RequestInvalid:
        detail = "It is the id of no event of this stream with these filters. Leave it out to follow from now on."
        raise problems.RequestInvalid.at("Last-Event-ID", "cursor", detail, location="header") from None


def _narrowed(asked: Filters) -> dict[str, Any]:
    return {"types": sorted(asked.types or ()), "aggregate": asked.aggregate_type, "of": asked.aggregate_id}


HANDLERS = (list_events, stream_events)
