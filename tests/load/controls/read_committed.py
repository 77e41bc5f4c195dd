"""Strategy model: look, then insert, in one READ COMMITTED transaction and without a lock."""

from bizing_load.race.control import Cell, Control
from tests.load.controls import strategy

CONTROL = Control(
    "read_committed",
    "strategy",
    "check, then insert, in one READ COMMITTED transaction",
    [Cell("same"), Cell("overlap")],
    models="Indico, modules/rb/models/reservations.py::create_occurrences, as published in 2026",
)


if __name__ == "__main__":
    strategy.serve(strategy.look_then_insert)
