"""Broken: of a series, the first two times are checked, and all are written; cal.com's way.

Single bookings look first, with nobody between the look and the insert: what is caught is the series' doing.
"""

from collections.abc import Sequence
from dataclasses import replace

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from bizing_provider.series import plan, service
from tests.load.controls import program, strategy

CHECKED = 2
CONTROL = Control(
    "series_in_part",
    "broken",
    "checks a series at its first two times, and writes them all",
    [Cell("series", ["safety"])],
)

checked = service._seated


async def _seated(conn: db.Connection, wishes: Sequence[service.Wish]) -> list[service.Wish]:
    blind = [replace(wish, seat=plan.Seat([[1] for _ in wish.parts], None)) for wish in wishes[CHECKED:]]
    return [*await checked(conn, wishes[:CHECKED]), *blind]


def broken() -> None:
    program.book_singly()
    program.drop_constraint()
    strategy.claim_by(strategy.look_then_insert)
    service._seated = _seated


if __name__ == "__main__":
    program.serve(broken)
