"""What a comparison finds: a code, and where it shows in the pact and in the document."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from bizing_spec.places import Location

Severity = Literal["error", "warning", "info"]
Keys = tuple[str | int, ...]

WARNINGS = frozenset(
    {
        "message.payload.unknown",
        "message.payload.unvalidatable",
        "message.response.missing",
        "message.webhook.missing",
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
"""Every other code is an error, but for those of no consequence."""

MATCHED = "message.matched"
"""Which of the document's messages a message is: told where somebody asks for it."""


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
    causes: tuple[Finding, ...] = ()  # why each message of an operation is none that a pact's may be

    @property
    def severity(self) -> Severity:
        return "info" if self.code == MATCHED else "warning" if self.code in WARNINGS else "error"

    def as_dict(self) -> dict[str, Any]:
        told = {
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
        return told | {"causes": [each.as_dict() for each in self.causes]} if self.causes else told


def notation(keys: Keys) -> str:
    """A path as reports write it: `[root].interactions[3].request.body.foo.0`, positions in bodies without brackets."""
    told = "[root]"
    for position, key in enumerate(keys):
        of_pact = isinstance(key, int) and (position == 1 or (position == 3 and keys[2] == "response"))
        told += f"[{key}]" if of_pact else "." + str(key).replace("~", "~0").replace("/", "~1")
    return told


def in_words(at: Location) -> str:
    return f"{at.file}:{at.line}:{at.column}"
