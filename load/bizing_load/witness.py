"""What the provider of payments says of the money: Stripe, or what answers as it does, asked over its own API."""

from __future__ import annotations

from collections.abc import Container, Iterator
from types import TracebackType
from typing import Any, Self

import httpx

from bizing_load import api, history

PAGE = 100
KEY = "sk_test_race"
"""Of the sandbox that a race starts, which takes any."""
KEY_VARIABLE = "BIZING_STRIPE_API_KEY"
INTENTS = "/v1/payment_intents"


class Witness:
    """A connection to one account. Every method raises `api.ServerUnusable`."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"}
        self._client = httpx.Client(base_url=self._url, headers=headers, timeout=api.SECONDS, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def check(self) -> None:
        """See that it answers at all, before anything is paid."""
        self._page({"limit": "1"})

    def payments(self, bookings: Container[str], since: float) -> list[history.Payment]:
        """The payments for these bookings that were begun since then, in seconds since the epoch."""
        found = (_payment(each) for each in self._intents(int(since)))
        return [payment for payment in found if payment.booking in bookings]

    def _intents(self, since: int) -> Iterator[dict[str, Any]]:
        asked = {"limit": str(PAGE), "created[gte]": str(since), "expand[]": "data.latest_charge"}
        while True:
            page = self._page(asked)
            yield from page["data"]
            if not page["has_more"]:
                return
            asked["starting_after"] = page["data"][-1]["id"]

    def _page(self, asked: dict[str, str]) -> dict[str, Any]:
        try:
            answer = self._client.get(INTENTS, params=asked)
            page: dict[str, Any] = answer.raise_for_status().json()
            page["data"], page["has_more"]
        except httpx.HTTPStatusError as fault:
            said = f"{self._url} answered GET {INTENTS} with {fault.response.status_code}"
            raise api.ServerUnusable(f"{said}. Give a key of that account in {KEY_VARIABLE}.") from fault
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as fault:
            raise api.ServerUnusable(f"{self._url} says nothing of payments: is it Stripe's API? {fault}") from fault
        return page


def _payment(intent: dict[str, Any]) -> history.Payment:
    booking = str((intent.get("metadata") or {}).get("booking", ""))
    charge = intent.get("latest_charge") or {}
    captured = charge.get("amount_captured", 0)
    # What was authorized and never captured counts as refunded there, too.
    refunded = charge["amount_refunded"] - (charge["amount"] - captured) if captured else 0
    return history.Payment(intent["id"], booking, captured, refunded, intent["amount_capturable"])
