"""What a run starts by itself: PostgreSQL, servers, and what they need of proxies and a provider of payments."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from bizing_load import api, child, scratch, temporary
from bizing_load import target as targets
from bizing_load.cluster import database, payments, server
from bizing_load.nemesis import faults as known
from bizing_load.nemesis import proxy
from bizing_spec import outcome

__all__ = ["Cluster", "Kind", "NotRecovered", "own"]

Kind = Literal["one", "workers", "balanced"]

WORKERS = 2
BALANCED = 2
HEAL_SECONDS = 60.0
POLL_SECONDS = 0.02
SERVE = (*child.BIZING, "serve")
WEBHOOKS = f"{api.BASE}/webhooks/stripe"


class NotRecovered(outcome.Stopped):
    """The service did not come back after the last fault was undone."""


@dataclass
class Cluster:
    """What runs. `proxies` are, with faults that need them, the one that clients meet and the one to PostgreSQL."""

    kind: Kind
    target: targets.Target
    servers: Sequence[server.Server]
    database: database.Database | None
    proxies: Sequence[proxy.Proxy]
    payments: payments.Payments | None = None

    def heal(self) -> None:
        """See that everything is as it was at first, and that the service answers its clients.

        Raises `outcome.Stopped` if it does not.
        """
        for each in self.proxies:
            each.switch(proxy.Pass())
        if self.payments:
            self.payments.recover()
        if self.database:
            self.database.recover()
        for one in self.servers:
            one.recover()
        address = urlsplit(self.target.url)
        deadline = time.monotonic() + HEAL_SECONDS
        while not server.is_healthy(address.hostname or "", address.port or 80):
            if time.monotonic() > deadline:
                raise NotRecovered(f"the service did not recover within {HEAL_SECONDS:.0f} s of the last fault")
            time.sleep(POLL_SECONDS)

    def close(self) -> None:
        """Stop the servers; the rest ends with the context."""
        _close(self.servers)


@contextmanager
def own(
    kind: Kind = "one",
    *,
    database_url: str | None = None,
    faults: Sequence[str] = (),
    command: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    postgres_settings: Mapping[str, str] | None = None,
    is_paid: bool = False,
) -> Iterator[Cluster]:
    """A cluster for the length of a block, on a PostgreSQL of its own or on a scratch database of the one given.

    `faults` are those that shall be possible. `command` takes the options of `bizing serve` and stands in for it;
    `environment` is for all servers, `postgres_settings` for a PostgreSQL of its own. With `is_paid` they
    take payments from a sandbox. Raises `outcome.Stopped` for what
    cannot be had.
    """
    known.check(faults, own_database=database_url is None)
    with ExitStack() as stack:
        folder = stack.enter_context(temporary.folder())
        postgres, url = _database(stack, folder, database_url, postgres_settings or {})
        between = stack.enter_context(proxy.Proxy([_address(url)])) if known.IN_PROXIES.intersection(faults) else None
        seen = _by_way_of(url, between.address) if between else url
        serve = (*(command or SERVE), "--log-level=warning")
        settings = {**(environment or {}), targets.DATABASE: seen}
        servers = _servers(kind, serve, settings, folder)
        paid = None
        if is_paid or "payments" in faults:
            paid = stack.enter_context(payments.own(folder, servers[0].url + WEBHOOKS))
            settings |= paid.settings
        stack.callback(_close, servers)
        key = _start(servers, folder)
        host, port = servers[0].address
        proxies = []
        if between or kind == "balanced":
            before = stack.enter_context(proxy.Proxy([one.address for one in servers]))
            host, port = before.address
            proxies = [before, between] if between else []
        seen_by_clients = targets.Target(
            url=f"http://{host}:{port}",
            key=key,
            database_url=url,
            database_log=postgres.server_log if postgres else None,
            binaries=postgres.binaries if postgres else None,
            payments_url=paid.url if paid else None,
        )
        yield Cluster(kind, seen_by_clients, servers, postgres, proxies, paid)


def _servers(kind: Kind, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> list[server.Server]:
    names = [f"server {number + 1}" for number in range(BALANCED if kind == "balanced" else 1)]
    workers = WORKERS if kind == "workers" else 1
    return [server.Server(name, command, environment, folder, workers=workers) for name in names]


def _database(
    stack: ExitStack, folder: Path, given: str | None, settings: Mapping[str, str]
) -> tuple[database.Database | None, str]:
    if given is None:
        found = stack.enter_context(database.own(folder, settings))
        return found, found.url
    if settings:
        raise outcome.Stopped("PostgreSQL's settings can be chosen only where no --database-url is given.")
    return None, stack.enter_context(scratch.database(given))


def _start(servers: Sequence[server.Server], folder: Path) -> str:
    """Start them; the key of the demo business, which the first makes."""
    ready = folder / "ready.json"
    servers[0].start(f"--ready-file={ready}")
    deadline = time.monotonic() + server.START_SECONDS
    while not ready.exists():  # it is written just after the first healthy answer
        if time.monotonic() > deadline:
            raise server.ServerFailed("the first server wrote no ready file")
        time.sleep(POLL_SECONDS)
    key: str = json.loads(ready.read_text())["apiKey"]
    for one in servers[1:]:
        one.start()
    return key


def _close(servers: Sequence[server.Server]) -> None:
    child.stop(*(one.process for one in servers if one.process))


def _address(url: str) -> proxy.Address:
    """Where PostgreSQL listens."""
    parts = urlsplit(url)
    if not parts.hostname or "," in parts.netloc:
        raise outcome.Stopped("A proxy before PostgreSQL needs its address as one host in the URL.")
    return parts.hostname, parts.port or 5432


def _by_way_of(url: str, address: proxy.Address) -> str:
    parts = urlsplit(url)
    credentials, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{credentials}{at}{address[0]}:{address[1]}").geturl()
