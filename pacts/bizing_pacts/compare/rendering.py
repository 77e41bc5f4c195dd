"""Shows what a comparison found: text, JSON, JUnit XML, annotations of GitHub (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from xml.etree import ElementTree

from bizing_pacts.compare.findings import Finding, Keys, in_words, notation
from bizing_pacts.compare.pact import Pact
from bizing_spec import workflow
from bizing_spec.junit import printable, written


class Result(NamedTuple):
    """What was found in a pact, and in words what of it could not be compared."""

    pact: Pact
    findings: Sequence[Finding]
    left_out: str

    @property
    def has_anything(self) -> bool:
        return bool(self.pact.interactions or self.pact.messages)


Found = Mapping[str, Result]
"""What was found in each pact, by its file."""

MARKS: Final = {"error": "✗", "warning": "!"}


def every(found: Found) -> list[Finding]:
    return [finding for result in found.values() for finding in result.findings]


def shown(found: Found) -> list[Finding]:
    """Those that somebody has to do something about, or may want to."""
    return [each for each in every(found) if each.severity != "info"]


def errors(found: Found) -> list[Finding]:
    return [each for each in every(found) if each.severity == "error"]


def as_json(found: Found) -> str:
    return json.dumps([each.as_dict() for each in every(found)], indent=2, default=str)


def text(found: Found) -> str:
    return "\n".join(_lines(found))


def _lines(found: Found) -> Iterator[str]:
    for file, (pact, findings, _) in found.items():
        yield f"{pact.consumer or 'a consumer'} → {pact.provider or 'a provider'} ({file})"
        for finding in findings:
            if finding.severity == "info":
                continue
            yield f"  {MARKS[finding.severity]} {finding.interaction}"
            yield f"      {finding.code}: {finding.message}"
            yield f"      pact  {in_words(finding.mock_at)}  {notation(finding.mock.keys)}"
            yield f"      spec  {in_words(finding.spec_at)}  {finding.spec.location}"
            yield from (f"      because  {each.message}  {each.spec.location}" for each in finding.causes)
    yield ""
    yield summary(found)


def summary(found: Found) -> str:
    """`118 interactions, 6 messages of 3 pacts: 1 error, 2 warnings`, and what was not compared."""
    pacts = [result.pact for result in found.values()]
    interactions, messages = (sum(len(pact.interactions) for pact in pacts), sum(len(pact.messages) for pact in pacts))
    told = _many(interactions, "interaction") + (f", {_many(messages, 'message')}" if messages else "")
    wrong = len(errors(found))
    told += f" of {_many(len(pacts), 'pact')}: {_many(wrong, 'error')}, {_many(len(shown(found)) - wrong, 'warning')}"
    return told


def left_out(found: Found) -> list[str]:
    """A line for each pact of which something could not be compared."""
    return [f"{file}: {result.left_out}" for file, result in found.items() if result.left_out]


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def github(found: Found) -> str:
    """A workflow command for each finding, and the summary as plain text."""
    return "\n".join([*map(_annotation, shown(found)), summary(found)])


def _annotation(finding: Finding) -> str:
    at = finding.mock_at
    fields = {"file": at.file, "line": at.line, "col": at.column, "title": finding.code}
    said = f"{finding.interaction}: {_with_causes(finding)} (the document: {in_words(finding.spec_at)})"
    return workflow.command(finding.severity, said, **fields)


def _with_causes(finding: Finding) -> str:
    return "; ".join([finding.message, *(each.message for each in finding.causes)])


def junit(found: Found) -> str:
    """A suite for each pact, a case for each interaction; warnings are output of a case that passes."""
    root = ElementTree.Element("testsuites", name="pacts compared")
    for file, (pact, findings, _) in found.items():
        named: dict[Keys, str | None] = {("interactions", each.index): each.description for each in pact.interactions}
        named |= {each.keys: each.description for each in pact.messages}
        cases = {keys: [f for f in findings if f.mock.keys[:2] == keys] for keys in named}
        failed = sum(any(f.severity == "error" for f in case) for case in cases.values())
        counts = {"name": file, "tests": str(len(cases)), "failures": str(failed), "errors": "0", "skipped": "0"}
        suite = ElementTree.SubElement(root, "testsuite", counts)
        for keys, case in cases.items():
            _add_case(suite, pact.consumer or "pact", named[keys] or " ".join(map(str, keys)), case)
    return written(root)


def _add_case(suite: ElementTree.Element, consumer: str, name: str, findings: Sequence[Finding]) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=consumer, name=printable(name))
    for tag, severity in (("failure", "error"), ("system-out", "warning")):
        told = [each for each in findings if each.severity == severity]
        if told:
            element = ElementTree.SubElement(case, tag)
            if tag == "failure":
                element.set("message", printable("; ".join(f"{each.code}: {each.message}" for each in told)))
            lines = [f"{in_words(each.mock_at)}: {each.code}: {_with_causes(each)}" for each in told]
            element.text = printable("\n".join(lines))
