"""Asking a service, again where that is safe, and not for longer than was wanted."""

from __future__ import annotations

import base64
import inspect
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import anyio
import httpx

from .answers import Answer, AsyncStream, Stream, is_stream, read
from .requests import Asked, Operation, Scheme, asked

TIMEOUT_SECONDS: Final = 30.0
RETRIES: Final = 2
LONGEST_PAUSE_SECONDS: Final = 30.0
PASSING: Final = (429, 502, 503, 504)


@dataclass(frozen=True)
class Options:
    """What one call has of its own, instead of what its client has; None is as the client has it.

    `timeout_seconds` is how long one attempt may take until its answer is read, or begins where it is a stream; 0 is
    for ever. `retries` is how often a request that may be repeated is, when it fails or is answered with 429, 502, 503
    or 504. `headers` are sent as well; they replace what the client sends itself.
    """

    timeout_seconds: float | None = None
    retries: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class _Caller:
    def __init__(
        self,
        base_url: str,
        schemes: Mapping[str, Scheme],
        auth: object,
        timeout_seconds: float,
        retries: int,
        headers: Mapping[str, str] | None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._schemes = schemes
        given = vars(auth) if auth is not None else {}
        self._auth = {name: given[each] for each, name in _names(auth).items() if given.get(each) is not None}
        self._timeout_seconds = timeout_seconds
        self._retries = retries
        self._headers = dict(headers or {})

    def _way(self, operation: Operation) -> Sequence[str]:
        """The first way in that there are all credentials for; without any, the service has to say so."""
        return next((way for way in operation.security if all(name in self._auth for name in way)), ())

    def _asked(
        self,
        operation: Operation,
        values: Sequence[Any],
        body: Any,
        content_type: str | None,
        secrets: Mapping[str, str],
        options: Options,
    ) -> Asked:
        credentials = {self._schemes[name]: secret for name, secret in secrets.items()}
        headers = {**self._headers, **options.headers}
        return asked(operation, self._base_url, values, body, content_type, credentials, headers)

    def _limits(self, request: Asked, options: Options) -> tuple[float | None, int]:
        """The seconds of an attempt, and how often it is made again."""
        seconds = self._timeout_seconds if options.timeout_seconds is None else options.timeout_seconds
        retries = self._retries if options.retries is None else options.retries
        return seconds or None, retries if request.is_repeatable else 0


class Caller(_Caller):
    """Asks by httpx, and waits for the answer."""

    def __init__(self, http: httpx.Client | None, **connection: Any) -> None:
        super().__init__(**connection)
        self._owns = http is None
        self._http = http or httpx.Client()

    def close(self) -> None:
        if self._owns:
            self._http.close()

    def call(
        self,
        operation: Operation,
        values: Sequence[Any] = (),
        options: Options | None = None,
        body: Any = None,
        content_type: str | None = None,
    ) -> Answer[Any]:
        """Raises Refused, Undeclared, and httpx.TransportError when there is no answer."""
        options = options or Options()
        secrets = {name: _secret(self._auth[name]) for name in self._way(operation)}
        request = self._asked(operation, values, body, content_type, secrets, options)
        seconds, retries = self._limits(request, options)
        attempt = 0
        while True:
            try:
                response = self._send(operation, request, seconds)
            except httpx.TransportError:
                if attempt >= retries:
                    raise
                time.sleep(_pause(attempt))
            else:
                pause = _pause_after(response, attempt) if attempt < retries else None
                if pause is None:
                    stream = Stream(response) if is_stream(operation.replies, response) else None
                    return read(operation.name, operation.replies, response, stream)
                time.sleep(pause)
            attempt += 1

    def _send(self, operation: Operation, request: Asked, seconds: float | None) -> httpx.Response:
        end = time.monotonic() + seconds if seconds else None
        response = self._http.send(request.build(self._http, seconds), stream=True)
        is_read = response.is_stream_consumed  # as transports do that are no network
        if is_read or is_stream(operation.replies, response):
            return response
        try:
            parts = []
            for part in response.iter_raw():
                parts.append(part)
                if end and time.monotonic() > end:
                    raise httpx.ReadTimeout(f"No whole answer in {seconds} s.", request=response.request)
        finally:
            response.close()
        return _whole(response, parts)


class AsyncCaller(_Caller):
    """Asks by httpx, on asyncio or trio; a call that is cancelled ends at once."""

    def __init__(self, http: httpx.AsyncClient | None, **connection: Any) -> None:
        super().__init__(**connection)
        self._owns = http is None
        self._http = http or httpx.AsyncClient()

    async def close(self) -> None:
        if self._owns:
            await self._http.aclose()

    async def call(
        self,
        operation: Operation,
        values: Sequence[Any] = (),
        options: Options | None = None,
        body: Any = None,
        content_type: str | None = None,
    ) -> Answer[Any]:
        """Raises Refused, Undeclared, and httpx.TransportError when there is no answer."""
        options = options or Options()
        secrets = {name: await _async_secret(self._auth[name]) for name in self._way(operation)}
        request = self._asked(operation, values, body, content_type, secrets, options)
        seconds, retries = self._limits(request, options)
        attempt = 0
        while True:
            try:
                response = await self._send(operation, request, seconds)
            except httpx.TransportError:
                if attempt >= retries:
                    raise
                await anyio.sleep(_pause(attempt))
            else:
                pause = _pause_after(response, attempt) if attempt < retries else None
                if pause is None:
                    stream = AsyncStream(response) if is_stream(operation.replies, response) else None
                    return read(operation.name, operation.replies, response, stream)
                await anyio.sleep(pause)
            attempt += 1

    async def _send(self, operation: Operation, request: Asked, seconds: float | None) -> httpx.Response:
        built = request.build(self._http, None)
        try:
            with anyio.fail_after(seconds):
                response = await self._http.send(built, stream=True)
                if not is_stream(operation.replies, response):
                    await response.aread()
        except TimeoutError as fault:
            raise httpx.ReadTimeout(f"No answer in {seconds} s.", request=built) from fault
        return response


def _whole(response: httpx.Response, parts: list[bytes]) -> httpx.Response:
    """The same answer, its body at hand."""
    whole = httpx.Response(
        response.status_code,
        headers=response.headers,
        content=b"".join(parts),
        request=response.request,
        extensions=response.extensions,
        history=response.history,
    )
    whole.elapsed = response.elapsed
    return whole


def _names(auth: object) -> dict[str, str]:
    """The schemes of the document by the fields of the credentials."""
    return dict(getattr(auth, "SCHEMES", {}))


def _secret(given: Any) -> str:
    return _text(given() if callable(given) else given)


async def _async_secret(given: Any) -> str:
    found = given() if callable(given) else given
    return _text(await found if inspect.isawaitable(found) else found)


def _text(given: Any) -> str:
    """A secret; of a name and a password, as RFC 7617 has them."""
    return given if isinstance(given, str) else base64.b64encode(":".join(given).encode()).decode()


def _pause(attempt: int) -> float:
    # Not all at once: whoever failed together would come back together.
    return 0.2 * 2.0**attempt * random.uniform(0.5, 1)  # noqa: S311 (no secret)


def _pause_after(response: httpx.Response, attempt: int) -> float | None:
    """How long the service wants to be left alone; None when it may pass on, or that is longer than anybody waits."""
    if response.status_code not in PASSING:
        return None
    said = response.headers.get("Retry-After", "")
    try:
        pause = float(said) if said.isdigit() else (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return _pause(attempt)
    return None if pause > LONGEST_PAUSE_SECONDS else max(pause, 0.0)
