"""Kafka: a topic, with what the event is about as the key, so that its events share a partition.

The topic is made by Kafka itself, if it is set so, or by whoever runs it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka import Message as Delivered

from bizing_provider.relay import brokers, message
from bizing_provider.relay.destination import Destination
from bizing_provider.relay.message import Message

CONFIRM_SECONDS = 15

quiet = logging.getLogger("bizing.kafka")
"""librdkafka says all its troubles on stderr, again and again; whoever publishes is told of them."""
quiet.disabled = True


@asynccontextmanager
async def connected(at: Destination) -> AsyncIterator[brokers.Publish]:
    producer = Producer(_settings(at), logger=quiet)
    topic = at.options["topic"]
    await asyncio.to_thread(producer.list_topics, topic, brokers.CONNECT_SECONDS)

    async def publish(messages: Sequence[Message]) -> None:
        for wave in message.waves(messages):
            await asyncio.to_thread(_send, producer, topic, wave)

    yield publish


def _settings(at: Destination) -> dict[str, str | int | bool]:
    protocol = ("SASL_" if at.user else "") + ("SSL" if at.encrypted else "PLAINTEXT")
    found: dict[str, str | int | bool] = {
        "bootstrap.servers": ",".join(at.hosts),
        "client.id": "bizing",
        "security.protocol": protocol,
        "acks": "all",
        "enable.idempotence": True,
        "message.timeout.ms": CONFIRM_SECONDS * 1000,
        # As Java's clients choose a partition: whoever else writes to the topic chooses the same.
        "partitioner": "murmur2_random",
    }
    if at.user:
        found |= {
            "sasl.mechanism": at.options["mechanism"],
            "sasl.username": at.user,
            "sasl.password": at.password,
        }
    if at.options["ca"]:
        found["ssl.ca.location"] = at.options["ca"]
    return found


def _send(producer: Producer, topic: str, wave: list[Message]) -> None:
    """Raises KafkaException unless every message was confirmed."""
    faults: list[KafkaError] = []

    def note(fault: KafkaError | None, _: Delivered) -> None:
        if fault:
            faults.append(fault)

    for each in wave:
        producer.produce(topic, value=each.body, key=each.key, headers={**each.headers}, on_delivery=note)
    left = producer.flush(CONFIRM_SECONDS + 1)
    if left:
        producer.purge()
        raise KafkaException(KafkaError(KafkaError._MSG_TIMED_OUT))
    if faults:
        raise KafkaException(faults[0])
