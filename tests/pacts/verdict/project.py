"""A project like ours for `bizing verify` to judge: the document at its release, the pacts, the provider."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bizing_spec import document

ROOT: Final = Path(__file__).parents[3]
BIZING: Final = (sys.executable, "-c", "import sys, bizing_spec.cli; sys.exit(bizing_spec.cli.main())")
RELEASE: Final = "v1.0.0"
WHO: Final = ("-c", "user.name=Ada Example", "-c", "user.email=ada@example.com")

SETTINGS: Final = """\
[verify]
spec = "openapi.yaml"
pacts = ["pacts"]
provider = "bizing-api"

[verify.start]
command = {command}
url = "http://127.0.0.1:{{port}}"
ready = "/api/v1/openapi.json"
states-url = "http://127.0.0.1:{{port}}/_pact/provider-states"
messages-url = "http://127.0.0.1:{{port}}/_pact/messages"
environment = {{ PYTHONPATH = {root} }}

[verify.callers]
state = "an API key"
headers = ["X-API-Key: ${{apiKey}}"]

[verify.fuzz]
{fuzz}

[verify.race]
{race}
"""


@dataclass(frozen=True)
class Project:
    """A folder with settings of its own, and the files of ours as they were released."""

    folder: Path

    @property
    def document(self) -> Path:
        return self.folder / "openapi.yaml"

    def pact(self, consumer: str) -> Path:
        return self.folder / "pacts" / f"{consumer}-bizing-api.json"

    def keep(self, *descriptions: str) -> None:
        """Leave only these interactions in the pacts, and only the pacts that have some of them."""
        for file in (self.folder / "pacts").iterdir():
            pact = json.loads(file.read_bytes())
            pact["interactions"] = [each for each in pact["interactions"] if each["description"] in descriptions]
            if pact["interactions"]:
                file.write_text(json.dumps(pact, indent=2), encoding="utf-8")
            else:
                file.unlink()

    def edit(self, file: Path, change: Callable[[str], str]) -> None:
        """Change a file after the release. It must be another one then."""
        before = file.read_text(encoding="utf-8")
        after = change(before)
        assert after != before, f"{file.name} stayed as it was"
        file.write_text(after, encoding="utf-8")

    def verify(self, *options: str) -> tuple[int, dict[str, Any]]:
        """The exit status of `bizing verify` and its report."""
        command = [*BIZING, "verify", str(self.folder), "--format", "json", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)


def create(
    folder: Path,
    broken: str | None = None,
    *,
    fuzz: Mapping[str, Any] | None = None,
    race: Mapping[str, Any] | None = None,
) -> Project:
    """A project in an empty folder, released as it is; its provider is ours, or `broken` in this way."""
    shutil.copy(document.path(), folder / "openapi.yaml")
    shutil.copy(document.path().with_name("openapi.mock.yaml"), folder)
    (folder / "pacts").mkdir()
    for pact in (ROOT / "pacts").glob("*-bizing-api.json"):
        shutil.copy(pact, folder / "pacts")
    command = "bizing pact provider --port {port}"
    if broken:
        command = f"{shlex.quote(sys.executable)} -m tests.pacts.verdict.broken {broken} --port {{port}}"
    settings = SETTINGS.format(
        command=json.dumps(command), root=json.dumps(str(ROOT)), fuzz=_table(fuzz or {}), race=_table(race or {})
    )
    (folder / "bizing.toml").write_text(settings, encoding="utf-8")
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", ".")
    commit = (*WHO, "commit", "--quiet", "--no-gpg-sign", "--allow-empty", "--message")
    _git(folder, *commit, "Release")
    _git(folder, "tag", RELEASE)
    _git(folder, *commit, "Go on")  # a release itself is compared to the one before
    return Project(folder)


def _table(settings: Mapping[str, Any]) -> str:
    """Of TOML; JSON writes such values alike."""
    return "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())


def _git(folder: Path, *arguments: str) -> None:
    command: Sequence[str] = ["git", "-C", str(folder), *arguments]
    subprocess.run(command, check=True, capture_output=True)
