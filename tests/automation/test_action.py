"""The action for GitHub: what its file says, and its steps run as a runner runs them, with nothing of GitHub there."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.automation import projects

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "actions" / "verify"
EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


def action() -> dict[str, Any]:
    return yaml.safe_load((FOLDER / "action.yml").read_text())  # type: ignore[no-any-return]


@dataclass
class Runner:
    """What a runner gives to the steps of an action; files in `told` hear what they say."""

    workspace: Path
    told: Path

    def step(self, name: str, inputs: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
        """Run the step of this name with these inputs beside the defaults."""
        declared = action()["inputs"]
        assert set(inputs) <= set(declared)
        values = {f"inputs.{key}": inputs.get(key, each["default"]) for key, each in declared.items()}
        values |= {"github.action_path": str(FOLDER), "steps.python.outputs.python-path": sys.executable}
        (step,) = (each for each in action()["runs"]["steps"] if each.get("name") == name)
        script = self.told / "step.sh"
        script.write_text(step["run"])
        given = {key: EXPRESSION.sub(lambda found: values[found[1]], each) for key, each in step["env"].items()}
        where = EXPRESSION.sub(lambda found: values[found[1]], step.get("working-directory", "."))
        path = [*self.heard("path").splitlines(), str(Path(sys.executable).parent), os.environ["PATH"]]
        environment = {
            "HOME": str(self.told),
            "LC_ALL": "C.UTF-8",
            "PATH": os.pathsep.join(path),
            "RUNNER_TEMP": str(self.told),
            **{f"GITHUB_{name.upper()}": str(self.told / name) for name in ("path", "output", "step_summary")},
            **given,
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        return subprocess.run(
            command, cwd=self.workspace / where, env=environment, capture_output=True, text=True, timeout=120
        )

    def heard(self, name: str) -> str:
        file = self.told / name
        return file.read_text() if file.exists() else ""


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "told").mkdir()
    return Runner(tmp_path / "workspace", tmp_path / "told")


def test_expressions_name_what_there_is_and_no_script_has_one() -> None:
    """An input that is put into a script could be a command; it comes as a variable."""
    known = {f"inputs.{name}" for name in action()["inputs"]}
    known |= {"github.action_path", "steps.python.outputs.python-path", "steps.verify.outputs.status"}
    text = (FOLDER / "action.yml").read_text()
    assert set(EXPRESSION.findall(text)) | set(re.findall(r"inputs\.[\w-]+", text)) == known
    assert not [each for each in action()["runs"]["steps"] if "${{" in each.get("run", "")]


def test_report_is_kept_when_something_is_wrong() -> None:
    after = action()["runs"]["steps"][-2:]
    assert [each["uses"].partition("@")[0] for each in after] == [
        "actions/upload-artifact",
        "github/codeql-action/upload-sarif",
    ]
    assert all(each["if"].startswith("always() && ") for each in after)


def test_right_project_passes_and_is_summed_up(runner: Runner) -> None:
    projects.write(runner.workspace)
    done = runner.step("Verify")
    assert (done.returncode, runner.heard("output")) == (0, "status=0\n"), done.stdout + done.stderr
    report = runner.workspace / "bizing-report"
    assert runner.heard("step_summary") == (report / "summary.md").read_text()
    assert (report / "bizing.sarif").is_file()


def test_wrong_project_fails_with_annotations_and_is_summed_up(runner: Runner) -> None:
    (runner.workspace / "api").mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=runner.workspace, check=True)
    projects.write(runner.workspace / "api", projects.WRONG)
    done = runner.step("Verify", {"folder": "api", "only": "lint compare", "report": "build/a report"})
    assert (done.returncode, runner.heard("output")) == (1, "status=1\n"), done.stdout + done.stderr
    assert "::error file=api/pacts/web-rooms.json,line=1," in done.stdout
    assert "compare" in runner.heard("step_summary")
    assert "coverage" not in runner.heard("step_summary")
    report = runner.workspace / "api" / "build" / "a report"
    assert '"uri": "api/pacts/web-rooms.json"' in (report / "bizing.sarif").read_text()
    assert (report / "junit.xml").is_file()


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ({"only": "compare", "skip": "compare"}, 2),  # no stage is left
        ({"base": "no-such-revision", "only": "diff"}, 2),
        ({"skip": "compare"}, 0),  # which is what is wrong
        ({"only": "$(touch hacked)"}, 2),
    ],
)
def test_inputs_reach_the_command(runner: Runner, inputs: dict[str, str], status: int) -> None:
    projects.write(runner.workspace, projects.WRONG)
    done = runner.step("Verify", inputs)
    assert (done.returncode, runner.heard("output")) == (status, f"status={status}\n"), done.stdout + done.stderr
    assert not (runner.workspace / "hacked").exists()


def test_what_is_installed_is_the_command_of_later_steps(runner: Runner) -> None:
    wheel = runner.workspace / "bizing-0.0.1-py3-none-any.whl"
    name = "bizing-0.0.1.dist-info"
    with zipfile.ZipFile(wheel, "w") as written:
        written.writestr("other.py", "def main():\n    print('the other one')\n    return 1\n")
        written.writestr(f"{name}/METADATA", "Metadata-Version: 2.1\nName: bizing\nVersion: 0.0.1\n")
        written.writestr(
            f"{name}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        written.writestr(f"{name}/entry_points.txt", "[console_scripts]\nbizing = other:main\n")
        written.writestr(f"{name}/RECORD", "")
    done = runner.step("Install Bizing", {"bizing": str(wheel)})
    assert done.returncode == 0, done.stderr
    verified = runner.step("Verify")
    assert (verified.returncode, verified.stdout) == (1, "the other one\n")


def test_action_installs_its_own_repository_unless_told_otherwise() -> None:
    (step,) = (each for each in action()["runs"]["steps"] if each.get("name") == "Install Bizing")
    assert '"${PACKAGE:-$ACTION/../../..}"' in step["run"]
    assert (FOLDER / "../../..").resolve() == ROOT
    assert (ROOT / "pyproject.toml").is_file()
