"""How severe each rule is for a project: `.bizing-lint.yaml`, in the document's folder or above it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bizing_spec import document
from bizing_spec.document import DocumentUnreadable
from bizing_spec.gate import wording
from bizing_spec.lint.catalogue import BY_ID, RULES
from bizing_spec.lint.rules import SEVERITIES, Severity

NAME: Final = ".bizing-lint.yaml"


@dataclass(frozen=True)
class Settings:
    """Severities that differ from the rules' own."""

    severities: Mapping[str, Severity] = field(default_factory=dict)

    def severity(self, rule: str) -> Severity:
        return self.severities.get(rule, BY_ID[rule].severity)

    @property
    def active(self) -> set[str]:
        return {rule.id for rule in RULES if self.severity(rule.id) != "off"}


def find(source: str) -> Path | None:
    """The settings nearest to a document: in its folder, or in one above. Nothing for a document of a revision."""
    start = Path() if source.startswith("git:") else Path(source).parent
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / NAME).is_file():
            return folder / NAME
    return None


def read(file: Path | None) -> Settings:
    """Raises DocumentUnreadable for settings that are none, naming the line."""
    if file is None:
        return Settings()
    text = document.text_of(file)
    content = document.parse(file.with_suffix(".yaml"), text) if text.strip() else {}
    for name in content:
        if name != "rules":
            raise _fault(file, text, name, f"there is no setting {name!r}; there is `rules`")
    rules = content.get("rules") or {}
    if not isinstance(rules, dict):
        raise _fault(file, text, "rules", "`rules` is a map from a rule's id to its severity")
    return Settings({rule: _severity(file, text, rule, said) for rule, said in rules.items()})


def _severity(file: Path, text: str, rule: str, said: Any) -> Severity:
    if rule not in BY_ID:
        raise _fault(file, text, rule, f"there is no rule {rule!r}.{wording.suggest(rule, BY_ID)}".rstrip("."))
    for severity in SEVERITIES:
        if said == severity:
            return severity
    raise _fault(file, text, rule, f"{rule} is one of {', '.join(SEVERITIES)}, not {wording.show(said)}")


def _fault(file: Path, text: str, key: str, reason: str) -> DocumentUnreadable:
    lines = text.splitlines()
    line = next((number for number, each in enumerate(lines, 1) if each.strip().startswith(f"{key}:")), None)
    return DocumentUnreadable(file, reason, line)
