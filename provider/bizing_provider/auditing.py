"""What `bizing events check` does."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from bizing_provider import administration, db
from bizing_provider.bookings import queries, rebuild
from bizing_provider.bookings.model import document
from bizing_provider.events import store
from bizing_spec.outcome import WRONG, Stopped

PIECE: Final = 1000
"""Bookings that are looked at together."""
SHOWN: Final = 20
"""Faults that are told one by one."""
ONE_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

Report = dict[str, Any]


def check(data_dir: Path | None, database_url: str | None, form: str) -> None:
    """Rebuild every booking from its events; exit status 1 when one of them stands otherwise."""
    administration.require_database(data_dir, database_url)
    found = administration.with_database(data_dir, database_url, rebuild_all)
    faults = found["faults"]
    if form == "json":
        print(json.dumps(found, indent=2))
    else:
        for each in faults[:SHOWN]:
            print(f"{each['booking']}: {each['fault']}")
        if len(faults) > SHOWN:
            print(f"and {len(faults) - SHOWN:,} more; --format json has them all")
        verdict = f"{len(faults):,} faults" if faults else "each is as it stands"
        print(f"{found['bookings']:,} bookings rebuilt from {found['events']:,} events: {verdict}.")
    if faults:
        raise Stopped("Bookings do not follow from their events: somebody wrote to the database by hand.", WRONG)


async def rebuild_all(conn: db.Connection) -> Report:
    """How many bookings and events there are, and what does not follow, in one snapshot of a new transaction."""
    await conn.execute(ONE_SNAPSHOT)
    faults: list[Report] = []
    bookings = events = 0
    after: UUID | None = None
    while found := await queries.everyones(conn, after, PIECE):
        trails: dict[UUID, list[rebuild.Told]] = defaultdict(list)
        for event in await store.trails(conn, [booking.id for booking in found]):
            trails[event.aggregate_id].append(rebuild.Told(event.type, event.aggregate_version, event.data))
            events += 1
        for booking in found:
            trail = trails[booking.id]
            faults += ({"booking": str(booking.id), "fault": why} for why in rebuild.faults(document(booking), trail))
        bookings += len(found)
        after = found[-1].id
    return {"bookings": bookings, "events": events, "faults": faults}
