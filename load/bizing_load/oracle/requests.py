"""Requests: operations that send one and the same thing, an original and its repetitions, with what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bizing_load.history import Fail, Info, Invoke, Ok, Operation

ALWAYS, FOREVER = -(1 << 62), 1 << 62  # before and after every moment on the clients' clock
SECOND = 1_000_000_000
UNDECIDED = frozenset({"idempotency-key-in-use", "idempotency-key-reused", "stale-version", "rate-limited"})
DECIDED_STATUS = frozenset({404, 409, 410, 422})


class Request:
    """One thing that a client wanted. Under an idempotency key, it has one effect and one answer at most.

    `since` is when it was sent first. `ok` is the first acknowledgement, `refused` the first refusal that is as good
    for all repetitions; `until` is when that was known, or FOREVER. With neither, nobody knows what became of it,
    unless all its operations failed.
    """

    __slots__ = ("asked", "ok", "operations", "refused", "since", "until")

    def __init__(self, operation: Operation) -> None:
        asked = operation.asked
        self.operations = [operation]
        self.asked: Invoke = asked
        self.since: int = asked.at
        answer = operation.answer
        self.ok: Ok | None = answer if type(answer) is Ok else None
        self.refused: Fail | None = answer if type(answer) is Fail else None
        self.until = FOREVER if answer is None or type(answer) is Info else answer.at

    @property
    def id(self) -> str:
        return self.asked.op

    @property
    def outcome(self) -> Literal["ok", "fail", "info"]:
        if self.ok:
            return "ok"
        if self.refused or all(type(operation.answer) is Fail for operation in self.operations):
            return "fail"
        return "info"

    @property
    def telling(self) -> Operation:
        """The operation that best shows what became of it."""
        if len(self.operations) == 1:
            return self.operations[0]
        decisive = self.ok or self.refused
        return next((one for one in self.operations if decisive and one.answer is decisive), self.operations[0])

    def settle(self) -> None:
        """Find what the answers to its repetitions come to, once all are there."""
        self.ok, self.refused, self.until = None, None, FOREVER
        for operation in self.operations:
            answer = operation.answer
            if type(answer) is Ok:
                if self.ok is None or answer.at < self.ok.at:
                    self.ok = answer
            elif (
                type(answer) is Fail and (self.refused is None or answer.at < self.refused.at) and self._decides(answer)
            ):
                self.refused = answer
        decisive = self.ok or self.refused
        if decisive:
            self.until = decisive.at

    def _decides(self, answer: Fail) -> bool:
        """Whether a refusal is one for all repetitions: it is kept for the key, if decided."""
        return self.asked.key is not None and answer.status in DECIDED_STATUS and slug(answer) not in UNDECIDED


def gather(operations: Sequence[Operation]) -> list[Request]:
    """Requests in the order of their first invocation."""
    requests: list[Request] = []
    by_key: dict[str, Request] = {}
    by_operation: dict[str, Request] = {}
    repeated = {operation.asked.repeats for operation in operations if operation.asked.repeats is not None}
    for operation in operations:
        asked = operation.asked
        known = by_key.get(asked.key) if asked.key is not None else by_operation.get(asked.repeats or "")
        if known is None or (asked.key is None and type(operation.answer) is Ok and _acknowledged(known)):
            known = Request(operation)
            requests.append(known)
            if asked.key is not None:
                by_key[asked.key] = known
        else:
            known.operations.append(operation)
        if asked.op in repeated:
            by_operation[asked.op] = known
    for request in requests:
        if len(request.operations) > 1:
            request.settle()
    return requests


def _acknowledged(request: Request) -> bool:
    return any(type(operation.answer) is Ok for operation in request.operations)


def slug(answer: Fail) -> str:
    """The last part of a problem's type: `/problems/slot-unavailable` is `slot-unavailable`."""
    return answer.problem.rpartition("/")[2]


def nanoseconds(moment: datetime) -> int:
    """Since the epoch; exact to the microsecond."""
    return int(moment.timestamp() * 1_000_000 + 0.5) * 1_000
