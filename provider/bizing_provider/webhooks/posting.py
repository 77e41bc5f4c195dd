"""One attempt: a message signed and posted by Standard Webhooks, and what came of it."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

import httpx
from ssrfguard import SSRFGuardError
from standardwebhooks import Webhook

from bizing_provider import replies
from bizing_provider.webhooks import model, schedule
from bizing_provider.webhooks.guard import Guard
from bizing_provider.webhooks.model import Endpoint

KEPT_BYTES: Final = 2048
"""Of an answer."""
UNCONNECTED: Final[Mapping[type[Exception], str]] = {
    socket.gaierror: "The host's name could not be resolved.",
    ssl.SSLError: "No TLS could be agreed on with what answers at this address and port.",
    Exception: "No connection could be made: nothing listens at this address and port, or it cannot be reached.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A delivery that is ours until its lease ends. `event` is as `GET /events` shows it, `now` the database's time."""

    delivery_id: UUID
    endpoint: Endpoint
    event: Mapping[str, Any]
    lease: UUID
    step: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an attempt; `error` is None when it succeeded."""

    task: Task
    milliseconds: int
    status_code: int | None = None
    answer: str | None = None
    retry_after: timedelta | None = None
    error: str | None = None


class Post:
    """Posts to addresses that the guard lets pass. Close it after use.

    Not by an HTTP client: that would keep the cookies of one receiver for another at the same host, and look at where
    redirects lead.
    """

    def __init__(self, guard: Guard, timeout_seconds: float, connections: int) -> None:
        self._guard = guard
        self._timeout = timeout_seconds
        self._transports = guard.transports(connections)

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()

    async def attempt(self, task: Task) -> Outcome:
        """Never raises for what the receiver or the network does."""
        started = time.perf_counter()
        facts: dict[str, Any] = {}
        try:
            async with asyncio.timeout(self._timeout):
                await self._send(task, facts)
            error = _fault(facts["status_code"])
        except (TimeoutError, httpx.TimeoutException):
            error = f"There was no whole answer within {self._timeout:g} seconds."
        except SSRFGuardError:
            error = self._guard.refusal().detail
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
            error = _reason(fault)
        return Outcome(task=task, milliseconds=round((time.perf_counter() - started) * 1000), error=error, **facts)

    async def _send(self, task: Task, facts: dict[str, Any]) -> None:
        """Notes in `facts` what is known of the answer so far, for it may be cut off."""
        request = request_of(task, self._timeout)
        transport = self._transports.get(request.url.scheme)
        if transport is None:  # what was allowed at registration may not be any more
            raise SSRFGuardError(request.url.scheme)
        response = await transport.handle_async_request(request)
        try:
            asked = response.headers.get("retry-after")
            facts["retry_after"] = schedule.read_retry_after(asked, task.now)
            facts["status_code"] = response.status_code
            facts["answer"] = _text(await _beginning(cast(AsyncIterable[bytes], response.stream)))
        finally:
            await response.aclose()


def request_of(task: Task, timeout_seconds: float) -> httpx.Request:
    """The message, with its id, the time of this attempt, and a signature by each secret that signs now."""
    body = replies.encode(model.message(task.endpoint.payload_version, task.event))
    event_id = str(task.event["id"])
    signatures = [Webhook(secret).sign(event_id, task.now, body.decode()) for secret in task.endpoint.secrets(task.now)]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Bizing-Webhooks/1",
        # Of the answer only the beginning is kept, as it comes.
        "Accept-Encoding": "identity",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(task.now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    limits = httpx.Timeout(timeout_seconds).as_dict()
    return httpx.Request("POST", task.endpoint.url, headers=headers, content=body, extensions={"timeout": limits})


async def _beginning(stream: AsyncIterable[bytes]) -> bytes:
    kept = b""
    async for part in stream:
        kept += part
        if len(kept) >= KEPT_BYTES:
            break
    return kept[:KEPT_BYTES]


def _text(content: bytes) -> str:
    """As UTF-8, without the character that PostgreSQL does not take."""
    return content.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _fault(status_code: int) -> str | None:
    if schedule.is_success(status_code):
        return None
    if 300 <= status_code < 400:
        return (
            f"The endpoint answered {status_code}. Redirects are not followed: register the address that they lead to."
        )
    return f"The endpoint answered {status_code}."


def _reason(fault: Exception) -> str:
    """What is wrong with the connection, of an address that was let pass."""
    causes = list(_causes(fault))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The certificate is not valid: {cause.verify_message}."
    if isinstance(fault, httpx.ConnectError):
        kinds = (kind for kind in UNCONNECTED if any(isinstance(cause, kind) for cause in causes))
        return UNCONNECTED[next(kinds)]
    if isinstance(fault, httpx.InvalidURL):
        return "The address is no URL that can be sent to."
    return "The connection was lost, or what came was not HTTP."


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
