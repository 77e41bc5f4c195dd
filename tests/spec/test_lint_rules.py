"""Each rule finds what it is for where `lint/RULE[.…].bad.yaml` says `# !`, and nothing in `….good.yaml`."""

from pathlib import Path

import pytest

from bizing_spec import openapi
from bizing_spec.lint import Settings, lint
from bizing_spec.lint.catalogue import BY_ID, RULES

CASES = sorted((Path(__file__).parent / "lint").glob("*.yaml"))


def only(rule: str) -> Settings:
    return Settings({each.id: "error" if each.id == rule else "off" for each in RULES})


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_rule_finds_what_is_marked(file: Path) -> None:
    rule, kind = file.name.partition(".")[0], file.stem.rpartition(".")[2]
    marked = [number for number, line in enumerate(file.read_text().splitlines(), 1) if line.endswith("  # !")]
    assert bool(marked) == (kind == "bad")
    findings = lint(openapi.read(file, keep_unread=True), only(rule))
    assert sorted({each.location.line for each in findings}) == marked, [each.message for each in findings]
    assert {each.rule for each in findings} <= {rule}


def test_every_rule_is_shown_to_find_and_to_let_pass() -> None:
    names = {file.name for file in CASES}
    assert {f"{rule.id}.{kind}.yaml" for rule in RULES for kind in ("bad", "good")} <= names
    assert {name.partition(".")[0] for name in names} == set(BY_ID)
