"""Events on their way to the endpoints: signed, in order, repeated until they are taken; or with faults."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import httpx
import structlog

from bizing_provider.sandbox import faults
from bizing_provider.sandbox.account import Endpoint, Event

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 10
PATIENCE_SECONDS = 2
"""How long the next event waits for one that an endpoint is slow to take."""
FIRST_RETRY_SECONDS = 0.2
LONGEST_RETRY_SECONDS = 10
GIVE_UP_SECONDS = 3 * 86400
"""Stripe repeats for up to three days."""


def signature(secret: str, body: bytes, at: int) -> str:
    """https://docs.stripe.com/webhooks/signature has the scheme."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


class Courier:
    """Brings events to the endpoints, while `running`."""

    def __init__(self, struck_by: faults.Faults) -> None:
        self._faults = struck_by
        self._queues: dict[str, asyncio.Queue[tuple[Event, bool]]] = {}
        self._overtaken: dict[str, list[asyncio.Event]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        # Not the environment's proxies: endpoints are near. Certificates are checked where there are any.
        verify = ssl.create_default_context()
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False, verify=verify) as self._client:
            try:
                yield
            finally:
                await self.reset()

    async def reset(self) -> None:
        """Forget all that is on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._queues.clear()
        self._overtaken.clear()

    def send(self, event: Event, endpoint: Endpoint, *, faultless: bool = False) -> None:
        """After the events that were sent before."""
        if endpoint.id not in self._queues:
            self._queues[endpoint.id] = asyncio.Queue()
            self._spawn(self._serve(endpoint, self._queues[endpoint.id]))
        self._queues[endpoint.id].put_nowait((event, faultless))

    async def _serve(self, endpoint: Endpoint, queue: asyncio.Queue[tuple[Event, bool]]) -> None:
        while True:
            event, faultless = await queue.get()
            fault = None if faultless else self._faults.strike(event.type, faults.WEBHOOK_KINDS)
            match fault.kind if fault else None:
                case "drop":
                    continue
                case "delay" if fault:
                    self._spawn(self._late(event, endpoint, fault.seconds))
                    continue
                case "reorder" if fault:
                    self._spawn(self._overtaken_by_next(event, endpoint, fault.seconds))
                    continue
                case "duplicate":
                    await self._first(event, endpoint)
            await self._first(event, endpoint)
            for overtaken in self._overtaken.pop(endpoint.id, ()):
                overtaken.set()

    async def _first(self, event: Event, endpoint: Endpoint) -> None:
        tried = asyncio.Event()
        self._spawn(self._deliver(event, endpoint, tried))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(tried.wait(), PATIENCE_SECONDS)

    async def _late(self, event: Event, endpoint: Endpoint, seconds: float) -> None:
        await self._faults.wait(seconds)
        await self._deliver(event, endpoint, asyncio.Event())

    async def _overtaken_by_next(self, event: Event, endpoint: Endpoint, seconds: float) -> None:
        overtaken = asyncio.Event()
        self._overtaken.setdefault(endpoint.id, []).append(overtaken)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(overtaken.wait(), seconds)
        await self._deliver(event, endpoint, asyncio.Event())

    async def _deliver(self, event: Event, endpoint: Endpoint, tried: asyncio.Event) -> None:
        """Until the endpoint takes it, or is no more; `tried` is set once it was offered."""
        pause, began = FIRST_RETRY_SECONDS, time.monotonic()
        while not await self._attempt(event, endpoint):
            tried.set()
            if endpoint.id not in event.pending or time.monotonic() - began > GIVE_UP_SECONDS:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_RETRY_SECONDS)
        event.pending.discard(endpoint.id)
        tried.set()

    async def _attempt(self, event: Event, endpoint: Endpoint) -> bool:
        body = json.dumps(event.document(), indent=2).encode()
        # By the true clock: whoever checks the signature does not know that the sandbox's was put forward.
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(endpoint.secret, body, int(time.time())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        if self._client is None:
            return False
        try:
            answer = await self._client.post(endpoint.url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            log.info("an event was not taken", type=event.type, url=endpoint.url, reason=type(fault).__name__)
            return False
        if not answer.is_success:
            log.info("an event was not taken", type=event.type, url=endpoint.url, status=answer.status_code)
        return answer.is_success

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
