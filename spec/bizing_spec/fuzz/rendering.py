"""A report as text, JSON, Markdown, GitHub's annotations, SARIF and JUnit XML."""

import json
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree import ElementTree

from bizing_spec import sarif, workflow
from bizing_spec.fuzz.findings import Finding, Report
from bizing_spec.junit import printable, written
from bizing_spec.places import Location


def text(report: Report) -> str:
    parts = [_told(each) for each in report.findings]
    parts += [f"not tested: {each}" for each in report.untried]
    return "\n".join([*parts, summary(report)])


def _told(each: Finding) -> str:
    times = f", {each.times} times" if each.times > 1 else ""
    request = "\n".join(f"    {line}" for line in each.request.splitlines())
    answered = f"\n    answered {each.status}" if each.status is not None else ""
    return f"{each.operation}: {each.check}{times} (#{each.pointer})\n    {each.message}\n{request}{answered}\n"


def summary(report: Report) -> str:
    count = len(report.findings)
    found = (
        f"{count} finding{'s' if count != 1 else ''}"
        if count
        else "nothing proven"
        if report.undecided
        else "nothing found"
    )
    operations = f"{report.tested} of {report.total} operations tested, {report.accepted} of them with success"
    return f"{found}: {operations}; {report.requests:,} requests in {report.seconds:.1f} s, seed {report.seed}"


def as_json(report: Report) -> str:
    return json.dumps(report.as_object(), indent=2, ensure_ascii=False)


def markdown(report: Report) -> str:
    lines = [f"**{summary(report)}**"]
    if report.findings:
        lines += ["", "| operation | check | what | answered |", "|---|---|---|---|"]
        lines += [
            f"| `{each.operation}` | {each.check} | {_cell(each.message)} | {each.status or ''} |"
            for each in report.findings
        ]
    lines += ["", _cell(report.undecided)] if report.undecided else []
    lines += ["", *(f"- not tested: {_cell(each)}" for each in report.untried)] if report.untried else []
    return "\n".join(lines)


def _cell(said: str) -> str:
    return said.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def github(report: Report) -> str:
    lines = [workflow.command("error", _line(each), title=f"{each.check} {each.operation}") for each in report.findings]
    lines += [workflow.command("error", report.undecided)] if report.undecided else []
    return "\n".join([*lines, summary(report)])


def _line(each: Finding) -> str:
    return f"{each.message} (#{each.pointer})\n{each.request}"


def as_sarif(report: Report) -> str:
    """Each finding at the place of the document that the service breaks."""
    rules = [sarif.Rule(check, check.replace("_", " ")) for check in sorted({each.check for each in report.findings})]
    nowhere = Location(report.document, 1, 1)
    results = [
        sarif.Result(
            each.check,
            "error",
            f"{each.operation}: {_line(each)}",
            report.places.get(each.pointer, nowhere),
            f"#{each.pointer}",
        )
        for each in report.findings
    ]
    return sarif.log(rules, results)


def junit(report: Report) -> str:
    suite = ElementTree.Element("testsuite", name=report.document, time=f"{report.seconds:.1f}")
    suite.attrib |= {"tests": str(max(1, len(report.findings))), "failures": str(len(report.findings))}
    if not report.findings:
        whole = ElementTree.SubElement(suite, "testcase", classname=report.document, name="fuzz")
        if report.undecided:
            suite.attrib["errors"] = "1"
            ElementTree.SubElement(whole, "error", type="undecided", message=printable(report.undecided))
    for each in report.findings:
        case = ElementTree.SubElement(suite, "testcase", classname=each.operation, name=each.check)
        failure = ElementTree.SubElement(case, "failure", type=each.check, message=printable(each.message))
        failure.text = printable(_line(each))
    root = ElementTree.Element("testsuites", name="bizing fuzz")
    root.append(suite)
    return written(root)


FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": text,
    "json": as_json,
    "junit": junit,
    "markdown": markdown,
    "github": github,
    "sarif": as_sarif,
}
