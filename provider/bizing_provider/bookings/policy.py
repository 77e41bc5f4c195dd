"""What cancelling a booking costs, or not coming (pure): one rule for what is quoted and for what is charged."""

from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from bizing_provider.bookings.model import Booking
from bizing_provider.times import instant, stamp
from bizing_provider.wire import BookingStatus

Money = dict[str, Any]
"""`{amount, currency}` in minor units, as the API shows it."""


class Quote(NamedTuple):
    """What cancelling means at one moment. None is nothing to pay; for `free_until`, that it never costs anything."""

    paid: Money | None
    fee: Money | None
    refund: Money | None
    free_until: datetime | None
    later_fee: Money | None


def quote(booking: Booking, now: datetime) -> Quote:
    """Cancelling at `now`. Only what was confirmed was paid, and only what was paid can have a fee."""
    price, terms = booking.price, booking.cancellation_policy
    paid = _money(price, price["amount"]) if price and booking.status == "CONFIRMED" else None
    later_fee = _fee(booking, "fee")
    free_until = booking.starts_at - timedelta(minutes=terms["freeUntilMinutes"]) if terms and later_fee else None
    fee = later_fee if paid and free_until and now >= free_until else None
    refund = _money(paid, paid["amount"] - (fee["amount"] if fee else 0)) if paid else None
    return Quote(paid, fee, refund, free_until, later_fee)


def fee(booking: Booking, to: BookingStatus, now: datetime) -> Money | None:
    """What it costs that the booking moves to a final state at `now`."""
    if to == "CANCELLED":
        return quote(booking, now).fee
    return _fee(booking, "noShowFee") if to == "NO_SHOW" else None


def document(booking: Booking, now: datetime) -> dict[str, Any]:
    """The quote as the API shows it."""
    quoted = quote(booking, now)
    return {
        "bookingId": str(booking.id),
        "quotedAt": stamp(now),
        "paid": quoted.paid,
        "fee": quoted.fee,
        "refund": quoted.refund,
        "freeUntil": instant(quoted.free_until) if quoted.free_until else None,
        "laterFee": quoted.later_fee,
    }


def _fee(booking: Booking, kind: Literal["fee", "noShowFee"]) -> Money | None:
    """A percentage of the price, halves rounded up, or a fixed amount up to the price."""
    rule = booking.cancellation_policy[kind] if booking.cancellation_policy else None
    if rule is None or booking.price is None:
        return None
    price = booking.price["amount"]
    part = (price * rule["percent"] + 50) // 100 if "percent" in rule else rule["amount"]
    return _money(booking.price, min(part, price))


def _money(price: Money, amount: int) -> Money | None:
    """So much of a price; None for nothing."""
    return {"amount": amount, "currency": price["currency"]} if amount else None
