"""Consumers of each engine, each by the engine's own client: all that has arrived, in the order of arrival."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aio_pika
import nats
from bullmq import Queue, Worker
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from nats.js.api import AckPolicy, ConsumerConfig
from redis.asyncio import Redis

from bizing_provider.relay import destination
from bizing_provider.relay.destination import Destination


@dataclass(frozen=True)
class Received:
    """A message as a consumer gets it: `id` is what the engine's own way to know repetitions says."""

    id: str
    event: Mapping[str, Any]
    headers: Mapping[str, str]


async def received(url: str) -> Sequence[Received]:
    at = destination.parse(url)
    return await CONSUMERS[at.broker](at)


async def _redis_streams(at: Destination) -> list[Received]:
    async with Redis.from_url(at.url, decode_responses=True) as redis:
        found = []
        entries: list[tuple[str, dict[str, str]]] = await redis.xrange(at.options["stream"])  # type: ignore[assignment]
        for _, fields in entries:
            event = json.loads(fields.pop("data"))
            found.append(Received(fields["event-id"], event, fields))
        return found


async def _bullmq(at: Destination) -> list[Received]:
    found: list[Received] = []
    done = asyncio.Event()
    queue = Queue(at.options["queue"], {"connection": at.url})
    total = await queue.getJobCountByTypes("waiting", "delayed", "prioritized")

    async def process(job: Any, _: str) -> None:
        found.append(Received(job.id, job.data, {"event-type": job.name}))
        if len(found) == total:
            done.set()

    worker = Worker(at.options["queue"], process, {"connection": at.url, "concurrency": 1})
    try:
        async with asyncio.timeout(60):
            await done.wait()
    finally:
        await worker.close()
        await queue.close()
    return found


async def _rabbitmq(at: Destination) -> list[Received]:
    found = []
    async with await aio_pika.connect(at.url) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue(at.options["queue"])
        while message := await queue.get(fail=False):
            headers = {name: str(value) for name, value in message.headers.items()}
            assert message.content_type == "application/json"
            found.append(Received(message.message_id or "", json.loads(message.body), headers))
            await message.ack()
    return found


async def _nats(at: Destination) -> list[Received]:
    found = []
    client = await nats.connect(at.url)
    try:
        config = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT)
        sub = await client.jetstream().pull_subscribe(
            f"{at.options['subject']}.>", stream=at.options["stream"], config=config
        )
        while left := (await sub.consumer_info()).num_pending:
            for message in await sub.fetch(min(left, 200)):
                headers = message.headers or {}
                found.append(Received(headers["Nats-Msg-Id"], json.loads(message.data), headers))
                await message.ack()
    finally:
        await client.close()
    return found


async def _kafka(at: Destination) -> list[Received]:
    return await asyncio.to_thread(_poll, at)


def _poll(at: Destination) -> list[Received]:
    settings: dict[str, Any] = {
        "bootstrap.servers": ",".join(at.hosts),
        "group.id": "test",
        "enable.partition.eof": True,
        "log_level": 0,
    }
    consumer = Consumer(settings)
    topic = at.options["topic"]
    left = set(consumer.list_topics(topic, 10).topics[topic].partitions)
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in left])
    found = []
    try:
        while left:
            message = consumer.poll(20)
            assert message is not None, "the topic has no end"
            if fault := message.error():
                assert fault.code() == KafkaError._PARTITION_EOF, fault
                left.discard(message.partition())
                continue
            given: Any = message.headers()  # a list of pairs, whatever the library says of it
            headers = {name: value.decode() for name, value in given}
            event = json.loads(message.value() or b"")
            assert (message.key() or b"").decode() == event["aggregateId"]
            found.append(Received(headers["event-id"], event, headers))
    finally:
        consumer.close()
    return found


CONSUMERS: Mapping[str, Callable[[Destination], Awaitable[list[Received]]]] = {
    "redis_streams": _redis_streams,
    "bullmq": _bullmq,
    "rabbitmq": _rabbitmq,
    "nats": _nats,
    "kafka": _kafka,
}
