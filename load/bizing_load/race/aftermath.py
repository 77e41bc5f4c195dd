"""What comes after the clients of a race, at once or another day: the final state, one file of all, the judge."""

from __future__ import annotations

import resource
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bizing_load import api, clock, history, witness
from bizing_load.oracle import judge, money
from bizing_load.race.order import Payments
from bizing_load.report.model import Judged
from bizing_spec import outcome

POLL_SECONDS = 0.2
REST_SECONDS, REST_AFTER_FAULTS_SECONDS = 5.0, 30.0  # that a service is given to come to rest after a run


def read_final(files: Sequence[Path], url: str, key: str | None, payments: Payments | None = None) -> Path:
    """Read the final state of a history's resources into a file beside the first, and archive them.

    Raises `outcome.Stopped`.
    """
    told = _read(files)
    run = told.run
    if key is None:
        raise outcome.Stopped(api.NO_KEY)
    file = files[0].with_name("final.jsonl")
    file.unlink(missing_ok=True)  # of an earlier state
    since = told.operations[0].asked.at / 1e9 if told.operations else 0.0
    with api.Api(url, key) as client:
        finish(run, client, file, payments, since)
        archive(run, client)
    if not file.exists():
        raise outcome.Stopped(f"{url} did not say what state it is in, so there is nothing to judge yet")
    return file


def finish(run: history.Run, client: api.Api, file: Path, payments: Payments | None = None, since: float = 0.0) -> None:
    """Read the final state once the service answers again. Without one the verdict cannot be valid.

    The provider of payments is asked what it took, from `since` on, and again until all is as it should be, or must be.
    """
    if run.faults:
        # What ran out while nobody was there to free it is judged too: so the service gets the time that it may take.
        threading.Event().wait(run.release_seconds + 2 * run.clock_seconds)
    deadline = time.monotonic() + (REST_AFTER_FAULTS_SECONDS if run.faults else REST_SECONDS)
    due = time.monotonic() + run.settle_seconds
    final: history.Final | None = None
    while final is None or not (money.is_settled(final) or time.monotonic() > due):
        try:
            final = _final(run, client, payments, since)
        except api.ServerUnusable:
            if time.monotonic() > deadline:
                break
        if final is None or not money.is_settled(final):
            threading.Event().wait(POLL_SECONDS)
    if final is not None:
        file.write_bytes(history.encode(final))


def _final(run: history.Run, client: api.Api, payments: Payments | None, since: float) -> history.Final:
    """Raises `api.ServerUnusable`."""
    at = clock.now()
    # A booking of several times is listed with each of its resources.
    bookings = {booking.id: booking for each in run.resources for booking in client.bookings(each.id)}
    taken: list[history.Payment] | None = None
    if payments and any(resource.price for resource in run.resources):
        with witness.Witness(payments.url, payments.key) as asked:
            taken = asked.payments(bookings, since)
    return history.Final(at, list(bookings.values()), taken)


def archive(run: history.Run, client: api.Api) -> None:
    """Leave somebody's server as tidy as can be; that it is not is no matter of the verdict."""
    for each in run.resources:
        with suppress(api.ServerUnusable):
            client.archive_resource(each.id)


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
