"""The short way of `POST /bookings`: straight from the socket to the lane, past routing and FastAPI.

It only ever says yes, or that the time is taken. Whatever it does not understand at once — credentials that it has not
seen, a body that breaks the spec, a draft, a rate limit — it hands on untouched, and the ordinary way answers.
"""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bizing_provider import idempotency
from bizing_provider.auth import Identity
from bizing_provider.bookings.lane import Answer, Lane
from bizing_provider.envelope import request_id
from bizing_provider.limits import Limits
from bizing_spec import gate

SCOPE: Final = "bookings:write"


class Express:
    """ASGI middleware around the application."""

    def __init__(
        self,
        app: ASGIApp,
        lane: Lane,
        limits: Limits,
        operation: gate.Operation,
        path: str,
        body_limit_bytes: int,
    ) -> None:
        self.app = app
        self.lane = lane
        self.limits = limits
        self.operation = operation
        self.path = path
        self.body_limit_bytes = body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self.path or scope["method"] != "POST" or self.limits.exist:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        identity = self.lane.recall(headers)
        if identity is None or SCOPE not in identity.scopes:
            await self.app(scope, receive, send)
            return
        taken = await self._take(receive)
        body = b"".join(message.get("body", b"") for message in taken)
        whole = taken[-1]["type"] == "http.request" and not taken[-1].get("more_body")
        if whole and len(body) <= self.body_limit_bytes:
            answer = await self._book(scope, headers, identity, body)
            if answer is not None:
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                await send({"type": "http.response.body", "body": answer.body})
                return
        await self.app(scope, _again(taken, receive), send)

    async def _take(self, receive: Receive) -> list[Message]:
        """The messages of the body, to its end or until it is too large."""
        taken = [await receive()]
        size = len(taken[0].get("body", b""))
        while taken[-1].get("more_body") and size <= self.body_limit_bytes:
            taken.append(await receive())
            size += len(taken[-1].get("body", b""))
        return taken

    async def _book(self, scope: Scope, headers: dict[bytes, bytes], identity: Identity, body: bytes) -> Answer | None:
        try:
            parsed = self.operation.check({}, scope["query_string"], scope["headers"], body)
        except (gate.MalformedBody, gate.UnsupportedMediaType, gate.NotAcceptable, gate.RequestRefused):
            return None
        known_as = request_id(scope)
        caller = identity.calls(parsed.headers.get("x-correlation-id") or known_as)
        fingerprint = idempotency.fingerprint("POST", self.path, body)
        return await self.lane.create(caller, parsed.body, parsed.headers["idempotency-key"], fingerprint, known_as)


def _again(taken: list[Message], receive: Receive) -> Receive:
    """A `receive` that first gives the messages that were already taken."""
    waiting = iter(taken)

    async def receive_again() -> Message:
        return next(waiting, None) or await receive()

    return receive_again
