"""What `bizing spec models` does once its arguments are read."""

from pathlib import Path

import typer

from bizing_spec import models, openapi
from bizing_spec.client.command import keep
from bizing_spec.lint import refusing


def write(source: str, output: Path, is_check: bool) -> None:
    """Write the models, or compare them with the file. Raises Stopped."""
    api = openapi.read(source)
    refusing.refuse_dead_references(api)
    made = models.write(api)
    if not is_check:
        for note in made.notes:
            typer.echo(f"{source}: {note}", err=True)
    keep({output: made.text}, is_check, f"bizing spec models {source} --output {output}")
