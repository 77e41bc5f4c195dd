"""A believable business of any size, for demos and measurements: resources in many zones, packages, series, a year of
bookings.

Rows are copied in, past the API: what is written is what the API would have left behind, and the constraint checks it.
Series are booked as the API does, around what is there.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import psycopg
from psycopg.types.json import Jsonb
from psycopg.types.range import TimestamptzRange
from sqlalchemy import insert, text

from bizing_provider import db, demo, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.bookings import queries
from bizing_provider.bookings.model import Booking, Item, columns, customer, document, price_of
from bizing_provider.packages import queries as packages
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from bizing_provider.resources.model import Resource
from bizing_provider.series import service as series
from bizing_provider.tables import business
from bizing_provider.wire import BookingStatus

NAME: Final = "Example Estate"
ZONES: Final = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Africa/Casablanca",
)
EUR: Final = {"currency": "EUR", "per": "HOUR"}
KINDS: Final[tuple[tuple[str, dict[str, Any], tuple[int, ...]], ...]] = (
    ("Meeting room", {"opening_hours": demo.week("08:00", "18:00", 5), "price": EUR | {"amount": 4500}}, (30, 60, 120)),
    ("Treatment chair", {"opening_hours": demo.week("09:00", "17:00", 5), "turnover_minutes": 10}, (30, 60)),
    ("Tennis court", {"opening_hours": demo.week("07:00", "22:00", 7), "price": EUR | {"amount": 2400}}, (60, 90)),
    ("Class", {"opening_hours": demo.week("06:00", "21:00", 7), "capacity": 12, "slot_step_minutes": 60}, (60,)),
    ("Studio", {"opening_hours": hours.ALWAYS, "setup_minutes": 15, "turnover_minutes": 15}, (60, 120, 240)),
)
"""What there is to book, its rules, and for how many minutes it usually is."""

FIRST_NAMES: Final = ("Ada", "Bo", "Cleo", "Dee", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jo")
BOOKINGS_EACH: Final = 400
DAYS: Final = (-30, 330)
CHUNK: Final = 5000
WEEKS: Final = 12
MOST_SERIES: Final = 500
"""A weekly meeting in each meeting room, in so many at the most: their calendars are locked until all is written."""


class Estate(NamedTuple):
    """What was made."""

    business_id: Any
    resources: int
    packages: int
    series: int
    bookings: int


class Taken(NamedTuple):
    """A time on a unit of a resource."""

    resource: Resource
    unit_no: int
    start: datetime
    end: datetime


async def make(conn: db.Connection, bookings: int, tell: Callable[[int], None]) -> Estate:
    """So many bookings, or nearly: opening hours may be too short for some. `tell` hears how many there are."""
    chance = random.Random(bookings)  # noqa: S311 (the same estate for the same number, not secrets)
    now, business_id = await db.clock(conn), db.new_id()
    await conn.execute(insert(business).values(id=business_id, name=NAME))
    made = [
        await _resource(conn, business_id, number, now) for number in range(max(len(KINDS), bookings // BOOKINGS_EACH))
    ]
    packed = await _packages(conn, business_id, made, now)
    rooms = made[:: len(KINDS)][: min(MOST_SERIES, bookings // BOOKINGS_EACH)]
    count = 0
    for chunk in _chunks(chance, made, bookings - WEEKS * len(rooms), now):
        await _copy(conn, chance, chunk, now)
        count += len(chunk)
        tell(count)
    # Without this the planner believes the tables to be empty until autovacuum comes by.
    await conn.execute(text("ANALYZE booking, allocation, event, resource"))
    met = [await _meeting(conn, chance, room, now) for room in rooms]
    count += sum(met)
    tell(count)
    return Estate(business_id, len(made), packed, sum(booked > 0 for booked in met), count)


async def _resource(conn: db.Connection, business_id: Any, number: int, now: datetime) -> Resource:
    kind, rules, _ = KINDS[number % len(KINDS)]
    zone = ZONES[number // len(KINDS) % len(ZONES)]
    values = demo.DEFAULTS | rules | {"created_at": now, "updated_at": now}
    return await resources.add(
        conn, id=db.new_id(), business_id=business_id, name=f"{kind} {number + 1}", time_zone=zone, **values
    )


async def _packages(conn: db.Connection, business_id: Any, made: Sequence[Resource], now: datetime) -> int:
    """A room, the court beside it and the studio that is set up half an hour earlier: of one kind after the other."""
    groups = list(zip(*(made[number :: len(KINDS)] for number in (0, 2, 4)), strict=False))
    for number, group in enumerate(groups, 1):
        items = [
            {"resourceId": str(each.id), "units": 1, "startOffsetMinutes": offset, "endOffsetMinutes": 0}
            for each, offset in zip(group, (0, 0, -30), strict=True)
        ]
        values = {"name": f"Workshop {number}", "items": items, "price": None}
        await packages.add(conn, id=db.new_id(), business_id=business_id, created_at=now, updated_at=now, **values)
    return len(groups)


def _chunks(chance: random.Random, made: Sequence[Resource], bookings: int, now: datetime) -> Iterator[list[Taken]]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = (midnight + timedelta(days=days) for days in DAYS)

    def times() -> Iterator[Taken]:
        quota = max(1, bookings // len(made))
        for number, resource in enumerate(made):
            lengths = [timedelta(minutes=minutes) for minutes in KINDS[number % len(KINDS)][2]]
            yield from _times(chance, resource, lengths, hours.windows(resource.hours, start, end), quota)

    every = times()
    while chunk := list(islice(every, CHUNK)):
        yield chunk


def _times(
    chance: random.Random,
    resource: Resource,
    lengths: Sequence[timedelta],
    windows: Sequence[hours.Window],
    quota: int,
) -> Iterator[Taken]:
    """As many times spread over the windows, on the grid, each unit's one after the other."""
    step = timedelta(minutes=resource.slot_step_minutes)
    free_from: dict[int, datetime] = {}
    made = 0
    for number, window in enumerate(windows, 1):
        wanted = round(quota * number / len(windows)) - made
        for _ in range(wanted):
            unit_no, length = chance.randint(1, resource.capacity), chance.choice(lengths)
            earliest = free_from.get(unit_no, window.start) + timedelta(minutes=resource.setup_minutes)
            steps = max(0, -(-(earliest - window.start) // step)) + chance.choice((0, 0, 1, 3))
            start = window.start + steps * step
            if start + length <= window.end:
                free_from[unit_no] = resource.blocked(start, start + length)[1]
                made += 1
                yield Taken(resource, unit_no, start, start + length)


async def _meeting(conn: db.Connection, chance: random.Random, room: Resource, now: datetime) -> int:
    """A team meets in a room every week, when it is free; how often."""
    zone = ZoneInfo(room.time_zone)
    today = now.astimezone(zone).date()
    day = today + timedelta(days=7 - today.weekday() + chance.randrange(5))
    start = hours.resolve(datetime.combine(day, time(chance.randint(9, 16))), zone)
    number = chance.randrange(20_000)
    body = wire.ResourceSeriesCreate(
        resource_id=room.id,
        start=start,
        end=start + timedelta(hours=1),
        recurrence=f"FREQ=WEEKLY;COUNT={WEEKS}",
        on_conflict="skip",
        customer=wire.Customer(name=f"Team {number}", email=f"team-{number}@example.com"),
        notes="Weekly meeting",
    )
    caller = Caller(room.business_id, "system", frozenset(), f"estate-{room.id}")
    try:
        booked, held = await series.create(conn, caller, body)
    except problems.SeriesConflict:
        return 0  # it is always taken then
    await series.confirm(conn, caller, booked.id, "*", f"inv-{number}")
    return len(held)


# Rows


async def _copy(conn: db.Connection, chance: random.Random, chunk: Sequence[Taken], now: datetime) -> None:
    driver = (await conn.get_raw_connection()).driver_connection
    assert isinstance(driver, psycopg.AsyncConnection)
    booked = [_booking(chance, taken, now) for taken in chunk]
    names = [column.name for column in queries.COLUMNS]
    rows = ([_written(getattr(booking, name)) for name in names] for booking in booked)
    async with driver.cursor() as cursor:
        await _write(cursor, "booking", names, rows)
        await _write(
            cursor,
            "allocation",
            ["resource_id", "unit_no", "booking_id", "kind", "during", "service", "released_at"],
            (_claim(taken, booking, now) for taken, booking in zip(chunk, booked, strict=True)),
        )
        await _write(cursor, "event", list(EVENT), (_event(step) for booking in booked for step in _life(booking)))


async def _write(
    cursor: psycopg.AsyncCursor[Any], table: str, names: Sequence[str], rows: Iterator[Sequence[Any]]
) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    async with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for row in rows:
            await copy.write_row(row)


def _written(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def _booking(chance: random.Random, taken: Taken, now: datetime) -> Booking:
    resource, _, start, end = taken
    price = price_of(resource, start, end, 1)
    item = Item(
        resource_id=resource.id, time_zone=resource.time_zone, starts_at=start, ends_at=end, units=1, price=price
    )
    number = chance.randrange(20_000)
    name = FIRST_NAMES[number % len(FIRST_NAMES)]
    made_at = min(now, start) - timedelta(days=chance.randint(1, 20))
    lost = chance.random() < 0.05
    status: BookingStatus = "CANCELLED" if lost else "COMPLETED" if end <= now else "CONFIRMED"
    return Booking(
        id=db.new_id(),
        business_id=resource.business_id,
        **columns([item]),
        status=status,
        version=2 if status == "CONFIRMED" else 3,
        held_at=made_at,
        hold_expires_at=None,
        customer=customer(
            resource.business_id, {"name": f"{name} Example", "email": f"{name.lower()}-{number}@example.com"}
        ),
        notes=None,
        metadata={"channel": chance.choice(("web", "phone", "desk"))},
        price=price,
        payment_reference=f"inv-{number}" if price else None,
        cancel_reason="Customer is ill" if lost else None,
        created_at=made_at,
        updated_at=made_at,
    )


def _claim(taken: Taken, booking: Booking, now: datetime) -> Sequence[Any]:
    during = TimestamptzRange(*taken.resource.blocked(taken.start, taken.end))
    service = TimestamptzRange(taken.start, taken.end)
    released = now if booking.status == "CANCELLED" or during.upper is None or during.upper <= now else None
    return taken.resource.id, taken.unit_no, booking.id, "booking", during, service, released


EVENT: Final[Mapping[str, Callable[[Booking], Any]]] = {
    "id": lambda booking: db.new_id(),
    "business_id": lambda booking: booking.business_id,
    "aggregate_type": lambda booking: "booking",
    "aggregate_id": lambda booking: booking.id,
    "aggregate_version": lambda booking: booking.version,
    "type": lambda booking: f"booking.{'held' if booking.status == 'PENDING' else booking.status.lower()}",
    "data": lambda booking: Jsonb(document(booking)),
    "occurred_at": lambda booking: booking.updated_at,
    "actor": lambda booking: "system",
    "correlation_id": lambda booking: f"estate-{booking.id}",
}


def _life(booking: Booking) -> Iterator[Booking]:
    """The booking after each of its changes: held, confirmed, and what became of it then."""
    held = replace(booking, status="PENDING", version=1, payment_reference=None, cancel_reason=None)
    yield replace(held, hold_expires_at=booking.created_at + timedelta(minutes=15))
    yield replace(booking, status="CONFIRMED", version=2, cancel_reason=None)
    if booking.status != "CONFIRMED":
        yield booking


def _event(booking: Booking) -> Sequence[Any]:
    return [value(booking) for value in EVENT.values()]
