"""RabbitMQ: a durable topic exchange, with the event's type as the routing key, and a durable queue that gets all.

A message that no queue takes is returned, which counts as refused: it would be lost otherwise. An empty `queue` leaves
the queues to others.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aio_pika

from bizing_provider.relay import brokers
from bizing_provider.relay.destination import Destination
from bizing_provider.relay.message import CONTENT_TYPE, Message

EVERYTHING = "#"

# The library logs every attempt at a server that is away, with its trace; whoever publishes is told of the fault.
logging.getLogger("aiormq").setLevel(logging.CRITICAL)


@asynccontextmanager
async def connected(at: Destination) -> AsyncIterator[brokers.Publish]:
    connection = await aio_pika.connect(at.url, ssl_context=brokers.trust(at), timeout=brokers.CONNECT_SECONDS)
    async with connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.declare_exchange(at.options["exchange"], aio_pika.ExchangeType.TOPIC, durable=True)
        if at.options["queue"]:
            queue = await channel.declare_queue(at.options["queue"], durable=True)
            await queue.bind(exchange, EVERYTHING)

        async def publish(messages: Sequence[Message]) -> None:
            await brokers.one_by_one(messages, lambda each: exchange.publish(_packed(each), each.type))

        yield publish


def _packed(message: Message) -> aio_pika.Message:
    return aio_pika.Message(
        message.body,
        headers=dict(message.headers),
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=message.id,
        correlation_id=message.headers["correlation-id"],
        type=message.type,
        app_id="bizing",
    )
