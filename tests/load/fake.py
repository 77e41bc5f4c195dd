"""A small booking service, right or with one flaw: the accused in tests of the race.

It knows the part of the API that a race uses. `python -m tests.load.fake --flaw double --ready-file FILE`.
"""

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.load import ready

KEY = "fake-key"
FLAWS = ("none", "double", "lost", "moved", "expired", "greedy", "failing", "twice", "sly", "odd", "limited", "dying")
EVERY = 5  # a flaw shows on each fifth time that is asked for
LAST_BOOKING = 40  # of a dying server

Scope = MutableMapping[str, Any]
Send = Callable[[Scope], Awaitable[None]]


@dataclass
class Fake:
    """`flaw` is one of FLAWS:

    double gives a time to two; lost forgets what it acknowledged; moved stores another time; expired lets a hold
    run out at once; greedy refuses a time that is free; failing answers 500; twice makes two bookings for one
    request; sly books and says 409; odd refuses by another problem; limited answers 429; dying exits.
    """

    flaw: str
    bookings: list[dict[str, Any]] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    numbers: dict[str, int] = field(default_factory=dict)
    ids: "count[int]" = field(default_factory=lambda: count(1))

    async def __call__(self, scope: Scope, receive: Callable[[], Awaitable[Scope]], send: Send) -> None:
        if scope["type"] != "http":
            return
        message = await receive()
        status, body = self.answer(scope, json.loads(message.get("body") or b"{}"))
        content = json.dumps(body).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def answer(self, scope: Scope, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        path = scope["path"].removeprefix("/api/v1")
        if path == "/health":
            return 200, {"status": "ok"}
        if dict(scope["headers"]).get(b"x-api-key") != KEY.encode():
            return problem(401, "unauthenticated", "Send an API key in X-API-Key.")
        match scope["method"], path:
            case "POST", "/resources":
                return 201, {**body, "id": "resource-1", "version": 1}
            case "DELETE", "/resources/resource-1":
                return 200, {}
            case "POST", "/bookings":
                return self.book(body)
            case "GET", "/bookings":
                return 200, self.page(scope)
        return problem(404, "not-found", "There is nothing.")

    def page(self, scope: Scope) -> dict[str, Any]:
        query = parse_qs(scope["query_string"].decode())
        begin, limit = int(query.get("cursor", ["0"])[0]), int(query["limit"][0])
        end = begin + limit
        return {"data": self.bookings[begin:end], "nextCursor": str(end) if end < len(self.bookings) else None}

    def book(self, wish: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        start, end = wish["start"], wish["end"]
        self.asked[start] += 1
        flawed = self.numbers.setdefault(start, len(self.numbers)) % EVERY == EVERY - 1
        flaw = self.flaw if flawed or self.flaw == "dying" else "none"
        taken = any(begin < end and start < until for begin, until in self.taken)
        if flaw == "dying" and len(self.bookings) == LAST_BOOKING:
            os._exit(9)
        if flaw == "failing" and self.asked[start] == 2:
            return problem(500, "internal-error", "The service failed")
        if flaw == "limited":
            return problem(429, "rate-limited", "Too many requests")
        if flaw == "greedy" or (taken and not (flaw == "double" and self.asked[start] == 2)):
            kind = "hold-expired" if flaw == "odd" else "slot-unavailable"
            return problem(409, kind, "The time is not free")
        return self.store(wish, flaw)

    def store(self, wish: dict[str, Any], flaw: str) -> tuple[int, dict[str, Any]]:
        booking = {**wish, "id": f"booking-{next(self.ids)}", "status": "PENDING", "version": 1}
        stored = {
            "lost": [],
            "moved": [booking | {"start": "2001-01-01T00:00:00Z", "end": "2001-01-01T00:01:00Z"}],
            "expired": [booking | {"status": "EXPIRED"}],
            "twice": [booking, booking | {"id": booking["id"] + "-again", "status": "CANCELLED"}],
        }.get(flaw, [booking])
        self.bookings.extend(stored)
        self.taken.append((wish["start"], wish["end"]))
        return problem(409, "slot-unavailable", "The time is not free") if flaw == "sly" else (201, booking)


def problem(status: int, kind: str, title: str) -> tuple[int, dict[str, Any]]:
    return status, {"type": f"/problems/{kind}", "title": title, "status": status, "requestId": "1"}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--flaw", choices=FLAWS, default="none")
    parser.add_argument("--ready-file", type=Path, required=True)
    options = parser.parse_args()
    ready.serve(Fake(options.flaw), KEY, options.ready_file)
