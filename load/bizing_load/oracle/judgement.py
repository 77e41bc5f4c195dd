"""What a judgement says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["valid", "invalid", "unknown"]
Rule = Literal["safety", "durability", "precision", "liveness", "once", "answers", "money", "linearizability"]


@dataclass(frozen=True)
class Violation:
    """A rule that was broken, told in `text`; ids of the resource, the operations and the bookings that show it."""

    rule: Rule
    text: str
    resource: str | None = None
    operations: tuple[str, ...] = ()
    bookings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """`doubts` are what kept a run without violations from being called valid. `checked` counts what was judged:
    so many items by rule, so that a rule with nothing to judge is seen to have judged nothing. `notes` say what of it
    was left out, and why, where that is no reason for doubt."""

    verdict: Verdict
    violations: tuple[Violation, ...]
    doubts: tuple[str, ...]
    checked: dict[Rule, int]
    notes: tuple[str, ...] = ()
