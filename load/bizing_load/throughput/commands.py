"""`bizing load`: parse and call. What the work needs is imported when it runs, for `--help` to be quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bizing_load import address, groups, interrupts, writable
from bizing_spec import outcome

DEFAULT_THINK = 0.5

load = typer.Typer(
    cls=groups.RunUnlessNamed,
    help="""Load the API and measure its throughput and latency, without judging.

    \b
    Examples:
      bizing load
      bizing load http://127.0.0.1:8000 --scenario checkout --users 100 --seconds 60 --out run.json
      bizing load --model open --rate 200 --scenario book
      bizing load --web
      bizing load compare before.json after.json --fail-over 10%

    Without a command it is `run`; `bizing load run --help` has its options.

    Exit status: 0 measured, 1 slower than `--fail-over` allows, 2 wrong usage or unable to run, 130 after Ctrl-C.
    """,
)

Form = Annotated[Literal["text", "json", "markdown"], typer.Option("--format", help="How the result is printed.")]


@load.command()
def run(
    url: Annotated[
        str | None,
        typer.Argument(
            callback=address.checked, help="The server's address. Without it, a throw-away server of our own."
        ),
    ] = None,
    api_key: Annotated[str | None, typer.Option(envvar="BIZING_API_KEY", help="A key of the server at URL.")] = None,
    users: Annotated[
        int | None,
        typer.Option(
            min=1, max=10_000, help="Users; in the open model at most so many at once.", show_default="50; 500"
        ),
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, help="How long is measured.")] = 10,
    model: Annotated[
        Literal["closed", "open"],
        typer.Option(help="closed: users pause and act in turn; open: arrivals come, however slow the answers."),
    ] = "closed",
    rate: Annotated[float | None, typer.Option(min=0.1, help="Arrivals a second in the open model.")] = None,
    think: Annotated[
        float | None,
        typer.Option(
            min=0, help="A user's mean pause in seconds, in the closed model.", show_default=f"{DEFAULT_THINK}"
        ),
    ] = None,
    scenario: Annotated[
        Literal["book", "browse", "checkout", "mixed"],
        typer.Option(
            help="book: hold random times; browse: look at what is free; checkout: look, hold, confirm or not, give "
            "up; mixed: all of it, and a race for the first free time."
        ),
    ] = "mixed",
    web: Annotated[bool, typer.Option("--web/--headless", help="Open Locust's own page instead of measuring.")] = False,
    web_port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port of Locust's page, on this machine alone.")
    ] = 8089,
    seed: Annotated[int, typer.Option(help="Fixes what is chosen; who comes when is up to the machine.")] = 1,
    warm_up: Annotated[float, typer.Option(min=0, help="Seconds before that, not measured.")] = 2,
    resources: Annotated[int, typer.Option(min=1, max=1000, help="Resources to load, made for the run.")] = 20,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Keep the result in this file, as JSON.")] = None,
    form: Form = "text",
) -> None:
    """Load a server, and print throughput, latencies and errors of each operation.

    On a server that is given, the run makes resources, archived afterwards; its bookings run out within a day.

    \b
    Examples:
      bizing load
      bizing load http://127.0.0.1:8000 --scenario checkout --users 100 --seconds 60 --out run.json
      bizing load --model open --rate 200 --scenario book

    Exit status: 0 measured, 2 wrong usage or unable to run, 130 after Ctrl-C.
    """
    from bizing_load.throughput import runner, table

    if model == "open" and rate is None and not web:
        raise typer.BadParameter("the open model needs arrivals a second", param_hint="--rate")
    if model == "closed" and rate is not None:
        raise typer.BadParameter("arrivals come in the open model: add --model open", param_hint="--rate")
    if model == "open" and think is not None:
        raise typer.BadParameter("arrivals do not pause: leave out --think, or --model open", param_hint="--think")
    interrupts.clean_up()
    options = runner.Options(
        users=users or (500 if model == "open" else 50),
        seconds=seconds,
        model=model,
        scenario=scenario,
        seed=seed,
        rate=rate or 0.0,
        think=DEFAULT_THINK if think is None else think,
        warm_up=warm_up,
        resources=resources,
        url=url,
        key=api_key,
    )
    writable.check(out)
    if web:
        raise typer.Exit(runner.serve_page(options, web_port, _say))
    result = runner.run(options, _say)
    if out:
        out.write_text(table.as_json(result) + "\n", encoding="utf-8")
    printed = {"text": table.as_text, "json": table.as_json, "markdown": table.as_markdown}
    typer.echo(printed[form](result))


@load.command()
def compare(
    a: Annotated[Path, typer.Argument(help="The result to compare with, from `--out`.")],
    b: Annotated[Path, typer.Argument(help="The result that is compared.")],
    fail_over: Annotated[
        str | None, typer.Option(help="Exit with 1 when B is slower by more than this, and than the spread: `10%`.")
    ] = None,
    form: Form = "text",
) -> None:
    """Compare two results: throughput, p50 and p99, and whether they differ by more than chance.

    Latencies are the corrected ones. The spread is how much the tenths of one run differ among themselves.

    \b
    Example:
      bizing load compare before.json after.json --fail-over 10%

    Exit status: 0 compared, 1 B is slower than `--fail-over` allows, 2 wrong usage, unreadable, or not alike.
    """
    from bizing_load.throughput import comparison

    limit = None if fail_over is None else _share(fail_over)
    before, after = comparison.read(a), comparison.read(b)
    printed = {"text": comparison.as_text, "json": comparison.as_json, "markdown": comparison.as_markdown}
    typer.echo(printed[form](before, after, limit))
    if limit is not None and (settings := comparison.unlike(before, after)):
        raise outcome.Stopped(f"these runs cannot be held to a limit, they are not alike: {', '.join(settings)}")
    if limit is not None and comparison.too_slow(comparison.compare(before, after), limit):
        raise typer.Exit(outcome.WRONG)


def _share(text: str) -> float:
    """A share of 1 from per cents."""
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not 0 <= share < float("inf"):
        raise typer.BadParameter("give per cents, such as 10%", param_hint="--fail-over")
    return share


def _say(line: str) -> None:
    typer.echo(line, err=True)
