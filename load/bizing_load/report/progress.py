"""How far a run is, on stderr: a line that changes on a terminal, elsewhere a line every ten seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

LINE_SECONDS = 10.0


class Progress(msgspec.Struct, frozen=True):
    """Counts so far. `what` is being done now, `fault` is the fault that is on, `faults` is how many there were."""

    what: str
    operations: int = 0
    winners: int = 0
    refusals: int = 0
    unknown: int = 0
    faults: int = 0
    fault: str | None = None
    seconds: float = 0.0


Show = Callable[[Progress], None]


@contextmanager
def progress(console: Console | None = None) -> Iterator[Show]:
    """Gives what shows each `Progress` that it is fed."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda done: bar.update(task, description=tell(done))


def _lines(console: Console) -> Show:
    next_line = time.monotonic() + LINE_SECONDS

    def show(done: Progress) -> None:
        nonlocal next_line
        if time.monotonic() >= next_line:
            next_line = time.monotonic() + LINE_SECONDS
            console.print(tell(done), highlight=False, soft_wrap=True, markup=False)

    return show


def tell(done: Progress) -> str:
    """A progress in one line."""
    if not done.operations:
        return done.what
    rate = f", {done.operations / done.seconds:,.0f}/s" if done.seconds > 0 else ""
    counts = f"{done.winners:,} winners, {done.refusals:,} refusals, {done.unknown:,} unknown"
    on = f" (now: {done.fault})" if done.fault else ""
    faults = f", {done.faults:,} {'fault' if done.faults == 1 else 'faults'}{on}" if done.faults else ""
    return f"{done.what}: {done.operations:,} operations{rate}, {counts}{faults}"
