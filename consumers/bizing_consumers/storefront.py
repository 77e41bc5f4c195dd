"""A storefront's client of the booking API: it shows free times and takes a customer from hold to confirmation."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from bizing_consumers import refusals


@dataclasses.dataclass(frozen=True)
class Slot:
    """A free time, and how many units of the resource are free in it."""

    start: datetime
    end: datetime
    units_free: int


@dataclasses.dataclass(frozen=True)
class Customer:
    name: str
    email: str


@dataclasses.dataclass(frozen=True)
class Money:
    """An amount in minor units of its ISO 4217 currency."""

    amount: int
    currency: str


@dataclasses.dataclass(frozen=True)
class Payment:
    """What is to be paid by card; `client_secret` is what the customer's browser pays by, once there is one."""

    status: str
    due: Money
    client_secret: str | None

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Payment:
        return cls(told["status"], Money(told["amount"], told["currency"]), told["clientSecret"])


@dataclasses.dataclass(frozen=True)
class Booking:
    """What a storefront shows of a booking; `price` is None when it is free.

    `payment` is that of a time which was just held, where bookings are paid by card.
    """

    id: str
    resource_id: str
    start: datetime
    end: datetime
    status: str
    version: int
    hold_expires_at: datetime | None
    customer: Customer
    price: Money | None
    payment: Payment | None

    @property
    def etag(self) -> str:
        """Names the booking as it was read, for the changes that want to know it."""
        return f'"{self.version}"'

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Booking:
        expiry, price, payment = told["holdExpiresAt"], told["price"], told.get("payment")
        return cls(
            id=told["id"],
            resource_id=told["resourceId"],
            start=datetime.fromisoformat(told["start"]),
            end=datetime.fromisoformat(told["end"]),
            status=told["status"],
            version=told["version"],
            hold_expires_at=datetime.fromisoformat(expiry) if expiry else None,
            customer=Customer(told["customer"]["name"], told["customer"]["email"]),
            price=Money(price["amount"], price["currency"]) if price else None,
            payment=Payment.read(payment) if payment else None,
        )


class Storefront:
    """Talks to the API at `base_url` (up to and with `/api/v1`) for one business.

    Every call raises a `refusals.Refused` when the API answers with a problem, and an `httpx.HTTPError` when it
    does not answer, or answers something else. `etag` is the `Booking.etag` of the booking as the caller knows it;
    without one, a change that wants it is refused with `refusals.VersionMissing`.
    """

    def __init__(self, base_url: str, api_key: str, timeout_seconds: float = 10) -> None:
        self._http = httpx.Client(base_url=base_url, headers={"X-API-Key": api_key}, timeout=timeout_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def availability(self, resource_id: str, start: datetime, end: datetime, duration: timedelta) -> Sequence[Slot]:
        """The free times of that length within `[start, end)`, earliest first."""
        query = {
            "from": _instant(start),
            "to": _instant(end),
            "duration": str(duration // timedelta(minutes=1)),
        }
        answer = self._ask("GET", f"/resources/{resource_id}/availability", params=query)
        return [
            Slot(datetime.fromisoformat(slot["start"]), datetime.fromisoformat(slot["end"]), slot["unitsFree"])
            for slot in answer["slots"]
        ]

    def book(self, resource_id: str, start: datetime, end: datetime, customer: Customer) -> Booking:
        """Holds the time for the customer until the booking's `hold_expires_at`."""
        return self._create(resource_id, start, end, customer, {})

    def draft(self, resource_id: str, start: datetime, end: datetime, customer: Customer) -> Booking:
        """Notes what the customer wants without holding its time yet."""
        return self._create(resource_id, start, end, customer, {"draft": True})

    def hold(self, booking_id: str) -> Booking:
        """Holds the time of a draft."""
        return self._booking("POST", f"/bookings/{booking_id}/hold")

    def extend(self, booking_id: str, lifetime: timedelta) -> Booking:
        """Lets a hold live for `lifetime` from now, as far as the resource allows."""
        body = {"seconds": lifetime // timedelta(seconds=1)}
        return self._booking("POST", f"/bookings/{booking_id}/extend", body=body)

    def confirm(
        self,
        booking_id: str,
        etag: str | None,
        payment_reference: str | None = None,
        payment_method: str | None = None,
    ) -> Booking:
        """Confirms a hold.

        With a price it is paid in the browser before, or here by `payment_method`, an id of the payment provider's; or
        elsewhere, and then wants the reference of that. While it is not paid, raises `refusals.PaymentDue`,
        `AuthenticationDue`, `Declined` or `PaymentPending`.
        """
        ways = {"paymentReference": payment_reference, "paymentMethod": payment_method}
        body = {name: value for name, value in ways.items() if value}
        return self._booking("POST", f"/bookings/{booking_id}/confirm", etag=etag, body=body)

    def payment(self, booking_id: str) -> Payment:
        """How a booking's payment stands."""
        return Payment.read(self._ask("GET", f"/bookings/{booking_id}/payment"))

    def read(self, booking_id: str) -> Booking:
        return self._booking("GET", f"/bookings/{booking_id}")

    def cancel(self, booking_id: str, etag: str | None) -> Booking:
        """Cancels the booking, whose time is free again at once."""
        return self._booking("DELETE", f"/bookings/{booking_id}", etag=etag)

    def _create(
        self,
        resource_id: str,
        start: datetime,
        end: datetime,
        customer: Customer,
        options: Mapping[str, object],
    ) -> Booking:
        body = {
            "resourceId": resource_id,
            "start": _instant(start),
            "end": _instant(end),
            "customer": dataclasses.asdict(customer),
            **options,
        }
        return self._booking("POST", "/bookings", body=body)

    def _booking(self, method: str, path: str, *, etag: str | None = None, body: object = None) -> Booking:
        headers = {"If-Match": etag} if etag else {}
        if method == "POST":
            headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'
        return Booking.read(self._ask(method, path, headers=headers, json=body))

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        response = self._http.request(method, path, **request)
        if response.headers.get("Content-Type", "").startswith("application/problem+json"):
            raise refusals.fact(response.json())
        return response.raise_for_status().json()


def _instant(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
