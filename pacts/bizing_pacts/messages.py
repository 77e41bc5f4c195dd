"""How the provider tells of what states have brought about: by the feed, by a webhook, or by the relay.

Each is a state that comes last, and takes the type of the event that is meant: the newest of it is told, as the
provider's own code tells it. Nothing is sent; the verifier is handed what would be.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, Final

import msgspec
from sqlalchemy import select

from bizing_pacts.world import Message, StateFailed, World
from bizing_provider import db, tables
from bizing_provider.events import feed
from bizing_provider.relay import message as relayed
from bizing_provider.webhooks import posting, queries

RECEIVER: Final = "https://shop.example.com/hooks"
LOOK_SECONDS: Final = 0.05
LOOKS: Final = 200
"""How often it is looked whether others' transactions hold the feed back no more."""
JSON: Final = {"contentType": "application/json"}


async def by_feed(world: World, type: str) -> None:  # noqa: A002 the parameter's name in pacts
    """The event as `GET /events` and the stream show it."""
    world.message = Message(msgspec.json.encode(await _newest(world, type)), JSON)


async def by_webhook(world: World, type: str) -> None:  # noqa: A002
    """What would be posted to a new endpoint, with the headers that sign it."""
    event = await _newest(world, type)
    endpoint = await world.ask("POST", "/webhook-endpoints", {"url": RECEIVER, "eventTypes": [type]})
    async with db.transaction(world.engine) as conn:
        task = posting.Task(
            delivery_id=db.new_id(),
            endpoint=await queries.get(conn, world.business_id, uuid.UUID(endpoint["id"])),
            event=event,
            lease=db.new_id(),
            step=0,
            now=await db.clock(conn),
        )
    request = posting.request_of(task, 0)
    signed = {name: value for name, value in request.headers.items() if name.startswith("webhook-")}
    world.message = Message(request.content, JSON | signed)


async def by_relay(world: World, type: str) -> None:  # noqa: A002
    """What would be handed to an engine."""
    event = await _newest(world, type)
    columns = tables.event.c
    async with db.transaction(world.engine) as conn:
        found = select(columns.xid, columns.seq).where(columns.id == uuid.UUID(event["id"]))
        xid, seq = (await conn.execute(found)).one()
        page = await feed.everyones(conn, feed.Position(int(xid), seq - 1), 1)
    [(_, told)] = page.events
    message = relayed.of(told)
    world.message = Message(message.body, JSON | dict(message.headers))


async def _newest(world: World, type_: str) -> dict[str, Any]:
    """The newest event of a type in the feed of the world's business. Raises StateFailed."""
    for _ in range(LOOKS):
        page = await world.ask("GET", "/events?limit=200")
        if not page["lagSeconds"]:
            break
        await asyncio.sleep(LOOK_SECONDS)
    else:
        raise StateFailed("Another transaction on the database holds the feed back.")
    told: list[dict[str, Any]] = [event for event in page["data"] if event["type"] == type_]
    if not told:
        types = ", ".join(event["type"] for event in page["data"])
        raise StateFailed(f"The states before led to no {type_}. They led to: {types or 'no event'}.")
    return told[-1]
