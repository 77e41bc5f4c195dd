"""`bizing race`, `bizing bench` and the locustfile on the real provider, and on one that lost its constraint."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from bizing_load import api, target, workloads
from bizing_load.bench import availability, pgbench

pytestmark = pytest.mark.race

LOAD = Path(__file__).parents[2] / "load"
LOCUSTFILE, RACEFILE = LOAD / "locustfile.py", LOAD / "racefile.py"

# The name stays, for the statement of a hold names it; but as no two rows share an id, it never refuses.
BREAK = """
ALTER TABLE allocation DROP CONSTRAINT allocation_no_overlap;
ALTER TABLE allocation ADD CONSTRAINT allocation_no_overlap EXCLUDE USING gist (id WITH =);
"""
MAIN = "import sys, bizing_spec.cli; sys.exit(bizing_spec.cli.main())"
WRITTEN = {"allocation": "id", "booking": "created_at", "event": "seq", "idempotency_key": "created_at"}


@pytest.fixture(scope="module")
def server() -> Iterator[target.Target]:
    with target.own("--ephemeral") as server:
        yield server


def bizing(*arguments: str | Path, key: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", MAIN, *map(str, arguments)]
    environment = os.environ | ({api.KEY_VARIABLE: key} if key else {})
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("workload", workloads.ALL)
def test_race_against_the_provider_is_valid(server: target.Target, workload: str) -> None:
    assert server.database_log
    assert server.payments_url
    done = bizing(
        *("race", server.url, "-w", workload, "--clients", "16", "--operations", "320", "--format", "json"),
        *("--resources", "2", "--database-log", server.database_log, "--payments-url", server.payments_url),
        key=server.key,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    is_paid = workload in ("paid", "mixed")  # where the customer need not wait for what becomes of a payment
    assert (said["verdict"], said["deadlocks"]) == ("valid", 0)
    assert said["unknown"] == 0 or is_paid
    assert said["operations"] >= 320
    assert said["checked"]["linearizability"] > 0
    assert (said["checked"]["money"] > 0) is is_paid
    if workload in ("same", "neighbours"):
        assert said["winners"] == {"same": 20, "neighbours": 320}[workload]


def test_race_of_locust_s_own_workers_is_judged_from_all_their_files(server: target.Target, tmp_path: Path) -> None:
    planned = bizing("race", "plan", server.url, "-w", "rebook", "--rounds", "20", key=server.key)
    assert planned.returncode == 0, planned.stderr
    assert server.key not in planned.stdout
    plan = tmp_path / "plan.json"
    plan.write_text(planned.stdout)
    environment = os.environ | {
        "BIZING_RACE_PLAN": str(plan),
        "BIZING_RACE_HISTORY": str(tmp_path),
        api.KEY_VARIABLE: server.key,
    }
    command = [sys.executable, "-m", "locust", "-f", str(RACEFILE), "--headless", "--users", "8", "--spawn-rate", "8"]
    command += ["--processes", "2", "--run-time", "20s", "--only-summary"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    files = sorted(tmp_path.glob("race-*.jsonl"))
    assert len(files) == 2, done.stdout + done.stderr
    judged = bizing("race", "judge", *files, "--url", server.url, "--format", "json", key=server.key)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert json.loads(judged.stdout)["operations"] > 8 * 20


def test_race_without_an_address_starts_a_server_and_stops_it() -> None:
    done = bizing("race", "--clients", "8", "--rounds", "5", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert (said["winners"], said["deadlocks"]) == (5, 0)
    with pytest.raises(api.ServerUnusable, match="no answer"), api.Api(said["url"], "any") as client:
        client.bookings(said["resources"][0])


def test_race_that_is_killed_leaves_no_server(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", MAIN, "race", "--rounds", "100000"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as race:
        while not (ready := list(tmp_path.rglob("ready*.json"))):
            assert race.poll() is None
            time.sleep(0.05)
        url = json.loads(ready[0].read_text())["url"]
        race.kill()
    deadline = time.monotonic() + 60
    while _is_served(url):
        assert time.monotonic() < deadline, "the server outlived the race"
        time.sleep(0.05)


def _is_served(url: str) -> bool:
    try:
        httpx.get(f"{url}/api/v1/health")
    except httpx.ConnectError:
        return False
    return True


def test_race_against_a_provider_without_its_constraint_is_invalid(tmp_path: Path) -> None:
    with target.own("--ephemeral") as server:
        assert server.database_url
        with psycopg.connect(server.database_url) as connection:
            connection.execute(BREAK)
        done = bizing(
            *("race", server.url, "--clients", "8", "--rounds", "5", "--format", "json"),
            *("--history", tmp_path / "history.jsonl"),
            key=server.key,
        )
        with api.Api(server.url, server.key) as client:
            there = {booking.id for booking in client.bookings(json.loads(done.stdout)["resources"][0])}
    assert done.returncode == 1, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["verdict"] == "invalid"
    assert said["winners"] > 5
    double = [violation for violation in said["violations"] if violation["rule"] == "safety"]
    assert double
    assert all(len(set(violation["bookings"]) & there) >= 2 for violation in double)


def test_bench_measures_both_sides() -> None:
    done = bizing(
        "bench", "--clients", "1,4", "--seconds", "1", "--rounds", "1", "--resources", "5", "--format", "json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert [line["clients"] for line in said["lines"]] == [1, 4]
    for line in said["lines"]:
        assert line["api"]["rate"] > 0
        assert line["pgbench"]["rate"] > 0
        assert line["ratio"] == pytest.approx(line["api"]["rate"] / line["pgbench"]["rate"])
        assert set(line["api"]["others"]) <= {"409"}
    fight = said["contention"]
    assert (fight["double"], fight["server_errors"], fight["deadlocks"]) == (0, 0, 0)
    assert fight["winners"] == fight["slots"] > 0
    assert "fsync on, synchronous_commit on" in said["server"]


def test_availability_is_measured_with_the_plan_of_its_statement() -> None:
    one, many = availability.measure(500, requests=2)
    assert (one.resources, one.days, many.resources, many.days) == (1, 7, 100, 31)
    assert 0 < one.free <= 40 < many.free
    for cell in (one, many):
        assert cell.query_ms > 0
        assert cell.http_ms > 0
        assert "FROM live_allocation" in cell.plan
        assert "on allocation" in cell.plan


def test_pgbench_writes_the_rows_of_a_hold(server: target.Target) -> None:
    assert server.database_url
    first = datetime(2027, 3, 1, tzinfo=UTC)
    with api.Api(server.url, server.key) as client:
        resource = client.create_resource("Template", step=15, window_days=1095).id
    with psycopg.connect(server.database_url, autocommit=True) as connection:
        by_api = _hold(server, resource, connection)
        bench = pgbench.Pgbench(server.database_url, server.binaries, slots=1000, step=15, first=first)
        bench.prepare(resource, 3)
        assert bench.measure(2, 1).rate > 0
        by_pgbench = _last_rows(connection)
    for table, row in by_api.items():
        assert {name for name, value in row.items() if value is None} == {
            name for name, value in by_pgbench[table].items() if value is None
        }
    assert by_api["event"]["data"].keys() == by_pgbench["event"]["data"].keys()
    assert by_api["idempotency_key"]["headers"].keys() == by_pgbench["idempotency_key"]["headers"].keys()


def _hold(server: target.Target, resource: str, connection: psycopg.Connection[Any]) -> dict[str, dict[str, Any]]:
    body = {
        "resourceId": resource,
        "start": "2027-03-01T10:00:00Z",
        "end": "2027-03-01T10:15:00Z",
        "customer": {"name": "Load", "email": "load@example.com"},
    }
    headers = {"X-API-Key": server.key, "Idempotency-Key": '"one"'}
    assert httpx.post(server.url + "/api/v1/bookings", json=body, headers=headers).status_code == 201
    return _last_rows(connection)


def _last_rows(connection: psycopg.Connection[Any]) -> dict[str, dict[str, Any]]:
    rows = {}
    for table, column in WRITTEN.items():
        found = connection.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY {column} DESC LIMIT 1").fetchone()
        assert found
        rows[table] = found[0]
    return rows


def test_locustfile_browses_books_and_races(server: target.Target) -> None:
    options = ("--headless", "--json", "--only-summary", "--users", "12", "--spawn-rate", "12", "--run-time", "8s")
    done = subprocess.run(
        [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), *options, "--host", server.url],
        env=os.environ | {api.KEY_VARIABLE: server.key},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = {entry["name"]: entry for entry in json.loads(done.stdout)}
    assert {"resources", "availability", "hold", "cancel"} <= said.keys()
    assert all(entry["num_failures"] == 0 for entry in said.values())
