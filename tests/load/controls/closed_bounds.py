"""Broken: intervals are closed, so a booking takes its own last instant too, and the next one's first."""

from datetime import datetime, timedelta

from bizing_load.race.control import Cell, Control
from bizing_provider.resources.model import Resource
from tests.load.controls import program

CONTROL = Control(
    "closed_bounds",
    "broken",
    "times are closed intervals, so that neighbours share an instant",
    [Cell("neighbours", ["precision"])],
)


def closed(resource: Resource, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """`[start, end]`, which at PostgreSQL's resolution is `[start, end + 1 µs)`."""
    return start, end + timedelta(microseconds=1)


def broken() -> None:
    Resource.blocked = closed  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    program.serve(broken)
