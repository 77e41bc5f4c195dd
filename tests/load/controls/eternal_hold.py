"""Broken: a hold that has run out keeps its time, for nobody sweeps it and nobody looks at its end."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_load.race.control import Cell, Control
from bizing_provider import expiry
from tests.load.controls import program

CONTROL = Control(
    "eternal_hold",
    "broken",
    "a hold ignores its expiry: what is due is never released",
    [Cell("expire", ["liveness"])],
)

BLIND = """
CREATE OR REPLACE VIEW live_allocation AS
SELECT id, resource_id, unit_no, booking_id, blackout_id, kind, during, service
FROM allocation WHERE released_at IS NULL
"""


async def sweep_nothing(engine: AsyncEngine, resource_id: UUID | None = None) -> int:
    return 0


def broken() -> None:
    expiry.sweep = sweep_nothing
    program.after_migration(BLIND)


if __name__ == "__main__":
    program.serve(broken)
