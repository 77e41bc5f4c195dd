"""What connectors have in common in reading bookings from the feed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bizing_provider import db
from bizing_provider.connectors import model
from bizing_provider.resources import queries as resources


def pick(event: Mapping[str, Any]) -> UUID | None:
    """The booking of an event that may change what other services have of it."""
    if event["aggregateType"] != "booking" or model.is_kept(event["data"]) is None:
        return None
    return UUID(event["aggregateId"])


async def names(conn: db.Connection, shown: Mapping[str, Any]) -> dict[UUID, str]:
    """Of a booking's resources."""
    ids = {UUID(item["resourceId"]) for item in shown["items"]}
    return {each.id: each.name for each in (await resources.anyones(conn, list(ids))).values()}
