"""What the gate can find wrong with an exchange: single violations, and the refusals that carry them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LIMIT = 50  # more violations than this in one answer help nobody

_ORDER = {"path": 0, "query": 1, "header": 2, "body": 3}


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule of the document that one part of an exchange breaks.

    `location` is "path", "query", "header" or "body" ("status" too, for a response). `pointer` is a JSON
    pointer (RFC 6901) into the body, "" being all of it, or the name of the parameter. `rule` is the JSON
    Schema keyword, or "unknown", "duplicate", "encoding", "nul", "mediaType", "json", "undeclared".
    """

    location: str
    pointer: str
    rule: str
    detail: str


class RequestRefused(Exception):
    """The request breaks the document: 422 (RFC 9110, section 15.5.21)."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(f"{len(violations)} violations")
        self.violations = violations


class MalformedBody(Exception):
    """The body is not the JSON that it claims to be: 400."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class UnsupportedMediaType(Exception):
    """The body comes in a form that the operation does not take: 415."""

    def __init__(self, detail: str, supported: Sequence[str]) -> None:
        super().__init__(detail)
        self.detail = detail
        self.supported = list(supported)


class NotAcceptable(Exception):
    """The client accepts none of the media types that the operation answers with: 406."""

    def __init__(self, offered: Sequence[str]) -> None:
        self.offered = list(offered)
        self.detail = f"The answer comes as {', '.join(offered)}; the Accept header allows none of these."
        super().__init__(self.detail)


def arrange(violations: Iterable[Violation]) -> list[Violation]:
    """Each violation once, in the order in which a request is read, at most `LIMIT` of them."""
    return sorted(dict.fromkeys(violations), key=lambda violation: _ORDER.get(violation.location, 4))[:LIMIT]
