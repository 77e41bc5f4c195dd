"""Findings of the policy as text, JSON, Markdown and JUnit XML."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final
from xml.etree import ElementTree

from bizing_spec.junit import printable, written
from bizing_spec.policy.findings import RULES, Finding


def text(found: Sequence[Finding]) -> str:
    lines: list[str] = []
    commit: object = None
    for each in found:
        if each.commit != commit:
            lines += [*([""] if lines else []), _heading(each)]
            commit = each.commit
        lines.append(f"  {each.severity:<8}{_where(each)}{each.message}  [{_id(each)}]")
        if each.witness is not None:
            lines.append(f"{'':10}witness: {_json(each.witness)}")
    return "\n".join([*lines, *([""] if lines else []), _summary(found)])


def _heading(each: Finding) -> str:
    if each.commit is None:
        return each.file
    return f"{each.commit.name} {each.commit.day} {each.commit.subject}".rstrip()


def _where(each: Finding) -> str:
    return f"{each.file}: {each.operation} {each.path}: " if each.operation else f"{each.file}: "


def _id(each: Finding) -> str:
    return f"{each.rule}: {each.change}" if each.change else each.rule


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _summary(found: Sequence[Finding]) -> str:
    errors = sum(each.severity == "error" for each in found)
    warnings = len(found) - errors
    if not found:
        return "The policy was kept."
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}."


def as_json(found: Sequence[Finding]) -> str:
    return json.dumps([_object(each) for each in found], indent=2, ensure_ascii=False, default=str)


def _object(each: Finding) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "severity": each.severity,
        "message": each.message,
        "file": each.file,
        "commit": each.commit.revision if each.commit else None,
        "date": str(each.day) if each.day else None,
        "operation": each.operation,
        "path": each.path,
        "change": each.change,
        "witness": each.witness,
    }


def markdown(found: Sequence[Finding]) -> str:
    if not found:
        return _summary(found)
    lines = ["| commit | date | severity | rule | what |", "|---|---|---|---|---|"]
    for each in found:
        commit = each.commit.name if each.commit else ""
        said = f"{_where(each)}{each.message}".replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
        lines.append(f"| {commit} | {each.day or ''} | {each.severity} | `{_id(each)}` | {' '.join(said.split())} |")
    return "\n".join([*lines, "", _summary(found)])


def junit(found: Sequence[Finding]) -> str:
    """A test case for each rule."""
    failed = {each.rule for each in found if each.severity == "error"}
    root = ElementTree.Element("testsuite", name="bizing spec policy", tests=str(len(RULES)), failures=str(len(failed)))
    for rule, said in RULES.items():
        case = ElementTree.SubElement(root, "testcase", classname="policy", name=rule)
        those = [each for each in found if each.rule == rule]
        if rule in failed:
            failure = ElementTree.SubElement(case, "failure", message=said)
            failure.text = printable("\n".join(f"{_heading(each)}: {_where(each)}{each.message}" for each in those))
    return written(root)


FORMATS: Final[dict[str, Callable[[Sequence[Finding]], str]]] = {
    "text": text,
    "json": as_json,
    "markdown": markdown,
    "junit": junit,
}
