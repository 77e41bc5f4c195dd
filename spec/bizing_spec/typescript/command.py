"""What `bizing spec types` does once its arguments are read."""

from pathlib import Path

import typer

from bizing_spec import document, openapi, outcome, typescript
from bizing_spec.lint import refusing
from bizing_spec.outcome import Stopped


def types(source: str, output: Path | None, is_check: bool, opens_empty: bool) -> None:
    """Print the types, write them, or compare them with the file. Raises Stopped."""
    if is_check and output is None:
        raise Stopped("--check compares with a file: name it by --output")
    api = openapi.read(source)
    refusing.refuse_dead_references(api)
    written = typescript.write(api, opens_empty)
    if output is None:
        typer.echo(written, nl=False)
    elif is_check:
        _compare(source, output, written)
    else:
        try:
            output.write_text(written, "utf-8")
        except OSError as fault:
            raise Stopped(f"{output} cannot be written: {fault.strerror}") from fault


def _compare(source: str, output: Path, written: str) -> None:
    if document.text_of(output) != written:
        remedy = f"bizing spec types {source} --output {output}"
        raise Stopped(f"{output} is not what {source} says now: run `{remedy}`", outcome.WRONG)
