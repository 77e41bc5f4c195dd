"""How far a verdict is: on a terminal what runs now, and of each stage, once it is done, what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bizing_pacts.verdict import rendering
from bizing_pacts.verdict.course import Tell
from bizing_pacts.verdict.model import Result

DOING = {
    "lint": "reading the document",
    "diff": "comparing it to the last release",
    "compare": "comparing pacts to the document",
    "start": "starting the provider",
    "pacts": "verifying pacts",
    "fuzz": "fuzzing the provider",
    "race": "racing for the same times",
    "coverage": "counting what was exercised",
}


@contextmanager
def progress(*, is_text: bool) -> Iterator[Tell]:
    """Gives what is told of each stage's beginning and end.

    Text is printed as it comes; of what is printed as a whole in the end, stderr gets a line a stage.
    """
    console = Console(stderr=True)

    def say(result: Result) -> None:
        if is_text:
            print(rendering.told(result), flush=True)
        else:
            console.print(rendering.line(result), highlight=False, soft_wrap=True, markup=False)

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    both = sys.stdout.isatty()
    is_shown = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not is_shown, redirect_stdout=both) as bar:
        task = bar.add_task("", total=None)

        def tell(stage: str, result: Result | None) -> None:
            if result is None:
                bar.reset(task, description=f"{stage}: {DOING[stage]}", total=None)
            else:
                say(result)

        yield tell
