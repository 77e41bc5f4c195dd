"""The little that a race and a benchmark ask of the API besides booking: a resource to use, and the final state."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from bizing_load import history
from bizing_spec import outcome

BASE = "/api/v1"
PAGE = 200
KEY_VARIABLE = "BIZING_API_KEY"
NO_KEY = f"a key is missing: give it by --api-key or {KEY_VARIABLE}"
TERMS = {"freeUntilMinutes": 525600, "fee": {"percent": 25}, "noShowFee": None}
"""Of what has a price: a part of a race's bookings lie in the next year, others beyond it."""
SECONDS = 30.0  # how long an answer may take before it counts as lost


class ServerUnusable(outcome.Stopped):
    """The server cannot be used for a run; the message says what it answered and what to do."""


def root(url: str) -> str:
    """The server's root, from it or from the address of its API."""
    return re.sub(rf"({BASE})?/*$", "", url if "://" in url else f"http://{url}")


class Api:
    """A connection to one server with one key. Every method raises `ServerUnusable`."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = root(url), key
        self._client = httpx.Client(base_url=self.url + BASE, headers={"X-API-Key": key}, timeout=SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def create_resource(
        self, name: str, *, step: int, window_days: int, capacity: int = 1, hold_seconds: int = 86400, price: int = 0
    ) -> history.Resource:
        """A resource that is open at all times; unless said otherwise for one, with holds that outlive a run."""
        body: dict[str, Any] = {
            "name": name,
            "timeZone": "UTC",
            "capacity": capacity,
            "slotStepMinutes": step,
            "windowDays": window_days,
            "holdSeconds": hold_seconds,
            "holdMaxSeconds": 86400,
        }
        if price:
            body |= {"price": {"amount": price, "currency": "EUR", "per": "BOOKING"}, "cancellationPolicy": TERMS}
        key = {"Idempotency-Key": f'"{uuid.uuid4()}"'}
        made = self._call("POST", "/resources", json=body, headers=key)["id"]
        return history.Resource(made, capacity, price=price)

    def archive_resource(self, resource_id: str) -> None:
        """Whatever its version, and whoever has booked it."""
        self._call("DELETE", f"/resources/{resource_id}", headers={"If-Match": "*"}, params={"stranded": "keep"})

    def bookings(self, resource_id: str) -> list[history.Booking]:
        """All bookings of a resource, whatever their state."""
        return [_booking(each) for each in self._list("/bookings", resourceId=resource_id)]

    def _list(self, path: str, **filters: str) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            parameters = {**filters, "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
            page = self._call("GET", path, params=parameters)
            yield from page["data"]
            cursor = page["nextCursor"]
            if cursor is None:
                return

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            answer = self._client.request(method, path, **arguments)
        except httpx.HTTPError as fault:
            raise ServerUnusable(f"no answer from {self.url}: {fault}") from fault
        if answer.is_success:
            try:
                return answer.json()
            except ValueError as fault:
                raise ServerUnusable(
                    f"{self.url} answered {method} {BASE}{path} with no JSON: is it Bizing?"
                ) from fault
        raise ServerUnusable(_refusal(method, path, answer))


def _refusal(method: str, path: str, answer: httpx.Response) -> str:
    try:
        detail = answer.json().get("detail") or answer.json().get("title")
    except (ValueError, AttributeError):
        detail = answer.text[:200]
    advice = f" Give a key by --api-key or {KEY_VARIABLE}." if answer.status_code == httpx.codes.UNAUTHORIZED else ""
    return f"{method} {BASE}{path} answered {answer.status_code}: {detail}{advice}"


def _booking(listed: dict[str, Any]) -> history.Booking:
    expires = listed.get("holdExpiresAt")
    first, *further = listed.get("items") or [listed]
    return history.Booking(
        id=listed["id"],
        resource=first["resourceId"],
        start=datetime.fromisoformat(first["start"]),
        end=datetime.fromisoformat(first["end"]),
        status=listed["status"],
        version=listed["version"],
        units=listed.get("units", 1),
        expires=datetime.fromisoformat(expires) if expires else None,
        operation=_operation(listed),
        also=[_item(each) for each in further],
        price=_amount(listed.get("price")),
        fee=_amount(listed.get("fee")),
    )


def _amount(money: dict[str, Any] | None) -> int:
    return int(money["amount"]) if money else 0


def _operation(listed: dict[str, Any]) -> str | None:
    """What its metadata say made it; of a series, each occurrence is made by a part of it."""
    operation: str | None = (listed.get("metadata") or {}).get("operation")
    recurrence = listed.get("recurrenceId")
    return f"{operation}@{recurrence}" if operation and recurrence else operation


def _item(listed: dict[str, Any]) -> history.Item:
    start, end = (datetime.fromisoformat(listed[name]) for name in ("start", "end"))
    return history.Item(listed["resourceId"], start, end, listed["units"])
