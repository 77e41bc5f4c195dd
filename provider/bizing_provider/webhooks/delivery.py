"""The runner: takes what is due for a time, sends it, and notes what came of it, in any number of processes.

Claims are leases. Whoever dies leaves them to run out; whoever comes back late notes nothing. So what happens is sent
at least once, whatever becomes of a process; and only what was answered in time is noted as delivered.
"""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Final, Self
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, problems
from bizing_provider.settings import Settings
from bizing_provider.webhooks import queries, queue, schedule
from bizing_provider.webhooks.guard import Guard
from bizing_provider.webhooks.posting import Outcome, Post, Task
from bizing_provider.webhooks.queue import Finished, Ready

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 0.5
"""How often what is new, and what is due again, is looked for."""
MOST: Final = 512
"""Messages that a process sends at once."""
MOST_FAILING: Final = 256
"""Of these, to endpoints whose last attempt failed: so that no number of them takes all places."""
EACH: Final = 8
"""To one endpoint at once, by one process."""
EACH_FAILING: Final = 2
"""To one whose last attempt failed: so it is not kept busy while it is down, and holds few places while it is slow."""
LEASE_TIMEOUTS: Final = 4
"""A lease lasts so many times what a receiver has to answer: to resolve its name may take a while too."""
CLOSE_SECONDS: Final = 3.0
"""What is being sent when the process ends has so long to be answered; the rest is sent again by another."""
FORGET_BATCH: Final = 1000


class Courier:
    """Sends webhooks while its block lasts, by turns that others call."""

    def __init__(self, engine: AsyncEngine, settings: Settings) -> None:
        self._engine = engine
        self._post = Post(Guard(settings.webhooks_allow_private), settings.webhooks_timeout_seconds, MOST)
        self._term = timedelta(seconds=LEASE_TIMEOUTS * settings.webhooks_timeout_seconds)
        self._scale = settings.webhooks_delay_scale
        self._sending: dict[asyncio.Task[None], Task] = {}
        self._done: list[Outcome] = []
        self._awake = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._sending:
            await asyncio.wait(self._sending, timeout=CLOSE_SECONDS)
        for sending in self._sending:
            sending.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        with suppress(problems.Problem):  # what is not noted is sent again
            await self._note()
        await self._post.aclose()

    async def fan_out(self) -> int:
        """Queue what is new in the feed; how many messages."""
        queued = await db.run(self._engine, queue.fan_out)
        if queued:
            self._awake.set()
        return queued

    async def turn(self) -> int:
        """Wait until something is done or may be due; note what is done, and take what is due: how many both."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), LOOK_SECONDS)
        self._awake.clear()
        return await self._note() + await self._take()

    async def forget_old(self) -> int:
        """Remove what is kept no longer; how many."""
        return await db.run(self._engine, lambda conn: queries.forget_old(conn, FORGET_BATCH))

    async def _note(self) -> int:
        """Note what is done, endpoint by endpoint. What the database does not take now is kept for the next turn."""
        noted = 0
        for endpoint_id in sorted({outcome.task.endpoint.id for outcome in self._done}):
            theirs = [outcome for outcome in self._done if outcome.task.endpoint.id == endpoint_id]
            finished = [Finished(outcome, self._following(outcome)) for outcome in theirs]
            try:
                noted += await self._finish(endpoint_id, finished)
            except problems.Problem:
                raise
            except Exception:
                log.exception("an attempt could not be noted", endpoint=str(endpoint_id))
            self._done = [outcome for outcome in self._done if outcome not in theirs]
        return noted

    async def _finish(self, endpoint_id: UUID, finished: list[Finished]) -> int:
        return await db.run(self._engine, lambda conn: queue.finish(conn, endpoint_id, finished))

    def _following(self, outcome: Outcome) -> schedule.Next:
        chance = random.random()  # noqa: S311 no secret depends on it
        following = schedule.after(outcome.status_code, outcome.task.step, chance, outcome.retry_after)
        if outcome.error and following.status == "DELIVERED":  # of an answer that was cut off after its status
            following = schedule.after(None, outcome.task.step, chance)
        delay = following.delay
        return following if delay is None else following._replace(delay=delay * self._scale)

    async def _take(self) -> int:
        async def take(conn: db.Connection) -> list[Task]:
            counts = self._counts(await queue.ready(conn))
            return await queue.claim(conn, counts, self._term) if counts else []

        tasks = await db.run(self._engine, take)
        for task in tasks:
            sending = asyncio.create_task(self._send(task))
            self._sending[sending] = task
            sending.add_done_callback(lambda over: self._sending.pop(over, None))
        return len(tasks)

    def _counts(self, found: list[Ready]) -> dict[UUID, int]:
        """How many to take of each endpoint: places are kept until what came of a message is noted."""
        ours = [*self._sending.values(), *(outcome.task for outcome in self._done)]
        busy = Counter(task.endpoint.id for task in ours)
        failing = sum(task.endpoint.failing_since is not None for task in ours)

        def rooms(is_failing: bool) -> dict[UUID, int]:
            most = EACH_FAILING if is_failing else EACH
            return {
                each.id: most - busy[each.id] if each.allowance is None else min(most - busy[each.id], each.allowance)
                for each in found
                if each.is_failing is is_failing
            }

        healthy = schedule.share(MOST - len(ours), rooms(False))
        left = MOST - len(ours) - sum(healthy.values())
        return healthy | schedule.share(min(left, MOST_FAILING - failing), rooms(True))

    async def _send(self, task: Task) -> None:
        try:
            outcome = await self._post.attempt(task)
        except Exception:
            log.exception("a message could not be sent", endpoint=str(task.endpoint.id), event=task.event["id"])
            outcome = Outcome(task=task, milliseconds=0, error="The service failed to send it. The fault is ours.")
        log.info(
            "webhook sent" if outcome.error is None else "webhook failed",
            endpoint=str(task.endpoint.id),
            event_id=task.event["id"],
            correlation_id=task.event["correlationId"],
            status=outcome.status_code,
            reason=outcome.error,
            milliseconds=outcome.milliseconds,
        )
        self._done.append(outcome)
        self._awake.set()
