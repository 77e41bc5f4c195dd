"""A process of its own that does jobs until its standard input ends; see test_jobs.py."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

import psycopg

from bizing_provider import jobs
from bizing_provider.jobs import runner


async def main(url: str, cron: str, options: dict[str, Any]) -> None:
    async def note(what: str, number: int = 0, *, after_lock: bool = False) -> int:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
            if after_lock:
                await conn.execute("SELECT pg_advisory_lock_shared(%s)", [number])
            await conn.execute("INSERT INTO note VALUES (%s, %s, %s, clock_timestamp())", [what, number, os.getpid()])
        return 1

    async def quick(arguments: Mapping[str, Any]) -> None:
        await note("done", arguments["number"])

    async def long(arguments: Mapping[str, Any]) -> None:
        """Takes until whoever holds the lock of the job's number gives it up."""
        await note("begun", arguments["number"])
        await note("done", arguments["number"], after_lock=True)

    ticks = [jobs.Tick(name="tick", cron=cron, work=lambda: note("tick"))]
    async with runner.running(url, {"quick": quick, "long": long}, ticks, 4, **options):
        print("working", flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
