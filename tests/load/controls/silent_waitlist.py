"""Broken: time is offered to who joins, but nobody is told of what becomes free later."""

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from bizing_provider.waitlist import offers
from tests.load.controls import program

CONTROL = Control(
    "silent_waitlist",
    "broken",
    "lets them wait, and offers nobody what becomes free",
    [Cell("waitlist", ["liveness"])],
)


async def _settle(conn: db.Connection) -> None:
    """Nobody is asked."""


def broken() -> None:
    program.book_singly()
    offers.settle = _settle


if __name__ == "__main__":
    program.serve(broken)
