"""What a document promises of how long its operations and their parameters stay."""

import calendar
import datetime
import email.utils
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from bizing_spec.diff.endpoints import METHODS
from bizing_spec.diff.lifecycle import Stability, date
from bizing_spec.document import DocumentUnreadable
from bizing_spec.openapi import OpenApi

_NAMES: Final = re.compile(r"\{[^{}]*\}")
_STABLE: Final = {level.name.lower() for level in Stability if level >= Stability.BETA}


class Subject(NamedTuple):
    """An operation, or with `parameter` (where it is, and its name) a parameter of one."""

    method: str
    path: str
    parameter: tuple[str, str] | None = None

    @property
    def operation(self) -> "Subject":
        return self._replace(parameter=None)

    def __str__(self) -> str:
        return f"the {self.parameter[0]} parameter `{self.parameter[1]}`" if self.parameter else "the operation"


class Notice(NamedTuple):
    """`path` is written as the document has it; subjects have none of the names of its parameters."""

    path: str
    deprecated: bool
    sunset: datetime.date | None


def notices(api: OpenApi) -> dict[Subject, Notice]:
    """Of all operations that promise anything: drafts and what is alpha do not."""
    return dict(_notices(api))


def _notices(api: OpenApi) -> Iterator[tuple[Subject, Notice]]:
    for path, item in _members(api, api.content.get("paths")):
        shared = _listed(api, item.get("parameters"))
        for method in METHODS:
            operation = _resolved(api, item.get(method))
            if not operation or str(operation.get("x-stability-level", "stable")).lower() not in _STABLE:
                continue
            subject = Subject(method, _NAMES.sub("{}", path))
            sunset = _sunset(api, operation)
            yield subject, Notice(path, operation.get("deprecated") is True, sunset)
            for each in (*shared, *_listed(api, operation.get("parameters"))):
                name, where = str(each.get("name")), str(each.get("in"))
                if where != "path":
                    key = (where, name.lower() if where == "header" else name)
                    yield (
                        subject._replace(parameter=key),
                        Notice(path, each.get("deprecated") is True, _day(each.get("x-sunset"))),
                    )


def months_later(day: datetime.date, months: int) -> datetime.date:
    """By the calendar: the same day of the month, or its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _sunset(api: OpenApi, operation: Mapping[str, Any]) -> datetime.date | None:
    """`x-sunset`, or what the header Sunset (RFC 8594) of an answer is said to be."""
    said = _day(operation.get("x-sunset"))
    if said is not None:
        return said
    for _, response in _members(api, operation.get("responses")):
        for name, header in _members(api, response.get("headers")):
            if name.lower() == "sunset":
                schema = _resolved(api, header.get("schema"))
                values = [header.get("example"), *(schema.get(key) for key in ("const", "default", "example"))]
                days = [_day(each) for each in values]
                return next((day for day in days if day is not None), None)
    return None


def _day(said: Any) -> datetime.date | None:
    if not isinstance(said, str):
        return None
    try:
        return email.utils.parsedate_to_datetime(said).date()
    except ValueError:
        return date(said)


def _members(api: OpenApi, node: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, each in node.items() if isinstance(node, Mapping) else ():
        resolved = _resolved(api, each)
        if resolved:
            yield name, resolved


def _listed(api: OpenApi, node: Any) -> list[Mapping[str, Any]]:
    return [_resolved(api, each) for each in node] if isinstance(node, list) else []


def _resolved(api: OpenApi, node: Any) -> Mapping[str, Any]:
    try:
        found = api.resolve(node)
    except DocumentUnreadable:
        return {}
    return found if isinstance(found, Mapping) else {}
