"""What callers do with resources, and which rules of theirs make sense together."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.replies import expect
from bizing_provider.resources import hours, queries
from bizing_provider.resources.model import Resource


async def create(conn: db.Connection, caller: Caller, body: wire.ResourceCreate) -> Resource:
    """A new resource, open at all times unless told otherwise. Raises RequestInvalid."""
    values = _columns(body, body.model_dump(exclude={"opening_hours"}))
    opening_hours = _document(body.opening_hours) if body.opening_hours else dict(hours.ALWAYS)
    _refuse([*_nonsense(values, values), *hours.refusals(opening_hours, "/openingHours")])
    now = await db.clock(conn)
    return await queries.add(
        conn,
        id=db.new_id(),
        business_id=caller.business_id,
        opening_hours=opening_hours,
        created_at=now,
        updated_at=now,
        **values,
    )


async def update(
    conn: db.Connection, caller: Caller, resource_id: UUID, if_match: str, patch: wire.ResourcePatch
) -> tuple[Resource, Resource]:
    """Apply a merge patch; the resource before and after, locked. What the units need is up to `holds.capacity`.

    Raises NotFound, StaleVersion, ResourceArchived, RequestInvalid.
    """
    resource = await _changeable(conn, caller, resource_id, if_match)
    asked = _columns(patch, patch.model_dump(exclude_unset=True))
    _refuse([*_nonsense(asked, asdict(resource) | asked)])
    return resource, await queries.change(conn, resource, await db.clock(conn), **asked)


async def archive(conn: db.Connection, caller: Caller, resource_id: UUID, if_match: str) -> Resource:
    """Raises NotFound, StaleVersion, ResourceArchived."""
    resource = await _changeable(conn, caller, resource_id, if_match)
    now = await db.clock(conn)
    return await queries.change(conn, resource, now, archived_at=now)


async def replace_hours(
    conn: db.Connection, caller: Caller, resource_id: UUID, if_match: str, body: wire.OpeningHours
) -> Resource:
    """Raises NotFound, StaleVersion, ResourceArchived, RequestInvalid."""
    resource = await _changeable(conn, caller, resource_id, if_match)
    document = _document(body)
    _refuse(hours.refusals(document))
    return await queries.change(conn, resource, await db.clock(conn), opening_hours=document)


async def _changeable(conn: db.Connection, caller: Caller, resource_id: UUID, if_match: str) -> Resource:
    resource = await queries.get(conn, caller.business_id, resource_id, lock=True)
    expect(resource.version, if_match)
    if resource.archived_at:
        raise problems.ResourceArchived(resource.archived_at)
    return resource


def _columns(body: wire.ResourceCreate | wire.ResourcePatch, values: dict[str, Any]) -> dict[str, Any]:
    """The values with the policy in the form in which it is stored: as the API shows it."""
    if body.cancellation_policy:
        values["cancellation_policy"] = body.cancellation_policy.model_dump(by_alias=True)
    return values


def _document(body: wire.OpeningHours) -> dict[str, Any]:
    """As it is stored: as the API shows it."""
    return body.model_dump(mode="json", exclude_none=True)


def _nonsense(asked: Mapping[str, Any], merged: Mapping[str, Any]) -> Iterator[hours.Violation]:
    """What is valid field by field, yet cannot be: `merged` is what the resource would have then."""
    if "time_zone" in asked and asked["time_zone"] not in hours.zones():
        detail = "There is no such zone in the IANA time zone database. Take a name such as Europe/Berlin."
        yield hours.Violation("/timeZone", "time-zone", detail)
    if merged["maximum_minutes"] < merged["minimum_minutes"]:
        pointer = "/maximumMinutes" if "maximum_minutes" in asked else "/minimumMinutes"
        detail = f"maximumMinutes, {merged['maximum_minutes']}, must be at least minimumMinutes,"
        yield hours.Violation(pointer, "length-range", f"{detail} {merged['minimum_minutes']}.")
    if merged["hold_max_seconds"] < merged["hold_seconds"]:
        pointer = "/holdMaxSeconds" if "hold_max_seconds" in asked else "/holdSeconds"
        detail = (
            f"holdMaxSeconds, {merged['hold_max_seconds']}, must be at least holdSeconds, {merged['hold_seconds']}."
        )
        yield hours.Violation(pointer, "hold-max", detail)


def _refuse(violations: list[hours.Violation]) -> None:
    if violations:
        raise problems.RequestInvalid([violation.document() for violation in violations])
