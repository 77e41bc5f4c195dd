"""Answers: JSON in the spec's form, problems, entity tags."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from fastapi import Response

from bizing_provider import problems


def encode(document: Any) -> bytes:
    """JSON; UUIDs become strings, times must have been rendered before."""
    return msgspec.json.encode(document)


def reply(document: Any, *, status: int = 200, version: int | None = None, location: str | None = None) -> Response:
    """A JSON answer, with the version as its strong entity tag and the place of what was created."""
    headers: dict[str, str] = {}
    if version is not None:
        headers["ETag"] = f'"{version}"'
    if location is not None:
        headers["Location"] = location
    return Response(encode(document), status, headers, "application/json")


class ShownOnce(Response):
    """An answer with a secret. What is kept for a repetition of the request is `kept`, which has none."""

    def __init__(self, shown: Response, kept: Response) -> None:
        super().__init__(shown.body, shown.status_code, dict(shown.headers))
        self.kept = kept


class Unsettled(Response):
    """What was asked for is on its way, and shows only after the handler's transaction."""

    def __init__(self, booking_id: UUID) -> None:
        # Kept for the key until it has settled, so that a repetition waits for the same.
        super().__init__(str(booking_id), 102)
        self.booking_id = booking_id


def refuse(problem: problems.Problem, request_id: str) -> Response:
    """The problem+json answer (RFC 9457)."""
    return Response(encode(problem.document(request_id)), problem.status, problem.headers, "application/problem+json")


def expect(version: int, if_match: str | None) -> None:
    """Hold `If-Match` against the current version by strong comparison (RFC 9110, section 13.1.1).

    Raises StaleVersion. A missing header is refused earlier where it is required.
    """
    if if_match is None or if_match.strip() == "*":
        return
    if f'"{version}"' not in [tag.strip() for tag in if_match.split(",")]:
        raise problems.StaleVersion(version)


def merge(current: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON merge patch (RFC 7396) of one level: null removes."""
    merged = dict(current) | dict(patch)
    return {name: value for name, value in merged.items() if value is not None}
