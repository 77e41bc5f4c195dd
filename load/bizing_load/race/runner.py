"""A race from start to verdict: servers, resources, crowds, faults, the final state, the judge."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bizing_load import api, clock, cluster, history, target, witness, workloads
from bizing_load.nemesis.nemesis import Nemesis
from bizing_load.race import aftermath, crowds, limits, repeat
from bizing_load.race.order import Order, Payments, Tally
from bizing_load.report.model import Judged
from bizing_load.report.progress import Progress, Show
from bizing_load.workloads import grid
from bizing_spec import outcome

FAULT_TIMEOUT_SECONDS = 8.0


@dataclass(frozen=True, kw_only=True)
class Options:
    """What to race. Without `url`, servers of our own; without `history`, files that go unless they are evidence.

    The race ends after `rounds` of each client, after `operations` of all or after `seconds`, whichever is first.
    `rate` is rounds a second of all clients.
    `command`, `environment` and `postgres_settings` are for servers of our own that are not the usual ones.
    """

    workload: str = "same"
    clients: int = 64
    rounds: int | None = None
    operations: int | None = None
    seconds: float | None = None
    rate: float | None = None
    seed: int = 0
    resources: int = 1
    skew: float = 0.0
    processes: int = 1
    faults: Sequence[str] = ()
    servers: cluster.Kind = "one"
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    history: Path | None = None
    payments_url: str | None = None
    payments_key: str | None = field(default=None, repr=False)
    database_url: str | None = field(default=None, repr=False)
    database_log: Path | None = None
    clock_seconds: float | None = None
    release_seconds: float | None = None
    settle_seconds: float | None = None
    command: Sequence[str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    postgres_settings: Mapping[str, str] = field(default_factory=dict)


def run(options: Options, report: Show, broken_off: Callable[[Path], object] = lambda _: None) -> Judged:
    """Race and judge. Raises `outcome.Stopped` when there is nothing to judge.

    If the race breaks off, however that comes, `broken_off` is told of the history that was to be kept.
    """
    with _parts_of(options.history, broken_off) as folder:
        deadlocks = _race(options, folder, report)
        report(Progress("judging"))
        judged = replace(aftermath.judge_files(_parts(folder)), deadlocks=deadlocks)
        if options.history or judged.judgement.verdict == "valid":
            return replace(judged, kept=options.history)
        with tempfile.NamedTemporaryFile(prefix="bizing-race-", suffix=".jsonl", delete=False) as file:
            kept = Path(file.name)
        aftermath.join(_parts(folder), kept)
        return replace(judged, kept=kept)


@contextmanager
def _parts_of(kept: Path | None, broken_off: Callable[[Path], object]) -> Iterator[Path]:
    """A folder for what each process writes; what is to be kept is put together even if the race breaks off."""
    is_whole = False
    folder, prefix = (kept.parent, f"{kept.name}.") if kept else (None, "bizing-race-")
    with tempfile.TemporaryDirectory(dir=folder, prefix=prefix) as name:
        try:
            yield Path(name)
            is_whole = True
        finally:
            if kept and (parts := _parts(Path(name))):
                aftermath.join(parts, kept)
                if not is_whole:
                    broken_off(kept)


def _parts(folder: Path) -> list[Path]:
    return [*sorted(folder.glob("crowd-*.jsonl")), *folder.glob("nemesis.jsonl"), *folder.glob("final.jsonl")]


def _race(options: Options, folder: Path, report: Show) -> int | None:
    """The deadlocks, if there is a log to count them in."""
    report(Progress("starting servers" if options.url is None else "preparing"))
    with _target(options) as (server, own), api.Api(server.url, server.key) as client:
        deadlocks = target.DeadlockCount(server.database_log)
        payments = _payments(options, server)
        plan = prepare(options, client, repeat.command(options), payments)
        since = clock.now() / 1e9 - plan.run.clock_seconds
        try:
            with _nemesis(options, own, folder / "nemesis.jsonl", report) as disturbed:
                crowds.run(plan, options.processes, folder, lambda tally: report(disturbed(tally)))
            report(Progress("reading the final state"))
            aftermath.finish(plan.run, client, folder / "final.jsonl", payments, since)
        finally:
            if own is None:
                aftermath.archive(plan.run, client)
        return deadlocks.read()


@contextmanager
def _target(options: Options) -> Iterator[tuple[target.Target, cluster.Cluster | None]]:
    if options.payments_url and options.url is None:
        raise outcome.Stopped("--payments-url is for a server that is given: our own have a sandbox. Give its URL too.")
    if options.url is None:
        with cluster.own(
            options.servers,
            database_url=options.database_url,
            faults=options.faults,
            command=options.command,
            environment=options.environment,
            postgres_settings=options.postgres_settings,
            is_paid=is_paid(options.workload),
        ) as own:
            yield own.target, own
    elif options.faults:
        raise outcome.Stopped("faults need servers of our own: leave the URL out, or --faults")
    elif options.database_url or options.servers != "one":
        raise outcome.Stopped("--servers and --database-url are for servers of our own: leave the URL out, or them")
    elif options.key is None:
        raise outcome.Stopped(api.NO_KEY)
    else:
        yield (
            target.Target(
                api.root(options.url),
                options.key,
                database_log=options.database_log,
                payments_url=options.payments_url,
            ),
            None,
        )


def is_paid(workload: str) -> bool:
    """Whether something in it has a price."""
    return any(wanted.price for wanted in workloads.ALL[workload].wanted(1))


def _payments(options: Options, server: target.Target) -> Payments | None:
    """Whom to ask about money, if there is anybody. Raises `outcome.Stopped` when they do not answer."""
    if server.payments_url is None:
        return None
    found = Payments(server.payments_url, options.payments_key or witness.KEY)
    with witness.Witness(found.url, found.key) as asked:
        asked.check()
    return found


def prepare(options: Options, client: api.Api, command: str = "", payments: Payments | None = None) -> Order:
    """Make what the workload wants, and the order for one crowd of all clients. `command` repeats the run.

    Raises `outcome.Stopped`.
    """
    workload = workloads.ALL[options.workload]
    cell_steps = workload.cell_steps(options.clients)
    try:
        cells = workload.cells(options.rounds, options.resources) if options.rounds else None
        step = grid.step_for(cell_steps, cells)
    except grid.RoundsDoNotFit as fault:
        raise outcome.Stopped(f"{fault}: choose fewer --rounds or --clients, or more --resources") from fault
    usual = limits.OWN if options.url is None else limits.GIVEN
    run = history.Run(
        url=client.url,
        workload=workload.name,
        seed=options.seed,
        clients=options.clients,
        resources=[
            client.create_resource(
                f"Race {workload.name}, seed {options.seed}",
                step=step,
                window_days=grid.WINDOW_DAYS,
                capacity=wanted.capacity,
                hold_seconds=wanted.hold_seconds,
                price=wanted.price,
            )
            for wanted in workload.wanted(options.resources)
        ],
        faults=list(options.faults),
        clock_seconds=_or(options.clock_seconds, usual.clock_seconds),
        release_seconds=_or(options.release_seconds, usual.release_seconds),
        settle_seconds=_or(options.settle_seconds, usual.settle_seconds),
        command=command,
    )
    return Order(
        run=run,
        key=client.key,
        clients=options.clients,
        first=0,
        opens=grid.opens_after(datetime.now(UTC)),
        step=step,
        skew=options.skew,
        rounds=options.rounds,
        operations=options.operations,
        seconds=options.seconds,
        rate=options.rate,
        file="",
        clock=clock.offset(),
        timeout=FAULT_TIMEOUT_SECONDS if options.faults else api.SECONDS,
        payments=payments,
    )


def _or(chosen: float | None, usual: float) -> float:
    return usual if chosen is None else chosen


def plan(options: Options) -> str:
    """Prepare a race that Locust's own workers run: its order as JSON, without the key. Raises `outcome.Stopped`."""
    with _target(options) as (server, _), api.Api(server.url, server.key) as client:
        order = msgspec.structs.replace(prepare(options, client), key="")
    return msgspec.json.format(msgspec.json.encode(order), indent=2).decode()


@contextmanager
def _nemesis(
    options: Options, own: cluster.Cluster | None, file: Path, report: Show
) -> Iterator[Callable[[Tally], Progress]]:
    """The faults, for the length of a block; gives what puts a tally and the faults of the moment together."""
    told = _Told(f"racing: {workloads.ALL[options.workload].does}")
    if own is None or not options.faults:
        yield told.progress
        return
    with file.open("wb") as lines:

        def record(fault: history.Fault) -> None:
            lines.write(history.encode(fault))
            lines.flush()
            told.note(fault)

        with Nemesis(own, options.faults, options.seed, record):
            yield told.progress
            report(Progress("healing"))


class _Told:
    """What a run's progress says besides its counts."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._faults = 0
        self._under_way: dict[int, str] = {}

    def note(self, fault: history.Fault) -> None:
        if fault.phase == "begin":
            self._faults += 1
            self._under_way[fault.number] = fault.text
        else:
            self._under_way.pop(fault.number, None)

    def progress(self, tally: Tally) -> Progress:
        return Progress(
            what=self._what,
            operations=tally.operations,
            winners=tally.winners,
            refusals=tally.refusals,
            unknown=tally.unknown,
            faults=self._faults,
            fault=", ".join(list(self._under_way.values())) or None,
            seconds=tally.seconds,
        )
