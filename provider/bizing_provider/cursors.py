"""Cursors of lists (pure): where the next page starts, bound to its list and filters."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bizing_provider.problems import RequestInvalid

Position = Sequence[str | int]


def encode(kind: str, filters: Mapping[str, Any], position: Position) -> str:
    """A cursor of the list `kind` with these filters; `position` holds the sort keys of the last row shown."""
    text = json.dumps([_digest(kind, filters), *position], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(cursor: str, kind: str, filters: Mapping[str, Any]) -> list[Any]:
    """The position. Raises RequestInvalid for what is no cursor of this list with these filters."""
    position: list[Any]
    try:
        digest, *position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        raise refusal() from None
    if digest != _digest(kind, filters) or not position:
        raise refusal()
    return position


def decode_id(cursor: str | None, kind: str, filters: Mapping[str, Any]) -> UUID | None:
    """The position in a list that is sorted by id; None on the first page."""
    if cursor is None:
        return None
    try:
        return UUID(str(decode(cursor, kind, filters)[0]))
    except ValueError:
        raise refusal() from None


def decode_number(cursor: str | None, kind: str, filters: Mapping[str, Any]) -> int:
    """The position in a list that is sorted by a number from one; zero on the first page."""
    position = decode(cursor, kind, filters)[0] if cursor is not None else 0
    if not isinstance(position, int) or not 0 <= position < 2**31:
        raise refusal()
    return position


def decode_moment(position: Any) -> datetime:
    """A time within a position, written by `isoformat`."""
    try:
        moment = datetime.fromisoformat(str(position))
    except ValueError:
        raise refusal() from None
    if moment.tzinfo is None:
        raise refusal()
    return moment


def refusal() -> RequestInvalid:
    detail = "The cursor is none of this list with these filters. Leave it out to start from the first page."
    return RequestInvalid.at("cursor", "cursor", detail, location="query")


def _digest(kind: str, filters: Mapping[str, Any]) -> str:
    text = json.dumps([kind, dict(filters)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
