"""The suite: every workload without faults, and the mixed day under each fault, again and again; a row for each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bizing_load import workloads
from bizing_load.nemesis.names import NAMES
from bizing_load.race import runner
from bizing_load.report.model import Judged
from bizing_load.report.progress import Progress, Show

MIXED = "mixed"
HEADS = ("workload", "faults", "seed", "operations", "struck", "winners", "refusals", "unknown", "verdict", "judged s")
WORDS = ("workload", "faults", "verdict")  # the columns that hold words


@dataclass(frozen=True)
class Row:
    """One race: `struck` is how many faults there were, `command` repeats it, `history` is kept unless it is valid."""

    workload: str
    faults: str
    seed: int
    operations: int
    struck: int
    winners: int
    refusals: int
    unknown: int
    verdict: str
    judge_seconds: float
    seconds: float
    memory_bytes: int | None
    deadlocks: int | None
    command: str
    history: Path | None


def plan(
    names: Sequence[str], struck: Sequence[str], seeds: Sequence[int]
) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Workload, faults and seed of each race: the workloads undisturbed first, then the mixed day under each fault."""
    yield from ((name, (), seeds[0]) for name in names)
    yield from ((MIXED, (fault,), seed) for fault in struck for seed in seeds)


def run(
    options: runner.Options,
    report: Show,
    *,
    seeds: int,
    names: Sequence[str] = tuple(workloads.ALL),
    struck: Sequence[str] = NAMES,
) -> Iterator[Row]:
    """Race after race, each on servers of its own; a row when one is done. Raises `outcome.Stopped`."""
    races = list(plan(names, struck, range(options.seed, options.seed + seeds)))
    for number, (workload, chosen, seed) in enumerate(races, 1):
        label = f"race {number} of {len(races)}, {workload}{', '.join(['', *chosen])}"
        judged = runner.run(replace(options, workload=workload, faults=chosen, seed=seed), _labelled(report, label))
        yield _row(judged, chosen)


def _labelled(report: Show, label: str) -> Show:
    def show(done: Progress) -> None:
        report(msgspec.structs.replace(done, what=f"{label}: {done.what}"))

    return show


def _row(judged: Judged, chosen: Sequence[str]) -> Row:
    run = judged.history.run
    return Row(
        workload=run.workload,
        faults=", ".join(chosen) or "none",
        seed=run.seed,
        operations=len(judged.history.operations),
        struck=len(judged.faults),
        winners=judged.winners,
        refusals=judged.refusals.total(),
        unknown=judged.unknown,
        verdict=judged.judgement.verdict,
        judge_seconds=round(judged.judge_seconds, 2),
        seconds=round(judged.seconds, 1),
        memory_bytes=judged.memory_bytes,
        deadlocks=judged.deadlocks,
        command=judged.command,
        history=judged.kept,
    )


def cells(row: Row) -> tuple[str, ...]:
    counts = (row.operations, row.struck, row.winners, row.refusals, row.unknown)
    counted = (f"{count:,}" for count in counts)
    return (row.workload, row.faults, str(row.seed), *counted, row.verdict, f"{row.judge_seconds:.2f}")


def as_line(cells: Sequence[str]) -> str:
    """A line of the table on a terminal."""
    widths = (12, 11, 10, 11, 7, 8, 9, 8, 8, 8)
    padded = (
        cell.ljust(width) if head in WORDS else cell.rjust(width)
        for head, cell, width in zip(HEADS, cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()


def as_markdown(rows: Sequence[Row]) -> str:
    lines = [HEADS, ["---" if head in WORDS else "---:" for head in HEADS], *map(cells, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(rows: Sequence[Row]) -> str:
    listed = [dataclasses.asdict(row) | {"history": str(row.history) if row.history else None} for row in rows]
    return msgspec.json.format(msgspec.json.encode(listed), indent=2).decode()
