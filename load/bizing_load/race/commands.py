"""`bizing race`: parse and call. What the work needs is imported when it runs, for `--help` to be quick."""

from __future__ import annotations

import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bizing_load import address, groups, interrupts, writable
from bizing_load.nemesis.names import NAMES
from bizing_load.race.options import (
    DEFAULT_ROUNDS,
    Clients,
    ClockSeconds,
    DatabaseUrl,
    Form,
    Key,
    Operations,
    PaymentsKey,
    PaymentsUrl,
    Processes,
    Rate,
    ReleaseSeconds,
    Report,
    Resources,
    Rounds,
    Seconds,
    Seed,
    Servers,
    SettleSeconds,
    Skew,
    Url,
    Workload,
)
from bizing_spec import outcome

if TYPE_CHECKING:
    from bizing_load.report.model import Judged

race = typer.Typer(
    cls=groups.RunUnlessNamed,
    help="""Race many clients for the same times, and judge whether anybody was booked twice.

    \b
    Examples:
      bizing race
      bizing race --workload mixed --faults kill,restart --report race
      bizing race http://127.0.0.1:8000 --workload overlap --clients 32 --rounds 200
      bizing race judge race/history.jsonl

    Without a command it is `run`; `bizing race run --help` has its options.

    Exit status: 0 valid, 1 invalid, 2 unknown or unable to run, 130 after Ctrl-C.
    """,
)


@race.command()
def run(
    url: Url = None,
    api_key: Key = None,
    workload: Workload = "same",
    clients: Clients = 64,
    rounds: Rounds = None,
    operations: Operations = None,
    seconds: Seconds = None,
    rate: Rate = None,
    seed: Seed = None,
    resources: Resources = 1,
    skew: Skew = 0,
    processes: Processes = 1,
    servers: Servers = "one",
    faults: Annotated[
        str,
        typer.Option(help=f"What happens to our own servers meanwhile, separated by commas: {', '.join(NAMES)}."),
    ] = "",
    database_url: DatabaseUrl = None,
    history: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Keep the history in this file, as JSON Lines.")
    ] = None,
    report: Report = None,
    form: Form = "text",
    database_log: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="PostgreSQL's log, to count deadlocks in; known of our own."),
    ] = None,
    clock_seconds: ClockSeconds = None,
    release_seconds: ReleaseSeconds = None,
    settle_seconds: SettleSeconds = None,
    payments_url: PaymentsUrl = None,
    payments_key: PaymentsKey = None,
) -> None:
    """Race, and judge what came of it.

    The server is known by its contract alone. On one that is given, the race makes resources, archived afterwards.

    \b
    Examples:
      bizing race
      bizing race http://127.0.0.1:8000 --clients 32 --rounds 200
      bizing race --workload mixed --servers balanced --faults kill,cut --seed 7 --report race

    Exit status: 0 valid, 1 invalid, 2 unknown or unable to run, 130 after Ctrl-C.
    """
    from bizing_load.race import aftermath, runner
    from bizing_load.report.progress import progress

    interrupts.clean_up()
    _known(workload)
    options = runner.Options(
        workload=workload,
        clients=clients,
        rounds=_rounds(rounds, seconds, operations),
        operations=operations,
        seconds=seconds,
        rate=rate,
        seed=_seed(seed),
        resources=resources,
        skew=skew,
        processes=processes,
        faults=_listed(faults),
        servers=servers,
        url=url,
        key=api_key,
        history=report / "history.jsonl" if report and not history else history,
        database_url=database_url,
        database_log=database_log,
        clock_seconds=clock_seconds,
        release_seconds=release_seconds,
        settle_seconds=settle_seconds,
        payments_url=payments_url,
        payments_key=payments_key,
    )
    writable.make(report)
    writable.check(history)
    with ExitStack() as afterwards, progress() as show:
        judged = runner.run(options, show, lambda kept: afterwards.callback(_tell_of, kept, report))
    if report and history:
        aftermath.join([history], report / "history.jsonl")
    _show(judged, form, report)


@race.command()
def judge(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, help="The history: one file, or those of all processes."),
    ],
    url: Annotated[
        str | None,
        typer.Option(
            callback=address.checked,
            help="Read the final state from this server, and archive its resources of the race.",
        ),
    ] = None,
    api_key: Key = None,
    payments_url: PaymentsUrl = None,
    payments_key: PaymentsKey = None,
    report: Report = None,
    form: Form = "text",
) -> None:
    """Judge a history again, without the server.

    \b
    Examples:
      bizing race judge race.jsonl --report again
      bizing race judge part-*.jsonl --url http://127.0.0.1:8000

    Exit status: 0 valid, 1 invalid, 2 unknown, or no history, 130 after Ctrl-C.
    """
    from bizing_load import witness
    from bizing_load.race import aftermath
    from bizing_load.race.order import Payments

    writable.make(report)
    if url:
        payments = Payments(payments_url, payments_key or witness.KEY) if payments_url else None
        files = [*files, aftermath.read_final(files, url, api_key, payments)]
    judged = aftermath.judge_files(files)
    if report:
        aftermath.join(files, report / "history.jsonl")
    _show(judged, form, report)


@race.command()
def plan(
    url: Annotated[str, typer.Argument(callback=address.checked, help="The server's address.")],
    api_key: Key = None,
    workload: Workload = "mixed",
    rounds: Rounds = None,
    operations: Operations = None,
    seconds: Seconds = None,
    rate: Rate = None,
    seed: Seed = None,
    resources: Resources = 1,
    skew: Skew = 0,
    clients: Clients = 64,
    clock_seconds: ClockSeconds = None,
    release_seconds: ReleaseSeconds = None,
) -> None:
    """Prepare a race by Locust's own master and workers, on as many machines as it takes, and print its plan.

    Each worker process is a crowd of its own: --clients is how many it has at the most; --rounds, --operations,
    --seconds and --rate are its own too, and clients who begin a round at the same moment are those of one worker.

    \b
    Example:
      export BIZING_API_KEY=…
      bizing race plan https://booking.example --workload mixed > plan.json
      BIZING_RACE_PLAN=plan.json locust -f load/racefile.py --master
      BIZING_RACE_PLAN=plan.json locust -f load/racefile.py --worker      # on each machine
      bizing race judge race-*.jsonl --url https://booking.example

    The machines' clocks must agree to within --clock-seconds.
    """
    from bizing_load.race import runner

    _known(workload)
    options = runner.Options(
        workload=workload,
        rounds=_rounds(rounds, seconds, operations),
        operations=operations,
        seconds=seconds,
        rate=rate,
        seed=_seed(seed),
        resources=resources,
        skew=skew,
        clients=clients,
        url=url,
        key=api_key,
        clock_seconds=clock_seconds,
        release_seconds=release_seconds,
    )
    typer.echo(runner.plan(options))


@race.command()
def suite(
    operations: Annotated[int, typer.Option(min=100, help="Operations of each race, at the least.")] = 10_000,
    seeds: Annotated[int, typer.Option(min=1, help="How often the mixed day meets each fault.")] = 3,
    seed: Annotated[int, typer.Option(help="The first seed; the others follow.")] = 1,
    clients: Clients = 32,
    resources: Resources = 4,
    processes: Processes = 1,
    servers: Servers = "one",
    workload: Annotated[
        list[str] | None, typer.Option("--workload", "-w", help="Undisturbed, only these; may be repeated.")
    ] = None,
    faults: Annotated[
        str | None, typer.Option(help="For the mixed day, only these, separated by commas; `none` for none.")
    ] = None,
    database_url: DatabaseUrl = None,
    form: Form = "text",
) -> None:
    """Race with every workload undisturbed, then the mixed day under each fault, and print a table.

    Servers of our own are started afresh for each race. A history that is not valid is kept, and named.

    \b
    Examples:
      bizing race suite
      bizing race suite --operations 2000 --seeds 1 --faults kill,restart --format markdown

    Exit status: 0 all valid, 1 one invalid, 2 one unknown or unable to run, 130 after Ctrl-C.
    """
    from bizing_load import workloads
    from bizing_load.nemesis import faults as known
    from bizing_load.race import runner
    from bizing_load.race import suite as races
    from bizing_load.report.progress import progress

    interrupts.clean_up()
    names = workload or list(workloads.ALL)
    for name in names:
        _known(name)
    struck = NAMES if faults is None else tuple(name for name in _listed(faults) if name != "none")
    known.check(struck, own_database=database_url is None)
    options = runner.Options(
        operations=operations,
        seed=seed,
        clients=clients,
        resources=resources,
        processes=processes,
        servers=servers,
        database_url=database_url,
    )

    def tell(row: races.Row) -> None:
        if form == "text":
            typer.echo(races.as_line(races.cells(row)))
            if row.history:
                typer.echo(f"  kept: {row.history}\n  again: {row.command}")

    if form == "text":
        typer.echo(races.as_line(races.HEADS))
    rows: list[races.Row] = []
    try:
        with progress() as show:
            for row in races.run(options, show, seeds=seeds, names=names, struck=struck):
                rows.append(row)
                tell(row)
    finally:  # what is known of the races before one that could not be run
        if form != "text":
            typer.echo(races.as_json(rows) if form == "json" else races.as_markdown(rows))
    _leave({row.verdict for row in rows})


@race.command()
def controls(
    folder: Annotated[
        Path | None, typer.Argument(help="Where the controls are.", show_default="of the checkout")
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only this control; may be repeated.")] = None,
    form: Form = "text",
) -> None:
    """Race against providers that are broken on purpose, and against models of what others do.

    They are no part of the package: run this in a checkout. It shows that a race would find what it looks for, and
    takes some minutes.

    \b
    Examples:
      bizing race controls
      bizing race controls --only no_constraint --only ours --format markdown

    Exit status: 0 each was caught and ours is valid, 1 one was not, 2 unable to run, 130 after Ctrl-C.
    """
    from bizing_load.race import controls, matrix

    interrupts.clean_up()
    found = controls.run(folder or controls.FOLDER, lambda line: typer.echo(line, err=True), only or ())
    printed = {"text": matrix.as_text, "json": matrix.as_json, "markdown": matrix.as_markdown}
    typer.echo(printed[form](found))
    raise typer.Exit(found.status)


@race.command()
def workloads(form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text") -> None:
    """List the workloads: what the clients do, and what it would reveal.

    \b
    Example:
      bizing race workloads
    """
    import msgspec

    from bizing_load import workloads

    if form == "json":
        listed = [{"name": each.name, "does": each.does, "reveals": each.reveals} for each in workloads.ALL.values()]
        typer.echo(msgspec.json.format(msgspec.json.encode(listed), indent=2).decode())
        return
    for each in workloads.ALL.values():
        typer.echo(f"{each.name:12}{each.does}\n{'':12}would reveal {each.reveals}")


def _known(workload: str) -> None:
    from bizing_load import workloads

    if workload not in workloads.ALL:
        raise typer.BadParameter(f"there are {', '.join(workloads.ALL)}", param_hint="--workload")


def _rounds(rounds: int | None, seconds: float | None, operations: int | None) -> int | None:
    """A race needs one end at least."""
    return rounds or (None if seconds or operations else DEFAULT_ROUNDS)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


def _seed(chosen: int | None) -> int:
    import random

    return random.SystemRandom().randrange(2**31) if chosen is None else chosen


def _tell_of(history: Path, report: Path | None) -> None:
    """Of a race that broke off."""
    again = ["bizing", "race", "judge", str(history), *(["--report", str(report)] if report else [])]
    typer.echo(f"bizing: the history so far is {history}; to judge it: {shlex.join(again)}", err=True)


def _show(judged: Judged, form: str, folder: Path | None) -> None:
    """Print and write what was found, and leave with the verdict's exit status."""
    from bizing_load.report import document, junit, markdown, page, text

    if folder:
        page.write(judged, folder / "report.html")
        junit.write(judged, folder / "junit.xml")
        (folder / "summary.md").write_text(markdown.as_markdown(judged), encoding="utf-8")
    printed = {"text": text.as_text, "json": document.as_json, "markdown": markdown.as_markdown}
    typer.echo(printed[form](judged))
    _leave({judged.judgement.verdict})


def _leave(verdicts: set[str]) -> None:
    """With the exit status of the worst."""
    worst = outcome.WRONG if "invalid" in verdicts else outcome.UNABLE if "unknown" in verdicts else outcome.OK
    raise typer.Exit(worst)
