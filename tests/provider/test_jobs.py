"""Jobs: deferred with the transaction, done by whoever lives, whatever dies meanwhile; ticks: once each time."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from procrastinate.schema import SchemaManager

from bizing_provider import db, embedded, jobs, migrations
from bizing_provider.jobs import runner
from tests.provider.harness import Api, Run, sql
from tests.provider.servers import PATIENCE_SECONDS, wait_until
from tests.provider.test_outage import gone

NEVER, EACH_SECOND = "0 0 29 2 *", "* * * * * *"
JOBS = "SELECT task_name, status::text, args->>'number' FROM procrastinate_jobs WHERE priority = 0 ORDER BY id"
"""Without ticks, which go first."""


REGISTERED = "SELECT count(*) FROM procrastinate_workers"

DUE = """
CREATE TABLE due (at bigint);
CREATE FUNCTION note_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO due VALUES ((NEW.args->>'timestamp')::bigint);
  RETURN NEW;
END $$;
CREATE TRIGGER note_due AFTER INSERT ON procrastinate_jobs
  FOR EACH ROW WHEN (NEW.task_name = 'tick') EXECUTE FUNCTION note_due();
"""
"""Notes for which times there was a tick."""


class Doing:
    """A task that notes what it is given, and waits or fails first if it shall."""

    def __init__(self, faults: int = 0) -> None:
        self.faults = faults
        self.begun: list[Any] = []
        self.done: list[Any] = []
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, arguments: Mapping[str, Any]) -> None:
        self.begun.append(arguments["number"])
        await self.go.wait()
        if len(self.begun) <= self.faults:
            raise ZeroDivisionError
        self.done.append(arguments["number"])


def working(
    url: str, task: jobs.Task, ticks: Sequence[jobs.Tick] = (), *, name: str = "note", **options: Any
) -> AbstractAsyncContextManager[None]:
    return runner.running(url, {name: task}, ticks, 4, **options)


async def defer(url: str, task: str, *numbers: int, rollback: bool = False, at: datetime | None = None) -> None:
    engine = db.connect(url, 1)
    try:
        with suppress(KeyboardInterrupt):
            async with db.transaction(engine) as conn:
                for number in numbers:
                    await jobs.defer(conn, task, at=at, number=number)
                if rollback:
                    raise KeyboardInterrupt
    finally:
        await engine.dispose()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110 conditions are asked of PostgreSQL too
            await asyncio.sleep(0.01)


@pytest.fixture
def noted(database_url: str) -> Callable[[str], list[tuple[int, int]]]:
    """The numbers, and by which process, that other processes noted."""
    sql(database_url, "CREATE TABLE note (what text, number int, pid int, at timestamptz)")
    return lambda what: sql(database_url, f"SELECT number, pid FROM note WHERE what = '{what}' ORDER BY at")


@contextmanager
def child(folder: Path, url: str, cron: str = NEVER, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that does jobs, from when it does; killed at the end of the block."""
    output = folder / f"output{len(list(folder.iterdir()))}"
    asked = json.dumps({"url": url, "cron": cron, "options": options})
    with output.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.provider.jobs_child", asked],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            cwd=Path(__file__).parents[2],
        )
    with process:
        try:
            wait_until(lambda: b"working" in output.read_bytes() or process.poll() is not None)
            assert process.poll() is None, output.read_text()
            yield process
        finally:
            process.kill()


@contextmanager
def locked(url: str, number: int) -> Iterator[None]:
    """While it lasts, the long job of this number does."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [number])
        yield


# With the transaction


def test_job_of_a_transaction_that_is_rolled_back_is_none(run: Run[Any], database_url: str) -> None:
    async def work() -> list[Any]:
        task = Doing()
        async with working(database_url, task):
            await defer(database_url, "note", 1, rollback=True)
            await defer(database_url, "note", 2)
            await until(lambda: sql(database_url, JOBS) == [])
        return task.begun

    assert run(work()) == [2]


def test_job_for_later_waits_for_its_time(run: Run[Any], database_url: str) -> None:
    async def work() -> None:
        task = Doing()
        async with working(database_url, task):
            await defer(database_url, "note", 1, at=datetime.now(UTC) + timedelta(hours=1))
            await defer(database_url, "note", 2, at=datetime.now(UTC))
            await until(lambda: task.done == [2])
            due = "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE args->>'number' = '1'"
            await asyncio.to_thread(sql, database_url, due)
            await until(lambda: task.done == [2, 1])

    run(work())


def test_job_of_a_task_that_a_process_does_not_know_is_left_to_one_that_does(run: Run[Any], database_url: str) -> None:
    """As while a new version takes over from an old one."""

    async def work() -> None:
        old, new = Doing(), Doing()
        async with working(database_url, old):
            await defer(database_url, "newer", 1)
            await defer(database_url, "note", 2)
            await until(lambda: sql(database_url, JOBS) == [("newer", "todo", "1")])
            assert (old.done, new.done) == ([2], [])
        async with working(database_url, new, name="newer"):
            await until(lambda: new.done == [1])

    run(work())


# Faults


def test_job_that_fails_is_tried_again(run: Run[Any], database_url: str) -> None:
    async def work() -> None:
        task = Doing(faults=2)
        async with working(database_url, task):
            await defer(database_url, "note", 1)
            await until(lambda: task.done == [1])
            assert len(task.begun) == 3
            await until(lambda: sql(database_url, JOBS) == [])

    run(work())


def test_wait_grows_to_an_hour() -> None:
    waits = [runner.wait(attempts).total_seconds() for attempts in range(40)]
    assert waits == [2**attempts for attempts in range(12)] + [3600] * 28


def test_tick_that_fails_comes_again(run: Run[Any], database_url: str) -> None:
    done: list[int] = []

    async def fail() -> int:
        done.append(1)
        raise ZeroDivisionError

    async def work() -> None:
        async with working(database_url, Doing(), [jobs.Tick(name="fail", cron=EACH_SECOND, work=fail)]):
            await until(lambda: len(done) == 3)

    run(work())


def test_job_whose_connection_dies_as_it_ends_is_finished(run: Run[Any], database_url: str) -> None:
    """Else it would count as running for as long as its process lives."""
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'bizing-jobs'"

    async def work() -> list[Any]:
        task = Doing()
        task.go.clear()
        async with working(database_url, task):
            await defer(database_url, "note", 1)
            await until(lambda: task.begun == [1])
            with psycopg.connect(database_url) as other:
                other.execute("SELECT FROM procrastinate_jobs WHERE task_name = 'note' FOR UPDATE")
                task.go.set()
                await until(lambda: bool(sql(database_url, waiting)))
                sql(database_url, f"SELECT pg_terminate_backend(pid) FROM ({waiting}) AS found")
            await until(lambda: sql(database_url, JOBS) == [])
        return task.done

    assert run(work()) == [1]


# Several processes


def test_processes_share_the_jobs_and_do_each_once(
    run: Run[Any], database_url: str, tmp_path: Path, noted: Callable[[str], list[tuple[int, int]]]
) -> None:
    with child(tmp_path, database_url) as first, child(tmp_path, database_url) as second:
        wait_until(lambda: sql(database_url, REGISTERED) == [(2,)])
        run(defer(database_url, "quick", *range(200)))
        wait_until(lambda: sql(database_url, JOBS) == [])
        assert sorted(number for number, _ in noted("done")) == list(range(200))
        assert {pid for _, pid in noted("done")} == {first.pid, second.pid}


def test_job_of_a_process_that_is_killed_is_done_by_another(
    run: Run[Any], database_url: str, tmp_path: Path, noted: Callable[[str], list[tuple[int, int]]]
) -> None:
    with child(tmp_path, database_url, stalled_seconds=1) as first, ExitStack() as later:
        with locked(database_url, 1):
            run(defer(database_url, "long", 1))
            wait_until(lambda: noted("begun") == [(1, first.pid)])
            first.kill()
            second = later.enter_context(child(tmp_path, database_url, stalled_seconds=1))
            wait_until(lambda: noted("begun") == [(1, first.pid), (1, second.pid)])
        wait_until(lambda: sql(database_url, JOBS) == [])
        assert noted("done") == [(1, second.pid)]


def test_job_of_a_process_that_is_not_known_to_be_dead_is_left_to_it(
    run: Run[Any], database_url: str, tmp_path: Path, noted: Callable[[str], list[tuple[int, int]]]
) -> None:
    """The control: it is the heartbeat that tells, and nothing else gives the job to another."""
    with locked(database_url, 1), child(tmp_path, database_url, stalled_seconds=3600) as first:
        run(defer(database_url, "long", 1))
        wait_until(lambda: noted("begun") == [(1, first.pid)])
        first.kill()
        with child(tmp_path, database_url, EACH_SECOND, stalled_seconds=3600):
            run(defer(database_url, "quick", *range(8)))
            wait_until(lambda: len(noted("done")) == 8 and len(noted("tick")) >= 3)
            assert sql(database_url, JOBS) == [("long", "doing", "1")]
            assert noted("begun") == [(1, first.pid)]


@pytest.mark.parametrize("kept", [True, False], ids=["once", "control"])
def test_tick_comes_once_each_time_whatever_the_number_of_processes(
    database_url: str, tmp_path: Path, noted: Callable[[str], list[tuple[int, int]]], kept: bool
) -> None:
    """The control: without the table's constraint each process would do it."""
    sql(database_url, DUE)
    if not kept:
        sql(
            database_url,
            "ALTER TABLE procrastinate_periodic_defers DROP CONSTRAINT procrastinate_periodic_defers_unique",
        )

    def twice() -> bool:
        [(times,)] = sql(database_url, "SELECT count(DISTINCT at) FROM due")
        return len(noted("tick")) > int(times)

    with child(tmp_path, database_url, EACH_SECOND), child(tmp_path, database_url, EACH_SECOND):
        wait_until(lambda: sql(database_url, REGISTERED) == [(2,)])
        before = len(noted("tick"))
        wait_until(lambda: len(noted("tick")) >= before + 5 if kept else twice())
        assert twice() is not kept


def test_tick_that_a_later_one_has_overtaken_is_left_out(run: Run[Any], database_url: str) -> None:
    """As when a process is late to note a time that the others are done with, and forgot."""
    done: list[int] = []
    late = "SELECT procrastinate_defer_periodic_job_v2('tick', NULL, NULL, 'tick', 1, '', 60, '{\"timestamp\": 60}')"

    async def note() -> int:
        done.append(1)
        return 1

    async def work() -> None:
        tick = jobs.Tick(name="tick", cron=NEVER, work=note)
        async with working(database_url, Doing(), [tick]):
            await until(lambda: len(done) == 1)
            await asyncio.to_thread(sql, database_url, late)  # what waits for a lock must not keep us from giving it up
            await until(lambda: sql(database_url, "SELECT FROM procrastinate_jobs WHERE task_name = 'tick'") == [])
            assert len(done) == 1
            # The control: were it not overtaken, it would be done.
            await asyncio.to_thread(
                sql, database_url, "DELETE FROM procrastinate_periodic_defers WHERE task_name = 'tick'"
            )
            await asyncio.to_thread(sql, database_url, late)
            await until(lambda: len(done) >= 2)

    run(work())


# The end


def test_end_waits_for_what_is_under_way(run: Run[Any], database_url: str) -> None:
    async def work() -> None:
        task = Doing()
        task.go.clear()
        async with working(database_url, task):
            await defer(database_url, "note", 1)
            await until(lambda: task.begun == [1])
            asyncio.get_running_loop().call_later(0.2, task.go.set)
        assert (task.begun, task.done) == ([1], [1])

    run(work())
    assert sql(database_url, JOBS) == []


def test_end_leaves_to_others_what_takes_too_long(run: Run[Any], database_url: str) -> None:
    async def work() -> None:
        task = Doing()
        task.go.clear()
        async with working(database_url, task, grace_seconds=0.1):
            await defer(database_url, "note", 1)
            await until(lambda: task.begun == [1])
        assert sql(database_url, JOBS) == [("note", "todo", "1")]
        task.go.set()
        async with working(database_url, task):
            await until(lambda: task.done == [1])

    run(work())


def test_end_leaves_no_connection_and_no_process_on_the_books(run: Run[Any], database_url: str) -> None:
    connected = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bizing-jobs' AND datname = current_database()"
    )

    async def work() -> None:
        task = Doing()
        async with working(database_url, task):
            await defer(database_url, "note", *range(20))
            await until(lambda: sql(database_url, JOBS) == [])
            assert sql(database_url, connected) == [(runner.CONNECTIONS,)]
            assert sql(database_url, REGISTERED) == [(1,)]

    run(work())
    wait_until(lambda: sql(database_url, connected) == [(0,)])
    assert sql(database_url, REGISTERED) == [(0,)]


def test_end_comes_while_the_database_is_away(run: Run[Any], database_url: str, server_url: str) -> None:
    async def work() -> None:
        task = Doing()
        with psycopg.connect(server_url, autocommit=True) as server, ExitStack() as away:
            async with working(database_url, task, grace_seconds=0.1):
                await defer(database_url, "note", 1)
                await until(lambda: task.done == [1])
                away.enter_context(gone(server, database_url))

    run(work())


# PostgreSQL goes and comes


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_work_goes_on_when_postgresql_was_restarted(run: Run[Any], tmp_path: Path, number: signal.Signals) -> None:
    async def work(server: embedded.Server) -> None:
        task = Doing()
        task.go.clear()
        async with working(server.url, task, stalled_seconds=1):
            await defer(server.url, "note", 1)
            await until(lambda: task.begun == [1])
            assert server.pid
            os.kill(server.pid, number)
            await asyncio.to_thread(server.outlast)
            task.go.set()
            await defer(server.url, "note", 2)
            await until(lambda: sql(server.url, JOBS) == [])
        assert {*task.done} == {1, 2}

    with embedded.running(tmp_path, durable=True) as server:
        migrations.migrate(server.url)
        run(work(server))


def test_work_goes_on_when_the_database_was_away_for_long(run: Run[Any], database_url: str, server_url: str) -> None:
    """Procrastinate's worker ends then, and without a fault."""

    async def work() -> None:
        task = Doing()
        async with working(database_url, task):
            await defer(database_url, "note", 1)
            await until(lambda: task.done == [1])
            with (
                psycopg.connect(server_url, autocommit=True) as server,
                gone(server, database_url),
                structlog.testing.capture_logs() as told,
            ):
                await until(lambda: "jobs interrupted" in [line["event"] for line in told])
            await defer(database_url, "note", 2)
            await until(lambda: task.done == [1, 2])

    run(work())


# What Bizing does with them


def test_background_work_forgets_keys_and_none_does_without_it(
    start_api: Callable[..., Api], database_url: str
) -> None:
    old = "INSERT INTO idempotency_key (caller, key, fingerprint, status, headers, body, created_at)"
    sql(database_url, f"{old} VALUES ('c', 'k', '\\x00', 200, '{{}}', '', now() - interval '25 hours')")
    kept = "SELECT count(*) FROM idempotency_key"
    start_api(background=False)
    assert sql(database_url, kept) == [(1,)]
    api = start_api(background=True)
    api.runner.run(until(lambda: sql(database_url, kept) == [(0,)]))


def test_schema_is_the_one_that_the_migration_was_written_for() -> None:
    """A later one needs a migration of ours for databases that have this one, and wants to be kept beside it."""
    last = max(file.name for file in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    assert last == "03.04.00_50_post_add_retry_failed_job_procedure.sql"
