"""A process of its own that does effects until its standard input ends, or until it kills itself at the first one."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from bizing_provider import db
from bizing_provider.connectors import service as connectors
from bizing_provider.effects import runner as effects
from bizing_provider.effects.model import Act, Applied, Effect
from bizing_provider.effects.queue import Consumer
from bizing_provider.jobs import runner as jobs
from bizing_provider.notifications import consumer as notifications
from bizing_provider.settings import Settings

Death = Literal["never", "before", "after"]
SHORT_SECONDS = 1.0
"""After which another takes over."""


@dataclass
class Mortal:
    """A consumer whose process dies before or after its first effect, and so before that is noted."""

    consumer: Consumer
    die: Death

    @property
    def name(self) -> str:
        return self.consumer.name

    def pick(self, event: Mapping[str, Any]) -> UUID | None:
        return self.consumer.pick(event)

    async def prepare(self, conn: db.Connection, effect: Effect) -> Act:
        act = await self.consumer.prepare(conn, effect)

        async def acting() -> Applied:
            if self.die == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            applied = await act()
            if self.die == "after":
                os.kill(os.getpid(), signal.SIGKILL)
            return applied

        return acting


async def main(url: str, values: dict[str, Any], die: Death) -> None:
    settings = Settings(**values)
    engine = db.connect(url, 6)
    told = notifications.of(settings)
    async with connectors.connected(settings) as others:
        consumers = [Mortal(each, die) for each in [*([told] if told else []), *others]]
        doer = effects.Runner(engine, consumers, lease=timedelta(seconds=SHORT_SECONDS))
        await doer.read()
        async with jobs.running(url, doer.tasks(), (), 4, stalled_seconds=SHORT_SECONDS):
            print("working", flush=True)
            over = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
            while not over.done():
                await doer.read()
                await asyncio.wait([over], timeout=0.05)
    await engine.dispose()


@contextmanager
def effecting(
    database_url: str, settings: Mapping[str, Any], *, die: Death = "never"
) -> Iterator[subprocess.Popen[str]]:
    """Such a process, from when it has begun to read the feed."""
    arguments = json.dumps({"url": database_url, "values": dict(settings), "die": die})
    with subprocess.Popen(
        [sys.executable, "-m", "tests.provider.effects_child", arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "working\n"
            yield process
        finally:
            process.kill() if die != "never" else None
            assert process.stdin
            process.stdin.close()
            process.wait()


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
