"""What breaks the policy: its rules, and where one was broken."""

import datetime
from dataclasses import dataclass
from typing import Any, Final, Literal

from bizing_spec.policy.history import Commit

Severity = Literal["error", "warning"]

RULES: Final = {
    "breaking-without-major": "What breaks clients comes under a new major path.",
    "removed-without-deprecation": "Nothing is removed that was not deprecated before.",
    "removed-before-sunset": "Nothing is removed before the sunset that was told.",
    "removed-too-soon": "What is removed was deprecated for some months.",
    "deprecated-without-sunset": "What is deprecated says when it goes.",
    "sunset-too-soon": "A sunset is some months after the deprecation.",
    "sunset-moved-earlier": "A sunset that was told does not come earlier.",
    "previous-major-missing": "The major version before the newest is there too.",
    "document-unreadable": "Each version of the document can be read.",
    "deprecation-header": "Answers of what is deprecated say so in the header Deprecation (RFC 9745).",
    "sunset-header": "Answers of what is deprecated say when it goes in the header Sunset (RFC 8594).",
    "headers-unchecked": "What is deprecated can be asked without an effect.",
}


@dataclass(frozen=True)
class Finding:
    """`change` is the id of the change that broke clients, and `witness` a value that shows it."""

    rule: str
    severity: Severity
    message: str
    file: str
    commit: Commit | None = None
    operation: str | None = None
    path: str | None = None
    change: str | None = None
    witness: Any = None

    @property
    def day(self) -> datetime.date | None:
        return self.commit.day if self.commit else None
