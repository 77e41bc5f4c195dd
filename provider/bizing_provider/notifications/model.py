"""What customers are told, of which event (pure)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Literal

Kind = Literal["confirmed", "changed", "cancelled", "offered", "refunded"]

OF: Final[Mapping[str, Kind]] = {
    "booking.confirmed": "confirmed",
    "booking.rescheduled": "changed",
    "booking.updated": "changed",
    "booking.cancelled": "cancelled",
    "waitlist.offered": "offered",
    "payment.refunded": "refunded",
}
FRESH: Final = timedelta(days=1)
"""What is older when it is first read is no news, but what was missed while no mail was sent."""


def is_news(type_: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the customer has to know, given what the API showed before and shows now.

    A hold that nobody confirmed was never promised to them; of other changes they are told what they have to act on.
    """
    if not type_.startswith("booking.") or type_ == "booking.confirmed":
        return True
    if before.get("status") != "CONFIRMED":
        return False
    return type_ == "booking.cancelled" or _promised(before) != _promised(after)


def _promised(shown: Mapping[str, Any]) -> list[Any]:
    items = [(item["resourceId"], item["start"], item["end"], item["units"]) for item in shown["items"]]
    return [items, shown["customer"]["email"].lower(), link(shown)]


def link(shown: Mapping[str, Any]) -> str | None:
    """Where a booking is met online."""
    found: str | None = shown["metadata"].get(LINK)
    return found


LINK: Final = "zoomUrl"


def line(text: str) -> str:
    """A text of somebody's in one line, without controls: it may go into a subject or a header."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())
