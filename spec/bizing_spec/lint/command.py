"""What `bizing spec lint` does once its arguments are read."""

from collections.abc import Sequence
from pathlib import Path

import typer

from bizing_spec import collection, openapi, outcome
from bizing_spec.document import DocumentUnreadable
from bizing_spec.lint import engine, rendering, settings
from bizing_spec.lint.engine import Finding
from bizing_spec.outcome import Stopped


def lint(files: Sequence[str], form: str, config: Path | None, fail_on: str, **allowed: bool) -> None:
    """Print the findings of all documents that can be read. Raises Stopped for the others, and typer.Exit(1)."""
    if not files:
        raise Stopped("name a document, or say --rules (`bizing spec lint --help`)")
    report: dict[str, list[Finding]] = {}
    unreadable: list[str] = []
    for file in files:
        try:
            report[file] = _findings(file, config, **allowed)
        except DocumentUnreadable as fault:
            unreadable.append(fault.message)
    if report:
        typer.echo(rendering.FORMATS[form](report))
    if unreadable:
        raise Stopped("\nbizing: ".join(unreadable))
    if _fails([each for findings in report.values() for each in findings], fail_on):
        raise typer.Exit(outcome.WRONG)


@collection.paused()
def _findings(file: str, config: Path | None, **allowed: bool) -> list[Finding]:
    outside, network = allowed.get("allow_outside", False), allowed.get("allow_network", False)
    read = openapi.read(file, keep_unread=True, allow_outside=outside, allow_network=network)
    return engine.lint(read, settings.read(config or settings.find(file)))


def list_rules(form: str) -> None:
    typer.echo(rendering.rules_as_json() if form == "json" else rendering.rules())


def _fails(findings: Sequence[Finding], fail_on: str) -> bool:
    failing = {"error": ("error",), "warning": ("error", "warning"), "none": ()}[fail_on]
    return any(each.severity in failing for each in findings)
