"""What holds in every state of the database, asked of it from outside of the API."""

from tests.provider.harness import sql

QUESTIONS = {
    "live claims on one unit overlap": """
        SELECT a.resource_id, a.unit_no, a.during, b.during FROM allocation a JOIN allocation b
          ON a.id < b.id AND a.resource_id = b.resource_id AND a.unit_no = b.unit_no AND a.during && b.during
        WHERE a.released_at IS NULL AND b.released_at IS NULL
    """,
    "a booking that holds its time has other units than it says": """
        SELECT b.id, b.status, b.units FROM booking b
        WHERE b.status IN ('PENDING', 'CONFIRMED') AND b.ends_at > now() AND b.units <>
          (SELECT count(*) FROM allocation a WHERE a.booking_id = b.id AND a.released_at IS NULL)
    """,
    "a booking that gave its time up has some": """
        SELECT b.id, b.status FROM booking b JOIN allocation a ON a.booking_id = b.id
        WHERE b.status IN ('DRAFT', 'CANCELLED', 'EXPIRED') AND a.released_at IS NULL
    """,
    "a claim is at another time than its booking": """
        SELECT b.id, a.service FROM booking b JOIN allocation a ON a.booking_id = b.id
        WHERE a.released_at IS NULL AND a.service <> tstzrange(b.starts_at, b.ends_at)
    """,
    "a version lacks its event, or has two": """
        SELECT b.id, b.version, array_agg(e.aggregate_version ORDER BY e.aggregate_version)
        FROM booking b LEFT JOIN event e ON e.aggregate_id = b.id GROUP BY b.id, b.version
        HAVING array_agg(e.aggregate_version ORDER BY e.aggregate_version)
          <> (SELECT array_agg(n) FROM generate_series(1, b.version) AS n)
    """,
    "an event says another state than its booking": """
        SELECT b.id, b.status, e.data ->> 'status' FROM booking b JOIN event e ON e.aggregate_id = b.id
        WHERE e.aggregate_version = b.version AND e.data ->> 'status' <> b.status
    """,
    "a removed blackout has time, or a standing one has none": """
        SELECT x.id FROM blackout x JOIN resource r ON r.id = x.resource_id WHERE x.ends_at > now()
          AND (SELECT count(*) FROM allocation a WHERE a.blackout_id = x.id AND a.released_at IS NULL)
            <> CASE WHEN x.removed_at IS NULL THEN r.capacity ELSE 0 END
    """,
}


def findings(database_url: str) -> list[tuple[str, list[tuple[object, ...]]]]:
    """What does not hold, with the rows that show it; nothing in a sound database."""
    asked = ((claim, sql(database_url, question)) for claim, question in QUESTIONS.items())
    return [(claim, rows) for claim, rows in asked if rows]
