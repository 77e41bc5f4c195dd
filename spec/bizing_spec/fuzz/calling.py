"""A caller of the service beside the fuzzer: what it asks is recorded as well."""

import json
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Final, Self

import httpx

from bizing_spec.fuzz.composing import Request
from bizing_spec.fuzz.exchanges import Exchange

SECONDS: Final = 20.0


class Unanswered(Exception):
    """No answer came."""


class Caller:
    """Sends requests with the credentials of one caller; `watch` sees every exchange."""

    def __init__(self, base: str, credentials: Mapping[str, str], watch: Callable[[Exchange], None]) -> None:
        self._base = base.rstrip("/")
        self._watch = watch
        self._client = httpx.Client(headers=dict(credentials), timeout=SECONDS, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def send(self, request: Request) -> Exchange:
        """Raises Unanswered."""
        content = None if request.body is None else json.dumps(request.body).encode()
        url = request.path if "://" in request.path else self._base + request.path
        at, began = time.time(), time.perf_counter()
        try:
            made = self._client.build_request(
                request.method, url, params=request.query or None, headers=request.headers, content=content
            )
            answer = self._client.send(made)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as fault:
            raise Unanswered(f"{request.method} {url}: {str(fault) or type(fault).__name__}") from fault
        exchange = Exchange(
            at=at,
            method=request.method,
            url=str(made.url),
            headers={name.lower(): value for name, value in made.headers.items()},
            body=content or b"",
            status=answer.status_code,
            answer_headers={name.lower(): value for name, value in answer.headers.items()},
            answer=answer.content,
            seconds=time.perf_counter() - began,
        )
        self._watch(exchange)
        return exchange
