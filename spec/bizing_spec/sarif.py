"""SARIF 2.1.0, which code scanning reads: a log of what one tool found, and where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import metadata
from typing import Any, Final, Literal, NamedTuple

from bizing_spec.places import Location

Level = Literal["error", "warning", "note", "none"]

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


class Rule(NamedTuple):
    """What can be found; `level` is that of a finding for which nothing else is said, `none` of a rule that is off."""

    id: str
    why: str
    remedy: str = ""
    level: Level = "error"


class Result(NamedTuple):
    """A finding; `name` is what people call the place in the document, such as a JSON pointer."""

    rule: str
    level: Level
    message: str
    location: Location
    name: str


def log(rules: Sequence[Rule], results: Sequence[Result]) -> str:
    """Every result must be of one of the rules."""
    positions = {rule.id: position for position, rule in enumerate(rules)}
    driver = {"name": "bizing", "version": metadata.version("bizing"), "rules": [_rule(each) for each in rules]}
    told = [_result(each, positions[each.rule]) for each in results]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": told}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(each: Rule) -> dict[str, Any]:
    return {
        "id": each.id,
        "shortDescription": {"text": each.why},
        **({"help": {"text": each.remedy}} if each.remedy else {}),
        "defaultConfiguration": {"level": each.level, "enabled": each.level != "none"},
    }


def _result(each: Result, position: int) -> dict[str, Any]:
    return {
        "ruleId": each.rule,
        "ruleIndex": position,
        "level": each.level,
        "message": {"text": each.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": each.location.file.replace("\\", "/")},
                    "region": {"startLine": each.location.line, "startColumn": each.location.column},
                },
                "logicalLocations": [{"fullyQualifiedName": each.name}],
            }
        ],
    }
