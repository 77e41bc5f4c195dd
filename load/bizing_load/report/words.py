"""The sentences that all reports share (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bizing_load.oracle.judgement import Rule, Violation
from bizing_load.report.model import Judged, Outcome

RULES: dict[Rule, str] = {
    "safety": "nobody is booked twice: no two customers have overlapping times",
    "durability": "what was acknowledged is there in the end",
    "precision": "nobody is refused a time that was free",
    "liveness": "time that was given back, or ran out, becomes free again",
    "once": "a request has one effect, however often it is sent, and none if it was refused",
    "answers": "every answer is one that the contract allows",
    "money": "what was paid is booked or given back, and nobody is charged twice",
    "linearizability": "all answers fit into one order of events",
}
FORBIDDEN = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
OUTCOMES: dict[Outcome, str] = {"ok": "done", "fail": "refused", "info": "unknown"}


def verdict(judged: Judged) -> str:
    """What came of it, in a sentence for whoever has to decide."""
    judgement = judged.judgement
    if judgement.verdict == "valid":
        given = "1 booking was" if judged.winners == 1 else f"{judged.winners:,} bookings were"
        unasked = " Nobody was asked about the money." if _is_money_unasked(judged) else ""
        return f"{given} given, no time twice, and all that was promised was kept.{unasked}"
    if judgement.verdict == "unknown":
        return "No rule was seen broken, but the run does not show that they held."
    number = len(judgement.violations)
    doubles = sum(violation.rule == "safety" for violation in judgement.violations)
    broken = f"The service broke its rules {number:,} {'time' if number == 1 else 'times'}"
    if doubles:
        return f"{broken}; {doubles:,} {'time' if doubles == 1 else 'times'} somebody was booked twice."
    return f"{broken}; nobody was seen booked twice."


def _is_money_unasked(judged: Judged) -> bool:
    final = judged.history.final
    priced = any(resource.price for resource in judged.history.run.resources)
    return priced and final is not None and final.payments is None


def broken(violations: Sequence[Violation]) -> str:
    """How many violations of which rule."""
    counts = Counter(violation.rule for violation in violations)
    return ", ".join(f"{number:,} × {rule}" for rule, number in counts.items())


def clean(text: str) -> str:
    """Text without what a terminal would obey and XML has no way to say: servers' words may be anything."""
    return FORBIDDEN.sub("\ufffd", text)


def what_ran(judged: Judged) -> str:
    run = judged.history.run
    clients = f"{run.clients:,} {'client' if run.clients == 1 else 'clients'}"
    resources = f"{len(run.resources):,} {'resource' if len(run.resources) == 1 else 'resources'}"
    faults = f", with faults: {', '.join(run.faults)}" if run.faults else ", without faults"
    return f"{clients} on {resources}, workload {run.workload}, seed {run.seed}{faults}"


def counts(judged: Judged) -> str:
    operations = len(judged.history.operations)
    refused = judged.refusals.total()
    return f"{operations:,} operations: {judged.winners:,} given, {refused:,} refused, {judged.unknown:,} unknown"


def took(judged: Judged) -> str:
    memory = f", {judged.memory_bytes / 1e6:,.0f} MB" if judged.memory_bytes else ""
    return f"{judged.seconds:,.1f} s, {judged.rate:,.0f} operations/s; judged in {judged.judge_seconds:.2f} s{memory}"


def deadlocks(judged: Judged) -> str:
    return "not known" if judged.deadlocks is None else f"{judged.deadlocks:,} in PostgreSQL's log"


def first(violations: Sequence[Violation], most: int) -> list[Violation]:
    """The first so many of each rule, in the order they were found."""
    told: Counter[Rule] = Counter()
    shown = []
    for violation in violations:
        told[violation.rule] += 1
        if told[violation.rule] <= most:
            shown.append(violation)
    return shown


def unjudged(judged: Judged) -> Iterator[Rule]:
    """Rules that this run gave nothing to judge by."""
    return (rule for rule in RULES if not judged.judgement.checked.get(rule))


def span(start: datetime, end: datetime) -> str:
    """A booking's time in UTC; the day of its end only when that is another one."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{last}"
