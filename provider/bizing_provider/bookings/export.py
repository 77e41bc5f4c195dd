"""Bookings as lines of CSV or JSON (pure)."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

import msgspec

MEDIA_TYPES: Final = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take for the begin of a formula (OWASP, CSV Injection)."""

COLUMNS: Final = (
    *("id", "status", "version", "start", "end", "timeZone", "resourceId", "packageId", "units"),
    *("customerId", "customerName", "customerEmail", "customerPhone", "customerLocale", "notes"),
    *("seriesId", "recurrenceId", "waitlistEntryId", "feeAmount", "feeCurrency"),
    *("priceAmount", "priceCurrency", "paymentReference", "cancelReason", "holdExpiresAt", "createdAt", "updatedAt"),
    *("items", "metadata"),
)


def header(form: str) -> bytes:
    """What stands before the first booking."""
    return _lines([COLUMNS]) if form == "csv" else b""


def lines(form: str, bookings: Iterable[dict[str, Any]]) -> bytes:
    """Bookings, as the API shows them, a line each: in CSV with CRLF (RFC 4180), in JSON Lines with LF."""
    if form == "csv":
        return _lines(_row(booking) for booking in bookings)
    return b"".join(msgspec.json.encode(booking) + b"\n" for booking in bookings)


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _row(booking: dict[str, Any]) -> list[object]:
    customer = {f"customer{name.capitalize()}": value for name, value in booking["customer"].items()}
    price = {f"price{name.capitalize()}": value for name, value in (booking["price"] or {}).items()}
    fee = {f"fee{name.capitalize()}": value for name, value in (booking["fee"] or {}).items()}
    nested = {name: msgspec.json.encode(booking[name]).decode() for name in ("items", "metadata")}
    flat = booking | customer | price | fee | nested
    return [_safe(flat.get(column)) for column in COLUMNS]


def _safe(value: object) -> object:
    """A text that begins like a formula gets an apostrophe; numbers are left as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
