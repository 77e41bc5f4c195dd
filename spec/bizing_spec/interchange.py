"""The forms in which CI servers take findings: GitHub's workflow commands, SARIF 2.1.0, and what XML can hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import PurePath
from typing import Any, Final

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def command(level: str, message: str, **properties: object) -> str:
    """A workflow command of GitHub's: `level` is error, warning or notice; a property that is None is left out."""
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    return f"::{level}{' ' if told else ''}{told}::{_data(message)}"


def _data(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")


def sarif(rules: Iterable[Mapping[str, Any]], results: Iterable[Mapping[str, Any]]) -> str:
    """A log of one run of ours, with its rules (each with an `id`) and its results, as `result` makes them."""
    driver = {"name": "bizing", "version": metadata.version("bizing"), "rules": list(rules)}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": list(results)}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def result(
    rule: str, level: str, message: str, file: str, line: int | None, column: int | None, name: str
) -> dict[str, Any]:
    """A result of SARIF; `level` is error, warning or note, `name` says what of the file is meant."""
    region = {"startLine": line, **({"startColumn": column} if column else {})} if line else None
    place = {"artifactLocation": {"uri": PurePath(file).as_posix()}, **({"region": region} if region else {})}
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": name}]}],
    }


def printable(said: str) -> str:
    """XML has no form at all for most control characters, and none for half of a surrogate pair."""
    return "".join(letter if _fits(letter) else "�" for letter in said)


def _fits(letter: str) -> bool:
    return letter in "\t\n" or (letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff")
