"""Coverage as JUnit XML: an operation is a case, one that was never called is skipped."""

from __future__ import annotations

from xml.etree import ElementTree

from bizing_spec.coverage import rendering
from bizing_spec.coverage.report import Line, Report
from bizing_spec.junit import printable, written


def render(report: Report) -> str:
    """A suite for each tag; what of an operation was never exercised is output of its case."""
    root = ElementTree.Element("testsuites", name=printable(rendering.summary(report)))
    for tag, lines in rendering.by_tag(report):
        never = sum(not line.is_exercised for line in lines)
        counts = {"tests": str(len(lines)), "failures": "0", "errors": "0", "skipped": str(never)}
        suite = ElementTree.SubElement(root, "testsuite", {"name": printable(tag), **counts})
        for line in lines:
            _add_case(suite, printable(tag), line)
    return written(root)


def _add_case(suite: ElementTree.Element, tag: str, line: Line) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=tag, name=printable(line.name))
    if not line.is_exercised:
        ElementTree.SubElement(case, "skipped", message="never called")
        return
    places = [f"{each.kind}  {rendering.told(each)}" for each in line.missing]
    told = [f"{line.count.percent} percent, {rendering.of(line.count)} places", *places]
    ElementTree.SubElement(case, "system-out").text = printable("\n".join(told))
