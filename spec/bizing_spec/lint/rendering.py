"""Findings as text, JSON, GitHub's annotations, SARIF and JUnit XML."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree

from bizing_spec import sarif, workflow
from bizing_spec.junit import printable, written
from bizing_spec.lint.catalogue import RULES
from bizing_spec.lint.engine import Finding
from bizing_spec.sarif import Level

Report = Mapping[str, Sequence[Finding]]
"""The findings of each document."""


def text(report: Report) -> str:
    lines = [_line(each) for findings in report.values() for each in findings]
    return "\n".join([*lines, _summary(report)])


def _line(each: Finding) -> str:
    place = each.location
    where = f"{place.file}:{place.line}:{place.column}"
    return f"{where}: {each.severity} {each.rule}: {each.message} (#{each.pointer})"


def _summary(report: Report) -> str:
    counts = Counter(each.severity for findings in report.values() for each in findings)
    said = [f"{counts[name]} {name}{'s' if counts[name] != 1 else ''}" for name in ("error", "warning") if counts[name]]
    said += [f"{counts['info']} to note"] if counts["info"] else []
    documents = f"{len(report)} document{'s' if len(report) != 1 else ''}"
    return f"{', '.join(said) or 'nothing to mend'} in {documents}"


def as_json(report: Report) -> str:
    return json.dumps([_object(each) for findings in report.values() for each in findings], indent=2)


def _object(each: Finding) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "severity": each.severity,
        "message": each.message,
        "file": each.location.file,
        "line": each.location.line,
        "column": each.location.column,
        "pointer": each.pointer,
    }


_GITHUB: Final = {"error": "error", "warning": "warning", "info": "notice"}


def github(report: Report) -> str:
    return "\n".join(_annotation(each) for findings in report.values() for each in findings)


def _annotation(each: Finding) -> str:
    place = each.location
    where = {"file": place.file, "line": place.line, "col": place.column, "title": each.rule}
    return workflow.command(_GITHUB[each.severity], f"{each.message} (#{each.pointer})", **where)


_LEVELS: Final[Mapping[str, Level]] = {"error": "error", "warning": "warning", "info": "note", "off": "none"}


def as_sarif(report: Report) -> str:
    rules = [sarif.Rule(rule.id, rule.why, rule.remedy, _LEVELS[rule.severity]) for rule in RULES]
    results = [
        sarif.Result(each.rule, _LEVELS[each.severity], each.message, each.location, f"#{each.pointer}")
        for findings in report.values()
        for each in findings
    ]
    return sarif.log(rules, results)


def junit(report: Report) -> str:
    root = ElementTree.Element("testsuites", name="bizing spec lint")
    for source, findings in report.items():
        failures = [each for each in findings if each.severity in ("error", "warning")]
        suite = ElementTree.SubElement(root, "testsuite", name=source)
        suite.attrib |= {"tests": str(max(1, len(failures))), "failures": str(len(failures))}
        if not failures:
            ElementTree.SubElement(suite, "testcase", classname=source, name="lint")
        for each in failures:
            _case(suite, source, each)
    return written(root)


def _case(suite: ElementTree.Element, source: str, each: Finding) -> None:
    name = f"{each.rule} at {each.location.line}:{each.location.column}"
    case = ElementTree.SubElement(suite, "testcase", classname=source, name=printable(name))
    failure = ElementTree.SubElement(case, "failure", type=each.severity, message=printable(each.message))
    failure.text = printable(_line(each))


def rules() -> str:
    """The list of all rules."""
    return "\n".join(f"{rule.id} ({rule.severity})\n    {rule.why}\n    {rule.remedy}" for rule in RULES)


def rules_as_json() -> str:
    return json.dumps(
        [{"id": each.id, "severity": each.severity, "why": each.why, "remedy": each.remedy} for each in RULES], indent=2
    )


FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "sarif": as_sarif,
    "junit": junit,
}
