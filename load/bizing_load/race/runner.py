"""A race from start to verdict: a server, a resource, the crowd, the final state, the judge."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bizing_load import api, latency, target
from bizing_load.race import history, judge, slots
from bizing_load.race.order import Order, Progress
from bizing_spec import outcome


class CrowdFailed(outcome.Stopped):
    """The process of the racers ended before the race did; the message ends with what it said last."""


@dataclass(frozen=True)
class Options:
    """What to race. Without `url`, a throw-away server; without `history`, a file that goes unless it is evidence."""

    clients: int
    rounds: int
    seed: int
    pattern: slots.Pattern
    url: str | None = None
    key: str | None = None
    history: Path | None = None
    database_log: Path | None = None


@dataclass(frozen=True)
class Result:
    """How a race went. Latencies are in milliseconds, `seconds` and `rate` are the crowd's (attempts a second)."""

    run: history.Run
    judgement: judge.Judgement
    winners: latency.Latency
    refusals: latency.Latency
    unknown: int
    seconds: float
    rate: float
    judge_seconds: float
    deadlocks: int | None
    history: Path | None


def run(options: Options, report: Callable[[Progress], None]) -> Result:
    """Race and judge. Raises `outcome.Stopped` when there is nothing to judge."""
    try:
        plan = slots.plan(options.pattern, options.seed, options.clients, options.rounds, datetime.now(UTC))
    except slots.RoundsDoNotFit as fault:
        raise outcome.Stopped(f"{fault}: choose fewer --rounds or --clients") from fault
    with _history(options.history) as file, _target(options) as server:
        deadlocks = target.DeadlockCount(server.database_log)
        progress, final = _race(plan, server, file, report)
        result = _judge(file, progress, final, deadlocks.read())
        if options.history is None and result.judgement.verdict == "valid":
            file.unlink()
            return replace(result, history=None)
        return result


@contextmanager
def _history(chosen: Path | None) -> Iterator[Path]:
    """The file for the history; one that nobody chose goes when the race ends without a result."""
    if chosen:
        yield chosen
        return
    handle, name = tempfile.mkstemp(prefix="bizing-race-", suffix=".jsonl")
    os.close(handle)
    try:
        yield Path(name)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _target(options: Options) -> Iterator[target.Target]:
    if options.url is None:
        with target.own("--ephemeral") as server:
            yield server
    elif options.key is None:
        raise outcome.Stopped(f"a key is missing: give it by --api-key or {api.KEY_VARIABLE}")
    else:
        yield target.Target(api.root(options.url), options.key, database_log=options.database_log)


def _race(
    plan: slots.Plan, server: target.Target, file: Path, report: Callable[[Progress], None]
) -> tuple[Progress, list[history.Booking] | None]:
    """Let the crowd race and read the final state; None when it cannot be read."""
    with api.Api(server.url, server.key) as client:
        name = f"Race of {plan.clients} clients, seed {plan.seed}"
        resource = client.create_resource(name, step=plan.step, window_days=slots.WINDOW_DAYS)
        run = history.Run(server.url, resource["id"], plan.pattern, plan.seed, plan.clients, plan.rounds)
        done = _crowd(Order(run, server.key, plan.opens, plan.step, str(file)), report)
        try:
            final = client.bookings(resource["id"])
        except api.ServerUnusable:
            return done, None
        with file.open("ab") as lines:
            lines.write(history.encode(history.Final(final)))
        # Somebody's server is left as tidy as can be; that it is not is no matter of the verdict.
        with suppress(api.ServerUnusable):
            client.archive_resource(resource)
        return done, final


def _crowd(order: Order, report: Callable[[Progress], None]) -> Progress:
    """Run the racers in their own process, for Locust changes the one it is imported into."""
    with tempfile.TemporaryFile() as words:
        command = [sys.executable, "-m", "bizing_load.race.crowd"]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words, start_new_session=True
        )
        assert process.stdin
        assert process.stdout
        progress = Progress()
        try:
            process.stdin.write(msgspec.json.encode(order))
            process.stdin.close()
            for line in process.stdout:
                progress = msgspec.json.decode(line, type=Progress)
                report(progress)
            process.wait()
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        if not progress.finished:
            words.seek(0)
            said = "\n  ".join(words.read().decode(errors="replace").splitlines()[-6:])
            raise CrowdFailed(f"the race broke off:\n  {said}")
    return progress


def _judge(file: Path, progress: Progress, final: list[history.Booking] | None, deadlocks: int | None) -> Result:
    with file.open("rb") as lines:
        records = history.decode(lines)
    run = next(record for record in records if isinstance(record, history.Run))
    operations = history.operations(records)
    begun = time.perf_counter()
    judgement = judge.judge(run, operations, final)
    return Result(
        run=run,
        judgement=judgement,
        winners=_latency(operations, "ok"),
        refusals=_latency(operations, "fail"),
        unknown=sum(operation.outcome == "info" for operation in operations),
        seconds=progress.seconds,
        rate=progress.requests / progress.seconds if progress.seconds else 0.0,
        judge_seconds=time.perf_counter() - begun,
        deadlocks=deadlocks,
        history=file,
    )


def _latency(operations: list[history.Operation], kind: str) -> latency.Latency:
    return latency.of(
        (operation.answered - operation.invoked) / 1e6
        for operation in operations
        if operation.outcome == kind and operation.answered is not None
    )
