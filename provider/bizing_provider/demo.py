"""The demo business: resources that show what the API can do, and a key to try them with."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from bizing_provider import auth, db, files, problems
from bizing_provider.availability import queries as availability
from bizing_provider.availability import slots
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from bizing_provider.resources.model import Resource
from bizing_provider.tables import business, resource

NAME = "Demo"


def week(opens: str, closes: str, days: int) -> dict[str, Any]:
    """The spec's OpeningHours: the same on each of the first days of the week."""
    weekly = [{"weekday": weekday, "opens": opens, "closes": closes} for weekday in hours.WEEKDAYS[:days]]
    return {"weekly": weekly, "exceptions": []}


RESOURCES: tuple[dict[str, Any], ...] = (
    {"name": "Studio, always open", "time_zone": "Etc/UTC", "slot_step_minutes": 15, "opening_hours": hours.ALWAYS},
    {
        "name": "Consultation in Berlin",
        "time_zone": "Europe/Berlin",
        "opening_hours": week("09:00", "17:00", 5),
        "setup_minutes": 5,
        "turnover_minutes": 10,
        "notice_minutes": 60,
        "minimum_minutes": 30,
        "maximum_minutes": 240,
        "price": {"amount": 9000, "currency": "EUR", "per": "HOUR"},
        "cancellation_policy": {"freeUntilMinutes": 1440, "fee": {"percent": 50}, "noShowFee": {"percent": 100}},
    },
    {
        "name": "Yoga class in New York, 12 places",
        "time_zone": "America/New_York",
        "capacity": 12,
        "slot_step_minutes": 60,
        "minimum_minutes": 60,
        "maximum_minutes": 60,
        "customer_daily_limit": 1,
        "opening_hours": week("07:00", "21:00", 7),
        "price": {"amount": 2500, "currency": "USD", "per": "BOOKING"},
    },
)

DEFAULTS: dict[str, Any] = {
    "capacity": 1,
    "slot_step_minutes": 30,
    "setup_minutes": 0,
    "turnover_minutes": 0,
    "notice_minutes": 0,
    "window_days": 365,
    "hold_seconds": 900,
    "hold_max_seconds": 3600,
    "price": None,
}


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo business has."""

    business_id: UUID
    resources: list[Resource]


async def ensure(conn: db.Connection) -> Demo:
    """The demo business, made if it is not there."""
    business_id = (
        await conn.execute(select(business.c.id).where(business.c.name == NAME).order_by(business.c.id).limit(1))
    ).scalar()
    if business_id is None:
        business_id = db.new_id()
        await conn.execute(insert(business).values(id=business_id, name=NAME))
        now = await db.clock(conn)
        for wanted in RESOURCES:
            values = DEFAULTS | wanted | {"created_at": now, "updated_at": now}
            await resources.add(conn, id=db.new_id(), business_id=business_id, **values)
    query = (
        select(*resources.COLUMNS)
        .where(resource.c.business_id == business_id, resource.c.archived_at.is_(None))
        .order_by(resource.c.id)
    )
    return Demo(business_id, [resources.from_row(row) for row in await conn.execute(query)])


async def create_key(conn: db.Connection, business_id: UUID, lifetime: timedelta | None) -> str:
    """A key with every scope."""
    expires_at = await db.clock(conn) + lifetime if lifetime else None
    _, key = await auth.create_key(conn, business_id, "demo", auth.SCOPES, expires_at)
    return key


async def is_live(conn: db.Connection, key: str, business_id: UUID) -> bool:
    """Whether a key from an earlier start still opens the demo business."""
    try:
        identity = await auth.identify_key(conn, key)
    except problems.Unauthenticated:
        return False
    return identity.business_id == business_id


async def free_hour(conn: db.Connection, found: Resource) -> tuple[datetime, datetime] | None:
    """An hour of tomorrow or later that can be booked."""
    tomorrow = (await db.clock(conn)).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    hour = timedelta(hours=1)
    free = await availability.next_free(conn, [slots.Part(found, timedelta(), hour, 1)], hour, tomorrow, 1)
    return (free[0][0], free[0][1]) if free else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What `serve` shows of the demo."""

    demo: Demo
    key: str
    hour: tuple[datetime, datetime] | None

    def facts(self) -> dict[str, Any]:
        """Its part of the ready file."""
        resources = [{"id": str(each.id), "name": each.name} for each in self.demo.resources]
        return {"apiKey": self.key, "business": str(self.demo.business_id), "resources": resources}

    def curl(self, url: str) -> str | None:
        """The line that books."""
        if self.hour is None:
            return None
        start, end = (moment.isoformat().replace("+00:00", "Z") for moment in self.hour)
        body = {
            "resourceId": str(self.demo.resources[0].id),
            "start": start,
            "end": end,
            "customer": {"name": "Ada Example", "email": "ada@example.com"},
        }
        headers = {
            "X-API-Key": self.key,
            "Idempotency-Key": f'"{uuid4()}"',
            "Content-Type": "application/json",
        }
        given = " ".join(f"-H '{name}: {value}'" for name, value in headers.items())
        return f"curl -i {url}/api/v1/bookings {given} -d '{json.dumps(body)}'"


async def show(url: str, home: Path | None, lifetime: timedelta | None) -> Shown:
    """Make the demo and a key, or find both again: the key is kept in `home`."""
    engine = db.connect(url, 1)
    try:
        async with db.transaction(engine) as conn:
            made = await ensure(conn)
            key = await _key(conn, made.business_id, home, lifetime)
            hour = await free_hour(conn, made.resources[0]) if made.resources else None
            return Shown(made, key, hour)
    finally:
        await engine.dispose()


async def _key(conn: db.Connection, business_id: UUID, home: Path | None, lifetime: timedelta | None) -> str:
    kept = home / "demo-key" if home else None
    if kept and kept.exists():
        known = kept.read_text(encoding="utf-8").strip()
        if await is_live(conn, known, business_id):
            return known
    key = await create_key(conn, business_id, lifetime)
    if kept:
        files.write_private(kept, key)
    return key
