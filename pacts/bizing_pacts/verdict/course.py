"""The stages in their order: each as a process of its own, the provider started once for those that ask it."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from bizing_pacts.verdict import processes, release, served
from bizing_pacts.verdict.model import UNDECIDED, Finding, Result, Status, Verdict
from bizing_pacts.verdict.stages import STAGES, Course, Job, Skipped, Stage
from bizing_spec import openapi, outcome
from bizing_spec.outcome import Stopped

START: Final = "start"
START_ASKS: Final = "Does the provider start?"
LAST_LINES: Final = 12

Tell = Callable[[str, Result | None], None]
"""Called with a stage's name when it begins, and with its result when it ends."""


def run(course: Course, chosen: Collection[str], *, fail_fast: bool, version: str, tell: Tell) -> Verdict:
    """Judge the project by the stages that are chosen, in their order."""
    began, clock = datetime.now(UTC), time.monotonic()
    results: list[Result] = []
    with contextlib.closing(_results(course, [each for each in STAGES if each.name in chosen], tell)) as each_result:
        for result in each_result:
            tell(result.stage, result)
            results.append(result)
            if fail_fast and result.status in ("failed", "unable"):
                break
    left = [each for each in STAGES if each.name in chosen and each.name not in {one.stage for one in results}]
    results += [
        Result(each.name, each.asks, "skipped", f"not begun, because of --fail-fast after {results[-1].stage}")
        for each in left
    ]
    project = course.settings.provider or course.settings.spec
    folder = release.place(course.folder)
    return Verdict(project, course.settings.spec, version, began, time.monotonic() - clock, results, folder)


def _results(course: Course, stages: Sequence[Stage], tell: Tell) -> Generator[Result]:
    asking = [each for each in stages if each.is_served]
    before = stages[: stages.index(asking[0])] if asking else stages
    for stage in before:
        yield _result(course, stage, tell)
    if asking:
        yield from _served(course, asking, tell)
    for stage in stages[len(before) + len(asking) :]:
        yield _result(course, stage, tell)


def _served(course: Course, stages: Sequence[Stage], tell: Tell) -> Iterator[Result]:
    """Those that ask the provider, while it runs."""
    if course.settings.start is None:
        reason = "the settings have no [verify.start], which says how the provider is started"
        yield from (Result(each.name, each.asks, "skipped", reason) for each in stages)
        return
    tell(START, None)
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        try:
            place = stack.enter_context(served.provider(course.settings, course.folder, course.scratch))
        except Stopped as fault:
            yield _unable(START, START_ASKS, fault.message, time.monotonic() - began, course.settings.start.command)
            for each in stages:
                idle = each.idle(course.settings)
                yield Result(each.name, each.asks, "skipped" if idle else "unable", idle or "the provider does not run")
            return
        course.place = place
        yield Result(START, START_ASKS, "passed", f"ready at {place.url}", seconds=time.monotonic() - began)
        for stage in stages:
            yield _result(course, stage, tell)
        course.place = None


def _result(course: Course, stage: Stage, tell: Tell) -> Result:
    if idle := stage.idle(course.settings):
        return Result(stage.name, stage.asks, "skipped", idle)
    tell(stage.name, None)
    began = time.monotonic()
    try:
        job = stage.job(course)
    except Skipped as reason:
        return Result(stage.name, stage.asks, "skipped", str(reason))
    except Stopped as fault:
        return _unable(stage.name, stage.asks, fault.message, time.monotonic() - began)
    seconds = course.settings.stage_seconds
    ended = processes.run(job.arguments, course.folder, course.scratch, stage.name, seconds, job.environment)
    result = _read(stage, job, ended, seconds)
    return replace(result, findings=_located(course, result.findings), seconds=time.monotonic() - began)


def _read(stage: Stage, job: Job, ended: processes.Ended, seconds: float) -> Result:
    if ended.status is None:
        return _unable(
            stage.name, stage.asks, f"it was not done within {seconds:g} s, and was stopped", 0, stage.again(job)
        )
    try:
        told: Any = json.loads(ended.output)
    except ValueError:
        return _unable(stage.name, stage.asks, _words(ended), 0, stage.again(job))
    answer = stage.read(told)
    status: Status = {outcome.OK: "passed", outcome.WRONG: "failed"}.get(ended.status, "unable")  # type: ignore[assignment]
    findings = _sorted(answer.findings)
    if status == "failed" and not any(each.level == "error" for each in findings):
        said = _words(ended) if ended.said else "what was found counts, as the settings say"
        findings = [Finding("failed", "error", stage.name, said), *findings]
    if status == "unable":
        findings = [Finding(UNDECIDED, "error", stage.name, answer.doubt or _words(ended)), *findings]
    return Result(stage.name, stage.asks, status, answer.summary, findings, 0, stage.again(job), answer.figures)


def _located(course: Course, findings: Sequence[Finding]) -> Sequence[Finding]:
    """With the line of the document that each pointer leads to."""
    if not any(each.pointer and each.file is None for each in findings):
        return findings
    read = openapi.read(course.folder / course.settings.spec)
    located = []
    for each in findings:
        if each.pointer and each.file is None:
            place = read.locate(each.pointer)
            file = os.path.relpath(place.file, course.folder)
            each = replace(each, file=file, line=place.line, column=place.column)
        located.append(each)
    return located


def _sorted(findings: Sequence[Finding]) -> list[Finding]:
    order = ("error", "warning", "note")
    return sorted(findings, key=lambda each: order.index(each.level))


def _unable(stage: str, asks: str, reason: str, seconds: float, command: str | None = None) -> Result:
    first, _, rest = reason.partition("\n")
    finding = Finding(UNDECIDED, "error", stage, first, rest)
    return Result(stage, asks, "unable", first, [finding], seconds, command or "")


def _words(ended: processes.Ended) -> str:
    """Why a command could not answer: what it said last."""
    lines = [line.removeprefix("bizing: ") for line in ended.said.splitlines() if line.strip()]
    told = "\n".join(lines[-LAST_LINES:])
    return told or f"it ended with status {ended.status} and said nothing"
