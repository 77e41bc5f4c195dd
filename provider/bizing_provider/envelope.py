"""Around every request: its ids, its line in the log, the limit of its body, and the last resort for faults."""

import re
import time
from collections.abc import Callable

import structlog
from fastapi import Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bizing_provider import db, problems

log = structlog.get_logger(__name__)

CORRELATION = "X-Correlation-Id"
CLIENT_LEFT = 499
"""Logged for a request whose client did not wait for its end: no status of HTTP, but a custom that began with nginx."""

SECRET = re.compile(r"(/calendars/)[^/]+")
ID_FORM = re.compile(rb"[\x21-\x7e]{1,100}")


def request_id(scope: Scope) -> str:
    """Names the request in logs, events and problems."""
    known: str = scope["state"]["request_id"]
    return known


def correlation_id(request: Request) -> str:
    """The caller's own id for what this request belongs to, or the request's id."""
    return request.headers.get(CORRELATION) or request_id(request.scope)


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """The whole body. Raises ContentTooLarge as soon as it is known to be too large."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > limit_bytes:
        raise problems.ContentTooLarge(limit_bytes)
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > limit_bytes:
            raise problems.ContentTooLarge(limit_bytes)
    # FastAPI reads the body again, from here.
    request._body = b"".join(parts)
    return request._body


class Envelope:
    """ASGI middleware. A fault that nobody foresaw is logged with its trace and answered with 500 and no detail."""

    def __init__(self, app: ASGIApp, refuse: Callable[[problems.Problem, str], Response]) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        own_id = _given(scope, b"x-request-id") or str(db.new_id())
        named = {"request_id": own_id, "correlation_id": _given(scope, CORRELATION.lower().encode()) or own_id}
        scope.setdefault("state", {})["request_id"] = own_id
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", own_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except ClientDisconnect:
            status = CLIENT_LEFT
        except problems.Problem as problem:
            await self.refuse(problem, own_id)(scope, receive, send_with_id)
        except Exception:
            log.exception("request failed", **named, method=scope["method"], path=_path(scope))
            if status:
                raise
            await self.refuse(problems.InternalFault(), own_id)(scope, receive, send_with_id)
        finally:
            log.info(
                "request",
                **named,
                method=scope["method"],
                path=_path(scope),
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 2),
            )


def _path(scope: Scope) -> str:
    """Without the token of a calendar feed, which is a credential."""
    return SECRET.sub(r"\1...", scope["path"])


def _given(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name == wanted and ID_FORM.fullmatch(value):
            return str(value, "ascii")
    return None
