"""The engines behind one form. Each is a module with its library, imported when a destination asks for it."""

import asyncio
import importlib
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol, cast

from bizing_provider.relay import message
from bizing_provider.relay.destination import Destination
from bizing_provider.relay.message import Message

CONNECT_SECONDS: Final = 10

Publish = Callable[[Sequence[Message]], Awaitable[None]]
"""Sends messages, those of a key in their order, and returns when the broker has confirmed every one.

Raises whatever the library raises when one is not; then any of them may have arrived. No message does nothing.
"""


class Broker(Protocol):
    """A module of this package."""

    def connected(self, at: Destination, /) -> AbstractAsyncContextManager[Publish]:
        """A connection for the length of a block. Raises whatever the library raises."""


def of(at: Destination) -> Broker:
    return cast(Broker, importlib.import_module(f"{__name__}.{at.broker}"))


def trust(at: Destination) -> ssl.SSLContext | None:
    """Whose certificates are taken: those of the file `ca`, or those of the system; None without TLS."""
    return ssl.create_default_context(cafile=at.options["ca"] or None) if at.encrypted else None


async def one_by_one(messages: Sequence[Message], send: Callable[[Message], Awaitable[Any]]) -> None:
    """Send messages that are confirmed one by one, each wave's together. Raises the first fault of a wave."""
    for wave in message.waves(messages):
        for outcome in await asyncio.gather(*map(send, wave), return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
