"""Broken: an answer does not wait for the disk, which is asked to be in no hurry."""

from bizing_load.race.control import Cell, Control
from tests.load.controls import program

CONTROL = Control(
    "lazy_commit",
    "broken",
    "synchronous_commit = off: what was acknowledged may be in memory alone",
    [Cell("rebook", ["durability"], ["restart"])],
    postgres_settings={
        "synchronous_commit": "off",
        # The default, 200 ms, loses bookings too, but fewer: a short race might miss them.
        "wal_writer_delay": "10s",
        "wal_writer_flush_after": "1GB",
    },
)


if __name__ == "__main__":
    program.serve(lambda: None)
