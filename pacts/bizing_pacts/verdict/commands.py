"""The command `bizing verify`: parse and call. What it needs is imported when it runs, for `--help` to be quick."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer


class Stage(StrEnum):
    """For the command line, which offers them; `stages` has what they are."""

    LINT = "lint"
    DIFF = "diff"
    COMPARE = "compare"
    PACTS = "pacts"
    FUZZ = "fuzz"
    RACE = "race"
    COVERAGE = "coverage"


def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="The project; its settings are here or above.")
    ] = Path("."),
    only: Annotated[
        list[Stage] | None,
        typer.Option(metavar="STAGE", help=f"This stage alone ({', '.join(Stage)}); repeat."),
    ] = None,
    skip: Annotated[list[Stage] | None, typer.Option(metavar="STAGE", help="Leave this stage out; repeat.")] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION|FILE",
            help="What the document is compared to.",
            show_default="the newest release tag that has it",
        ),
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop after the first stage that fails.")] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write report.html, coverage.html, junit.xml, bizing.sarif, summary.md, verdict.json."
        ),
    ] = None,
    form: Annotated[
        Literal["text", "json", "markdown", "github"], typer.Option("--format", help="How to print.")
    ] = "text",
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The settings.", show_default="bizing.toml, or [tool.bizing.verify] of pyproject.toml"
        ),
    ] = None,
    init: Annotated[
        bool, typer.Option("--init", help="Write a bizing.toml to begin with, and verify nothing.")
    ] = False,
) -> None:
    """Judge a project as a whole, and give one verdict on one page.

    Its document is linted and compared to the last release; its provider is started on a port of its own; consumers'
    pacts are verified against it, and compared to the document; it is fuzzed, raced, and what was exercised of the
    document is counted. A stage that has nothing to do is skipped, and says why.

    \b
    Examples:
      bizing verify --init
      bizing verify --report build/contract
      bizing verify --only lint --only diff --base origin/main --format github
      bizing verify ../orders-api --skip race --fail-fast

    Exit status: 0 nothing is wrong, 1 something is, 2 something could not be judged, 130 after Ctrl-C.
    """
    from bizing_pacts.verdict import command

    if init:
        command.init(folder)
    else:
        command.verify(folder, only or (), skip or (), base, report, form, config, fail_fast=fail_fast)
