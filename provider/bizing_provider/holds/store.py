"""Taking and releasing time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import Range, insert

from bizing_provider import db
from bizing_provider.resources import queries as resources
from bizing_provider.tables import allocation, live_allocation

Interval = tuple[datetime, datetime]
Kind = Literal["booking", "blackout"]


class DueHolds(db.Stale):
    """Only holds that have run out stand in the way: sweep those of the resources, then try again."""

    def __init__(self, resource_ids: Sequence[UUID]):
        super().__init__()
        self.resource_ids = list(resource_ids)


async def place(
    conn: db.Connection,
    resource_id: UUID,
    unit_nos: Sequence[int],
    *,
    kind: Kind,
    during: Interval,
    service: Interval,
    booking_id: UUID | None = None,
    blackout_id: UUID | None = None,
) -> bool:
    """Take a time on some units; False when a unit was not to be had, and then the transaction must not be kept.

    A plain INSERT would be as correct and would deadlock under contention; fewer rows back than asked for is the
    conflict.
    """
    statement = (
        insert(allocation)
        .values(
            [
                {
                    "resource_id": resource_id,
                    "unit_no": unit_no,
                    "kind": kind,
                    "during": Range(*during),
                    "service": Range(*service),
                    "booking_id": booking_id,
                    "blackout_id": blackout_id,
                }
                for unit_no in sorted(unit_nos)
            ]
        )
        .on_conflict_do_nothing(constraint="allocation_no_overlap")
        .returning(allocation.c.id)
    )
    return len((await conn.execute(statement)).all()) == len(unit_nos)


async def release(conn: db.Connection, *, booking_id: UUID | None = None, blackout_id: UUID | None = None) -> list[int]:
    """Free the time of a booking or a blackout; the units that it had."""
    owner = allocation.c.booking_id == booking_id if booking_id else allocation.c.blackout_id == blackout_id
    released = await conn.execute(
        update(allocation)
        .where(owner, allocation.c.released_at.is_(None))
        .values(released_at=func.clock_timestamp())
        .returning(allocation.c.unit_no, allocation.c.resource_id)
    )
    freed = released.all()
    resources.loosen(conn, {row.resource_id for row in freed})
    return sorted(row.unit_no for row in freed)


# Best fit: of the free units, those come first on which the least time is left between what is taken and its
# neighbours, a day at the most on either side. So the gaps that remain are few and long, and a unit that was never
# touched is taken last.
FREE_UNITS = text("""
SELECT unit_no
FROM generate_series(1, :capacity) AS unit_no LEFT JOIN (
  SELECT unit_no, max(upper(during)) FILTER (WHERE during << wanted) AS before,
    min(lower(during)) FILTER (WHERE during >> wanted) AS after, bool_or(during && wanted) AS is_taken
  FROM allocation, tstzrange(CAST(:start AS timestamptz), CAST(:end AS timestamptz)) AS wanted
  WHERE resource_id = :resource_id AND released_at IS NULL
    AND during && tstzrange(:start - interval '1 day', :end + interval '1 day')
  GROUP BY unit_no
) AS near USING (unit_no)
WHERE is_taken IS NOT TRUE
ORDER BY coalesce(:start - before, interval '1 day') + coalesce(after - :end, interval '1 day'), unit_no
""")


async def free_units(conn: db.Connection, resource_id: UUID, capacity: int, during: Interval) -> list[int]:
    """The units that can be taken at once, the best fitting first."""
    values = {"resource_id": resource_id, "capacity": capacity, "start": during[0], "end": during[1]}
    return list((await conn.execute(FREE_UNITS, values)).scalars())


class Wanted(NamedTuple):
    """A time that is wanted on some of the units that a resource has, buffers included."""

    resource_id: UUID
    capacity: int
    during: Interval


class Vacancy(NamedTuple):
    """Of a time wanted: the units that nobody live has, the best fitting first, and the earliest claim in the way."""

    units: list[int]
    conflict: Interval | None


VACANCIES = text("""
SELECT found.units, found.conflict
FROM unnest(
  CAST(:resource_ids AS uuid[]), CAST(:capacities AS int[]),
  CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])
) WITH ORDINALITY AS asked (resource_id, capacity, start, "end", place)
CROSS JOIN LATERAL (
  SELECT array_agg(unit_no ORDER BY coalesce(asked.start - before, interval '1 day')
      + coalesce(after - asked."end", interval '1 day'), unit_no) FILTER (WHERE taken IS NULL) AS units,
    (array_agg(taken ORDER BY lower(taken), unit_no) FILTER (WHERE taken IS NOT NULL))[1] AS conflict
  FROM generate_series(1, asked.capacity) AS unit_no LEFT JOIN (
    SELECT unit_no, max(upper(during)) FILTER (WHERE during << wanted) AS before,
      min(lower(during)) FILTER (WHERE during >> wanted) AS after,
      (array_agg(during ORDER BY during) FILTER (WHERE during && wanted))[1] AS taken
    FROM live_allocation, tstzrange(asked.start, asked."end") AS wanted
    WHERE resource_id = asked.resource_id
      AND during && tstzrange(asked.start - interval '1 day', asked."end" + interval '1 day')
    GROUP BY unit_no
  ) AS near USING (unit_no)
) AS found
ORDER BY asked.place
""")


async def vacancies(conn: db.Connection, wanted: Sequence[Wanted]) -> list[Vacancy]:
    """What is free at each of many times, in one statement; those wanted together do not count."""
    values = {
        "resource_ids": [each.resource_id for each in wanted],
        "capacities": [each.capacity for each in wanted],
        "starts": [each.during[0] for each in wanted],
        "ends": [each.during[1] for each in wanted],
    }
    rows = await conn.execute(VACANCIES, values)
    return [Vacancy(units or [], (taken.lower, taken.upper) if taken else None) for units, taken in rows]


class Claim(NamedTuple):
    """A time of a booking on one unit: blocked `during`, of which the customer sees `service`."""

    resource_id: UUID
    unit_no: int
    booking_id: UUID
    during: Interval
    service: Interval


PLACE_ALL = text("""
INSERT INTO allocation (resource_id, unit_no, booking_id, kind, during, service)
SELECT resource_id, unit_no, booking_id, 'booking', tstzrange(blocked_from, blocked_to), tstzrange(starts_at, ends_at)
FROM unnest(
  CAST(:resource_ids AS uuid[]), CAST(:unit_nos AS int[]), CAST(:booking_ids AS uuid[]),
  CAST(:blocked_from AS timestamptz[]), CAST(:blocked_to AS timestamptz[]),
  CAST(:starts_at AS timestamptz[]), CAST(:ends_at AS timestamptz[])
) AS claim (resource_id, unit_no, booking_id, blocked_from, blocked_to, starts_at, ends_at)
ORDER BY resource_id, blocked_from, unit_no
ON CONFLICT ON CONSTRAINT allocation_no_overlap DO NOTHING
""")


async def place_all(conn: db.Connection, wanted: Sequence[Claim]) -> bool:
    """`place` for many bookings at once, in one statement."""
    values = {
        "resource_ids": [claim.resource_id for claim in wanted],
        "unit_nos": [claim.unit_no for claim in wanted],
        "booking_ids": [claim.booking_id for claim in wanted],
        "blocked_from": [claim.during[0] for claim in wanted],
        "blocked_to": [claim.during[1] for claim in wanted],
        "starts_at": [claim.service[0] for claim in wanted],
        "ends_at": [claim.service[1] for claim in wanted],
    }
    return (await conn.execute(PLACE_ALL, values)).rowcount == len(wanted)


async def release_all(conn: db.Connection, booking_ids: Sequence[UUID]) -> None:
    """Free the times of bookings."""
    among = allocation.c.booking_id == any_(bindparam("ids", type_=ARRAY(Uuid)))
    released = await conn.execute(
        update(allocation)
        .where(among, allocation.c.released_at.is_(None))
        .values(released_at=func.clock_timestamp())
        .returning(allocation.c.resource_id),
        {"ids": list(booking_ids)},
    )
    resources.loosen(conn, set(released.scalars()))


async def claims(conn: db.Connection, resource_id: UUID, during: Interval) -> list[tuple[int, Interval]]:
    """Live claims on some of a time, earliest first: their unit and their blocked window."""
    query = (
        select(live_allocation.c.unit_no, live_allocation.c.during)
        .where(live_allocation.c.resource_id == resource_id, live_allocation.c.during.op("&&")(Range(*during)))
        .order_by(func.lower(live_allocation.c.during), live_allocation.c.unit_no)
    )
    return [(unit_no, (claimed.lower, claimed.upper)) for unit_no, claimed in await conn.execute(query)]


async def close_past(conn: db.Connection, limit: int) -> int:
    """Close claims whose time has passed, so that the constraint's index grows with the future, not with history."""
    past = (
        select(allocation.c.id)
        .where(allocation.c.released_at.is_(None))
        .where(text("during << tstzrange(statement_timestamp(), NULL)"))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    closed = await conn.execute(
        update(allocation).where(allocation.c.id.in_(past)).values(released_at=func.clock_timestamp())
    )
    return closed.rowcount
