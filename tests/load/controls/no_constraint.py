"""Broken: the exclusion constraint is void, and nothing else looks."""

from bizing_load.race.control import Cell, Control
from tests.load.controls import program

CONTROL = Control(
    "no_constraint",
    "broken",
    "the exclusion constraint is void",
    [Cell("same", ["safety"]), Cell("overlap", ["safety"])],
)


if __name__ == "__main__":
    program.serve(program.drop_constraint)
