"""A report as text, JSON, Markdown, GitHub's annotations and JUnit XML."""

import json
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree import ElementTree

from bizing_spec.fuzz.findings import Finding, Report


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
    found = f"{count} finding{'s' if count != 1 else ''}" if count else "nothing found"
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
    lines += ["", *(f"- not tested: {_cell(each)}" for each in report.untried)] if report.untried else []
    return "\n".join(lines)


def _cell(said: str) -> str:
    return said.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def github(report: Report) -> str:
    lines = [
        f"::error title={_property(f'{each.check} {each.operation}')}::{_data(_line(each))}" for each in report.findings
    ]
    return "\n".join([*lines, summary(report)])


def _line(each: Finding) -> str:
    return f"{each.message} (#{each.pointer})\n{each.request}"


def _data(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")


def junit(report: Report) -> str:
    suite = ElementTree.Element("testsuite", name=report.document, time=f"{report.seconds:.1f}")
    suite.attrib |= {"tests": str(max(1, len(report.findings))), "failures": str(len(report.findings))}
    if not report.findings:
        ElementTree.SubElement(suite, "testcase", classname=report.document, name="fuzz")
    for each in report.findings:
        case = ElementTree.SubElement(suite, "testcase", classname=each.operation, name=each.check)
        failure = ElementTree.SubElement(case, "failure", type=each.check, message=_printable(each.message))
        failure.text = _printable(_line(each))
    root = ElementTree.Element("testsuites", name="bizing fuzz")
    root.append(suite)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _printable(said: str) -> str:
    """XML has no form at all for most control characters."""
    return "".join(letter if letter >= " " or letter in "\t\n" else "�" for letter in said)


FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": text,
    "json": as_json,
    "junit": junit,
    "markdown": markdown,
    "github": github,
}
