"""Runs jobs and ticks, by procrastinate: in this event loop, beside any number of other processes that do so."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString

import procrastinate
import psycopg
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Job
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bizing_provider.jobs import Task, Tick

log = structlog.get_logger(__name__)

CONNECTIONS: Final = 3
"""Of each process, beside those that the work itself needs: two take and finish jobs, one listens for them."""

GRACE_SECONDS: Final = 5.0
"""How long what is under way may take at the end."""

STALLED_SECONDS: Final = 30.0
"""After how long without a heartbeat a process is thought dead, and what it did is given to others."""

POLL_SECONDS: Final = 1.0
"""How late a job may be that waits for its time: PostgreSQL tells of new ones only."""

BUSY_SECONDS: Final = 5.0
"""How long procrastinate waits for one of its connections before it counts the database as away."""

LONGEST_WAIT_SECONDS: Final = 3600
LONGEST_PAUSE_SECONDS: Final = 5.0

OVERTAKEN: Final = """
SELECT EXISTS (
  SELECT FROM procrastinate_periodic_defers WHERE task_name = %(name)s AND defer_timestamp > %(timestamp)s
) AS overtaken
"""


@asynccontextmanager
async def running(
    url: str,
    tasks: Mapping[str, Task],
    ticks: Iterable[Tick],
    concurrency: int,
    *,
    stalled_seconds: float = STALLED_SECONDS,
    grace_seconds: float = GRACE_SECONDS,
) -> AsyncIterator[None]:
    """Do jobs and ticks for the length of a block, at most `concurrency` at once; others' tasks are left to others.

    At its end what is under way has its time of grace; what then still runs is cut off, and done anew by another
    process. While PostgreSQL is away nothing is done, and nothing is lost.
    """
    app = _app(tasks, ticks, stalled_seconds)
    async with _pool(url) as pool:
        await app.open_async(pool)
        working = asyncio.create_task(_work(app, concurrency, stalled_seconds, grace_seconds))
        try:
            yield
        finally:
            working.cancel()
            _, late = await asyncio.wait([working], timeout=2 * grace_seconds)
            for each in late:  # whose connections hang
                each.cancel()
            await asyncio.gather(working, return_exceptions=True)


def _pool(url: str) -> AsyncConnectionPool[psycopg.AsyncConnection[Any]]:
    # Opened without waiting for PostgreSQL, and closed by us: procrastinate's own would wait half a minute, then fail.
    return AsyncConnectionPool(
        url,
        kwargs={"application_name": "bizing-jobs"},
        open=False,
        name="jobs",
        min_size=1,
        max_size=CONNECTIONS - 1,
        timeout=BUSY_SECONDS,
        # A restart of PostgreSQL leaves dead connections behind.
        check=AsyncConnectionPool.check_connection,
    )


async def _work(app: procrastinate.App, concurrency: int, stalled_seconds: float, grace_seconds: float) -> None:
    """Run procrastinate's worker, and another whenever it ends: it does, without a fault, when PostgreSQL restarts."""
    loop, pause, this = asyncio.get_running_loop(), 0.0, asyncio.current_task()
    while this and not this.cancelling():  # what fails at the end hides that it is the end
        started = loop.time()
        try:
            await app.run_worker_async(
                queues=list(app.tasks),
                concurrency=concurrency,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=stalled_seconds / 3,
                stalled_worker_timeout=stalled_seconds,
                shutdown_graceful_timeout=grace_seconds,
                install_signal_handlers=False,
                # A job is finished when it was done; one that failed is not finished, but tried again.
                delete_jobs="always",
            )
            log.warning("jobs interrupted")
        except exceptions.ConnectorException as fault:
            log.warning("jobs interrupted", reason=str(fault.__cause__ or fault))
        except Exception:
            log.exception("jobs interrupted")
        lasted = loop.time() - started
        pause = 0.1 if lasted > LONGEST_PAUSE_SECONDS else min(pause * 2 or 0.1, LONGEST_PAUSE_SECONDS)
        await asyncio.sleep(pause)


def _app(tasks: Mapping[str, Task], ticks: Iterable[Tick], stalled_seconds: float) -> procrastinate.App:
    # However long ago a tick was due, the last of them is made up for at the start.
    app = procrastinate.App(connector=_Connector(), periodic_defaults={"max_delay": float("inf")})
    app.tasks.clear()  # the ones that it brings
    for name, task in tasks.items():
        _add_task(app, name, task)
    for tick in ticks:
        _add_tick(app, tick)
    often = f"* * * * * */{min(max(int(stalled_seconds / 3), 1), 30)}"
    _add_tick(app, Tick(name="take over", cron=often, work=lambda: _take_over(app, stalled_seconds)))
    return app


def _add_task(app: procrastinate.App, name: str, task: Task) -> None:
    @app.task(name=name, queue=name, pass_context=True, retry=_Retry(faults=True))
    async def do(context: procrastinate.JobContext, /, **arguments: Any) -> None:
        try:
            await task(arguments)
        except Exception:
            log.exception("job failed", task=name, job=context.job.id, attempt=context.job.attempts + 1)
            raise


def _add_tick(app: procrastinate.App, tick: Tick) -> None:
    # First in line, so that no crowd of jobs keeps dead processes' work from being taken over.
    @app.periodic(cron=tick.cron)
    @app.task(name=tick.name, queue=tick.name, priority=1, retry=_Retry(faults=False))
    async def do(timestamp: int) -> None:
        # Late processes note times anew that others are long done with, and one that slept all that it slept through.
        if (await app.connector.execute_query_one_async(OVERTAKEN, name=tick.name, timestamp=timestamp))["overtaken"]:
            return
        await tick.work()


async def _take_over(app: procrastinate.App, stalled_seconds: float) -> int:
    """Give what dead processes were doing to those that live; how much."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_seconds))
    for job in stalled:
        # Later each time, for what kills whoever does it.
        await app.job_manager.retry_job(job, retry_at=datetime.now(UTC) + wait(job.attempts))
        log.warning("job taken over", task=job.task_name, job=job.id)
    return len(stalled)


def wait(attempts: int) -> timedelta:
    """How long until what failed is tried again: twice as long each time, up to an hour; never given up."""
    return timedelta(seconds=min(2 ** min(attempts, 32), LONGEST_WAIT_SECONDS))


class _Retry(procrastinate.BaseRetryStrategy):
    """At once what was cut off by our own end; later what failed, if `faults`."""

    def __init__(self, *, faults: bool) -> None:
        self.faults = faults

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> procrastinate.RetryDecision | None:
        if not isinstance(exception, Exception):
            return procrastinate.RetryDecision()
        if self.faults:
            return procrastinate.RetryDecision(retry_at=datetime.now(UTC) + wait(job.attempts))
        return None


class _Connector(procrastinate.PsycopgConnector):
    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Tries again on another connection: a job whose end could not be noted would count as running for ever."""
        try:
            await super().execute_query_async(query, **arguments)
        except exceptions.ConnectorException as fault:
            if not isinstance(fault.__cause__, psycopg.OperationalError) or isinstance(fault.__cause__, PoolTimeout):
                raise
            await super().execute_query_async(query, **arguments)
