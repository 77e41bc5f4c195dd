"""Ours: nothing is taken away, so whatever a control is caught by must find nothing here."""

from bizing_load.race.control import Control
from tests.load.controls import program

CONTROL = Control("ours", "ours", "a constraint on every live claim, and holds that share statements")


if __name__ == "__main__":
    program.serve(lambda: None)
