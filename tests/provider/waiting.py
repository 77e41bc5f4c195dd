"""Waiting in line: what the tests of the waitlist share."""

from datetime import datetime, timedelta
from typing import Any

from tests.provider.harness import CUSTOMER, Api, soon, sql


def entry_body(subject: dict[str, Any], start: datetime, hours: float = 3, **values: Any) -> dict[str, Any]:
    """`subject` is a resource or a package."""
    return {
        "packageId" if "items" in subject else "resourceId": subject["id"],
        "from": start.isoformat(),
        "to": (start + timedelta(hours=hours)).isoformat(),
        "durationMinutes": 60,
        "customer": CUSTOMER,
    } | values


def join(api: Api, subject: dict[str, Any], start: datetime, hours: float = 3, **values: Any) -> dict[str, Any]:
    answer = api.post("/waitlist", entry_body(subject, start, hours, **values))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def read(api: Api, entry: dict[str, Any]) -> dict[str, Any]:
    return dict(api.get(f"/waitlist/{entry['id']}").json())


def states(api: Api, *entries: dict[str, Any]) -> list[str]:
    return [read(api, entry)["status"] for entry in entries]


def offered(api: Api, entry: dict[str, Any]) -> datetime | None:
    """The start of what an entry is offered now."""
    found = read(api, entry)
    if found["status"] != "OFFERED":
        return None
    booking = api.get(f"/bookings/{found['offer']['bookingId']}").json()
    assert (booking["status"], booking["waitlistEntryId"]) == ("PENDING", entry["id"])
    assert booking["holdExpiresAt"] == found["offer"]["expiresAt"]
    return datetime.fromisoformat(found["offer"]["start"])


def full(api: Api, hours: int = 3, **values: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A resource whose hours from nine on are all booked, and the bookings."""
    room = api.resource(**values)
    units = values.get("capacity", 1)
    return room, [api.confirmed(room, soon(hour=9 + hour), units=units) for hour in range(hours)]


def cancel(api: Api, booking: dict[str, Any]) -> None:
    assert api.delete(f"/bookings/{booking['id']}", booking["version"]).status_code == 200


def make_due(database_url: str, booking_id: str) -> None:
    statement = """UPDATE booking SET hold_expires_at = clock_timestamp() - interval '1 second'
                   WHERE id = %s AND status = 'PENDING'"""
    sql(database_url, statement, booking_id)


def booking_time(start: datetime, minutes: int = 60) -> dict[str, str]:
    return {"start": start.isoformat(), "end": (start + timedelta(minutes=minutes)).isoformat()}
