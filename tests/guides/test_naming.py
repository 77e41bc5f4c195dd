"""What guides name is there: files and headings that they link to, hooks, inputs of the action and of the job."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.guides import reading

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "spec" / "guides").glob("*.md"))
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")


def headings(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them."""
    lines = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", [*GUIDES, ROOT / "README.md"], ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for file, heading in LINK.findall(page.read_text()):
        there = page.parent / file if file else page
        assert there.exists(), file
        assert not heading or heading in headings(there), f"{file}#{heading}"


def test_every_guide_is_in_the_readme() -> None:
    named = {file for file, _ in LINK.findall((ROOT / "README.md").read_text())}
    assert {str(guide.relative_to(ROOT)) for guide in GUIDES} <= named


def shown(name: str) -> Any:
    """The content of a file that the guide to CI shows."""
    pieces = reading.read(ROOT / "spec" / "guides" / "ci.md")
    (text,) = (each.text for each in pieces if isinstance(each, reading.File) and each.name == name)
    return yaml.safe_load(text)


def test_hooks_of_the_guide_are_all_there_are() -> None:
    (repository,) = shown(".pre-commit-config.yaml")["repos"]
    ours = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {each["id"] for each in repository["hooks"]} == {each["id"] for each in ours}


def test_inputs_of_the_guide_are_those_of_action_and_job() -> None:
    _, verify = shown(".github/workflows/contract.yml")["jobs"]["verify"]["steps"]
    folder = verify["uses"].removeprefix("OWNER/bizing/").partition("@")[0]
    assert set(verify["with"]) <= set(yaml.safe_load((ROOT / folder / "action.yml").read_text())["inputs"])
    (included,) = shown(".gitlab-ci.yml")["include"]
    told, _ = yaml.safe_load_all((ROOT / included["file"]).read_text())
    assert set(included["inputs"]) <= set(told["spec"]["inputs"])
