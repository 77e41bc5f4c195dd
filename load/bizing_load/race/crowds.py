"""The crowds of a race, each in a process of its own, for Locust changes the one it is imported into."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import ceil
from pathlib import Path

import msgspec

from bizing_load.race.order import Order, Tally
from bizing_spec import outcome


class CrowdFailed(outcome.Stopped):
    """The process of the clients ended before the race did; the message ends with what it said last."""


def run(plan: Order, processes: int, folder: Path, report: Callable[[Tally], None]) -> None:
    """Run the clients in so many processes, each with its history in the folder. Raises CrowdFailed."""
    orders = list(_split(plan, min(processes, plan.clients), folder))
    latest = [Tally()] * len(orders)
    lock = threading.Lock()

    def tell(index: int, tally: Tally) -> None:
        with lock:
            latest[index] = tally
            report(_sum(latest))

    crowds: list[_Crowd] = []
    try:
        crowds += (_Crowd(order, partial(tell, index)) for index, order in enumerate(orders))
        for crowd in crowds:
            crowd.finish()
    finally:
        for crowd in crowds:
            crowd.kill()


def _split(plan: Order, processes: int, folder: Path) -> Iterator[Order]:
    """One order a process, with its share of the clients."""
    first = 0
    for index in range(processes):
        clients = plan.clients // processes + (index < plan.clients % processes)
        rate = plan.rate and plan.rate * clients / plan.clients
        operations = plan.operations and ceil(plan.operations * clients / plan.clients)
        file = str(folder / f"crowd-{index:03}.jsonl")
        yield msgspec.structs.replace(plan, clients=clients, first=first, rate=rate, operations=operations, file=file)
        first += clients


def _sum(parts: Sequence[Tally]) -> Tally:
    return Tally(
        operations=sum(part.operations for part in parts),
        winners=sum(part.winners for part in parts),
        refusals=sum(part.refusals for part in parts),
        unknown=sum(part.unknown for part in parts),
        seconds=max(part.seconds for part in parts),
        finished=all(part.finished for part in parts),
    )


class _Crowd:
    """One process of clients, and a thread that listens to it."""

    def __init__(self, order: Order, report: Callable[[Tally], None]) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 (closed by kill)
        self._report = report
        self._finished = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bizing_load.race.crowding"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            start_new_session=True,
        )
        assert self._process.stdin
        self._process.stdin.write(msgspec.json.encode(order))
        self._process.stdin.close()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            tally = msgspec.json.decode(line, type=Tally)
            self._finished = tally.finished
            self._report(tally)

    def finish(self) -> None:
        """Wait for its end. Raises CrowdFailed."""
        self._listener.join()
        self._process.wait()
        if not self._finished:
            self._words.seek(0)
            said = "\n  ".join(self._words.read().decode(errors="replace").splitlines()[-6:])
            raise CrowdFailed(f"the race broke off:\n  {said}")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        if self._process.stdout:
            self._process.stdout.close()
        self._words.close()
