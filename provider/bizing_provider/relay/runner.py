"""Relays the feed to a destination: one process at a time, at least once, in order, whatever dies meanwhile."""

import asyncio
import time
from contextlib import AsyncExitStack, suppress
from typing import Final

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db
from bizing_provider.events import feed
from bizing_provider.events.feed import Position
from bizing_provider.relay import brokers, message, queries
from bizing_provider.relay.brokers import Broker, Publish
from bizing_provider.relay.destination import Destination
from bizing_provider.relay.message import Message

log = structlog.get_logger(__name__)

PIECE: Final = 200
"""Events that are published together, and repeated together when this process dies before they are marked."""
LOOK_SECONDS: Final = 0.5
"""How often it is looked for what is new, and whether the process that relays is gone."""
CONFIRM_SECONDS: Final = 60.0
"""For how long the broker may leave a piece unconfirmed."""
CLOSE_SECONDS: Final = 3.0
PATIENCE_SECONDS: Final = 30.0
"""The longest pause between two attempts at a broker that is away."""
REPORT_SECONDS: Final = 60.0
"""How often the log tells how far it is."""


class Unconfirmed(Exception):
    """The broker did not confirm; why, without anything secret."""


class Superseded(Exception):
    """The position is not where this process left it: another one relays, or it was forgotten."""


async def run(url: str, at: Destination, over: asyncio.Event, broker: Broker | None = None) -> None:
    """Relay to a destination whenever no other process does, until it is over.

    It has a database connection of its own, since it keeps it.
    """
    engine = db.connect(url, 1)
    line = Line(at, broker or brokers.of(at))
    away = False
    try:
        while not over.is_set():
            try:
                await _take_turn(engine, at, line, over)
                away = False
            except Exception as fault:  # no fault may end the relay
                if not away:
                    foreseen = isinstance(fault, (DBAPIError, psycopg.Error, OSError, Superseded))
                    why = {"reason": type(fault).__name__, "exc_info": not foreseen}
                    log.warning("the relay begins again", destination=at.name, **why)
                away = True
            await line.close()
            await _pause(over, LOOK_SECONDS)
    finally:
        await line.close()
        await engine.dispose()


class Line:
    """A connection to the broker: made when it is needed, and anew after every fault."""

    def __init__(self, at: Destination, broker: Broker) -> None:
        self._at, self._broker = at, broker
        self._stack = AsyncExitStack()
        self._publish: Publish | None = None

    async def send(self, messages: list[Message]) -> None:
        """Returns when the broker has confirmed every message; none sees that there is a connection.

        Raises Unconfirmed. A connection that has grown old may be dead: then it is tried once more on a new one.
        """
        if self._publish is not None:
            if not messages:
                return
            with suppress(Unconfirmed):
                await self._attempt(messages)
                return
        await self._attempt(messages)

    async def _attempt(self, messages: list[Message]) -> None:
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                if self._publish is None:
                    self._publish = await self._stack.enter_async_context(self._broker.connected(self._at))
                await self._publish(messages)
        except Exception as fault:  # each library has its own, and none of them may end the relay
            await self.close()
            raise Unconfirmed(self._at.told(fault)) from None

    async def close(self) -> None:
        stack, self._stack, self._publish = self._stack, AsyncExitStack(), None
        with suppress(Exception):  # what was confirmed is so, however the connection ends
            async with asyncio.timeout(CLOSE_SECONDS):
                await stack.aclose()


async def _take_turn(engine: AsyncEngine, at: Destination, line: Line, over: asyncio.Event) -> None:
    async with queries.leading(engine, at.name) as conn:
        if conn is not None:
            position = await queries.begin(conn, at.name, now=at.options["from"] == "now")
            log.info("relaying", destination=at.name)
            await _lead(conn, at, line, over, position)


async def _lead(conn: db.Connection, at: Destination, line: Line, over: asyncio.Event, position: Position) -> None:
    """Read, publish, mark, in this order: what dies between the last two is published again."""
    faults = published = 0
    reported = time.monotonic()
    while not over.is_set():
        found = await feed.everyones(conn, position, PIECE)
        count = len(found.events)
        try:
            await line.send([message.of(event) for _, event in found.events])
        except Unconfirmed as fault:
            if not faults:
                log.warning("the broker does not confirm", destination=at.name, reason=str(fault))
            faults += 1
            await queries.fail(conn, at.name, str(fault))
            await _pause(over, min(LOOK_SECONDS * 2 ** min(faults, 10), PATIENCE_SECONDS))
            continue
        if faults:
            log.info("the broker confirms again", destination=at.name, attempts=faults)
        if count or faults:
            # Where nothing was found, the position may be later than any event that is to come is known to be.
            following = found.following if count else position
            if not await queries.mark(conn, at.name, position, following, count):
                raise Superseded
            position, faults, published = following, 0, published + count
            for _, event in found.events:
                log.debug("event relayed", event_id=event["id"], correlation_id=event["correlationId"])
        if published and time.monotonic() - reported > REPORT_SECONDS:
            await _report(conn, at.name, published)
            published, reported = 0, time.monotonic()
        if found.is_last:
            await _pause(over, LOOK_SECONDS)


async def _report(conn: db.Connection, destination: str, published: int) -> None:
    for each in await queries.standing(conn):
        if each.destination == destination:
            lag = {"lag_events": each.waiting, "lag_seconds": each.lag_seconds}
            log.info("relayed", destination=destination, published=published, **lag)


async def _pause(over: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(over.wait(), seconds)
