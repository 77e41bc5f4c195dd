"""Shows what a comparison found: text, JSON, JUnit XML, annotations of GitHub (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree

from bizing_pacts.compare.findings import Finding, in_words, notation
from bizing_pacts.compare.pact import Interaction, Pact

Found = Mapping[str, tuple[Pact, Sequence[Finding]]]
"""What was found in each pact, by its file."""

MARKS: Final = {"error": "✗", "warning": "!"}


def every(found: Found) -> list[Finding]:
    return [finding for _, findings in found.values() for finding in findings]


def errors(found: Found) -> list[Finding]:
    return [each for each in every(found) if each.severity == "error"]


def as_json(found: Found) -> str:
    return json.dumps([each.as_dict() for each in every(found)], indent=2, default=str)


def text(found: Found) -> str:
    return "\n".join(_lines(found))


def _lines(found: Found) -> Iterator[str]:
    for file, (pact, findings) in found.items():
        yield f"{pact.consumer or 'a consumer'} → {pact.provider or 'a provider'} ({file})"
        for finding in findings:
            yield f"  {MARKS[finding.severity]} {finding.interaction}"
            yield f"      {finding.code}: {finding.message}"
            yield f"      pact  {in_words(finding.mock_at)}  {notation(finding.mock.keys)}"
            yield f"      spec  {in_words(finding.spec_at)}  {finding.spec.location}"
    yield ""
    yield summary(found)


def summary(found: Found) -> str:
    """`118 interactions of 3 pacts: 1 error, 2 warnings`, and what was not compared."""
    pacts = [pact for pact, _ in found.values()]
    interactions = sum(len(pact.interactions) for pact in pacts)
    messages = sum(pact.messages for pact in pacts)
    wrong = len(errors(found))
    told = f"{_many(interactions, 'interaction')} of {_many(len(pacts), 'pact')}: "
    told += f"{_many(wrong, 'error')}, {_many(len(every(found)) - wrong, 'warning')}"
    return told + (f"; {_many(messages, 'message')} not compared, for OpenAPI tells of HTTP alone" if messages else "")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def github(found: Found) -> str:
    """A workflow command for each finding, and the summary as plain text."""
    return "\n".join([*map(_annotation, every(found)), summary(found)])


def _annotation(finding: Finding) -> str:
    at = finding.mock_at
    fields = {"file": at.file, "line": at.line, "col": at.column, "title": finding.code}
    said = f"{finding.interaction}: {finding.message} (the document: {in_words(finding.spec_at)})"
    told = ",".join(f"{name}={_escaped(str(value), ',:')}" for name, value in fields.items())
    return f"::{finding.severity} {told}::{_escaped(said)}"


def _escaped(value: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        value = value.replace(character, f"%{ord(character):02X}")
    return value


def junit(found: Found) -> str:
    """A suite for each pact, a case for each interaction; warnings are output of a case that passes."""
    root = ElementTree.Element("testsuites", name="pacts compared")
    for file, (pact, findings) in found.items():
        cases = {each.index: [f for f in findings if f.mock.keys[1] == each.index] for each in pact.interactions}
        failed = sum(any(f.severity == "error" for f in case) for case in cases.values())
        counts = {"name": file, "tests": str(len(cases)), "failures": str(failed), "errors": "0", "skipped": "0"}
        suite = ElementTree.SubElement(root, "testsuite", counts)
        for interaction in pact.interactions:
            _add_case(suite, pact, interaction, cases[interaction.index])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _add_case(suite: ElementTree.Element, pact: Pact, interaction: Interaction, findings: Sequence[Finding]) -> None:
    name = interaction.description or f"interaction {interaction.index}"
    case = ElementTree.SubElement(suite, "testcase", classname=pact.consumer or "pact", name=name)
    for tag, severity in (("failure", "error"), ("system-out", "warning")):
        told = [each for each in findings if each.severity == severity]
        if told:
            element = ElementTree.SubElement(case, tag)
            if tag == "failure":
                element.set("message", "; ".join(f"{each.code}: {each.message}" for each in told))
            element.text = "\n".join(f"{in_words(each.mock_at)}: {each.code}: {each.message}" for each in told)
