"""Strategy model: look, insert, look again at the others, and delete one's own if there are any."""

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from bizing_provider.tables import allocation
from tests.load.controls import strategy

CONTROL = Control(
    "insert_then_recheck",
    "strategy",
    "insert, look again at the others, delete one's own: nobody may win",
    [Cell("same"), Cell("overlap"), Cell("neighbours")],
    models="City of Helsinki tilavarauspalvelu, reservation/serializers/create_serializer.py, as published in 2026",
)


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    """Each statement commits for itself, for the others must be seen."""
    async with strategy.apart(conn) as other:
        if not await strategy.look_then_insert(other, wish):
            return False
        if not await strategy.count(other, f"during && :during AND booking_id <> '{wish.booking}'", wish):
            return True
        await other.execute(allocation.delete().where(allocation.c.booking_id == wish.booking))
        return False


if __name__ == "__main__":
    strategy.serve(claim, strategy.WITHOUT_REFERENCE)
