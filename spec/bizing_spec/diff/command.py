"""What `bizing spec diff` does once its arguments are read."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from bizing_spec import outcome
from bizing_spec.diff import changes, comparing, rendering
from bizing_spec.outcome import Stopped

_LEAST = {"breaking": changes.ERROR, "warning": changes.WARNING, "none": changes.ERROR + 1}


def diff(documents: Sequence[str], against: str | None, fail_on: str, form: str, **allowed: bool) -> None:
    """Print what changed, of all documents together. Raises Stopped, and typer.Exit(1)."""
    pairs = _since(documents, against) if against is not None else _two(documents)
    found = [change for old, new in pairs for change in comparing.compare_named(old, new, **allowed)]
    found.sort(key=lambda change: -change.level)
    typer.echo(rendering.FORMATS[form](found))
    if any(change.level >= _LEAST[fail_on] for change in found):
        raise typer.Exit(outcome.WRONG)


def _two(documents: Sequence[str]) -> list[tuple[str, str]]:
    if len(documents) != 2:
        raise Stopped("name two documents, OLD and NEW; or one or more beside --against REVISION")
    return [(documents[0], documents[1])]


def _since(documents: Sequence[str], revision: str) -> Iterator[tuple[str, str]]:
    """Each file as it was in the revision, and as it is; those that are new since then are told and left out."""
    if not documents:
        raise Stopped("name the documents that are compared with what they were")
    top = Path(_git("rev-parse", "--show-toplevel"))
    commit = _git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    for file in documents:
        path = Path(os.path.relpath(os.path.realpath(file), os.path.realpath(top))).as_posix()
        if _git("ls-tree", "--full-tree", "--name-only", commit, "--", path):
            yield f"git:{commit}:{path}", file
        else:
            typer.echo(f"bizing: {file} is not in {revision}: there is nothing to compare it with", err=True)


def _git(*command: str) -> str:
    """What git prints. Raises Stopped with what it complains of."""
    try:
        done = subprocess.run(["git", *command], capture_output=True, text=True)
    except OSError as fault:
        raise Stopped(f"--against wants git, which cannot be run: {fault.strerror}") from fault
    if done.returncode:
        reason = done.stderr.strip().partition("\n")[0].removeprefix("fatal: ")
        raise Stopped(f"--against wants a revision of the repository here; git says: {reason}")
    return done.stdout.strip()
