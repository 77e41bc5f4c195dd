"""What `bizing race` prints: progress, and a result as text or JSON."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from bizing_load import latency
from bizing_load.race import runner
from bizing_load.race.order import Progress

LINE_SECONDS = 5.0
SHOWN = 5  # violations of each rule that are told; JSON has all

Show = Callable[[Progress], None]


@contextmanager
def progress(rounds: int) -> Iterator[Show]:
    """Shows how far a race is on stderr: a bar on a terminal, else a line every few seconds."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console, rounds)
        return
    columns = (
        TextColumn("racing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=rounds)

        def show(done: Progress) -> None:
            bar.update(task, completed=done.rounds, description=_counts(done))

        yield show


def _lines(console: Console, rounds: int) -> Show:
    last = time.monotonic()

    def show(done: Progress) -> None:
        nonlocal last
        if done.finished or time.monotonic() - last >= LINE_SECONDS:
            last = time.monotonic()
            console.print(f"round {done.rounds:,} of {rounds:,}: {_counts(done)}", highlight=False, soft_wrap=True)

    return show


def _counts(done: Progress) -> str:
    rate = done.requests / done.seconds if done.seconds else 0.0
    answers = f"{done.winners:,} winners, {done.refusals:,} refusals, {done.unknown:,} unknown"
    return f"{answers}, {rate:,.0f} requests/s"


def as_json(result: runner.Result) -> str:
    """Everything, violations in full, as one JSON object."""
    run = result.run
    whole: dict[str, Any] = {
        "verdict": result.judgement.verdict,
        "violations": [dataclasses.asdict(violation) for violation in result.judgement.violations],
        "doubts": result.judgement.doubts,
        "url": run.url,
        "resource": run.resource,
        "pattern": run.pattern,
        "seed": run.seed,
        "clients": run.clients,
        "rounds": run.rounds,
        "winners": result.winners.count,
        "refusals": result.refusals.count,
        "unknown": result.unknown,
        "deadlocks": result.deadlocks,
        "seconds": round(result.seconds, 3),
        "requestsPerSecond": round(result.rate, 1),
        "judgeSeconds": round(result.judge_seconds, 3),
        "latencyMilliseconds": {"winners": _percentiles(result.winners), "refusals": _percentiles(result.refusals)},
        "history": str(result.history) if result.history else None,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()


def _percentiles(measured: latency.Latency) -> dict[str, float | None]:
    return {"p50": measured.p50, "p99": measured.p99}


def as_text(result: runner.Result) -> str:
    """The verdict first, then its reasons, then the figures."""
    return "\n".join([*_verdict(result), "", *_figures(result)])


def _verdict(result: runner.Result) -> Iterator[str]:
    judgement = result.judgement
    if judgement.verdict == "valid":
        yield f"valid: {result.winners.count:,} bookings were given, none of them twice, and all of them are there"
    if judgement.verdict == "unknown":
        yield "unknown: no rule was seen broken, but the race does not show that they held"
    if judgement.verdict == "invalid":
        counts = Counter(violation.rule for violation in judgement.violations)
        told: Counter[str] = Counter()
        yield f"invalid: {', '.join(f'{number:,} × {rule}' for rule, number in counts.items())}"
        for violation in judgement.violations:
            told[violation.rule] += 1
            if told[violation.rule] <= SHOWN:
                yield f"  [{violation.rule}] {violation.text}"
        if counts - Counter(dict.fromkeys(counts, SHOWN)):
            yield f"  and {sum(max(0, number - SHOWN) for number in counts.values()):,} more; --format json tells all"
    yield from (f"  {doubt}" for doubt in judgement.doubts)


def _figures(result: runner.Result) -> Iterator[str]:
    run = result.run
    yield f"server     {run.url}, resource {run.resource}"
    yield f"race       {run.clients:,} clients, {run.rounds:,} rounds, pattern {run.pattern}, seed {run.seed}"
    yield f"winners    {_row(result.winners)}"
    yield f"refusals   {_row(result.refusals)}"
    yield f"unknown    {result.unknown:,}"
    if result.deadlocks is not None:
        yield f"deadlocks  {result.deadlocks:,} in PostgreSQL's log"
    yield f"took       {result.seconds:,.1f} s, {result.rate:,.0f} requests/s; judged in {result.judge_seconds:.2f} s"
    if result.history:
        yield f"history    {result.history}"


def _row(measured: latency.Latency) -> str:
    if measured.p50 is None or measured.p99 is None:
        return "0"
    return f"{measured.count:<9,} p50 {measured.p50:.1f} ms, p99 {measured.p99:.1f} ms"
