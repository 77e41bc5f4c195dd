"""Redis Streams: an entry for each event, with its headers as fields and its JSON in `data`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bizing_provider.relay import brokers
from bizing_provider.relay.destination import Destination
from bizing_provider.relay.message import Message

SILENCE_SECONDS = 15
"""For how long Redis may leave a command without an answer."""


def client(at: Destination, *, text: bool = False) -> Redis:
    """A client that tries once: who relays knows better when to try again."""
    trusted: dict[str, Any] = {"ssl_ca_certs": at.options["ca"]} if at.encrypted and at.options["ca"] else {}
    return Redis.from_url(
        at.url,
        decode_responses=text,
        socket_connect_timeout=brokers.CONNECT_SECONDS,
        socket_timeout=SILENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
        **trusted,
    )


@asynccontextmanager
async def connected(at: Destination) -> AsyncIterator[brokers.Publish]:
    async with client(at) as redis:
        await redis.ping()
        yield partial(_publish, redis, at)


async def _publish(redis: Redis, at: Destination, messages: Sequence[Message]) -> None:
    """All or none, in one transaction of Redis'."""
    async with redis.pipeline(transaction=True) as pipe:
        for message in messages:
            entry: dict[Any, Any] = {**message.headers, "data": message.body}
            pipe.xadd(at.options["stream"], entry, maxlen=at.number("maxlen"))
        await pipe.execute()
