"""Locust users of the API: browsing what is free, booking it, and racing for one slot.

They take the key from BIZING_API_KEY, and find resources through the API unless BIZING_LOAD_RESOURCES names some. Only
a locustfile and the load generator import this module, for Locust changes the process that it is imported into.
"""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import locust
from locust import env, exception

from bizing_load import api

HORIZON_DAYS = 14  # how far ahead users look
RESOURCES_VARIABLE = "BIZING_LOAD_RESOURCES"
GRID_MINUTES, GRID_DAYS = 30, 1000  # the times that are asked for without looking
choose = random.Random()  # noqa: S311 (load, not secrets)


class ApiUser(locust.FastHttpUser):
    """What all users share: the key, the resources, and calls that count a refusal as an answer."""

    abstract = True
    days = 7  # that are looked at in one request

    def __init__(self, environment: env.Environment) -> None:
        self.host = api.root(environment.host or self.host or "")
        self.default_headers = {"X-API-Key": self.key()}
        super().__init__(environment)
        self.resources: list[dict[str, Any]] = []

    def key(self) -> str:
        return os.environ.get(api.KEY_VARIABLE, "")

    def on_start(self) -> None:
        named = os.environ.get(RESOURCES_VARIABLE, "").split(",")
        self.resources = [{"id": each} for each in named if each]
        if not self.resources:
            self.resources = self.call("GET", "/resources?limit=200", "resources").get("data", [])
        if not self.resources:
            raise exception.StopUser

    def look(self) -> None:
        """See what is free on some day."""
        self.free(choose.choice(self.resources), _some_day())

    def book(self) -> None:
        """Ask for a time without looking first; of a resource that is open at all times."""
        begin = _midnight() + timedelta(minutes=GRID_MINUTES * choose.randrange(GRID_DAYS * 1440 // GRID_MINUTES))
        end = begin + timedelta(minutes=GRID_MINUTES)
        self.hold(choose.choice(self.resources), {"start": begin.isoformat(), "end": end.isoformat()})

    def check_out(self) -> None:
        """Look, hold a free slot, and confirm it or not; given up in the end, so that a long run books nothing out."""
        resource = choose.choice(self.resources)
        slots = self.free(resource, _some_day())
        booking = self.hold(resource, choose.choice(slots)) if slots else {}
        if not booking:
            return
        if choose.random() < 0.5:
            booking = self.confirm(booking) or booking
        self.cancel(booking)

    def race(self) -> None:
        """Hold the first free slot of the first resource, as all others would."""
        resource = self.resources[0]
        slots = self.free(resource, datetime.now(UTC))
        booking = self.hold(resource, slots[0]) if slots else {}
        if booking:
            self.cancel(booking)

    def free(self, resource: dict[str, Any], begin: datetime) -> list[dict[str, Any]]:
        """Free slots of the next `days`."""
        span = {"from": begin.isoformat(), "to": (begin + timedelta(days=self.days)).isoformat()}
        path = f"/resources/{resource['id']}/availability?{urlencode(span)}"
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
    def visit(self) -> None:
        self.look()


class Booker(ApiUser):
    """Holds a free slot, then confirms it or gives it up. Shows the whole checkout."""

    weight = 3
    wait_time = locust.between(0.5, 2)

    @locust.task
    def visit(self) -> None:
        self.check_out()


class SlotRacer(ApiUser):
    """Wants the first free slot of the first resource, as all of its kind do. Shows contention."""

    weight = 1
    wait_time = locust.constant(0.1)

    @locust.task
    def visit(self) -> None:
        self.race()


class Holder(ApiUser):
    """Asks for times without looking. Shows what a booking costs, on resources that are open at all times."""

    wait_time = locust.between(0.5, 2)

    @locust.task
    def visit(self) -> None:
        self.book()


def _mixed(user: ApiUser) -> None:
    [act] = choose.choices((ApiUser.look, ApiUser.check_out, ApiUser.race), (6, 3, 1))
    act(user)


SCENARIOS: dict[str, Callable[[ApiUser], None]] = {
    "book": ApiUser.book,
    "browse": ApiUser.look,
    "checkout": ApiUser.check_out,
    "mixed": _mixed,
}


def _some_day() -> datetime:
    return datetime.now(UTC) + timedelta(days=choose.randrange(HORIZON_DAYS))


def _midnight() -> datetime:
    """The next."""
    return (datetime.now(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
