"""Callbacks: what an operation promises to send to an address of the caller's is sent, once, as well as it goes."""

import asyncio
import ipaddress
from collections.abc import Iterable, Mapping
from time import perf_counter, time
from typing import Any, Final
from urllib.parse import urlsplit

from bizing_spec import judging
from bizing_spec.gate import decoding, negotiation
from bizing_spec.gate.violations import MalformedBody
from bizing_spec.mock import expressions, media, problems
from bizing_spec.mock.expressions import Exchanged
from bizing_spec.mock.intake import Request
from bizing_spec.mock.journal import Exchange, Journal
from bizing_spec.mock.operations import Answer, Callback, Content, Operation
from bizing_spec.mock.rendering import NOTHING, Renderer

_PATIENCE_SECONDS: Final = 10
_WAITING: Final = 1000  # callbacks that are under way at most; what comes beyond is told and not sent


class Callbacks:
    """They go to this machine, and to the hosts that are `allowed`. `transport` is for tests."""

    def __init__(self, journal: Journal, allowed: Iterable[str] = (), transport: Any = None) -> None:
        self._journal = journal
        self._allowed = {each.lower() for each in allowed}
        self._transport = transport
        self._client: Any = None
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, operation: Operation, request: Request, answer: Answer, renderer: Renderer) -> None:
        """Send what follows from an answer, without waiting for it; nothing follows from a refusal."""
        if answer.status >= 300:
            return
        exchanged = Exchanged(request, _body_of(request), answer)
        for callback in operation.callbacks:
            content = next((each for each in callback.contents if media.is_json(each.media_type)), None)
            content = content or next(iter(callback.contents), None)
            body, violations = _said(content, operation, answer, renderer)
            try:
                url = expressions.filled(callback.expression, exchanged)
            except (LookupError, TypeError, ValueError):
                self._note(callback, callback.expression, 0, 0.0, "not sent: the request does not say where to")
                continue
            if reason := self._refusal(url):
                self._note(callback, url, 0, 0.0, f"not sent: {reason}")
                continue
            headers = {"content-type": content.media_type} if content else {}
            task = asyncio.create_task(self._send(callback, url, headers, body, violations))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait for what is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _refusal(self, url: str) -> str:
        """Why nothing is sent there; empty when it is."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").lower()
        except ValueError:
            return "this is no address"
        if parts.scheme not in ("http", "https") or not host:
            return "this is no http or https address"
        if len(self._tasks) >= _WAITING:
            return f"{_WAITING} others are under way"
        if host in self._allowed or _is_here(host):
            return ""
        return f"{host} is not this machine; --callbacks-to {host} allows it"

    async def _send(
        self, callback: Callback, url: str, headers: Mapping[str, str], body: bytes, violations: str
    ) -> None:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=self._transport, timeout=_PATIENCE_SECONDS, follow_redirects=False, trust_env=False
            )
        began, status = perf_counter(), 0
        try:
            reply = await self._client.request(callback.method, url, headers=headers, content=body)
            status = reply.status_code
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as fault:
            violations = f"not delivered: {str(fault) or type(fault).__name__}"
        self._note(callback, url, status, (perf_counter() - began) * 1000, violations)

    def _note(self, callback: Callback, url: str, status: int, milliseconds: float, said: str) -> None:
        exchange = Exchange(time(), callback.method, url, status, milliseconds, said, f"callback {callback.name}")
        self._journal.exchanges.appendleft(exchange)


def _is_here(host: str) -> bool:
    """Whether a host is this machine, whatever a name server says of it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _body_of(request: Request) -> Any:
    if not negotiation.is_json(negotiation.split(request.headers.get(b"content-type", b""))[0]):
        return None
    try:
        return decoding.decode(request.body)
    except MalformedBody:
        return None


def _said(content: Content | None, operation: Operation, answer: Answer, renderer: Renderer) -> tuple[bytes, str]:
    """The body, and how it breaks the document: the answer's own value where both have one schema, else an example."""
    if content is None:
        return b"", ""
    told = operation.declared(answer.status)
    schemas = [each.schema for each in told.contents] if told else []
    value = answer.value if content.schema is not None and content.schema in schemas else renderer.value(content)
    if value is NOTHING or value is None:
        return b"", ""
    try:
        body = media.written(value, content.media_type)
    except (ValueError, TypeError) as fault:
        return b"", f"{fault}"
    found = [problems.shown(each, "callback") for each in judging.violations(content, value, len(body))]
    return body, problems.header(found)[1].decode() if found else ""
