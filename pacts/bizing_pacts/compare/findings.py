"""What a comparison finds: a code, and where it shows in the pact and in the document."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from bizing_spec.places import Location

Severity = Literal["error", "warning"]
Keys = tuple[str | int, ...]

WARNINGS = frozenset(
    {
        "request.accept.unknown",
        "request.body.unknown",
        "request.body.unvalidatable",
        "request.content-type.missing",
        "request.content-type.unknown",
        "request.header.unknown",
        "request.query.unknown",
        "response.body.unvalidatable",
        "response.content-type.unknown",
        "response.header.undefined",
        "response.status.default",
    }
)
"""Every other code is an error."""


@dataclasses.dataclass(frozen=True)
class Mock:
    """Where in the pact, as `keys` from its root, and what stands there."""

    keys: Keys
    value: Any


@dataclasses.dataclass(frozen=True)
class Spec:
    """Where in the document: the operation, `location` in the notation of reports, and the pointer of the place."""

    method: str | None
    path: str | None
    location: str
    pointer: str
    value: Any


@dataclasses.dataclass(frozen=True)
class Finding:
    code: str
    message: str
    interaction: str | None
    state: str
    mock: Mock
    spec: Spec
    mock_at: Location
    spec_at: Location

    @property
    def severity(self) -> Severity:
        return "warning" if self.code in WARNINGS else "error"

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "type": self.severity,
            "message": self.message,
            "mockDetails": {
                "interactionDescription": self.interaction,
                "interactionState": self.state,
                "location": notation(self.mock.keys),
                "mockFile": in_words(self.mock_at),
                "value": self.mock.value,
            },
            "specDetails": {
                "location": self.spec.location,
                "pathMethod": self.spec.method,
                "pathName": self.spec.path,
                "specFile": in_words(self.spec_at),
                "value": self.spec.value,
            },
        }


def notation(keys: Keys) -> str:
    """A path as reports write it: `[root].interactions[3].request.body.foo.0`, only the first position in brackets."""
    first, *rest = keys
    index, tail = (f"[{rest[0]}]", rest[1:]) if rest and isinstance(rest[0], int) else ("", rest)
    return ".".join([f"[root].{first}{index}", *(str(key).replace("~", "~0").replace("/", "~1") for key in tail)])


def in_words(at: Location) -> str:
    return f"{at.file}:{at.line}:{at.column}"
