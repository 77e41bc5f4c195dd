"""A verdict as text, JSON, Markdown, GitHub's annotations, JUnit XML and SARIF (pure)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree

from bizing_pacts.verdict.model import MOST_FINDINGS, UNDECIDED, Finding, Result, Verdict, summary
from bizing_spec import sarif, workflow
from bizing_spec.junit import printable, written
from bizing_spec.places import Location
from bizing_spec.sarif import Rule

MARKS: Final = {"passed": "✓", "failed": "✗", "unable": "?", "skipped": "–"}
LEVELS: Final = {"error": "✗", "warning": "!", "note": "·"}
TOLD: Final = 12
"""Findings of a stage that text tells; the reports have all."""


def text(verdict: Verdict) -> str:
    return "\n".join([*map(told, verdict.results), "", summary(verdict)])


def told(result: Result) -> str:
    """A stage as text: its line, and what is wrong."""
    return "\n".join(_lines(result))


def line(result: Result) -> str:
    """A stage in a line: `✓ lint       1.9 s  no error`."""
    seconds = f"{result.seconds:.1f} s" if result.seconds else ""
    return f"{MARKS[result.status]} {result.stage:9}{seconds:>8}  {result.summary}"


def _lines(result: Result) -> Iterator[str]:
    yield line(result)
    wrong = result.errors
    for each in wrong[:TOLD]:
        if each.rule == UNDECIDED:
            yield from (f"        {row}" for row in (*_lines_beside(each, result.summary), *each.evidence.splitlines()))
            continue
        yield f"    {LEVELS[each.level]} {each.subject}: {each.rule}{_at(each)}"
        yield from (f"        {row}" for row in (*each.message.splitlines(), *each.evidence.splitlines()))
    if len(wrong) > TOLD:
        yield f"    and {len(wrong) - TOLD} more; --format json and the report have all"
    if wrong and result.command:
        yield f"    again: {result.command}"


def _lines_beside(each: Finding, summary: str) -> list[str]:
    """Of a message, unless the stage's line says the same."""
    return [] if each.message == summary else each.message.splitlines()


def _at(each: Finding) -> str:
    return f" ({each.where})" if each.where else ""


def as_object(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict.word,
        "exitStatus": verdict.exit_status,
        "project": verdict.project,
        "spec": verdict.spec,
        "bizing": verdict.version,
        "began": verdict.began.isoformat(timespec="seconds"),
        "seconds": round(verdict.seconds, 1),
        "stages": [_stage(each) for each in verdict.results],
    }


def _stage(result: Result) -> dict[str, Any]:
    return {
        "stage": result.stage,
        "asks": result.title,
        "status": result.status,
        "summary": result.summary,
        "seconds": round(result.seconds, 1),
        "command": result.command or None,
        "figures": dict(result.figures),
        "findings": [dataclasses.asdict(each) for each in result.findings],
    }


def as_json(verdict: Verdict) -> str:
    return json.dumps(as_object(verdict), indent=2, ensure_ascii=False)


def markdown(verdict: Verdict) -> str:
    """For a job's summary, or a comment."""
    lines = [
        f"# {MARKS[_status(verdict)]} {verdict.project}: {verdict.word}",
        "",
        f"{_cell(summary(verdict))}; document `{verdict.spec}`.",
        "",
        "| | stage | what | |",
        "|---|---|---|--:|",
    ]
    lines += [
        f"| {MARKS[each.status]} | {each.stage} | {_cell(each.summary)} | {each.seconds:.1f} s |"
        for each in verdict.results
    ]
    for result in verdict.results:
        if wrong := [each for each in result.findings if each.level != "note"][:MOST_FINDINGS]:
            lines += ["", f"## {result.stage}: {result.title}", ""]
            lines += [row for each in wrong for row in _item(each)]
            lines += ["", "Again:", "", "```sh", result.command, "```"] if result.command else []
    return "\n".join(lines) + "\n"


def _status(verdict: Verdict) -> str:
    return {"passed": "passed", "failed": "failed"}.get(verdict.word, "unable")


def _item(each: Finding) -> Iterator[str]:
    where = f" at `{each.where}`" if each.where else ""
    yield f"- {LEVELS[each.level]} **{_cell(each.subject)}** `{each.rule}`{where}: {_cell(each.message)}"
    if each.evidence:
        fence = "`" * max(3, 1 + max(map(len, _ticks(each.evidence)), default=0))
        yield ""
        yield from (f"  {row}" for row in (fence, *each.evidence.splitlines(), fence))


def _ticks(said: str) -> list[str]:
    return ["".join(part) for part in said.split("\n") if "`" in part]


def _cell(value: str) -> str:
    return value.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


_GITHUB: Final = {"error": "error", "warning": "warning", "note": "notice"}


def github(verdict: Verdict) -> str:
    """Annotations of what is wrong, then the text."""
    told = [
        workflow.command(
            _GITHUB[each.level],
            "\n".join(filter(None, (f"{each.subject}: {each.message}", each.evidence, result.command))),
            file=each.file and verdict.in_repository(each.file),
            line=each.line,
            col=each.column,
            title=f"{result.stage}: {each.rule}",
        )
        for result, each in verdict.findings
        if each.level != "note"
    ]
    return "\n".join([*told, text(verdict)])


def junit(verdict: Verdict) -> str:
    """A suite for each stage; a case for each finding that counts, or one that passed."""
    root = ElementTree.Element("testsuites", name=f"bizing verify {verdict.project}", time=f"{verdict.seconds:.3f}")
    for result in verdict.results:
        counted = result.errors
        suite = ElementTree.SubElement(root, "testsuite", name=result.stage, time=f"{result.seconds:.3f}")
        is_unable = result.status == "unable"
        suite.attrib |= {
            "tests": str(max(1, len(counted))),
            "failures": str(0 if is_unable else len(counted)),
            "errors": str(len(counted) if is_unable else 0),
            "skipped": str(int(result.status == "skipped")),
        }
        _cases(suite, result, counted)
    return written(root) + "\n"


def _cases(suite: ElementTree.Element, result: Result, counted: Sequence[Finding]) -> None:
    if not counted:
        case = ElementTree.SubElement(suite, "testcase", classname=result.stage, name=result.title)
        if result.status == "skipped":
            ElementTree.SubElement(case, "skipped", message=printable(result.summary))
    for each in counted:
        name = printable(f"{each.subject}: {each.rule}")
        case = ElementTree.SubElement(suite, "testcase", classname=result.stage, name=name)
        tag = "error" if result.status == "unable" else "failure"
        told = ElementTree.SubElement(case, tag, type=each.rule, message=printable(each.message))
        rows = filter(None, (each.where, each.message, each.evidence, result.command and f"again: {result.command}"))
        told.text = printable("\n".join(rows))


def as_sarif(verdict: Verdict) -> str:
    """What has no place in a file of its own is shown at the document, which is what it is wrong against."""
    rules: dict[str, Rule] = {}
    results = []
    for result, each in verdict.findings:
        rule = f"{result.stage}/{each.rule}"
        rules.setdefault(rule, Rule(rule, result.title))
        message = "\n".join(filter(None, (f"{each.subject}: {each.message}", each.evidence)))
        is_here = each.file is not None and not each.file.startswith("git:")
        file, line, column = (each.file, each.line, each.column) if is_here else (verdict.spec, None, None)
        place = Location(verdict.in_repository(file or verdict.spec), line or 1, column or 1)
        results.append(sarif.Result(rule, each.level, message, place, each.subject))
    return sarif.log(list(rules.values()), results)


FORMATS: Final[Mapping[str, Callable[[Verdict], str]]] = {
    "text": text,
    "json": as_json,
    "markdown": markdown,
    "github": github,
}
