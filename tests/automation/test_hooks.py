"""The hooks for pre-commit, run by pre-commit itself on commits that are right and on commits that are not."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.automation import projects
from tests.automation.projects import DOCUMENT

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
ARGUMENTS = {
    "bizing-spec-types": ["openapi.yaml", "--output", "src/api.d.ts"],
    "bizing-spec-client": ["openapi.yaml", "--output", "src/api.ts"],
    "bizing-pact-compare": ["pacts", "openapi.yaml"],
}
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def hooks() -> list[dict[str, Any]]:
    return yaml.safe_load(MANIFEST.read_text())  # type: ignore[no-any-return]


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    settings = {**ENVIRONMENT, "PRE_COMMIT_HOME": str(folder / ".git" / "pre-commit")}
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, timeout=120)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a document, what is generated from it, a pact, a verdict's settings, and all hooks.

    The hooks are ours to the letter, but run what is installed here instead of installing this checkout once more.
    """
    (tmp_path / "src").mkdir()
    (tmp_path / "openapi.mock.yaml").write_text("collections: {}\n")
    projects.write(tmp_path, settings=projects.SETTINGS + 'base = "HEAD"\n')
    ours = [{**each, "language": "system", "args": ARGUMENTS.get(each["id"], [])} for each in hooks()]
    config = {"repos": [{"repo": "local", "hooks": ours}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    for command in ("types openapi.yaml --output src/api.d.ts", "client openapi.yaml --output src/api.ts"):
        done = run(tmp_path, "bizing", "spec", *command.split())
        assert done.returncode == 0, done.stderr
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.com")
    for git in (("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "-m", "Begin")):
        assert run(tmp_path, "git", *git).returncode == 0
    return tmp_path


def test_manifest_is_one() -> None:
    done = run(MANIFEST.parent, sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST))
    assert done.returncode == 0, done.stdout


def test_hooks_pass_what_is_right(project: Path) -> None:
    for stage in ("pre-commit", "pre-push"):
        done = run(project, "pre-commit", "run", "--all-files", "--hook-stage", stage)
        assert done.returncode == 0, done.stdout
        assert "Skipped" not in done.stdout


@pytest.mark.parametrize(
    ("hook", "said", "wrong", "says"),
    [
        ("bizing-spec-lint", "responses: {", "x: 1, responses: {", "openapi.yaml:10"),
        ("bizing-spec-diff", "maxLength: 9", "maxLength: 5", "maxLength was decreased from 9 to 5"),
        ("bizing-spec-types", "maxLength: 9", "type: string", "bizing spec types openapi.yaml --output src/api.d.ts"),
        ("bizing-spec-client", "maxLength: 9", "type: string", "bizing spec client openapi.yaml"),
        ("bizing-pact-compare", "{ maxLength: 9", "{ type: integer", "web-rooms.json"),
        ("bizing-verify", "{ maxLength: 9", "{ type: integer", "compare"),
    ],
)
def test_hook_stops_what_is_wrong(project: Path, hook: str, said: str, wrong: str, says: str) -> None:
    assert said in DOCUMENT
    (project / "openapi.yaml").write_text(DOCUMENT.replace(said, wrong))
    assert run(project, "git", "add", "openapi.yaml").returncode == 0
    stage = "pre-push" if hook == "bizing-verify" else "pre-commit"
    done = run(project, "pre-commit", "run", hook, "--hook-stage", stage)
    assert done.returncode == 1, done.stdout + done.stderr
    assert says in done.stdout


def test_every_hook_is_tried() -> None:
    tried = {hook for mark in test_hook_stops_what_is_wrong.pytestmark for hook, *_ in mark.args[1]}  # type: ignore[attr-defined]
    assert {each["id"] for each in hooks()} == tried
