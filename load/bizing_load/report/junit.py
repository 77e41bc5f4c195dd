"""A judged run as JUnit XML, as every CI reads it: a test case for each rule, and one for the verdict as a whole."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from bizing_load.oracle.judgement import Rule
from bizing_load.report import words
from bizing_load.report.model import Judged

SHOWN = 100  # violations of a rule that are told in full


def write(judged: Judged, path: Path) -> None:
    tree = ElementTree.ElementTree(_suites(judged))
    ElementTree.indent(tree)
    tree.write(path, encoding="utf-8", xml_declaration=True)


def _suites(judged: Judged) -> ElementTree.Element:
    run = judged.history.run
    suite = ElementTree.Element("testsuite", name=f"bizing race: {run.workload}", time=f"{judged.seconds:.3f}")
    properties = ElementTree.SubElement(suite, "properties")
    facts = {
        "seed": run.seed,
        "url": run.url,
        "clients": run.clients,
        "verdict": judged.judgement.verdict,
        "command": judged.command,
    }
    for name, value in facts.items():
        ElementTree.SubElement(properties, "property", name=name, value=words.clean(str(value)))
    for rule in words.RULES:
        _rule(suite, judged, rule)
    _verdict(suite, judged)
    for attribute, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{kind}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suites = ElementTree.Element("testsuites", name="bizing race")
    suites.append(suite)
    return suites


def _rule(suite: ElementTree.Element, judged: Judged, rule: Rule) -> None:
    case = _case(suite, f"{rule}: {words.RULES[rule]}")
    texts = [violation.text for violation in judged.judgement.violations if violation.rule == rule]
    if texts:
        failure = ElementTree.SubElement(case, "failure", type=rule, message=words.clean(f"{len(texts):,} × {rule}"))
        left_out = [f"and {len(texts) - SHOWN:,} more"] if len(texts) > SHOWN else []
        failure.text = words.clean("\n".join([*texts[:SHOWN], *left_out]))
    elif not judged.judgement.checked.get(rule):
        ElementTree.SubElement(case, "skipped", message="the run gave nothing to judge by this rule")


def _verdict(suite: ElementTree.Element, judged: Judged) -> None:
    """So that a run which showed nothing is not green; what is invalid has failed by its rules already."""
    case = _case(suite, "verdict: the run shows enough to judge")
    if judged.judgement.verdict == "unknown":
        error = ElementTree.SubElement(case, "error", type="unknown", message=words.verdict(judged))
        error.text = words.clean("\n".join(judged.judgement.doubts))


def _case(suite: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname="bizing.race", name=name)
