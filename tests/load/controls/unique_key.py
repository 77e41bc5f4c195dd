"""Strategy model: look, then insert under a key that is unique by resource and exact start and end."""

from sqlalchemy.exc import IntegrityError

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from tests.load.controls import strategy

# The original sets its key only on what is accepted at once, so a hold stands for such a booking here. What waits for
# its host's word has no key there, and would fare as read_committed does.
CONTROL = Control(
    "unique_key",
    "strategy",
    "check, then insert; a key unique by exact start, end and resource, set where it is accepted at once",
    [Cell("same"), Cell("overlap")],
    models="cal.com, packages/features/bookings/lib/handleNewBooking/createBooking.ts::saveBooking and "
    "packages/prisma/extensions/booking-idempotency-key.ts, 2025-05",
)

KEY = """
CREATE UNIQUE INDEX IF NOT EXISTS allocation_exact_idx ON allocation (resource_id, unit_no, service)
WHERE released_at IS NULL
"""


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    try:
        async with conn.begin_nested():
            return await strategy.look_then_insert(conn, wish)
    except IntegrityError:
        return False


if __name__ == "__main__":
    strategy.serve(claim, KEY)
