"""`bizing bench`: parse and call. What the work needs is imported when it runs, for `--help` to be quick."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from bizing_load import interrupts


class BenchFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def bench(
    clients: Annotated[str, typer.Option(help="Numbers of clients, separated by commas.")] = "1,4,16,64",
    seconds: Annotated[float, typer.Option(min=1, help="How long each side is measured in a round.")] = 5,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the sides take turns.")] = 3,
    resources: Annotated[int, typer.Option(min=1, max=100_000, help="Resources to book on, for each side.")] = 1000,
    database_url: Annotated[
        str | None,
        typer.Option(help="Another PostgreSQL than the embedded one; the run has a scratch database there."),
    ] = None,
    format: Annotated[BenchFormat, typer.Option(help="How the result is printed.")] = BenchFormat.TEXT,  # noqa: A002
) -> None:
    """Measure holds over HTTP against pgbench running the same transaction on the same PostgreSQL.

    Starts a server of its own. Close other work first: both sides share the machine with it.

    \b
    Examples:
      bizing bench
      bizing bench --clients 64 --seconds 10 --format markdown
    """
    from bizing_load.bench import runner, table

    interrupts.clean_up()

    def report(line: str) -> None:
        typer.echo(line, err=True)

    result = runner.run(runner.Options(_numbers(clients), seconds, rounds, resources, database_url), report)
    printed = {
        BenchFormat.TEXT: table.as_text,
        BenchFormat.JSON: table.as_json,
        BenchFormat.MARKDOWN: table.as_markdown,
    }
    typer.echo(printed[format](result))


def _numbers(text: str) -> tuple[int, ...]:
    try:
        numbers = tuple(sorted({int(each) for each in text.split(",")}))
    except ValueError:
        numbers = ()
    if not numbers or numbers[0] < 1:
        raise typer.BadParameter("give whole numbers from 1, separated by commas", param_hint="--clients")
    return numbers
