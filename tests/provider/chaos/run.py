"""A chaos run: many clients on a real server, the database audited while they run and when all has come to rest."""

import asyncio
import random
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bizing_provider import db
from tests.provider import audit
from tests.provider.chaos.moves import ROOMS, Client, World
from tests.provider.harness import new_key
from tests.provider.servers import NO_CERTIFICATES, PATIENCE_SECONDS, serving

DEADLOCKS, FAILURES = "deadlocks, by PostgreSQL's statistics", "answers of 5xx, and requests without an answer"


@dataclass(frozen=True)
class Options:
    """`seed` fixes what each client chooses; who comes first is up to the machine."""

    seconds: float
    clients: int
    seed: int
    workers: int = 1


@dataclass(frozen=True)
class Result:
    """How often each operation was done, or refused and why; and of what there must be none, how many there were."""

    options: Options
    outcomes: Mapping[str, Mapping[str, int]]
    audits: int
    must_be_zero: Mapping[str, int]
    failures: Mapping[str, int]

    @property
    def sound(self) -> bool:
        return not any(self.must_be_zero.values())


def run(database_url: str, folder: Path, options: Options) -> Result:
    """Serve a migrated database of the run's own, let the clients loose on it, and judge what they leave behind."""
    deadlocks = audit.deadlocks(database_url)
    environment = {"BIZING_DATABASE_URL": database_url}
    with serving(folder, "--no-demo", "--workers", str(options.workers), **environment) as served:
        key = asyncio.run(new_key(database_url, db.new_id()))
        world, counted = asyncio.run(_chaos(database_url, served.url, key, options))
        served.end(signal.SIGTERM)
    counted.append(audit.counts(database_url))
    zero = {claim: max(counts[claim] for counts in counted) for claim in audit.CLAIMS}
    zero |= {DEADLOCKS: audit.deadlocks(database_url) - deadlocks, FAILURES: world.failures.total()}
    return Result(options, world.outcomes, len(counted), zero, world.failures)


async def _chaos(database_url: str, url: str, key: str, options: Options) -> tuple[World, list[dict[str, int]]]:
    async with httpx.AsyncClient(
        base_url=f"{url}/api/v1/",
        headers={"X-API-Key": key},
        trust_env=False,
        timeout=PATIENCE_SECONDS,
        verify=NO_CERTIFICATES,
    ) as http:
        world = World([await _room(http, number, room) for number, room in enumerate(ROOMS)])
        clients = [Client(world, http, random.Random(f"{options.seed} {number}")) for number in range(options.clients)]
        deadline = time.monotonic() + options.seconds
        counted: list[dict[str, int]] = []

        async def visit(client: Client) -> None:
            while time.monotonic() < deadline:
                await client.act()

        async def watch() -> None:
            while time.monotonic() < deadline:
                counted.append(await asyncio.to_thread(audit.counts, database_url))
                await asyncio.sleep(1)

        await asyncio.gather(watch(), *map(visit, clients))
    return world, counted


async def _room(http: httpx.AsyncClient, number: int, rules: Mapping[str, Any]) -> dict[str, Any]:
    body = {"timeZone": "Etc/UTC", "slotStepMinutes": 15, **rules}
    made = await http.post("resources", json=body, headers={"Idempotency-Key": f'"room-{number}"'})
    return dict(made.raise_for_status().json())
