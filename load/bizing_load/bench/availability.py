"""`python -m bizing_load.bench.availability`: what is free costs the same, however much else is booked.

Asked over HTTP, of a server whose tables were filled by SQL. PostgreSQL's `auto_explain` says what the very statement
cost that the server ran, with its plan.
"""

from __future__ import annotations

import re
import statistics
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import httpx
import msgspec
import psycopg
import typer
from psycopg import sql

from bizing_load import api, interrupts, target
from bizing_load.bench.pgbench import COPY_RESOURCES

SIZES = [10_000, 1_000_000]
NAME = "Office"
ON_EACH = 100
"""Allocations of a resource: more resources, not fuller ones, for an answer of the same length."""
DAYS, OPENS, CLOSES = 31, 9, 17
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
QUESTIONS = ((1, 7), (100, DAYS))
"""How many resources, and days. The API answers for 100 resources at once, as long as their hours have no more than
20,000 starts: full hours of a month's office days have fewer."""

# In the order in which they might have been booked: any. Of a PostgreSQL that is thrown away, so the checks of foreign
# keys may be left out; the constraint is not.
FILL = """
WITH slot AS MATERIALIZED (
  SELECT gen_random_uuid() AS id, r.id AS resource_id, r.business_id, start, start + interval '1 hour' AS until
  FROM resource r, generate_series(%(first)s, %(first)s + make_interval(days => %(days)s), interval '1 hour') AS start
  WHERE r.name = %(name)s AND extract(isodow FROM start AT TIME ZONE 'UTC') < 6
    AND extract(hour FROM start AT TIME ZONE 'UTC') BETWEEN %(opens)s AND %(closes)s - 1
  ORDER BY random() LIMIT %(allocations)s
), booked AS (
  INSERT INTO booking (id, business_id, resource_id, time_zone, starts_at, ends_at, units, status, version, customer,
    metadata, created_at, updated_at)
  SELECT id, business_id, resource_id, 'UTC', start, until, 1, 'CONFIRMED', 1, '{"name": "Ada"}', '{}', now(), now()
  FROM slot
)
INSERT INTO allocation (resource_id, unit_no, booking_id, kind, during, service)
SELECT resource_id, 1, id, 'booking', tstzrange(start, until), tstzrange(start, until) FROM slot
"""
RECONNECT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'bizing%'"
EXPLAIN = {"log_min_duration": "0", "log_analyze": "on", "log_buffers": "on", "log_parameter_max_length": "0"}


@dataclass(frozen=True)
class Cell:
    """One question on tables of one size: medians, and the plan of the longest statement of the request."""

    allocations: int
    resources: int
    days: int
    free: int
    query_ms: float
    http_ms: float
    plan: str


def main(
    allocations: Annotated[
        list[int],
        typer.Option(help="10,000 and a million, or what is given; several times.", default_factory=lambda: SIZES),
    ],
    requests: Annotated[int, typer.Option(min=1, help="Requests for each median.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, with every plan.")] = False,
) -> None:
    """Measure free times: one resource and a week, a hundred resources and a month, on tables of several sizes."""
    interrupts.clean_up()
    cells = [cell for number in allocations for cell in measure(number, requests)]
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode([asdict(cell) for cell in cells])).decode())
        return
    typer.echo(f"{'allocations':>11} {'resources':>9} {'days':>4} {'free':>6} {'query ms':>8} {'HTTP ms':>8}")
    for cell in cells:
        numbers = f"{cell.allocations:11,} {cell.resources:9} {cell.days:4} {cell.free:6,}"
        typer.echo(f"{numbers} {cell.query_ms:8.2f} {cell.http_ms:8.2f}")
    typer.echo(f"\n{cells[-1].plan}")


def measure(allocations: int, requests: int) -> Iterator[Cell]:
    """The cells of one size. Raises `outcome.Stopped`."""
    first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with (
        target.own("--ephemeral") as server,
        httpx.Client(base_url=server.url + api.BASE, headers={"X-API-Key": server.key}, timeout=api.SECONDS) as client,
    ):
        assert server.database_url
        assert server.database_log
        template = _template(client)
        resources = _fill(server.database_url, template, allocations, first)
        asked = [_question(resources[:number], first, days) for number, days in QUESTIONS]
        timed = [_http(client, params, requests) for params in asked]
        _explain(server.database_url)
        for (number, days), params, (free, http_ms) in zip(QUESTIONS, asked, timed, strict=True):
            begun = server.database_log.stat().st_size
            _http(client, params, requests)
            with server.database_log.open() as log:
                log.seek(begun)
                query_ms, plan = _median_plan(log.read())
            yield Cell(allocations, number, days, free, query_ms, http_ms, plan)


def _template(client: httpx.Client) -> str:
    weekly = [{"weekday": day, "opens": f"{OPENS:02}:00", "closes": f"{CLOSES}:00"} for day in WEEKDAYS]
    hours = {"weekly": weekly, "exceptions": []}
    body = {"name": NAME, "timeZone": "UTC", "slotStepMinutes": 60, "openingHours": hours}
    made = client.post("/resources", json=body, headers={"Idempotency-Key": f'"{uuid.uuid4()}"'})
    return str(made.raise_for_status().json()["id"])


def _fill(url: str, template: str, allocations: int, first: datetime) -> Sequence[str]:
    """The resources, of which there are as many as it takes."""
    span = {"first": first, "days": DAYS, "opens": OPENS, "closes": CLOSES, "name": NAME}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(COPY_RESOURCES, [max(allocations // ON_EACH, QUESTIONS[-1][0]), template])
        filled = connection.execute(FILL, span | {"allocations": allocations}).rowcount
        assert filled == allocations, filled
        connection.execute("ANALYZE")
        copies = connection.execute("SELECT id FROM resource WHERE name = %s ORDER BY random()", [NAME])
        return [str(row[0]) for row in copies.fetchmany(QUESTIONS[-1][0])]


def _question(resources: Sequence[str], first: datetime, days: int) -> dict[str, Any]:
    end = first + timedelta(days=days)
    return {"resourceId": list(resources), "from": first.isoformat(), "to": end.isoformat(), "duration": "PT1H"}


def _http(client: httpx.Client, params: dict[str, Any], requests: int) -> tuple[int, float]:
    """How many times are free, and the median of the milliseconds until the whole answer was there."""
    took, free = [], 0
    for _ in range(requests):
        begun = time.perf_counter()
        answer = client.get("/availability", params=params)
        took.append(1000 * (time.perf_counter() - begun))
        free = sum(len(each["slots"]) for each in answer.raise_for_status().json()["data"])
    return free, statistics.median(took)


def _explain(url: str) -> None:
    """Let every connection from now on log its statements with their plans."""
    with psycopg.connect(url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET session_preload_libraries = 'auto_explain'").format(name))
        for option, value in EXPLAIN.items():
            setting = sql.SQL("ALTER DATABASE {} SET {} = {}")
            connection.execute(setting.format(name, sql.Identifier("auto_explain", option), sql.Literal(value)))
        connection.execute(RECONNECT)


def _median_plan(log: str) -> tuple[float, str]:
    """Of the statements that read what is live, the median duration in milliseconds, and the plan of that one."""
    logged = re.findall(r"duration: ([\d.]+) ms  plan:\n((?:\t.*\n)+)", log)
    found = sorted((float(took), plan) for took, plan in logged if "live_allocation" in plan)
    took, plan = found[len(found) // 2]
    return took, "\n".join(line.removeprefix("\t") for line in plan.splitlines())


if __name__ == "__main__":
    typer.run(main)
