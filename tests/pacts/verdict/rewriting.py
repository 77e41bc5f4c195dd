"""ASGI middleware that changes whole answers on their way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Answer:
    """To the request with this method and path."""

    method: str
    path: str
    status: int
    content_type: str
    body: bytes


@dataclass
class _Kept:
    start: Message = field(default_factory=dict)
    body: bytes = b""


class Rewriting:
    """Every answer is what `change` makes of it; streams of events, which have no end, are passed on as they are."""

    def __init__(self, app: ASGIApp, change: Callable[[Answer], Answer]) -> None:
        self.app = app
        self.change = change

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith("/stream"):
            await self.app(scope, receive, send)
            return
        kept = _Kept()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept.start = message
                return
            kept.body += message.get("body", b"")
            if not message.get("more_body", False):
                for each in self._changed(scope, kept):
                    await send(each)

        await self.app(scope, receive, keep)

    def _changed(self, scope: Scope, kept: _Kept) -> tuple[Message, Message]:
        headers = MutableHeaders(raw=list(kept.start["headers"]))
        content_type = headers.get("content-type", "")
        before = Answer(scope["method"], scope["path"], kept.start["status"], content_type, kept.body)
        after = self.change(before)
        if after.content_type != content_type:
            headers["content-type"] = after.content_type
        if after.body != kept.body:
            headers["content-length"] = str(len(after.body))
        start = {**kept.start, "status": after.status, "headers": headers.raw}
        return start, {"type": "http.response.body", "body": after.body}
