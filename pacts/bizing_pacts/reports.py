"""Shows the report of a verification: text, JSON, Markdown and JUnit XML (pure)."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterator
from operator import attrgetter
from xml.etree import ElementTree

from bizing_pacts.verification import Interaction, Report
from bizing_spec.junit import printable, written

MARKS = {"passed": "✓", "failed": "✗", "pending": "…"}


def summary(report: Report) -> str:
    """`51 of 51 interactions passed`, and what became of the others."""
    others = [f"{report.count(result)} {result}" for result in ("failed", "pending") if report.count(result)]
    passed = f"{report.count('passed')} of {len(report.interactions)} interactions passed"
    return ", ".join([passed, *others])


def text(report: Report) -> str:
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    for consumer, interactions in by_consumer(report):
        yield f"{consumer} → {report.provider}"
        for each in interactions:
            yield f"  {MARKS[each.result]} {each.description}"
            if each.faults:
                yield from (f"      given {state}" for state in each.states)
                yield from [f"      {each.request}"] if each.request else []
            for fault in each.faults:
                yield f"      {fault.where}: {fault.message}"
    yield ""
    yield summary(report)


def as_json(report: Report) -> str:
    counts = {result: report.count(result) for result in MARKS}  # type: ignore[arg-type]
    return json.dumps({"passed": report.has_passed, "counts": counts, **dataclasses.asdict(report)}, indent=2)


def markdown(report: Report) -> str:
    """A table of all interactions, then what differs, for a job summary or a comment."""
    lines = [
        f"# Pacts of {report.provider}",
        "",
        f"{summary(report)}.",
        "",
        "| | consumer | interaction |",
        "|---|---|---|",
    ]
    lines += [f"| {MARKS[each.result]} | {each.consumer} | {_cell(each.description)} |" for each in report.interactions]
    for each in report.interactions:
        if each.faults:
            lines += ["", f"## {MARKS[each.result]} {each.consumer}: {each.description}", ""]
            lines += [f"Given {', '.join(each.states)}.", ""] if each.states else []
            lines += [f"`{each.request}`", ""] if each.request else []
            lines += ["| where | what | expected | actual |", "|---|---|---|---|"]
            for fault in each.faults:
                cells = (fault.where, fault.message, fault.expected or "", fault.actual or "")
                lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines) + "\n"


def _cell(value: str) -> str:
    return value.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def junit(report: Report) -> str:
    """The form that CI servers read: a suite for each consumer, a case for each interaction."""
    root = ElementTree.Element("testsuites", name=f"pacts of {report.provider}")
    for consumer, interactions in by_consumer(report):
        each_result = [each.result for each in interactions]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=consumer,
            tests=str(len(interactions)),
            failures=str(each_result.count("failed")),
            errors="0",
            skipped=str(each_result.count("pending")),
            time=f"{sum(each.seconds for each in interactions):.3f}",
        )
        for each in interactions:
            _add_case(suite, each)
    return written(root) + "\n"


def _add_case(suite: ElementTree.Element, each: Interaction) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=each.consumer, name=printable(each.description), time=f"{each.seconds:.3f}"
    )
    if each.result == "passed":
        return
    told = ElementTree.SubElement(case, "failure" if each.result == "failed" else "skipped")
    told.set("message", printable("; ".join(f"{fault.where}: {fault.message}" for fault in each.faults)))
    given = "\n".join([*(f"given {state}" for state in each.states), *([each.request] if each.request else [])])
    faults = "\n".join(
        f"{fault.where}: {fault.message}\n  expected {fault.expected}\n  actual   {fault.actual}"
        for fault in each.faults
    )
    told.text = printable(f"{given}\n{faults}".strip())


def by_consumer(report: Report) -> list[tuple[str, list[Interaction]]]:
    ordered = sorted(report.interactions, key=attrgetter("consumer"))
    return [(name, list(group)) for name, group in itertools.groupby(ordered, attrgetter("consumer"))]
