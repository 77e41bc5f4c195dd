"""The other side of the benchmark: pgbench running the transaction of a hold, one at a time on each connection."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime
from math import ceil
from pathlib import Path

import psycopg
from psycopg import conninfo

from bizing_load import latency
from bizing_load.bench import figures
from bizing_spec import outcome

SCRIPT = Path(__file__).with_name("hold.sql")
VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}

WITH_UUIDV7 = 180000

# Copies of a resource that was made through the API, under ids that a script can compute. They differ in their first
# bits, as those that the API gives do: the index takes ids for equal that differ in the last bits alone.
COPY_RESOURCES = """
INSERT INTO resource
SELECT (jsonb_populate_record(r, jsonb_build_object('id',
  (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid))).*
FROM resource r, generate_series(1, %s) n WHERE r.id = %s
"""


class PgbenchFailed(outcome.Stopped):
    """pgbench is missing, or it ended with an error; the message says which."""


class Pgbench:
    """Runs on one database, on `resources` resources of its own with `slots` slots of `step` minutes from `first`."""

    def __init__(self, url: str, binaries: Path | None, *, slots: int, step: int, first: datetime) -> None:
        self._url = url
        self._slots, self._step, self._first = slots, step, first
        self._program = shutil.which("pgbench", path=str(binaries) if binaries else None)
        if self._program is None:
            raise PgbenchFailed("pgbench was not found: it comes with PostgreSQL, put it on the PATH")
        self._resources = 0
        self._business = ""
        self._connect_seconds = 0.0  # for each client; pgbench counts connecting into its time, but not into its rate
        self._script = SCRIPT.read_text()

    def prepare(self, template: str, resources: int) -> str:
        """Copy a resource so many times; returns what PostgreSQL says of its version and durability."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(COPY_RESOURCES, [resources, template])
            connection.execute("ANALYZE")
            if connection.info.server_version < WITH_UUIDV7:
                self._script = self._script.replace("uuidv7()", "gen_random_uuid()")
            row = connection.execute(
                "SELECT business_id::text, split_part(current_setting('server_version'), ' ', 1), "
                "current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes') "
                "FROM resource WHERE id = %s",
                [template],
            ).fetchone()
        assert row, "the resource was made a moment ago"
        self._business, self._resources = row[0], resources
        return f"PostgreSQL {row[1]}, fsync {row[2]}, synchronous_commit {row[3]}, full_page_writes {row[4]}"

    def measure(self, clients: int, seconds: float) -> figures.Sample:
        before = self._booked()
        with tempfile.TemporaryDirectory(prefix="bizing-pgbench-") as folder:
            said = self._run(clients, seconds, Path(folder))
            measured = latency.of(_latencies(Path(folder)))
        booked = self._booked() - before
        self._connect_seconds = float(_figure(r"initial connection time = ([\d.]+) ms", said)) / 1000 / clients
        processed = int(_figure(r"actually processed: (\d+)", said))
        taken = processed - booked
        # A random time can be taken: then the transaction books nothing, and is no booking.
        rate = float(_figure(r"tps = ([\d.]+)", said)) * booked / processed
        return figures.Sample(rate, measured.p50, measured.p99, {"not free": taken} if taken else {})

    def _run(self, clients: int, seconds: float, folder: Path) -> str:
        settings = {
            "resources": self._resources,
            "slots": self._slots,
            "step": self._step,
            "first": self._first.isoformat(),
            "business": self._business,
        }
        (folder / "hold.sql").write_text(self._script)
        threads = min(clients, os.cpu_count() or 1)
        command = [str(self._program), "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--jobs={threads}"]
        command += [
            f"--time={ceil(seconds + clients * self._connect_seconds)}",
            f"--file={folder / 'hold.sql'}",
            "--log",
            f"--log-prefix={folder / 'log'}",
        ]
        command += [f"--define={name}={value}" for name, value in settings.items()]
        # By environment, for arguments are for everyone on the machine to read.
        connection = {VARIABLES[name]: str(value) for name, value in self._parameters() if name in VARIABLES}
        done = subprocess.run(command, env=os.environ | connection, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PgbenchFailed(f"pgbench failed: {done.stderr.strip()[-500:]}")
        return done.stdout

    def _parameters(self) -> Iterator[tuple[str, object]]:
        yield from conninfo.conninfo_to_dict(self._url).items()

    def _booked(self) -> int:
        with psycopg.connect(self._url) as connection:
            row = connection.execute("SELECT count(*) FROM idempotency_key WHERE caller = 'pgbench'").fetchone()
        assert row, "count(*) has always a row"
        return int(row[0])


def _latencies(folder: Path) -> Iterator[float]:
    """Milliseconds of each transaction, from pgbench's logs (one for each of its threads)."""
    for file in folder.glob("log.*"):
        with file.open() as lines:
            yield from (int(line.split(" ", 3)[2]) / 1000 for line in lines)


def _figure(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    if found is None:
        raise PgbenchFailed(f"pgbench's output was not understood: {said[-300:]}")
    return found[1]
