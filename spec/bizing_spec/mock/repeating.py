"""Idempotency keys: the same request under the same key has one effect and one answer, another one is refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from bizing_spec.mock.intake import Request
from bizing_spec.mock.keeping import Refused
from bizing_spec.mock.operations import Answer, Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rules import Refusal, Repetition

_KEPT: Final = 10_000  # answers, of which the oldest goes first
_STATUSES: Final = (422, 409, 400)  # by which a document may refuse a key that was used for another request


class Print(NamedTuple):
    """What a key belongs to (draft-ietf-httpapi-idempotency-key-header-07, 2.4)."""

    method: str
    target: str
    query: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class _Kept:
    until: datetime
    print: Print
    answer: Answer


class Repeats:
    """Of the operations that declare the header; `secrets` are the headers that say who asks, besides Authorization."""

    def __init__(
        self, operations: Iterable[Operation], rule: Repetition, secrets: Iterable[str], now: Callable[[], datetime]
    ) -> None:
        self._rule = rule
        self._now = now
        self._header = rule.header.lower().encode("latin-1", "replace")
        self._declaring = {id(each) for each in operations if each.intake.takes_header(rule.header)}
        self._callers = [b"authorization", *(name.lower().encode("latin-1", "replace") for name in secrets)]
        self._kept: dict[tuple[bytes, ...], _Kept] = {}

    def reset(self) -> None:
        self._kept.clear()

    def key(self, operation: Operation, request: Request) -> tuple[bytes, ...] | None:
        """The key of a request, with who sends it: two callers may use the same one. None where there is none."""
        key = request.headers.get(self._header)
        if key is None or id(operation) not in self._declaring:
            return None
        return key, *(request.headers.get(name, b"") for name in self._callers)

    def find(self, operation: Operation, request: Request, key: tuple[bytes, ...]) -> Answer | None:
        """The answer of the first such request. Raises Refused when the key belongs to another one."""
        kept = self._kept.get(key)
        if kept is None or kept.until <= self._now():
            return None
        if kept.print != _print(request):
            detail = f"{self._rule.header} {key[0].decode('latin-1')} was used for another request."
            problem = Problem("key-reused", detail)
            raise Refused(operation, self._rule.refusal or _refusal(operation), problem, {"detail": detail})
        return kept.answer

    def keep(self, request: Request, key: tuple[bytes, ...], answer: Answer) -> None:
        """Keep what had an effect; what was refused may be sent again when nothing stands in its way any more."""
        if answer.status >= 300 or answer.violations:
            return
        self._kept.pop(key, None)
        if len(self._kept) >= _KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = _Kept(self._now() + self._rule.lifetime, _print(request), replace(answer, again=True))


def _print(request: Request) -> Print:
    return Print(request.method, request.target, request.query, request.body)


def _refusal(operation: Operation) -> Refusal:
    """The status by which the document refuses such a request, and its example that speaks of it."""
    declared = [code for code in _STATUSES if operation.declared_exactly(code)]
    for code in declared:
        choice = operation.refuse((code,))
        for name, value in (choice.content.examples if choice and choice.content else _NO_EXAMPLES).items():
            if b"idempotency" in msgspec.json.encode(value).lower():
                return Refusal(code, name)
    return Refusal((declared or _STATUSES)[0])


_NO_EXAMPLES: Mapping[str, Any] = {}
