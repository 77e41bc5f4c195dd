"""A race from start to verdict: servers, resources, crowds, faults, the final state, the judge."""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bizing_load import api, clock, cluster, history, target, workloads
from bizing_load.nemesis.nemesis import Nemesis
from bizing_load.oracle import judge
from bizing_load.race import crowds, repeat
from bizing_load.race.order import Order, Tally
from bizing_load.report.model import Judged
from bizing_load.report.progress import Progress, Show
from bizing_load.workloads import grid
from bizing_spec import outcome

OWN_CLOCK_SECONDS, OWN_RELEASE_SECONDS = 0.25, 2.0
"""On one machine there is one clock, and our service frees a due hold when somebody asks for its time."""
FAULT_TIMEOUT_SECONDS = 8.0
NO_KEY = f"a key is missing: give it by --api-key or {api.KEY_VARIABLE}"
REST_SECONDS, REST_AFTER_FAULTS_SECONDS = 5.0, 30.0  # that a service is given to come to rest after a run


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
    database_url: str | None = field(default=None, repr=False)
    database_log: Path | None = None
    clock_seconds: float | None = None
    release_seconds: float | None = None
    command: Sequence[str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    postgres_settings: Mapping[str, str] = field(default_factory=dict)


def run(options: Options, report: Show) -> Judged:
    """Race and judge. Raises `outcome.Stopped` when there is nothing to judge."""
    with _parts_of(options.history) as folder:
        deadlocks = _race(options, folder, report)
        report(Progress("judging"))
        judged = replace(judge_files(_parts(folder)), deadlocks=deadlocks, command=repeat.command(options))
        if options.history or judged.judgement.verdict == "valid":
            return replace(judged, kept=options.history)
        with tempfile.NamedTemporaryFile(prefix="bizing-race-", suffix=".jsonl", delete=False) as file:
            kept = Path(file.name)
        join(_parts(folder), kept)
        return replace(judged, kept=kept)


@contextmanager
def _parts_of(kept: Path | None) -> Iterator[Path]:
    """A folder for what each process writes; what is to be kept is put together even if the race breaks off."""
    folder, prefix = (kept.parent, f"{kept.name}.") if kept else (None, "bizing-race-")
    with tempfile.TemporaryDirectory(dir=folder, prefix=prefix) as name:
        try:
            yield Path(name)
        finally:
            if kept and (parts := _parts(Path(name))):
                join(parts, kept)


def judge_files(files: Sequence[Path]) -> Judged:
    """Judge a history, without the service. Raises `outcome.Stopped` when the files are none."""
    found = _read(files)
    begun = time.perf_counter()
    judgement = judge.judge(found)
    seconds = time.perf_counter() - begun
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2) of each
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    judged = Judged(found, judgement, 0.0, seconds, memory_bytes=memory)
    return replace(judged, seconds=(judged.end - judged.begin) / 1e9)


def _read(files: Sequence[Path]) -> history.History:
    try:
        return history.read(files)
    except (history.HistoryUnreadable, OSError) as fault:
        raise outcome.Stopped(f"no history to judge: {fault}; give what `bizing race --history FILE` wrote") from fault


def join(parts: Sequence[Path], into: Path) -> None:
    """One file of several, which it may be one of; what tells of the whole, the final state, comes last.

    A last line that was cut short is left out, for in the middle of a file it would be no history's.
    """
    draft = into.with_name(f"{into.name}.draft")
    with draft.open("wb") as whole:
        for part in parts:
            with part.open("rb") as lines:
                whole.writelines(line for line in lines if line.endswith(b"\n"))
    draft.replace(into)


def _parts(folder: Path) -> list[Path]:
    return [*sorted(folder.glob("crowd-*.jsonl")), *folder.glob("nemesis.jsonl"), *folder.glob("final.jsonl")]


def _race(options: Options, folder: Path, report: Show) -> int | None:
    """The deadlocks, if there is a log to count them in."""
    report(Progress("starting servers" if options.url is None else "preparing"))
    with _target(options) as (server, own), api.Api(server.url, server.key) as client:
        deadlocks = target.DeadlockCount(server.database_log)
        plan = prepare(options, client)
        try:
            with _nemesis(options, own, folder / "nemesis.jsonl", report) as disturbed:
                crowds.run(plan, options.processes, folder, lambda tally: report(disturbed(tally)))
            report(Progress("reading the final state"))
            finish(plan.run, client, folder / "final.jsonl")
        finally:
            if own is None:
                archive(plan.run, client)
        return deadlocks.read()


@contextmanager
def _target(options: Options) -> Iterator[tuple[target.Target, cluster.Cluster | None]]:
    if options.url is None:
        with cluster.own(
            options.servers,
            database_url=options.database_url,
            faults=options.faults,
            command=options.command,
            environment=options.environment,
            postgres_settings=options.postgres_settings,
        ) as own:
            yield own.target, own
    elif options.faults:
        raise outcome.Stopped("faults need servers of our own: leave the URL out, or --faults")
    elif options.database_url or options.servers != "one":
        raise outcome.Stopped("--servers and --database-url are for servers of our own: leave the URL out, or them")
    elif options.key is None:
        raise outcome.Stopped(NO_KEY)
    else:
        yield target.Target(api.root(options.url), options.key, database_log=options.database_log), None


def prepare(options: Options, client: api.Api) -> Order:
    """Make what the workload wants, and the order for one crowd of all clients. Raises `outcome.Stopped`."""
    workload = workloads.ALL[options.workload]
    cell_steps = workload.cell_steps(options.clients)
    try:
        cells = workload.cells(options.rounds, options.resources) if options.rounds else None
        step = grid.step_for(cell_steps, cells)
    except grid.RoundsDoNotFit as fault:
        raise outcome.Stopped(f"{fault}: choose fewer --rounds or --clients, or more --resources") from fault
    own = options.url is None
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
            )
            for wanted in workload.wanted(options.resources)
        ],
        faults=list(options.faults),
        clock_seconds=_or(options.clock_seconds, OWN_CLOCK_SECONDS if own else 1.0),
        release_seconds=_or(options.release_seconds, OWN_RELEASE_SECONDS if own else 5.0),
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
    )


def plan(options: Options) -> str:
    """Prepare a race that Locust's own workers run: its order as JSON, without the key. Raises `outcome.Stopped`."""
    with _target(options) as (server, _), api.Api(server.url, server.key) as client:
        order = msgspec.structs.replace(prepare(options, client), key="")
    return msgspec.json.format(msgspec.json.encode(order), indent=2).decode()


def read_final(files: Sequence[Path], url: str, key: str | None) -> Path:
    """Read the final state of a history's resources into a file beside the first, and archive them.

    Raises `outcome.Stopped`.
    """
    run = _read(files).run
    if key is None:
        raise outcome.Stopped(NO_KEY)
    file = files[0].with_name("final.jsonl")
    file.unlink(missing_ok=True)  # of an earlier state
    with api.Api(url, key) as client:
        finish(run, client, file)
        archive(run, client)
    if not file.exists():
        raise outcome.Stopped(f"{url} did not say what state it is in, so there is nothing to judge yet")
    return file


def _or(chosen: float | None, usual: float) -> float:
    return usual if chosen is None else chosen


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


def finish(run: history.Run, client: api.Api, file: Path) -> None:
    """Read the final state once the service answers again. Without one the verdict cannot be valid."""
    deadline = time.monotonic() + (REST_AFTER_FAULTS_SECONDS if run.faults else REST_SECONDS)
    while True:
        final = history.Final(clock.now(), [])
        try:
            for each in run.resources:
                final.bookings.extend(client.bookings(each.id))
            break
        except api.ServerUnusable:
            if time.monotonic() > deadline:
                return
            threading.Event().wait(0.2)
    file.write_bytes(history.encode(final))


def archive(run: history.Run, client: api.Api) -> None:
    """Leave somebody's server as tidy as can be; that it is not is no matter of the verdict."""
    for each in run.resources:
        with suppress(api.ServerUnusable):
            client.archive_resource(each.id)
