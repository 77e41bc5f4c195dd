"""Does effects: one attempt a job, under a lease; what fails is tried again later, and given up in the end.

Whoever dies leaves a lease to run out, and a job that is taken over; so what is to be done is done at least once.
"""

import asyncio
import random
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, jobs
from bizing_provider.effects import queue
from bizing_provider.effects.model import Act, Effect, Failed, Refused, Unwanted
from bizing_provider.effects.queue import Consumer, Finished
from bizing_provider.webhooks import schedule

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 0.5
"""How often what is new is looked for."""
ATTEMPT_SECONDS: Final = 45.0
"""What an attempt may take."""
LEASE: Final = timedelta(seconds=60)
"""Longer than an attempt may take: nobody does what another may still be doing."""
LONGEST_WAIT: Final = timedelta(days=1)
"""The most that another service may ask to be waited for."""


class Runner:
    """Reads the feed for consumers, and does what they want."""

    def __init__(self, engine: AsyncEngine, consumers: Iterable[Consumer], *, lease: timedelta = LEASE) -> None:
        self._engine, self._lease = engine, lease
        self._consumers = list(consumers)
        self._begun: set[str] = set()

    def tasks(self) -> dict[str, jobs.Task]:
        """Which task does the jobs of each consumer."""
        return {each.name: partial(self._task, each) for each in self._consumers}

    async def read(self) -> int:
        """Queue what is new; of how many events."""
        return sum([await self._read(each) for each in self._consumers])

    async def _read(self, consumer: Consumer) -> int:
        if consumer.name not in self._begun:
            await db.run(self._engine, lambda conn: queue.begin(conn, consumer.name))
            self._begun.add(consumer.name)
        return await db.run(self._engine, lambda conn: queue.read(conn, consumer))

    async def _task(self, consumer: Consumer, arguments: Mapping[str, Any]) -> None:
        await self.perform(consumer, UUID(arguments["key"]))

    async def perform(self, consumer: Consumer, key: UUID) -> None:
        """One attempt, if it is due and nobody else's."""

        async def take(conn: db.Connection) -> tuple[Effect, Act | Finished] | None:
            effect = await queue.claim(conn, consumer.name, key, self._lease)
            if effect is None:
                return None
            try:
                return effect, await consumer.prepare(conn, effect)
            except Unwanted as reason:
                return effect, Finished("SKIPPED", error=str(reason))
            except Refused as reason:
                return effect, _given_up(effect, str(reason))

        taken = await db.run(self._engine, take)
        if taken is None:
            return
        effect, act = taken
        finished = act if isinstance(act, Finished) else await _attempt(effect, act)
        await db.run(self._engine, lambda conn: queue.finish(conn, effect, finished))


async def _attempt(effect: Effect, act: Act) -> Finished:
    """Never raises for what the other side or the network does."""
    try:
        async with asyncio.timeout(ATTEMPT_SECONDS):
            applied = await act()
    except Unwanted as reason:
        return Finished("SKIPPED", error=str(reason))
    except Refused as reason:
        return _given_up(effect, str(reason))
    except Failed as fault:
        return _after(effect, str(fault), fault.retry_after)
    except TimeoutError:
        return _after(effect, f"It took longer than {ATTEMPT_SECONDS:g} seconds.")
    except Exception:
        log.exception("an effect failed", **_facts(effect))
        return _after(effect, "The service failed to do it. The fault is ours.")
    log.info("an effect was had", **_facts(effect))
    return Finished("DONE", external_id=applied.external_id, then=applied.then)


def _after(effect: Effect, reason: str, retry_after: timedelta | None = None) -> Finished:
    """By the schedule of webhooks; later when the other side asks for it."""
    chance = random.random()  # noqa: S311 no secret depends on it
    delay = schedule.after(None, effect.attempts - 1, chance).delay
    if delay is None:
        return _given_up(effect, reason)
    if retry_after is not None:
        delay = max(delay, min(retry_after, LONGEST_WAIT))
    _tell(effect, "an effect is tried again", reason)
    return Finished("PENDING", delay, reason)


def _given_up(effect: Effect, reason: str) -> Finished:
    _tell(effect, "an effect was given up: see `bizing effects list`", reason)
    return Finished("GIVEN_UP", error=reason)


def _tell(effect: Effect, what: str, reason: str) -> None:
    log.warning(what, **_facts(effect), reason=reason)


def _facts(effect: Effect) -> dict[str, Any]:
    return {
        "consumer": effect.consumer,
        "key": str(effect.key),
        "event_id": effect.event["id"],
        "correlation_id": effect.event["correlationId"],
        "attempts": effect.attempts,
    }
