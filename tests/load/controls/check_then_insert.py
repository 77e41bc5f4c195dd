"""Broken: the provider's own look at what is free, then the insert, and no constraint and no lock between the two."""

from bizing_load.race.control import Cell, Control
from tests.load.controls import program

CONTROL = Control(
    "check_then_insert",
    "broken",
    "looks whether the time is free, then inserts",
    [Cell("same", ["safety"]), Cell("overlap", ["safety"])],
)


def broken() -> None:
    program.book_singly()
    program.drop_constraint()
    program.unlock_resources()


if __name__ == "__main__":
    program.serve(broken)
