"""What holds in every state of the database, asked of it from outside of the API."""

import asyncio
from typing import Any

from bizing_provider import auditing, db
from tests.provider.harness import sql

QUESTIONS = {
    "live claims on one unit overlap": """
        SELECT a.resource_id, a.unit_no, a.during, b.during FROM allocation a JOIN allocation b
          ON a.id < b.id AND a.resource_id = b.resource_id AND a.unit_no = b.unit_no AND a.during && b.during
        WHERE a.released_at IS NULL AND b.released_at IS NULL
    """,
    "a booking that holds its time has other units than it says": """
        SELECT b.id, b.status, b.units FROM booking b
        WHERE b.status IN ('PENDING', 'CONFIRMED') AND b.ends_at > now()
          AND coalesce((SELECT sum((item ->> 'units')::int) FROM jsonb_array_elements(b.items) AS item
                        WHERE (item ->> 'end')::timestamptz > now()), b.units) <>
            (SELECT count(*) FROM allocation a WHERE a.booking_id = b.id AND a.released_at IS NULL
             AND upper(a.service) > now())
    """,
    "a booking that gave its time up has some": """
        SELECT b.id, b.status FROM booking b JOIN allocation a ON a.booking_id = b.id
        WHERE b.status IN ('DRAFT', 'CANCELLED', 'EXPIRED') AND a.released_at IS NULL
    """,
    "a claim is at another time than its booking": """
        SELECT b.id, a.service FROM booking b JOIN allocation a ON a.booking_id = b.id
        WHERE a.released_at IS NULL AND NOT CASE WHEN b.items IS NULL
          THEN a.resource_id = b.resource_id AND a.service = tstzrange(b.starts_at, b.ends_at)
          ELSE EXISTS (SELECT FROM jsonb_array_elements(b.items) AS item
                       WHERE a.resource_id = (item ->> 'resourceId')::uuid
                         AND a.service = tstzrange((item ->> 'start')::timestamptz, (item ->> 'end')::timestamptz)) END
    """,
    "a booking has a fee that is above its price, or that nothing gave rise to": """
        SELECT b.id, b.status, b.price, b.fee FROM booking b
        WHERE b.fee IS NOT NULL AND (b.status NOT IN ('CANCELLED', 'NO_SHOW') OR b.price IS NULL
          OR (b.fee ->> 'amount')::bigint NOT BETWEEN 1 AND (b.price ->> 'amount')::bigint)
    """,
    "another calendar has time that it does not ask for": """
        SELECT a.id FROM allocation a JOIN external_calendar c ON c.id = a.external_calendar_id
        WHERE NOT a.during <@ c.busy OR a.resource_id <> c.resource_id
    """,
    "a removed blackout has time, or a standing one has none": """
        SELECT x.id FROM blackout x JOIN resource r ON r.id = x.resource_id WHERE x.ends_at > now()
          AND (SELECT count(*) FROM allocation a WHERE a.blackout_id = x.id AND a.released_at IS NULL)
            <> CASE WHEN x.removed_at IS NULL THEN r.capacity ELSE 0 END
    """,
    "an offer is no booking, or a booking is the offer of nobody": """
        SELECT w.id, w.status, b.id FROM waitlist_entry w LEFT JOIN booking b ON b.waitlist_entry_id = w.id
        WHERE (w.status = 'OFFERED') <> (b.id IS NOT NULL) OR b.business_id <> w.business_id
          OR b.resource_id <> w.resource_id AND b.version = 1
          OR b.version = 1 AND (b.starts_at < w.earliest OR b.ends_at > w.latest OR b.units <> w.units)
    """,
}


def findings(database_url: str) -> list[tuple[str, list[tuple[object, ...]]]]:
    """What does not hold, with the rows that show it; nothing in a sound database."""
    asked = [(claim, sql(database_url, question)) for claim, question in QUESTIONS.items()]
    faults = [(each["booking"], each["fault"]) for each in asyncio.run(_rebuilt(database_url))["faults"]]
    return [(claim, rows) for claim, rows in [*asked, ("a booking does not follow from its events", faults)] if rows]


async def _rebuilt(database_url: str) -> dict[str, Any]:
    engine = db.connect(database_url, 1)
    try:
        async with db.transaction(engine) as conn:
            return await auditing.rebuild_all(conn)
    finally:
        await engine.dispose()
