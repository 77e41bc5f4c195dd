"""A customer of the tests: makes a resource, books hours of it, and looks whether they are still there."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

PATIENCE_SECONDS = 60
ROOM = {
    "name": "Room",
    "timeZone": "UTC",
    "capacity": 1,
    "slotStepMinutes": 15,
    "windowDays": 1000,
    "holdSeconds": 86400,
    "holdMaxSeconds": 86400,
}


class Booker:
    """Each booking is of the next hour; every request is made over a connection of its own."""

    def __init__(self, url: str, key: str) -> None:
        self._url = f"{url}/api/v1"
        self._headers = {"X-API-Key": key}
        made = self.ask("POST", "/resources", json=ROOM, headers={"Idempotency-Key": f'"{uuid4()}"'})
        assert made.status_code == 201, made.text
        self._room = made.json()["id"]
        self._hours = count()
        self._first = (datetime.now(UTC) + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        return httpx.request(
            method,
            self._url + path,
            headers=self._headers | (headers or {}),
            timeout=20,
            trust_env=False,
            **options,
        )

    def request(self) -> dict[str, Any]:
        """What `ask` wants to book the next hour; the same again is a repetition."""
        start = self._first + timedelta(hours=next(self._hours))
        return {
            "json": {
                "resourceId": self._room,
                "start": start.isoformat(),
                "end": (start + timedelta(hours=1)).isoformat(),
                "customer": {"name": "Ada Example", "email": "ada@example.com"},
            },
            "headers": {"Idempotency-Key": f'"{uuid4()}"'},
        }

    def book(self, request: dict[str, Any] | None = None) -> str:
        """The id of an acknowledged booking. What is unavailable is asked for again, under the same key."""
        request = request or self.request()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (told := self.ask("POST", "/bookings", **request)).status_code == 503:
            assert time.monotonic() < deadline, told.text
            time.sleep(0.01)
        assert told.status_code == 201, told.text
        return str(told.json()["id"])

    def is_kept(self, booking: str) -> bool:
        told = self.ask("GET", f"/bookings/{booking}")
        return told.status_code == 200 and told.json()["status"] == "PENDING"

    def kept(self) -> list[str]:
        """The ids of all bookings of the resource."""
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            told = self.ask("GET", "/bookings", params={"resourceId": self._room, "limit": "200", **cursor}).json()
            found += [one["id"] for one in told["data"]]
            if told["nextCursor"] is None:
                return found
            cursor = {"cursor": told["nextCursor"]}
