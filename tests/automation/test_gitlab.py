"""The job for GitLab: its inputs filled in as GitLab does it, and its script run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.automation import projects

TEMPLATE = Path(__file__).parents[2] / ".gitlab" / "bizing-verify.yml"
INPUT = re.compile(r"\$\[\[ *inputs\.(\w+) *\]\]")


def job(**inputs: str) -> dict[str, Any]:
    """The one job of the template with these inputs. Raises KeyError for an input that it has not."""
    head, _, body = TEMPLATE.read_text().partition("\n---\n")
    declared = yaml.safe_load(head)["spec"]["inputs"]
    assert set(inputs) <= set(declared)
    values = {name: each["default"] for name, each in declared.items()} | inputs
    jobs = yaml.safe_load(INPUT.sub(lambda found: values[found[1]], body))
    assert list(jobs) == [values["job"]]
    return jobs[values["job"]]  # type: ignore[no-any-return]


def test_job_fails_for_what_is_wrong_and_keeps_the_report(tmp_path: Path) -> None:
    (tmp_path / "an api").mkdir()
    projects.write(tmp_path / "an api", projects.WRONG)
    (tmp_path / ".bizing").symlink_to(Path(sys.executable).parent.parent)
    told = job(folder="an api", arguments="--only compare", stage="contract")
    assert told["stage"] == "contract"
    environment = {**os.environ, **told["variables"]}
    command = ["bash", "-eo", "pipefail", "-c", "\n".join(told["script"])]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "compare" in done.stdout
    assert told["artifacts"]["when"] == "always"
    for kept in (*told["artifacts"]["paths"], told["artifacts"]["reports"]["junit"]):
        assert (tmp_path / kept).exists()


def test_job_passes_what_is_right(tmp_path: Path) -> None:
    projects.write(tmp_path)
    (tmp_path / ".bizing").symlink_to(Path(sys.executable).parent.parent)
    command = ["bash", "-eo", "pipefail", "-c", "\n".join(job()["script"])]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
