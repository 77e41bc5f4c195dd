"""The matrix of negative controls: what is broken must be caught, for the right reason, and ours must be valid.

A proof that cannot fail proves nothing. The controls are programs of a checkout, in a folder of their own, and
are known here by what they print of themselves and over HTTP, as any provider is.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path

import msgspec

from bizing_load import cluster, temporary
from bizing_load.cluster import database
from bizing_load.race import limits, runner
from bizing_load.race.control import Cell, Control, Kind
from bizing_load.race.matrix import Matrix, Row, race
from bizing_spec import outcome

FOLDER = Path("tests/load/controls")
CLIENTS = 16
ROUNDS, SECONDS = 60, 4.0  # whichever is first: some thousand operations, or what a slow strategy gets done
FAULT_SECONDS = 8.0
TRIES = 6  # with other seeds, before a broken control counts as not caught: a busy machine gets little done in one
KINDS: tuple[Kind, ...] = ("ours", "broken", "strategy")


class ControlsMissing(outcome.Stopped):
    """There are no controls to run; the message says where they would be."""


def run(folder: Path, report: Callable[[str], None], only: Sequence[str] = (), tries: int = TRIES) -> Matrix:
    """Race against the controls of a folder in the current directory, or those named in `only`.

    Raises ControlsMissing, and `outcome.Stopped` when nothing can be run.
    """
    begun = time.monotonic()
    found = chosen(describe(folder), only)
    with temporary.folder() as kept, database.own(kept, {}) as shared:
        rows = [row for control in found for row in _try(_package(folder), control, tries, shared.url, report)]
    return Matrix(tuple(rows), time.monotonic() - begun)


def describe(folder: Path) -> list[Control]:
    """The controls of a folder as they describe themselves. Raises ControlsMissing."""
    package = _package(folder)
    told = subprocess.run([sys.executable, "-m", package], capture_output=True, check=False)
    if told.returncode:
        said = told.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise ControlsMissing(f"the controls of {package} do not describe themselves: {said}")
    return msgspec.json.decode(told.stdout, type=list[Control])


def chosen(found: Sequence[Control], only: Sequence[str]) -> list[Control]:
    """Those named, ours first; ours is put to all that the others are put to."""
    if unknown := set(only) - {control.name for control in found}:
        raise outcome.Stopped(f"there is no control {', '.join(sorted(unknown))}; there are {_names(found)}")
    chosen = [control for control in found if not only or control.name in only]
    others = [control for control in chosen if control.kind != "ours"] or found
    asked = {(cell.workload, *cell.faults): cell for control in others for cell in control.cells}
    cells = [Cell(cell.workload, faults=cell.faults) for _, cell in sorted(asked.items())]
    chosen = [msgspec.structs.replace(each, cells=cells) if each.kind == "ours" else each for each in chosen]
    return sorted(chosen, key=lambda control: KINDS.index(control.kind))


def _names(controls: Sequence[Control]) -> str:
    return ", ".join(control.name for control in controls)


def _package(folder: Path) -> str:
    """The folder's name as a package, seen from here."""
    here = Path.cwd()
    place = folder.resolve()
    if not (place / "__main__.py").is_file() or not place.is_relative_to(here):
        raise ControlsMissing(
            f"there are no negative controls in {folder}: run this at the root of a checkout of Bizing"
        )
    return ".".join(place.relative_to(here).parts)


def _try(package: str, control: Control, tries: int, database_url: str, report: Callable[[str], None]) -> Iterator[Row]:
    """A control's rows. Cells without faults share one server, and all such servers one PostgreSQL."""
    if control.missing:
        yield from (Row(control, cell, note=control.missing) for cell in control.cells)
        return
    own = runner.Options(
        command=(sys.executable, "-m", f"{package}.{control.name}", "serve"),
        environment=control.environment,
        postgres_settings=control.postgres_settings,
        clients=CLIENTS,
        rounds=None,
        seconds=FAULT_SECONDS,
    )
    with ExitStack() as stack:
        quiet: runner.Options | None = None
        for cell in sorted(control.cells, key=lambda cell: len(cell.faults)):
            if not cell.faults:
                quiet = quiet or _at(stack.enter_context(_served(own, control, database_url)))
            options = replace(own, faults=tuple(cell.faults)) if cell.faults else quiet
            assert options
            row = _repeat(options, control, cell, tries)
            report(" ".join([control.name, race(cell), row.result, *row.caught]))
            yield row


def _served(own: runner.Options, control: Control, database_url: str) -> AbstractContextManager[cluster.Cluster]:
    """A control's server, on the shared PostgreSQL unless it wants one with settings of its own."""
    shared = None if own.postgres_settings else database_url
    return cluster.own(
        database_url=shared,
        command=own.command,
        environment=own.environment,
        postgres_settings=own.postgres_settings,
        is_paid=any(runner.is_paid(cell.workload) for cell in control.cells),
    )


def _at(served: cluster.Cluster) -> runner.Options:
    return runner.Options(
        url=served.target.url,
        key=served.target.key,
        payments_url=served.target.payments_url,
        clients=CLIENTS,
        rounds=ROUNDS,
        seconds=SECONDS,
        clock_seconds=limits.OWN.clock_seconds,
        release_seconds=limits.OWN.release_seconds,
        settle_seconds=limits.OWN.settle_seconds,
    )


def _repeat(options: runner.Options, control: Control, cell: Cell, tries: int) -> Row:
    """Race until a broken control is caught, or the tries are over; the others have one."""
    row = Row(control, cell)
    last = tries if control.kind == "broken" else 1
    for seed in range(1, last + 1):
        row = _run(replace(options, workload=cell.workload, seed=seed), row, keep=seed == last)
        if row.result == "caught":
            break
    return row


def _run(options: runner.Options, row: Row, *, keep: bool) -> Row:
    """One race more. With `keep`, the history of what should have gone otherwise is kept."""
    with tempfile.TemporaryDirectory(prefix="bizing-controls-") as folder:
        file = Path(folder, "history.jsonl")
        try:
            judged = runner.run(replace(options, history=file), lambda _: None)
        except outcome.Stopped as fault:
            return replace(row, verdict="unknown", tries=row.tries + 1, note=fault.message.partition("\n")[0])
        judgement = judged.judgement
        row = replace(
            row,
            verdict=judgement.verdict,
            caught=tuple(dict.fromkeys([*row.caught, *(violation.rule for violation in judgement.violations)])),
            operations=row.operations + len(judged.history.operations),
            tries=row.tries + 1,
            note="; ".join(judgement.doubts),
        )
        if keep and row.failed:
            row = replace(row, note="; ".join(filter(None, [row.note, f"history: {_keep(file)}"])))
        return row


def _keep(file: Path) -> Path:
    return file.replace(tempfile.mkstemp(prefix="bizing-control-", suffix=".jsonl")[1])
