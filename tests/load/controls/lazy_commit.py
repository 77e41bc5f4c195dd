"""Broken: an answer about a booking does not wait for the disk, which is in no hurry."""

from bizing_load.race.control import Cell, Control
from tests.load.controls import program

CONTROL = Control(
    "lazy_commit",
    "broken",
    "synchronous_commit = off for bookings: what was acknowledged may be in memory alone",
    [Cell("rebook", ["durability"], ["restart"])],
    postgres_settings={
        # The default, 200 ms, loses bookings too, but fewer: a short race might miss them.
        "wal_writer_delay": "10s",
        "wal_writer_flush_after": "1GB",
    },
)

# Transactions that write a booking, or store a refusal. Everything else waits, or the schema and the race's resource
# were lost as well: and whenever one waits, all that was before it is on the disk too.
LAZY = """
CREATE OR REPLACE FUNCTION be_lazy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER lazy_booking BEFORE INSERT OR UPDATE ON booking
  FOR EACH ROW EXECUTE FUNCTION be_lazy();
CREATE OR REPLACE TRIGGER lazy_refusal BEFORE INSERT ON idempotency_key
  FOR EACH ROW WHEN (NEW.status <> 201) EXECUTE FUNCTION be_lazy();
"""


if __name__ == "__main__":
    program.serve(lambda: program.after_migration(LAZY))
