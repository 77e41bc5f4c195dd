"""Linting one document: every check whose rules are on, less what is ignored, each finding with its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from bizing_spec.lint import ignoring
from bizing_spec.lint.catalogue import CHECKS
from bizing_spec.lint.model import Document
from bizing_spec.lint.rules import Found, Severity
from bizing_spec.lint.settings import Settings
from bizing_spec.openapi import Location, OpenApi


@dataclass(frozen=True)
class Finding:
    """A rule broken in a place of a file."""

    rule: str
    severity: Severity
    message: str
    pointer: str
    location: Location


def lint(api: OpenApi, settings: Settings | None = None) -> list[Finding]:
    """What is wrong with a document, in the order of its lines."""
    settings = settings or Settings()
    document = Document(api)
    active = settings.active
    found = dict.fromkeys(each for each in _found(document, active) if each.rule in active)
    kept = ignoring.apply(found, ignoring.ignores(document), active)
    findings = [
        Finding(each.rule, settings.severity(each.rule), each.message, each.pointer, api.locate(each.pointer))
        for each in kept
        if each.rule in active
    ]
    return sorted(findings, key=lambda each: (each.location, each.rule, each.pointer))


def _found(document: Document, active: set[str]) -> Iterator[Found]:
    for check in CHECKS:
        if any(rule.id in active for rule in check.rules):
            yield from check.inspect(document)
