"""A judged run in Markdown, short enough for the summary page of a CI."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bizing_load.report import words
from bizing_load.report.model import Judged

SHOWN = 3  # violations of each rule that are told
SIGNS = {"valid": "✅", "invalid": "❌", "unknown": "❔"}


def as_markdown(judged: Judged) -> str:
    return "\n".join([*_verdict(judged), *_operations(judged), "", *_rules(judged), "", *_ending(judged)]) + "\n"


def _verdict(judged: Judged) -> Iterator[str]:
    judgement = judged.judgement
    yield f"## {SIGNS[judgement.verdict]} {judgement.verdict.capitalize()}"
    yield ""
    yield f"{words.verdict(judged)} {_plain(words.what_ran(judged))}. {words.counts(judged)}."
    yield ""
    shown = words.first(judgement.violations, SHOWN)
    yield from (f"- **{violation.rule}**: {_plain(violation.text)}" for violation in shown)
    if len(shown) < len(judgement.violations):
        yield f"- and {len(judgement.violations) - len(shown):,} more"
    yield from (f"- doubt: {_plain(doubt)}" for doubt in judgement.doubts)
    yield from (f"- {_plain(note)}" for note in judgement.notes)
    if judgement.violations or judgement.doubts or judgement.notes:
        yield ""


def _operations(judged: Judged) -> Iterator[str]:
    yield _row(["action", *words.OUTCOMES.values(), "p50 ms", "p99 ms"])
    yield _row(["---", *["--:"] * 5])
    for action, counted in judged.counts.items():
        measured = judged.latencies[action]
        times = ["–" if value is None else f"{value:.1f}" for value in (measured.p50, measured.p99)]
        yield _row([action, *(f"{counted[outcome]:,}" for outcome in words.OUTCOMES), *times])


def _rules(judged: Judged) -> Iterator[str]:
    yield _row(["rule", "judged", "broken"])
    yield _row(["---", "--:", "--:"])
    for rule, promise in words.RULES.items():
        broken = sum(violation.rule == rule for violation in judged.judgement.violations)
        yield _row([f"{rule}: {promise}", f"{judged.judgement.checked.get(rule, 0):,}", f"{broken:,}"])


def _ending(judged: Judged) -> Iterator[str]:
    yield f"Took {words.took(judged)}; deadlocks: {words.deadlocks(judged)}."
    if judged.command:
        yield f"Again: {_code(judged.command)}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """Text as it stands, between more backticks than there are in it: a history that was given may say anything."""
    line = " ".join(words.clean(text).split())
    inside = max(map(len, re.findall("`+", line)), default=0)
    return f"{'`' * (inside + 1)} {line} {'`' * (inside + 1)}" if inside else f"`{line}`"


def _plain(text: str) -> str:
    """Text in which nothing means Markdown or HTML; it comes from a server, and ends on somebody's page."""
    return re.sub(r"([\\`*_\[\]<>&|#~])", r"\\\1", " ".join(words.clean(text).split()))
