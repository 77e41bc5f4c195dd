"""A calendar that follows the bookings by their events, in the consumer's own PostgreSQL.

Events come from the feed, by webhooks, or from an engine that the feed is relayed to, or from several of them: each at
least once, and in any order. The inbox lets each have one effect, and of a booking the highest version counts. What is
cancelled is remembered, so that nothing that comes late brings it back. Personal data is never kept: whoever is erased
there need not be erased here.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import httpx
from psycopg import Connection
from psycopg.rows import class_row
from standardwebhooks import Webhook

from bizing_consumers import inbox

READ: Final = (
    "booking.confirmed",
    "booking.rescheduled",
    "booking.updated",
    "booking.cancelled",
    "booking.completed",
    "booking.no_show",
)
"""The types of events that change what the calendar shows; all others are passed over."""
SHOWN: Final = frozenset({"CONFIRMED", "COMPLETED", "NO_SHOW"})
"""What the calendar shows of a booking's states."""
PAGE: Final = 200

TABLES: Final[Sequence[LiteralString]] = (
    """
CREATE TABLE IF NOT EXISTS calendar_booking (
  booking_id uuid PRIMARY KEY,
  version int NOT NULL,
  status text NOT NULL
)""",
    """
CREATE TABLE IF NOT EXISTS calendar_entry (
  booking_id uuid NOT NULL REFERENCES calendar_booking,
  resource_id uuid NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (starts_at < ends_at)
)""",
    "CREATE INDEX IF NOT EXISTS calendar_entry_of_booking ON calendar_entry (booking_id)",
    """
CREATE TABLE IF NOT EXISTS calendar_position (
  one bool PRIMARY KEY DEFAULT true CHECK (one),
  cursor text NOT NULL
)""",
)
CREATING: Final = "SELECT pg_advisory_xact_lock(hashtext('calendar'))"
# Whoever writes the same booking at the same time waits here, and then finds the higher version.
BOOKING: Final = """
INSERT INTO calendar_booking VALUES (%(booking_id)s, %(version)s, %(status)s)
ON CONFLICT (booking_id) DO UPDATE SET version = excluded.version, status = excluded.status
WHERE calendar_booking.version < excluded.version
"""
CLEAR: Final = "DELETE FROM calendar_entry WHERE booking_id = %s"
ENTRY: Final = "INSERT INTO calendar_entry VALUES (%s, %s, %s, %s)"
ENTRIES: Final = """
SELECT booking_id, status, resource_id, starts_at AS start, ends_at AS "end"
FROM calendar_entry JOIN calendar_booking USING (booking_id)
ORDER BY starts_at, ends_at, resource_id, booking_id
"""
CURSOR: Final = "SELECT cursor FROM calendar_position"
KEEP: Final = """
INSERT INTO calendar_position (cursor) VALUES (%s) ON CONFLICT (one) DO UPDATE SET cursor = excluded.cursor
"""


class NotUnderstood(ValueError):
    """An event lacks what the calendar needs of it; the message says what."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """A time `[start, end)` that a booking takes on a resource."""

    booking_id: UUID
    status: str
    resource_id: UUID
    start: datetime
    end: datetime


@dataclasses.dataclass(frozen=True)
class Change:
    """What an event says of a booking: all that it is as of this version."""

    booking_id: UUID
    version: int
    status: str
    entries: Sequence[Entry]

    @classmethod
    def read(cls, event: Mapping[str, Any]) -> Change:
        """Raises NotUnderstood."""
        try:
            booking_id, status = UUID(event["aggregateId"]), event["data"]["status"]
            items = event["data"]["items"] if status in SHOWN else ()
            entries = [Entry(booking_id, status, UUID(item["resourceId"]), *_span(item)) for item in items]
            return cls(booking_id, int(event["version"]), status, entries)
        except (LookupError, TypeError, ValueError, AttributeError) as fault:
            told = f"the event {event['id']} ({event['type']}) is not understood: {type(fault).__name__}: {fault}"
            raise NotUnderstood(told) from fault


class CalendarSync:
    """Keeps the calendar in the database of `connection`, which has to be in no transaction when it is called."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection

    def create(self) -> None:
        """Make the tables, if they are not there; from several processes too."""
        inbox.create(self.connection)
        with self.connection.transaction():
            self.connection.execute(CREATING)
            for table in TABLES:
                self.connection.execute(table)

    def entries(self) -> list[Entry]:
        """What the calendar shows, the earliest first."""
        with self.connection.transaction(), self.connection.cursor(row_factory=class_row(Entry)) as cursor:
            return cursor.execute(ENTRIES).fetchall()

    def take(self, event: Mapping[str, Any]) -> bool:
        """Take an event as the feed tells it; whether it changed the calendar. Raises NotUnderstood."""
        if event["type"] not in READ:
            return False
        change = Change.read(event)
        with self.connection.transaction():
            return inbox.once(self.connection, event["id"]) and self._apply(change)

    def take_message(self, body: str | bytes) -> bool:
        """Take a message as the relay hands it to an engine: the event, as JSON."""
        return self.take(json.loads(body))

    def take_webhook(self, body: str | bytes, headers: Mapping[str, str], secret: str) -> bool:
        """Take what was posted to a webhook endpoint.

        Raises standardwebhooks.webhooks.WebhookVerificationError for what was not signed with the endpoint's secret,
        or too long ago: answer that with 400.
        """
        return self.take(Webhook(secret).verify(body, dict(headers))["data"])

    def catch_up(self, http: httpx.Client) -> int:
        """Read the feed from where it was left to its end; how many events changed the calendar.

        `http` has the API's address (up to and with `/api/v1`) and the key. Raises httpx.HTTPError.
        """
        changed = 0
        while True:
            page = http.get("/events", params=self._question()).raise_for_status().json()
            with self.connection.transaction():
                changed += sum(map(self.take, page["data"]))
                self.connection.execute(KEEP, [page["nextCursor"]])
            if len(page["data"]) < PAGE:
                return changed

    def _question(self) -> dict[str, Any]:
        with self.connection.transaction():
            known = self.connection.execute(CURSOR).fetchone()
        return {"type": READ, "limit": PAGE} | ({"cursor": known[0]} if known else {})

    def _apply(self, change: Change) -> bool:
        if not self.connection.execute(BOOKING, dataclasses.asdict(change)).rowcount:
            return False
        self.connection.execute(CLEAR, [change.booking_id])
        for each in change.entries:
            self.connection.execute(ENTRY, [each.booking_id, each.resource_id, each.start, each.end])
        return True


def _span(item: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(item["start"]), datetime.fromisoformat(item["end"])
