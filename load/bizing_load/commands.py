"""The commands of this room, `bizing race` and `bizing bench`: they parse and call, and import late to start fast."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bizing_spec import outcome


class RaceFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class Pattern(StrEnum):
    SAME = "same"
    OVERLAP = "overlap"
    NEIGHBOURS = "neighbours"


def race(
    url: Annotated[
        str | None, typer.Argument(help="The server's address. Without it, a throw-away server of our own.")
    ] = None,
    api_key: Annotated[str | None, typer.Option(envvar="BIZING_API_KEY", help="A key of the server at URL.")] = None,
    clients: Annotated[int, typer.Option(min=2, max=10_000, help="Clients that race for each time.")] = 64,
    rounds: Annotated[int, typer.Option(min=1, help="How many times are raced for.")] = 1000,
    pattern: Annotated[
        Pattern,
        typer.Option(
            help="same: all want one time; overlap: unequal times that overlap; neighbours: back to back, all must win."
        ),
    ] = Pattern.SAME,
    seed: Annotated[int | None, typer.Option(help="Fixes the times asked for; drawn and printed unless given.")] = None,
    format: Annotated[RaceFormat, typer.Option(help="How the result is printed.")] = RaceFormat.TEXT,  # noqa: A002
    history: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Keep the history in this file, as JSON Lines.")
    ] = None,
    database_log: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="PostgreSQL's log, to count deadlocks in; known of our own server."
        ),
    ] = None,
) -> None:
    """Race many clients for one time, again and again, and judge whether anybody was booked twice.

    The server is known by its contract alone. On one that is given, the race makes a resource, archived afterwards.

    \b
    Examples:
      bizing race
      bizing race http://127.0.0.1:8000 --clients 32 --rounds 200
      bizing race --pattern overlap --seed 7 --history race.jsonl

    Exit status: 0 valid, 1 invalid, 2 unknown or unable to run.
    """
    import random

    from bizing_load.race import report, runner

    _clean_up_on_sigterm()
    chosen = random.SystemRandom().randrange(2**31) if seed is None else seed
    options = runner.Options(clients, rounds, chosen, pattern.value, url, api_key, history, database_log)
    with report.progress(rounds) as show:
        result = runner.run(options, show)
    typer.echo(report.as_json(result) if format is RaceFormat.JSON else report.as_text(result))
    statuses = {"valid": outcome.OK, "invalid": outcome.WRONG, "unknown": outcome.UNABLE}
    raise typer.Exit(statuses[result.judgement.verdict])


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

    _clean_up_on_sigterm()

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


def _clean_up_on_sigterm() -> None:
    """Let SIGTERM end the command as Ctrl-C does: what was started is stopped first."""
    import signal

    def leave(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
