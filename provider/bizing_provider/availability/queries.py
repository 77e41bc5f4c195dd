"""What the calendar blocks: one statement for one resource or many, read by lists and by the answer to a conflict."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text

from bizing_provider import db
from bizing_provider.availability import slots

# A start is blocked when the booking, with its buffers, would overlap a claim: after (lower - turnover - length) and
# before (upper + setup). Of one unit these are joined into one multirange, in which gaps too short for it vanish.
BLOCKED = text("""
SELECT clock_timestamp(), blocked.opens, blocked.closes
FROM unnest(
  CAST(:resource_ids AS uuid[]), CAST(:capacities AS int[]), CAST(:before AS interval[]), CAST(:after AS interval[])
) WITH ORDINALITY AS asked (resource_id, capacity, before, after, place)
CROSS JOIN LATERAL (
  SELECT array_agg(lower(starts) ORDER BY lower(starts)) AS opens,
    array_agg(upper(starts) ORDER BY upper(starts)) AS closes
  FROM (
    SELECT unnest(range_agg(tstzrange(lower(during) - asked.before, upper(during) + asked.after, '()'))) AS starts
    FROM live_allocation
    WHERE resource_id = asked.resource_id AND unit_no <= asked.capacity
      AND during && tstzrange(CAST(:start AS timestamptz) - asked.after, CAST(:end AS timestamptz) + asked.before)
    GROUP BY unit_no
  ) AS unit
) AS blocked
ORDER BY asked.place
""")

NEXT_FREE_DAYS = (1, 7, 31)


async def blocked(
    conn: db.Connection, questions: Sequence[slots.Question], start: datetime, end: datetime
) -> list[slots.Blocked]:
    """What is blocked for times within `[start, end)`, question by question."""
    asked = [question.resource for question in questions]
    values = {
        "resource_ids": [resource.id for resource in asked],
        "capacities": [resource.capacity for resource in asked],
        "before": [question.length + timedelta(minutes=question.resource.turnover_minutes) for question in questions],
        "after": [timedelta(minutes=resource.setup_minutes) for resource in asked],
        "start": start,
        "end": end,
    }
    rows = await conn.execute(BLOCKED, values)
    return [slots.Blocked(now, opens or (), closes or ()) for now, opens, closes in rows]


async def free(
    conn: db.Connection, questions: Sequence[slots.Question], start: datetime, end: datetime, units: int
) -> list[list[slots.Slot]]:
    """What can be booked now within `[start, end)`, question by question, earliest first."""
    answers = await blocked(conn, questions, start, end)
    return [sorted(slots.find(question, answer, units)) for question, answer in zip(questions, answers, strict=True)]


async def together(
    conn: db.Connection,
    parts: Sequence[slots.Part],
    questions: Sequence[slots.Question],
    first: datetime,
    last: datetime,
) -> list[datetime]:
    """The common starts from `first` up to `last` at which every part can be booked now, in order; one statement."""
    start = first + min(part.offset for part in parts)
    end = last + max(part.offset + part.length for part in parts)
    return slots.common(parts, questions, await blocked(conn, questions, start, end))


async def next_free(
    conn: db.Connection, parts: Sequence[slots.Part], length: timedelta, after: datetime, count: int = 3
) -> list[tuple[datetime, datetime]]:
    """The next times of this length, from `after` on, that can be booked now: soon, or within the month, or none."""
    found: list[datetime] = []
    for days in NEXT_FREE_DAYS:
        last = after + timedelta(days=days)
        found = await together(conn, parts, [part.ask(after, last) for part in parts], after, last)
        if len(found) >= count or days >= min(part.resource.window_days for part in parts):
            break
    return [(start, start + length) for start in found[:count]]
