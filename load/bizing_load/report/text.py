"""A judged run for the terminal: the verdict first, then its reasons, then the figures."""

from __future__ import annotations

from collections.abc import Iterator

from bizing_load.report import words
from bizing_load.report.model import Judged

SHOWN = 5  # violations of each rule that are told; JSON has all


def as_text(judged: Judged) -> str:
    return words.clean("\n".join([*_verdict(judged), "", *_figures(judged)]))


def _verdict(judged: Judged) -> Iterator[str]:
    judgement = judged.judgement
    yield f"{judgement.verdict}: {words.verdict(judged)}"
    if judgement.violations:
        yield f"  {words.broken(judgement.violations)}"
    shown = words.first(judgement.violations, SHOWN)
    yield from (f"  [{violation.rule}] {violation.text}" for violation in shown)
    if len(shown) < len(judgement.violations):
        yield f"  and {len(judgement.violations) - len(shown):,} more; --format json tells all"
    yield from (f"  doubt: {doubt}" for doubt in judgement.doubts)


def _figures(judged: Judged) -> Iterator[str]:
    yield f"server     {judged.history.run.url}"
    yield f"run        {words.what_ran(judged)}"
    yield f"counts     {words.counts(judged)}"
    yield from _actions(judged)
    yield from (f"refused    {number:,} × {problem}" for problem, number in judged.refusals.most_common())
    yield from (f"fault      {text}" for text in _faults(judged))
    checked = ", ".join(f"{rule} {number:,}" for rule, number in judged.judgement.checked.items() if number)
    yield f"judged     {checked or 'nothing'}"
    yield from (f"note       {note}" for note in judged.judgement.notes)
    if judged.deadlocks is not None:
        yield f"deadlocks  {words.deadlocks(judged)}"
    yield f"took       {words.took(judged)}"
    if judged.kept:
        yield f"history    {judged.kept}"
    if judged.command:
        yield f"again      {judged.command}"


def _actions(judged: Judged) -> Iterator[str]:
    for action, counted in judged.counts.items():
        told = ", ".join(f"{counted[outcome]:,} {word}" for outcome, word in words.OUTCOMES.items())
        measured = judged.latencies[action]
        times = "" if measured.p50 is None else f"; p50 {measured.p50:.1f} ms, p99 {measured.p99:.1f} ms"
        yield f"{action:<10} {told}{times}"


def _faults(judged: Judged) -> Iterator[str]:
    for fault in judged.faults:
        end = "never undone" if fault.end is None else f"{judged.since(fault.end):.1f} s"
        yield f"{fault.name}, {judged.since(fault.begin):.1f} s to {end}: {fault.text}"
