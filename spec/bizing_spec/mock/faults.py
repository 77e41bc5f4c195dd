"""Trouble on request: answers that come late, with another status, or broken, by header or by rule."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizing_spec.mock.operations import Answer, Operation
from bizing_spec.mock.preferences import LONGEST
from bizing_spec.mock.problems import Problem


@dataclass(frozen=True)
class Fault:
    """With a chance from 0 to 1: a delay in seconds, a status, or half of the answer's body."""

    chance: float = 1.0
    delay: float = 0.0
    status: int | None = None
    broken: bool = False


class Faults:
    """The rules' faults, by `METHOD /path`, or `*` for every operation."""

    def __init__(self, by_operation: Mapping[str, Fault], seed: int | None) -> None:
        self._by_operation = by_operation
        self._chance = random.Random(seed)  # noqa: S311 (pretended trouble)

    def meet(self, operation: Operation) -> Fault | None:
        if not self._by_operation:
            return None
        key = f"{operation.method} {operation.path}"
        fault = self._by_operation.get(key) or self._by_operation.get("*")
        return fault if fault and self._chance.random() < fault.chance else None


def read(node: Mapping[str, Any]) -> Fault:
    """Raises ValueError or TypeError for what is no fault."""
    unknown = node.keys() - {"chance", "delay", "status", "broken"}
    if unknown:
        raise ValueError(f"a fault has chance, delay, status and broken, not {min(unknown)!r}")
    delay, status = float(node.get("delay", 0)), node.get("status")
    return Fault(
        float(node.get("chance", 1)), min(delay, LONGEST), int(status) if status else None, bool(node.get("broken"))
    )


def wished(text: str) -> Fault:
    """What `Prefer: fault=…` or `X-Mock-Fault: …` asks for: a status or `broken`. Raises Problem."""
    if text == "broken":
        return Fault(broken=True)
    if text.isdecimal() and 400 <= int(text) <= 599:
        return Fault(status=int(text))
    raise Problem("invalid-request", f"The fault {text!r} is neither a status from 400 to 599 nor broken.")


def spoil(answer: Answer) -> Answer:
    """An answer whose body ends half-way, as if a server had died over it."""
    return Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2], (), None)
