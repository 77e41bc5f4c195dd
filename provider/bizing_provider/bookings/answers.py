"""Which offers of the waitlist a transaction has ended: their entries tell of it before it is committed."""

from typing import Final
from uuid import UUID

from bizing_provider import db
from bizing_provider.auth import Caller
from bizing_provider.bookings.model import Booking

ENDED: Final = "offers ended"


def note(conn: db.Connection, caller: Caller, before: Booking) -> None:
    """Note that a booking, as it stood before, is a hold no longer; nothing unless it is an offer."""
    if before.waitlist_entry_id is not None and before.status == "PENDING":
        conn.info.setdefault(ENDED, {})[before.waitlist_entry_id] = caller


def take(conn: db.Connection) -> dict[UUID, Caller]:
    """The entries whose offers were ended since the last time, and by whom; what was rolled back is among them."""
    ended: dict[UUID, Caller] = conn.info.pop(ENDED, {})
    return ended
