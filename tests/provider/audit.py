"""What holds in every state of the database, asked of it from outside of the API."""

import asyncio
from typing import Any

from bizing_provider import auditing, db
from tests.provider.harness import sql

OVERLAP = "live claims on one unit overlap"

QUESTIONS = {
    OVERLAP: """
        SELECT a.resource_id, a.unit_no, a.during, b.during FROM allocation a JOIN allocation b
          ON a.id < b.id AND a.resource_id = b.resource_id AND a.unit_no = b.unit_no AND a.during && b.during
        WHERE a.released_at IS NULL AND b.released_at IS NULL
    """,
    "a live booking has not exactly its claims": """
        SELECT part.id, part.resource_id, part.service, part.units, count(a.id) FROM (
          SELECT b.id, coalesce((item ->> 'resourceId')::uuid, b.resource_id) AS resource_id,
            tstzrange(coalesce((item ->> 'start')::timestamptz, b.starts_at),
                      coalesce((item ->> 'end')::timestamptz, b.ends_at)) AS service,
            sum(coalesce((item ->> 'units')::int, b.units)) AS units
          FROM booking b LEFT JOIN jsonb_array_elements(b.items) AS item ON true
          WHERE b.status IN ('PENDING', 'CONFIRMED') GROUP BY 1, 2, 3
        ) AS part JOIN resource r ON r.id = part.resource_id LEFT JOIN allocation a ON a.booking_id = part.id
          AND a.resource_id = part.resource_id AND a.service = part.service AND a.released_at IS NULL
        WHERE upper(part.service) > now() GROUP BY part.id, part.resource_id, part.service, part.units
        HAVING count(a.id) <> part.units
    """,
    "a claim has other buffers than its resource, which was never changed": """
        SELECT a.id, a.during, a.service FROM allocation a JOIN resource r ON r.id = a.resource_id
        WHERE a.kind = 'booking' AND a.released_at IS NULL AND r.version = 1
          AND a.during <> tstzrange(lower(a.service) - make_interval(mins => r.setup_minutes),
                                    upper(a.service) + make_interval(mins => r.turnover_minutes))
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
    "a version of a series or of an entry lacks its event, or has two": """
        SELECT kind, a.id, a.version, array_agg(e.aggregate_version ORDER BY e.aggregate_version)
        FROM (SELECT 'series' AS kind, id, version FROM series
              UNION ALL SELECT 'waitlist', id, version FROM waitlist_entry) AS a
        LEFT JOIN event e ON e.aggregate_id = a.id AND e.aggregate_type = kind GROUP BY kind, a.id, a.version
        HAVING array_agg(e.aggregate_version ORDER BY e.aggregate_version)
          IS DISTINCT FROM (SELECT array_agg(n) FROM generate_series(1, a.version) AS n)
    """,
    "a booking has a fee that is above its price, or that nothing gave rise to": """
        SELECT b.id, b.status, b.price, b.fee FROM booking b
        WHERE b.fee IS NOT NULL AND (b.status NOT IN ('CANCELLED', 'NO_SHOW') OR b.price IS NULL
          OR (b.fee ->> 'amount')::bigint NOT BETWEEN 1 AND (b.price ->> 'amount')::bigint)
    """,
    "more was captured than the booking costs or its terms leave, and nobody gives it back": """
        SELECT p.id, b.status, p.captured, p.refunded, b.fee FROM payment p JOIN booking b ON b.id = p.booking_id
        WHERE p.captured - p.refunded > CASE
            WHEN b.payment_reference IS DISTINCT FROM p.intent_id THEN 0
            WHEN b.status IN ('CANCELLED', 'NO_SHOW') THEN coalesce((b.fee ->> 'amount')::bigint, 0)
            ELSE p.captured END
          AND NOT EXISTS (SELECT FROM saga s WHERE s.booking_id = b.id
                          AND s.state IN ('RUNNING', 'COMPENSATING', 'STUCK'))
    """,
    "a booking is confirmed by a payment that nobody captured": """
        SELECT b.id, b.status, p.captured FROM payment p JOIN booking b ON b.id = p.booking_id
        WHERE b.payment_reference = p.intent_id AND p.captured = 0
    """,
    "an intent of a booking that needs none is left as it is": """
        SELECT p.id, p.status, b.status FROM payment p JOIN booking b ON b.id = p.booking_id
        WHERE p.intent_id IS NOT NULL AND p.status NOT IN ('CAPTURED', 'CANCELLED')
          AND NOT EXISTS (SELECT FROM saga s WHERE s.booking_id = b.id
                          AND s.state IN ('RUNNING', 'COMPENSATING', 'STUCK'))
    """,
    "a version of a payment lacks its event, or has two": """
        SELECT p.id, p.version, array_agg(e.aggregate_version ORDER BY e.aggregate_version)
        FROM payment p LEFT JOIN event e ON e.aggregate_id = p.id GROUP BY p.id, p.version
        HAVING array_agg(e.aggregate_version ORDER BY e.aggregate_version)
          IS DISTINCT FROM (SELECT array_agg(n) FROM generate_series(1, p.version) AS n)
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
    "the last event of an entry of the waitlist says another state than it has by its offer": """
        SELECT w.id, shown.status, e.data ->> 'status' FROM waitlist_entry w JOIN event e ON e.aggregate_id = w.id
        LEFT JOIN booking b ON b.waitlist_entry_id = w.id
        CROSS JOIN LATERAL (SELECT CASE
          WHEN b.id IS NULL THEN w.status
          WHEN b.status = 'PENDING' THEN 'OFFERED'
          WHEN b.status = 'EXPIRED' THEN 'EXPIRED'
          WHEN b.status = 'CANCELLED' AND NOT EXISTS (
            SELECT FROM event c WHERE c.aggregate_id = b.id AND c.type = 'booking.confirmed') THEN 'DECLINED'
          ELSE 'ACCEPTED' END AS status) AS shown
        WHERE e.aggregate_version = w.version AND e.data ->> 'status' <> shown.status
    """,
    "an offer is no booking, or a booking is the offer of nobody": """
        SELECT w.id, w.status, b.id FROM waitlist_entry w LEFT JOIN booking b ON b.waitlist_entry_id = w.id
        WHERE (w.status = 'OFFERED') <> (b.id IS NOT NULL) OR b.business_id <> w.business_id
          OR b.version = 1 AND (b.resource_id <> w.resource_id OR b.package_id IS DISTINCT FROM w.package_id)
          OR b.version = 1 AND w.package_id IS NULL
            AND (b.starts_at < w.earliest OR b.ends_at > w.latest OR b.units <> w.units)
    """,
    "an offer is no live hold": """
        SELECT w.id, b.id FROM waitlist_entry w JOIN booking b ON b.waitlist_entry_id = w.id
        WHERE w.status = 'OFFERED' AND b.status = 'PENDING'
          AND NOT EXISTS (SELECT FROM allocation a WHERE a.booking_id = b.id AND a.released_at IS NULL)
    """,
}

REBUILT = "a booking does not follow from its events"
CLAIMS = (*QUESTIONS, REBUILT)
SAYS_OTHERWISE = "its last event says otherwise of "
BY_HAND = {"holdExpiresAt", "start", "end", "items"}
"""What tests write into bookings, as if time had passed; whether claims are at these times is asked above."""

END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def findings(database_url: str) -> list[tuple[str, list[tuple[object, ...]]]]:
    """What does not hold, with the rows that show it; nothing in a sound database."""
    asked = [(claim, sql(database_url, question)) for claim, question in QUESTIONS.items()]
    told = [(each["booking"], each["fault"]) for each in asyncio.run(_rebuilt(database_url))["faults"]]
    faults = [each for each in told if not _by_hand(each[1])]
    return [(claim, rows) for claim, rows in [*asked, (REBUILT, faults)] if rows]


def _by_hand(fault: str) -> bool:
    names = fault.removeprefix(SAYS_OTHERWISE)
    return names != fault and BY_HAND.issuperset(names.split(", "))


async def _rebuilt(database_url: str) -> dict[str, Any]:
    engine = db.connect(database_url, 1)
    try:
        async with db.transaction(engine) as conn:
            return await auditing.rebuild_all(conn)
    finally:
        await engine.dispose()


def counts(database_url: str) -> dict[str, int]:
    """How many rows show each that does not hold."""
    return dict.fromkeys(CLAIMS, 0) | {claim: len(rows) for claim, rows in findings(database_url)}


def deadlocks(database_url: str) -> int:
    """How many there were in this database, ever. Ends all connections to it: until then some may be unreported."""
    while sql(database_url, END_OTHERS):
        pass
    return int(sql(database_url, DEADLOCKS)[0][0])
