"""What other services are told of a booking, in their own shapes (pure)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

LINK: Final = "zoomUrl"
"""Of a booking's metadata: where its meeting is."""
LONGEST_TOPIC: Final = 200
TEXTS: Final = {
    "booking.confirmed": "confirmed",
    "booking.rescheduled": "moved",
    "booking.cancelled": "cancelled",
}
_SLACK: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def is_kept(shown: Mapping[str, Any]) -> bool | None:
    """Whether a booking is to be there; None for a state that changes nothing: a hold is not there yet, and what is
    over stays.
    """
    return {"CONFIRMED": True, "CANCELLED": False}.get(shown["status"])


def title(shown: Mapping[str, Any], names: Mapping[UUID, str]) -> str:
    return f"{shown['customer']['name']}: {places(shown, names)}"


def places(shown: Mapping[str, Any], names: Mapping[UUID, str]) -> str:
    """Each resource once."""
    return ", ".join(dict.fromkeys(names[UUID(item["resourceId"])] for item in shown["items"]))


def google_event(shown: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    """An Event resource. One that was deleted at Google comes back by its status."""
    zone = shown["timeZone"]
    return {
        "id": google_id(UUID(shown["id"])),
        "status": "confirmed",
        "summary": title(shown, names),
        "location": places(shown, names),
        "description": "\n".join(filter(None, (shown["metadata"].get(LINK), shown["notes"]))),
        "start": {"dateTime": shown["start"], "timeZone": zone},
        "end": {"dateTime": shown["end"], "timeZone": zone},
    }


def google_id(booking_id: UUID) -> str:
    """Google lets the client choose from base32hex, 5 to 1024 characters; hexadecimal is part of it."""
    return booking_id.hex


def zoom_meeting(shown: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    """A scheduled meeting. Its agenda begins with the mark that it is found by: the list shows its beginning."""
    length = datetime.fromisoformat(shown["end"]) - datetime.fromisoformat(shown["start"])
    return {
        "topic": title(shown, names)[:LONGEST_TOPIC],
        "type": 2,
        "start_time": shown["start"],
        "duration": length // timedelta(minutes=1),
        "timezone": shown["timeZone"],
        "agenda": zoom_mark(UUID(shown["id"])),
    }


def zoom_mark(booking_id: UUID) -> str:
    return f"[bizing {booking_id}]"


def slack_message(type_: str, shown: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    """Slack shows times by the reader's own clock. What callers wrote can mention nobody and make no links."""
    text = title(shown, names).translate(_SLACK)
    start = int(datetime.fromisoformat(shown["start"]).timestamp())
    when = f"<!date^{start}^{{date_long_pretty}}, {{time}}|{shown['start']}>"
    return {"text": f"{text}, {when}: {TEXTS[type_]}", "unfurl_links": False}
