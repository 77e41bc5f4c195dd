"""The nemesis: brings faults about while the clients are at work, and undoes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from bizing_load import clock, history
from bizing_load.cluster import Cluster
from bizing_load.nemesis import faults, schedule


class Nemesis:
    """Runs the seed's schedule of these faults, one at a time, in a thread of its own for the length of a block.

    `record` gets the begin of each before anything is done, and its end when all is as before; it is called in that
    thread. Raises `outcome.Stopped` for faults that the cluster cannot have.
    """

    def __init__(
        self,
        cluster: Cluster,
        names: Sequence[str],
        seed: int,
        record: Callable[[history.Fault], None],
        pacing: schedule.Pacing = schedule.USUAL,
    ) -> None:
        faults.check(names, own_database=cluster.database is not None)
        self._cluster = cluster
        self._record = record
        self._strikes = schedule.strikes(seed, names, pacing)
        self._over = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="nemesis")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.stop()
        else:
            self._end()

    def is_alive(self) -> bool:
        """Whether further faults will come: not after the end, nor after one could not be undone."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End the fault under way, if any, and return when all is well again. May be called twice.

        Raises `outcome.Stopped` when the cluster does not come back.
        """
        self._end()
        if self._failure:
            raise self._failure
        self._cluster.heal()

    def _end(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            for number, strike in enumerate(self._strikes, 1):
                if self._over.wait(strike.wait):
                    return
                self._strike(number, strike)
        except BaseException as failure:  # told to whoever stops us
            self._failure = failure

    def _strike(self, number: int, strike: schedule.Strike) -> None:
        begun = clock.now()
        with faults.FAULTS[strike.fault](self._cluster, strike.target) as text:
            self._record(history.Fault(number, strike.fault, "begin", begun, text))
            self._over.wait(strike.duration)
        self._record(history.Fault(number, strike.fault, "end", clock.now(), text))
