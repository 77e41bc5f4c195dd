"""The faults: each a context that brings it about, says to what, and undoes it at its end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from bizing_load.nemesis import proxy
from bizing_load.nemesis.names import NAMES
from bizing_spec import outcome

if TYPE_CHECKING:  # it asks here what a fault needs
    from bizing_load.cluster import Cluster

SLOW_MILLISECONDS = 100.0
SKEW_MINUTES = (7, -7, 45, -45)
# Of the replies to clients every second is lost; of PostgreSQL's fewer, for a transaction has many and the one that is
# missed is its last.
DROP_CHANCES = (0.5, 0.1)
PLACES = ("between clients and server", "between server and PostgreSQL")
FAKETIME = ("lib/*/faketime", "lib/faketime", "local/lib/faketime", "lib64/faketime")

# Ends the pause also when we are killed meanwhile: a stopped process could not see that its input has ended.
CONTINUE = """trap '' TERM; read -r _; kill -CONT "$1" """

TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def _kill(cluster: Cluster, which: int) -> Iterator[str]:
    server = cluster.servers[which % len(cluster.servers)]
    yield f"{server.name}: process {server.kill(which)} killed"
    server.recover()


@contextmanager
def _pause(cluster: Cluster, which: int) -> Iterator[str]:
    server = cluster.servers[which % len(cluster.servers)]
    pid = server.member(which)
    with subprocess.Popen(
        ["/bin/sh", "-c", CONTINUE, "bizing-continue", str(pid)], stdin=subprocess.PIPE, start_new_session=True
    ):
        os.kill(pid, signal.SIGSTOP)
        try:
            yield f"{server.name}: process {pid} paused"
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    server.recover()


@contextmanager
def _terminate(cluster: Cluster, which: int) -> Iterator[str]:
    with psycopg.connect(cluster.target.database_url or "") as connection:
        row = connection.execute(TERMINATE).fetchone()
    yield f"{row[0] if row else 0} connections to PostgreSQL terminated"


@contextmanager
def _restart(cluster: Cluster, which: int) -> Iterator[str]:
    if cluster.database is None:
        raise outcome.Stopped(REFUSALS["restart"])
    yield f"PostgreSQL (process {cluster.database.crash()}) stopped at once, and started again"
    cluster.database.recover()


@contextmanager
def _switched(cluster: Cluster, which: int, words: str, modes: Sequence[proxy.Mode]) -> Iterator[str]:
    place = which % len(cluster.proxies)
    cluster.proxies[place].switch(modes[place])
    try:
        yield f"{words} {PLACES[place]}"
    finally:
        cluster.proxies[place].switch(proxy.Pass())


def _cut(cluster: Cluster, which: int) -> AbstractContextManager[str]:
    return _switched(cluster, which, "connections cut", [proxy.Cut(), proxy.Cut()])


def _slow(cluster: Cluster, which: int) -> AbstractContextManager[str]:
    slow = proxy.Slow(SLOW_MILLISECONDS)
    return _switched(cluster, which, f"every chunk {SLOW_MILLISECONDS:.0f} ms late", [slow, slow])


def _drop(cluster: Cluster, which: int) -> AbstractContextManager[str]:
    return _switched(cluster, which, "replies lost", [proxy.Drop(chance) for chance in DROP_CHANCES])


@contextmanager
def _skew(cluster: Cluster, which: int) -> Iterator[str]:
    servers = cluster.servers
    server, minutes = servers[which % len(servers)], SKEW_MINUTES[which // len(servers) % len(SKEW_MINUTES)]
    server.restart(
        {
            "LD_PRELOAD": str(faketime()),
            "FAKETIME": f"{minutes:+d}m",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # the clock of a machine is set, not its seconds since boot
        }
    )
    yield f"{server.name}: started again with a clock {minutes:+d} minutes off"
    server.restart({})


@contextmanager
def _payments(cluster: Cluster, which: int) -> Iterator[str]:
    if cluster.payments is None:
        raise outcome.Stopped("The fault payments needs a provider of payments of our own.")
    cluster.payments.go_wrong()
    try:
        yield "the provider of payments fails, loses replies, and drops, repeats and reorders events"
    finally:
        cluster.payments.recover()


FAULTS: dict[str, Callable[[Cluster, int], AbstractContextManager[str]]] = {
    "kill": _kill,
    "pause": _pause,
    "terminate": _terminate,
    "restart": _restart,
    "cut": _cut,
    "slow": _slow,
    "drop": _drop,
    "skew": _skew,
    "payments": _payments,
}
IN_PROXIES = frozenset({"cut", "slow", "drop"})
REFUSALS = {
    "restart": "The fault restart needs a PostgreSQL of our own: leave out --database-url, or the fault.",
    "skew": "The fault skew needs libfaketime: apt-get install libfaketime.",
}


def check(names: Sequence[str], *, own_servers: bool = True, own_database: bool = True) -> None:
    """Raises `outcome.Stopped` for the first fault that there is not, or that cannot be brought about there."""
    for name in names:
        if name not in NAMES:
            raise outcome.Stopped(f"There is no fault {name}. There are {', '.join(NAMES)}.")
        if not own_servers:
            raise outcome.Stopped(f"The fault {name} needs servers of our own: leave out the URL, or the fault.")
        if name == "restart" and not own_database:
            raise outcome.Stopped(REFUSALS[name])
        if name == "skew":
            faketime()


def faketime() -> Path:
    """The library that gives a process another clock. Raises `outcome.Stopped` where there is none."""
    for folder in FAKETIME:
        if found := next(Path("/usr").glob(f"{folder}/libfaketimeMT.so.1"), None):
            return found
    raise outcome.Stopped(REFUSALS["skew"])
