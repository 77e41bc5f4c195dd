"""`python -m tests.provider.relay.child WHEN PIECE`: a relaying process that kills itself at a piece of events.

WHEN is `never`; `confirmed`: after the broker has confirmed the piece, before that is marked; or `marked`: as a relay
would die that marks before it publishes. DATABASE and DESTINATION are in the environment.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg

from bizing_provider.relay import brokers, destination, runner
from bizing_provider.relay.brokers import Broker, Publish
from bizing_provider.relay.destination import Destination
from bizing_provider.relay.message import Message

MARK = "UPDATE relay SET xid = event.xid::text::bigint, seq = event.seq FROM event WHERE event.id = %s"


@dataclass
class Mortal:
    """A broker whose process dies at its piece."""

    broker: Broker
    database: str
    when: str
    piece: int

    @asynccontextmanager
    async def connected(self, at: Destination) -> AsyncIterator[Publish]:
        async with self.broker.connected(at) as publish:

            async def publish_and_die(messages: Sequence[Message]) -> None:
                self.piece -= bool(messages)
                if self.when == "marked" and not self.piece:
                    with psycopg.connect(self.database) as conn:
                        conn.execute(MARK, [messages[-1].id])
                    os.kill(os.getpid(), signal.SIGKILL)
                await publish(messages)
                if self.when == "confirmed" and not self.piece:
                    os.kill(os.getpid(), signal.SIGKILL)

            yield publish_and_die


async def main(when: str, piece: int) -> None:
    database, at = os.environ["DATABASE"], destination.parse(os.environ["DESTINATION"])
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    await runner.run(database, at, over, Mortal(brokers.of(at), database, when, piece))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
