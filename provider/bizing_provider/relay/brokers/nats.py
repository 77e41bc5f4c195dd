"""NATS JetStream: a stream, made when it is not there, with a subject for each type of event.

JetStream drops what has the `Nats-Msg-Id` of a message of the last two minutes, if the stream says nothing else.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client
from nats.errors import NoServersError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from bizing_provider.relay import brokers
from bizing_provider.relay.destination import Destination
from bizing_provider.relay.message import Message

CONFIRM_SECONDS = 10


@asynccontextmanager
async def connected(at: Destination) -> AsyncIterator[brokers.Publish]:
    stream, subject = at.options["stream"], at.options["subject"]
    client = await _connect(at)
    try:
        jetstream = client.jetstream(timeout=CONFIRM_SECONDS)
        await _make(jetstream, stream, subject)

        async def send(message: Message) -> None:
            headers = {**message.headers, "Nats-Msg-Id": message.id}
            await jetstream.publish(f"{subject}.{message.type}", message.body, stream=stream, headers=headers)

        async def publish(messages: Sequence[Message]) -> None:
            await brokers.one_by_one(messages, send)

        yield publish
    finally:
        await client.close()


async def _connect(at: Destination) -> Client:
    """Tries each host twice: who relays knows better when to try again. Raises what the last one said."""
    heard: list[Exception] = []  # and the library would print it

    async def hear(fault: Exception) -> None:
        heard.append(fault)

    # A token stands in the place of the user.
    account = {"user": at.user, "password": at.password} if at.password else {"token": at.user or None}
    try:
        return await nats.connect(
            [f"{at.scheme}://{host}" for host in at.hosts],
            **account,
            tls=brokers.trust(at),
            connect_timeout=brokers.CONNECT_SECONDS,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            error_cb=hear,
        )
    except NoServersError as none:
        raise (heard[-1] if heard else none) from None


async def _make(jetstream: JetStreamContext, stream: str, subject: str) -> None:
    try:
        await jetstream.stream_info(stream)
    except NotFoundError:
        await jetstream.add_stream(name=stream, subjects=[f"{subject}.>"])
