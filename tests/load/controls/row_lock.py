"""Strategy model: lock the resource's row, look, insert."""

from bizing_load.race.control import Cell, Control
from tests.load.controls import strategy

CONTROL = Control(
    "row_lock",
    "strategy",
    "locks the resource's row, then checks and inserts: right if every writer does so",
    [Cell("same"), Cell("overlap"), Cell("capacity")],
    models="common advice",
)


if __name__ == "__main__":
    # By our own SELECT … FOR NO KEY UPDATE, which keeps writers apart as FOR UPDATE does.
    strategy.serve(strategy.look_then_insert, locked=True)
