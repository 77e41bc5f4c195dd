"""What callers ask of the calendar: free times within a span, for one resource or many."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bizing_provider import db, problems
from bizing_provider.auth import Caller
from bizing_provider.availability import queries, slots
from bizing_provider.packages import queries as packages
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources

LONGEST_SPAN: Final = timedelta(days=62)
MOST_STARTS: Final = 20_000
"""About 2 MB of JSON: what is still read in one go."""


async def free(
    conn: db.Connection,
    caller: Caller,
    resource_ids: Sequence[UUID],
    start: datetime,
    end: datetime,
    duration: str | None,
    units: int,
) -> list[dict[str, Any]]:
    """The spec's Availability of each resource, in the order asked for. Raises NotFound, RequestInvalid."""
    length = read_duration(duration) if duration is not None else None
    _refuse(list(_violations(start, end, length)))
    questions = [
        slots.ask(resource, length or resource.lengths.nearest(resource.slot_step_minutes), start, end)
        for resource in await resources.many(conn, caller.business_id, resource_ids)
    ]
    _refuse(list(_too_many(questions)))
    answers = await queries.free(conn, questions, start, end, units)
    return [_document(question, answer) for question, answer in zip(questions, answers, strict=True)]


async def free_package(
    conn: db.Connection, caller: Caller, package_id: UUID, start: datetime, end: datetime, duration: str
) -> dict[str, Any]:
    """The spec's PackageAvailability. Raises NotFound, RequestInvalid."""
    length = read_duration(duration)
    _refuse(list(_violations(start, end, length)))
    package = await packages.get(conn, caller.business_id, package_id)
    found = await resources.many(conn, caller.business_id, package.resource_ids)
    parts = slots.of_package(package, {resource.id: resource for resource in found}, length)
    last = end - length
    starts: list[datetime] = []
    if package.archived_at is None and start <= last and all(part.length > timedelta() for part in parts):
        questions = [part.ask(start, last) for part in parts]
        _refuse(list(_too_many(questions)))
        starts = await queries.together(conn, parts, questions, start, last)
    return {"packageId": str(package.id), "slots": [{"start": begin, "end": begin + length} for begin in starts]}


def read_duration(text: str) -> timedelta:
    """The spec's Duration: ISO 8601 hours and minutes, or whole minutes."""
    if text.isdecimal():
        return timedelta(minutes=int(text))
    found = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?", text)
    if found is None:
        raise ValueError(text)
    return timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0))


def check_span(start: datetime, end: datetime) -> None:
    """Raises RequestInvalid for a span that is none, or too long."""
    _refuse(list(_violations(start, end, None)))


def _violations(start: datetime, end: datetime, length: timedelta | None) -> Iterator[hours.Violation]:
    if end <= start:
        yield hours.Violation("to", "order", "The end of the span must be after its start.")
    elif end - start > LONGEST_SPAN:
        yield hours.Violation("to", "span", f"The span may be {LONGEST_SPAN.days} days long. Ask in parts.")
    if length is not None and not timedelta() < length <= hours.LONGEST:
        yield hours.Violation("duration", "length", f"The duration must be 1 minute to {hours.LONGEST.days} days.")


def _too_many(questions: Sequence[slots.Question]) -> Iterator[hours.Violation]:
    if (count := sum(question.size() for question in questions)) > MOST_STARTS:
        detail = (
            f"These are {count} times, and {MOST_STARTS} can be asked for. Ask for a shorter span or fewer resources."
        )
        yield hours.Violation("to", "too-many", detail)


def _refuse(violations: list[hours.Violation]) -> None:
    if violations:
        raise problems.RequestInvalid([violation.document("query") for violation in violations])


def _document(question: slots.Question, answer: list[slots.Slot]) -> dict[str, Any]:
    # Thousands of times: the encoder renders them, in the form of `times.instant`, twenty times as fast.
    return {
        "resourceId": str(question.resource.id),
        "timeZone": question.resource.time_zone,
        "slots": [{"start": start, "end": end, "unitsFree": units_free} for start, end, units_free in answer],
    }
