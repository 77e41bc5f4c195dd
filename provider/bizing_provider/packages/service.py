"""What callers do with packages, and which sets of resources make sense together."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.packages import queries
from bizing_provider.packages.model import Package
from bizing_provider.replies import expect
from bizing_provider.resources import queries as resources
from bizing_provider.resources.hours import Violation
from bizing_provider.resources.model import Resource


async def create(conn: db.Connection, caller: Caller, body: wire.PackageCreate) -> Package:
    """A new package. Raises NotFound for a resource, RequestInvalid."""
    price = body.price.model_dump() if body.price else None
    items = await _items(conn, caller, body.items, price)
    now = await db.clock(conn)
    return await queries.add(
        conn,
        id=db.new_id(),
        business_id=caller.business_id,
        name=body.name,
        items=items,
        price=price,
        created_at=now,
        updated_at=now,
    )


async def update(
    conn: db.Connection, caller: Caller, package_id: UUID, if_match: str, patch: wire.PackagePatch
) -> Package:
    """Apply a merge patch. Raises NotFound, StaleVersion, PackageArchived, RequestInvalid.

    Other items are other calendars for those who wait for the package, who may fit in now: as if they joined anew, all
    of them are locked.
    """
    seen = await queries.get(conn, caller.business_id, package_id)
    if patch.items:
        concerned = {*seen.resource_ids, *(item.resource_id for item in patch.items)}
        await resources.lock_calendars(conn, concerned)
        resources.loosen(conn, concerned)
    package = await _changeable(conn, caller, package_id, if_match)
    if patch.items and package.items != seen.items:
        raise db.Stale
    asked: dict[str, Any] = patch.model_dump(include={"name", "price"}, exclude_unset=True)
    price = asked.get("price", package.price)
    wanted = patch.items or [wire.PackageItemCreate.model_validate(item) for item in package.items]
    items = await _items(conn, caller, wanted, price)
    return await queries.change(conn, package, await db.clock(conn), **asked, items=items)


async def archive(conn: db.Connection, caller: Caller, package_id: UUID, if_match: str) -> Package:
    """Raises NotFound, StaleVersion, PackageArchived."""
    package = await _changeable(conn, caller, package_id, if_match)
    now = await db.clock(conn)
    return await queries.change(conn, package, now, archived_at=now)


async def _changeable(conn: db.Connection, caller: Caller, package_id: UUID, if_match: str) -> Package:
    package = await queries.get(conn, caller.business_id, package_id, lock=True)
    expect(package.version, if_match)
    if package.archived_at:
        raise problems.PackageArchived(package.archived_at)
    return package


async def _items(
    conn: db.Connection, caller: Caller, wanted: Sequence[wire.PackageItemCreate], price: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """As they are stored: as the API shows them. Raises NotFound, RequestInvalid."""
    found = await resources.many(conn, caller.business_id, [item.resource_id for item in wanted])
    if violations := [*_nonsense(wanted, found), *(_currencies(found) if price is None else ())]:
        raise problems.RequestInvalid([violation.document() for violation in violations])
    return [item.model_dump(mode="json", by_alias=True) for item in wanted]


def _nonsense(wanted: Sequence[wire.PackageItemCreate], found: Sequence[Resource]) -> Iterator[Violation]:
    seen: set[UUID] = set()
    for place, (item, resource) in enumerate(zip(wanted, found, strict=True)):
        if resource.id in seen:
            detail = "A package names each resource once. Ask for more units of it, or make two packages."
            yield Violation(f"/items/{place}/resourceId", "unique", detail)
        seen.add(resource.id)
        if item.units > resource.capacity:
            detail = f"The resource has {resource.capacity} units. Ask for at most so many."
            yield Violation(f"/items/{place}/units", "capacity", detail)


def _currencies(found: Sequence[Resource]) -> Iterator[Violation]:
    named = sorted({resource.price["currency"] for resource in found if resource.price})
    if len(named) > 1:
        detail = f"The resources are priced in {' and '.join(named)}. Give the package a price of its own."
        yield Violation("/items", "currency", detail)
