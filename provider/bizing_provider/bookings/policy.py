"""What cancelling a booking costs, or not coming (pure): one rule for what is quoted and for what is charged."""

from datetime import datetime, timedelta
from itertools import accumulate, pairwise
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


class Share(NamedTuple):
    """What of the price, in minor units, goes by the terms of one item."""

    starts_at: datetime
    amount: int
    terms: dict[str, Any] | None


def quote(booking: Booking, now: datetime) -> Quote:
    """Cancelling at `now`. Only what was confirmed was paid, and only what was paid can have a fee."""
    price = booking.price
    if price is None:
        return Quote(None, None, None, None, None)
    fees = [(_free_until(share), fee) for share in _shares(booking, price) if (fee := _fee(share, "fee"))]
    paid = price["amount"] if booking.status == "CONFIRMED" else 0
    due = sum(fee for free_until, fee in fees if free_until <= now) if paid else 0
    return Quote(
        _money(price, paid),
        _money(price, due),
        _money(price, paid - due),
        min((free_until for free_until, _ in fees), default=None),
        _money(price, sum(fee for _, fee in fees)),
    )


def fee(booking: Booking, to: BookingStatus, now: datetime) -> Money | None:
    """What it costs that the booking moves to a final state at `now`."""
    if to == "CANCELLED":
        return quote(booking, now).fee
    if to != "NO_SHOW" or booking.price is None:
        return None
    return _money(booking.price, sum(_fee(share, "noShowFee") for share in _shares(booking, booking.price)))


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


def _shares(booking: Booking, price: Money) -> list[Share]:
    """The price by items: as each is priced, or in that proportion where the whole costs something else.

    A package has a price of its own, and what was paid does not change when a confirmed booking is moved. Where all
    items are free by themselves, or priced in several currencies, their shares are equal.
    """
    items = booking.parts
    prices = [item.price for item in items if item.price]
    is_one_currency = len({each["currency"] for each in prices}) == 1
    weights = [item.price["amount"] if item.price else 0 for item in items] if is_one_currency else []
    if not any(weights):
        weights = [1] * len(items)
    upto = [price["amount"] * weight // sum(weights) for weight in accumulate(weights, initial=0)]
    return [
        Share(item.starts_at, after - before, item.cancellation_policy)
        for item, (before, after) in zip(items, pairwise(upto), strict=True)
    ]


def _free_until(share: Share) -> datetime:
    return share.starts_at - timedelta(minutes=share.terms["freeUntilMinutes"] if share.terms else 0)


def _fee(share: Share, kind: Literal["fee", "noShowFee"]) -> int:
    """A percentage of the share, halves rounded up, or a fixed amount up to the share."""
    rule = share.terms[kind] if share.terms else None
    if rule is None:
        return 0
    part: int = (share.amount * rule["percent"] + 50) // 100 if "percent" in rule else rule["amount"]
    return min(part, share.amount)


def _money(price: Money, amount: int) -> Money | None:
    """So much in the currency of a price; None for nothing."""
    return {"amount": amount, "currency": price["currency"]} if amount else None
