"""A package as a value, and how the API shows it (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bizing_provider.times import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A row of `package`. `items` is the spec's list of PackageItem; `price` is None when its resources' add up."""

    id: UUID
    business_id: UUID
    name: str
    items: list[dict[str, Any]]
    price: dict[str, Any] | None
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None

    @property
    def resource_ids(self) -> list[UUID]:
        return [UUID(item["resourceId"]) for item in self.items]


def times(item: dict[str, Any], start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """When one resource of a package is booked that is booked from `start` to `end`."""
    return (
        start + timedelta(minutes=item["startOffsetMinutes"]),
        end + timedelta(minutes=item["endOffsetMinutes"]),
    )


def document(package: Package) -> dict[str, Any]:
    """The package as the API shows it."""
    return {
        "id": str(package.id),
        "name": package.name,
        "items": package.items,
        "price": package.price,
        "version": package.version,
        "createdAt": stamp(package.created_at),
        "updatedAt": stamp(package.updated_at),
        "archivedAt": stamp(package.archived_at) if package.archived_at else None,
    }
