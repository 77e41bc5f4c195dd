"""BullMQ on Redis: a job for each event, with the event's type as its name and the event's id as its own.

BullMQ takes no second job of an id that it still has. Jobs begin in order; a consumer that wants them to end in order
has one worker with a concurrency of one.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from bullmq import Queue

from bizing_provider.relay import brokers
from bizing_provider.relay.brokers import redis_streams
from bizing_provider.relay.destination import Destination
from bizing_provider.relay.message import Message

BACKOFF = {"type": "exponential", "delay": 1000}
"""Between attempts of a consumer's, from so many milliseconds on."""


@asynccontextmanager
async def connected(at: Destination) -> AsyncIterator[brokers.Publish]:
    async with redis_streams.client(at, text=True) as redis:
        await redis.ping()
        queue = Queue(at.options["queue"], {"connection": redis, "prefix": at.options["prefix"]})
        yield partial(_publish, queue, at.number("attempts") or 1)


async def _publish(queue: Queue, attempts: int, messages: Sequence[Message]) -> None:
    """All or none, in one transaction of Redis'."""
    if messages:
        await queue.addBulk(
            [
                {
                    "name": message.type,
                    "data": dict(message.event),
                    "opts": {"jobId": message.id, "attempts": attempts, "backoff": BACKOFF},
                }
                for message in messages
            ]
        )
