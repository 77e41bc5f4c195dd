"""What an ASGI application is asked and answers, for `bizing spec coverage`: `app = Recorder(app, "record.ndjson")`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bizing_spec.recording import Recording

LARGEST: Final = 1024 * 1024
"""Bytes of a body; of a larger one nothing is recorded."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Recorder:
    """Middleware for any ASGI application. `secrets` are more headers and query parameters that have credentials."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], file: str | Path, *secrets: str) -> None:
        self._app = app
        self._recording = Recording(Path(file), secrets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, asked, answer = time.time(), _Body(), _Answer()

        async def received() -> MutableMapping[str, Any]:
            message = await receive()
            asked.take(message)
            return message

        async def sent(message: MutableMapping[str, Any]) -> None:
            answer.take(message)
            await send(message)

        try:
            await self._app(scope, received, sent)
        finally:
            if answer.status:
                request = (scope["headers"], asked.body)
                self._recording.add(began, scope["method"], _target(scope), request, answer)


@dataclass
class _Body:
    body: bytes = b""
    _size: int = 0

    def take(self, message: MutableMapping[str, Any]) -> None:
        part = message.get("body", b"")
        self._size += len(part)
        self.body = self.body + part if self._size <= LARGEST else b""


@dataclass
class _Answer(_Body):
    status: int = 0
    headers: Iterable[tuple[bytes, bytes]] = field(default_factory=list)

    def take(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        super().take(message)


def _target(scope: Scope) -> str:
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{path}?{query}" if query else path
