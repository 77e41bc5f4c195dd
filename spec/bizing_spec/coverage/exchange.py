"""What every source comes down to: one request and its answer, or one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bizing_spec import recording
from bizing_spec.gate import negotiation

HIDDEN: Final = frozenset({recording.HIDDEN, "[Filtered]", "(filtered)", "***"})
"""What recorders write in place of a credential: it was there, and its value is not known."""


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""No value at all, where null is one."""


@dataclass(frozen=True, slots=True)
class Side:
    """A request or an answer. A body is bytes as they were sent, or a value already; header names are in lower case."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    value: Any = ABSENT

    @property
    def is_empty(self) -> bool:
        return not self.body and self.value is ABSENT

    @property
    def media_type(self) -> str:
        return negotiation.split(self.headers.get("content-type", "").encode("latin-1", "replace"))[0]


@dataclass(frozen=True, slots=True)
class Exchange:
    """`target` is a path with its query, or a whole URL; `line` is where it stands in its source, 0 where unknown.

    An answer of a pact may be a part of a real one (`is_partial`).
    """

    method: str
    target: str
    status: int
    request: Side = Side()
    answer: Side = Side()
    line: int = 0
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What a provider sends of itself; `names` are texts that may say which webhook or callback it is for."""

    names: tuple[str, ...]
    body: Side
    line: int = 0
    is_partial: bool = True
