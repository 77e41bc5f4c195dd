"""A booking service that stands still once: `python -m tests.load.stalling --stall 1 --ready-file FILE`.

The first booking that is asked for `AFTER_SECONDS` after the first blocks the whole service for so many seconds.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from itertools import count
from pathlib import Path
from typing import Any

from tests.load import ready

KEY = "stalling-key"
AFTER_SECONDS = 1.5

Scope = MutableMapping[str, Any]


class Stalling:
    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.first: float | None = None
        self.numbers = count()

    async def __call__(self, scope: Scope, receive: Callable[[], Awaitable[Scope]], send: Any) -> None:
        if scope["type"] != "http":
            return
        await receive()
        made = scope["method"] == "POST"
        if made and scope["path"].endswith("/bookings"):
            self.stall()
        content = json.dumps({"id": f"made-{next(self.numbers)}", "version": 1, "price": None}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 201 if made else 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def stall(self) -> None:
        now = time.monotonic()
        self.first = self.first or now
        if now > self.first + AFTER_SECONDS:
            seconds, self.left = self.left, 0.0
            time.sleep(seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--stall", type=float, default=0.0)
    parser.add_argument("--ready-file", type=Path, required=True)
    options = parser.parse_args()
    ready.serve(Stalling(options.stall), KEY, options.ready_file)
