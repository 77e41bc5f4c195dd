"""Locust users of the API: browsing what is free, booking it, and racing for one slot.

They find resources through the API and take the key from BIZING_API_KEY. Only a locustfile imports this module, for
Locust changes the process that it is imported into.
"""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import locust
from locust import env, exception

from bizing_load import api

HORIZON_DAYS = 14  # how far ahead users look
choose = random.Random()  # noqa: S311 (load, not secrets)


class ApiUser(locust.FastHttpUser):
    """What all users share: the key, the resources, and calls that count a refusal as an answer."""

    abstract = True

    def __init__(self, environment: env.Environment) -> None:
        self.host = api.root(environment.host or self.host or "")
        self.default_headers = {"X-API-Key": os.environ.get(api.KEY_VARIABLE, "")}
        super().__init__(environment)
        self.resources: list[dict[str, Any]] = []

    def on_start(self) -> None:
        self.resources = self.call("GET", "/resources?limit=200", "resources").get("data", [])
        if not self.resources:
            raise exception.StopUser

    def free(self, resource: dict[str, Any], begin: datetime) -> list[dict[str, Any]]:
        """Free slots of a week."""
        week = {"from": begin.isoformat(), "to": (begin + timedelta(days=7)).isoformat()}
        path = f"/resources/{resource['id']}/availability?{urlencode(week)}"
        slots: list[dict[str, Any]] = self.call("GET", path, "availability").get("slots", [])
        return slots

    def hold(self, resource: dict[str, Any], slot: dict[str, Any]) -> dict[str, Any]:
        """The booking, or an empty mapping when somebody else was faster."""
        body = {
            "resourceId": resource["id"],
            "start": slot["start"],
            "end": slot["end"],
            "customer": {"name": "Load", "email": "load@example.com"},
        }
        return self.call("POST", "/bookings", "hold", body, fine=(409,))

    def confirm(self, booking: dict[str, Any]) -> dict[str, Any]:
        body = {"paymentReference": "load"} if booking["price"] else {}
        return self.call("POST", f"/bookings/{booking['id']}/confirm", "confirm", body, version=booking["version"])

    def cancel(self, booking: dict[str, Any]) -> dict[str, Any]:
        return self.call("DELETE", f"/bookings/{booking['id']}", "cancel", version=booking["version"])

    def call(
        self,
        method: str,
        path: str,
        name: str,
        body: dict[str, Any] | None = None,
        *,
        version: int | None = None,
        fine: Sequence[int] = (),
    ) -> dict[str, Any]:
        """The body of a success; of anything else an empty mapping. `fine` are refusals that are no failures."""
        headers = {"Idempotency-Key": f'"{uuid.uuid4()}"'} if method == "POST" else {}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        with self.client.request(
            method, api.BASE + path, name=name, json=body, headers=headers, catch_response=True
        ) as response:
            if response.status_code in fine:
                response.success()
            return response.json() if 0 < response.status_code < 400 else {}


class Browser(ApiUser):
    """Looks at what is free. Shows what reading costs while others book."""

    weight = 6
    wait_time = locust.between(0.5, 2)

    @locust.task
    def look(self) -> None:
        self.free(choose.choice(self.resources), _some_day())


class Booker(ApiUser):
    """Holds a free slot, then confirms it or gives it up. Shows the whole checkout."""

    weight = 3
    wait_time = locust.between(0.5, 2)

    @locust.task
    def book(self) -> None:
        resource = choose.choice(self.resources)
        slots = self.free(resource, _some_day())
        booking = self.hold(resource, choose.choice(slots)) if slots else {}
        if not booking:
            return
        if choose.random() < 0.5:
            booking = self.confirm(booking) or booking
        # Given up in the end, so that a long run does not book a demo out.
        self.cancel(booking)


class SlotRacer(ApiUser):
    """Wants the first free slot of the first resource, as all of its kind do. Shows contention."""

    weight = 1
    wait_time = locust.constant(0.1)

    @locust.task
    def race(self) -> None:
        resource = self.resources[0]
        slots = self.free(resource, datetime.now(UTC))
        booking = self.hold(resource, slots[0]) if slots else {}
        if booking:
            self.cancel(booking)


def _some_day() -> datetime:
    return datetime.now(UTC) + timedelta(days=choose.randrange(HORIZON_DAYS))
