"""What a booking asks for: its times with their resources, by the rules of each and of all together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.availability import slots
from bizing_provider.bookings.model import Booking, Item, cost, price_of, total
from bizing_provider.packages import model as packages
from bizing_provider.packages.model import Package
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from bizing_provider.resources.hours import Violation
from bizing_provider.resources.model import Resource


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time asked for. `pointer` is where the request has it (a JSON pointer), None when it follows from the rest.

    `within` is what the request calls start and end, where these are not those of all times together: a package's.
    """

    resource_id: UUID
    start: datetime
    end: datetime
    units: int
    pointer: str | None = ""
    within: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a booking with its resource."""

    resource: Resource
    item: Item
    pointer: str | None = ""
    within: tuple[datetime, datetime] | None = None

    @property
    def blocked(self) -> tuple[datetime, datetime]:
        """What it takes of the calendar, buffers included."""
        return self.resource.blocked(self.item.starts_at, self.item.ends_at)


def listed(items: Sequence[wire.BookingItemCreate]) -> list[Wanted]:
    """The items that a request lists."""
    return [
        Wanted(item.resource_id, item.start, item.end, item.units, f"/items/{place}")
        for place, item in enumerate(items)
    ]


def of_package(package: Package, start: datetime, end: datetime) -> list[Wanted]:
    """What a package of the catalogue takes."""
    return [
        Wanted(UUID(item["resourceId"]), *packages.times(item, start, end), item["units"], None, (start, end))
        for item in package.items
    ]


def moved(booking: Booking, start: datetime) -> list[Wanted]:
    """All items of a booking, moved by as much as its start."""
    by, pointer = start - booking.starts_at, "" if booking.items is None else None
    return [
        Wanted(item.resource_id, item.starts_at + by, item.ends_at + by, item.units, pointer) for item in booking.parts
    ]


async def load(conn: db.Connection, business_id: UUID, wanted: Sequence[Wanted], *, lock: bool) -> list[Part]:
    """Each time with its resource, whose calendar is locked if asked for. Raises NotFound."""
    ids = [one.resource_id for one in wanted]
    if len(ids) == 1:
        found = [await resources.get(conn, business_id, ids[0], lock=lock)]
    else:
        found = await resources.many(conn, business_id, ids, lock=lock)
    return [part(one, resource) for one, resource in zip(wanted, found, strict=True)]


def part(wanted: Wanted, resource: Resource) -> Part:
    """A time with its resource, priced."""
    item = Item(
        resource_id=resource.id,
        time_zone=resource.time_zone,
        starts_at=wanted.start,
        ends_at=wanted.end,
        units=wanted.units,
        price=price_of(resource, wanted.start, wanted.end, wanted.units),
        cancellation_policy=resource.cancellation_policy,
    )
    return Part(resource, item, wanted.pointer, wanted.within)


def price(parts: Sequence[Part], package: Package | None, start: datetime, end: datetime) -> dict[str, Any] | None:
    """What the booking costs in all, in minor units."""
    if package is not None and package.price is not None:
        return cost(package.price, start, end, 1)
    return total([part.item for part in parts])


def hold_seconds(parts: Sequence[Part]) -> int:
    """How long a hold lives: as long as every resource lets it."""
    return min(part.resource.hold_seconds for part in parts)


def together(parts: Sequence[Part]) -> tuple[list[slots.Part], datetime, timedelta]:
    """The parts as availability knows them, their common start, and how long all of it takes, as the request has it."""
    outer = min(part.item.starts_at for part in parts), max(part.item.ends_at for part in parts)
    start, end = parts[0].within or outer
    wanted = [
        slots.Part(part.resource, part.item.starts_at - start, part.item.ends_at - part.item.starts_at, part.item.units)
        for part in parts
    ]
    return wanted, start, end - start


# Rules


def check(parts: Sequence[Part], now: datetime | None, package: Package | None = None) -> None:
    """The rules of each resource, and those of several times in one booking; those about the clock only with `now`.

    Raises ResourceArchived, or RequestInvalid with every violation.
    """
    if broken := violations(parts, now, package):
        raise problems.RequestInvalid([violation.document() for violation in broken])


def violations(parts: Sequence[Part], now: datetime | None, package: Package | None = None) -> list[Violation]:
    """What `check` refuses. Raises ResourceArchived."""
    broken = [violation for part in parts for violation in _violations(part, now)]
    if package is None or package.price is None:
        broken += _currencies(parts)
    return broken or list(_overlaps(parts))


def _violations(part: Part, now: datetime | None) -> Iterator[Violation]:
    for violation in rules(part.resource, part.item.starts_at, part.item.ends_at, part.item.units, now):
        if part.pointer is not None:
            yield violation._replace(pointer=part.pointer + violation.pointer)
        else:
            yield violation._replace(pointer="/start", detail=f"{part.resource.name}: {violation.detail}")


def rules(resource: Resource, start: datetime, end: datetime, units: int, now: datetime | None) -> Iterator[Violation]:
    """What one resource's rules say against a time. Raises ResourceArchived."""
    if resource.archived_at:
        raise problems.ResourceArchived(resource.archived_at)
    yield from hours.check(resource.hours, resource.slot_step_minutes, start, end, resource.lengths)
    if now is not None:
        yield from hours.check_time(resource.notice_minutes, resource.window_days, start, now)
    if units > resource.capacity:
        detail = f"The resource has {resource.capacity} units. Ask for at most so many."
        yield Violation("/units", "capacity", detail)


def _currencies(parts: Sequence[Part]) -> Iterator[Violation]:
    named = sorted({part.item.price["currency"] for part in parts if part.item.price})
    if len(named) > 1:
        detail = f"The items are priced in {' and '.join(named)}, which cannot be added up. Make a booking for each."
        yield Violation("/items", "currency", detail)


def _overlaps(parts: Sequence[Part]) -> Iterator[Violation]:
    """The most units are taken at the start of some item; there they must be enough for all that go on then."""
    for place, part in enumerate(parts):
        start = part.blocked[0]
        others = [other for other in parts if other.resource.id == part.resource.id]
        taken = sum(other.item.units for other in others if other.blocked[0] <= start < other.blocked[1])
        if taken > part.resource.capacity:
            detail = (
                f"The items of this booking take {taken} units of the resource at once, buffers included, and it has"
                f" {part.resource.capacity}. Move or leave out some."
            )
            yield Violation(part.pointer if part.pointer is not None else f"/items/{place}", "overlap", detail)
