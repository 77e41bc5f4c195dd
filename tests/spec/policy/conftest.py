"""Git histories made of documents and days."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOMS: Mapping[str, Any] = {"responses": {"200": {"description": "Rooms"}}}


def api(**operations: Any) -> dict[str, Any]:
    """A document with an operation `GET /name` for each name; what is given stands in it."""
    paths = {f"/{name}": {"get": {**ROOMS, **given}} for name, given in operations.items()}
    return {"openapi": "3.1.0", "info": {"title": "Rooms", "version": "1"}, "paths": paths}


class History:
    """A repository whose commits have the days that they are given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q")

    def git(self, *command: str, day: str = "2026-01-01") -> str:
        time = f"{day}T12:00:00+00:00"
        who = {
            f"GIT_{role}_{what}": f"a@{what}.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        environment = {**os.environ, **who, "GIT_COMMITTER_DATE": time, "GIT_AUTHOR_DATE": time}
        done = subprocess.run(
            ["git", *command], cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, file: str, content: Any) -> None:
        (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / file).write_text(content if isinstance(content, str) else yaml.safe_dump(content))

    def commit(self, day: str, **majors: Any) -> str:
        """What each of v1, v2, … is from a day on; None is gone."""
        for major, content in majors.items():
            file = f"api/{major}/openapi.yaml"
            if content is None:
                (self.folder / file).unlink()
            else:
                self.write(file, content)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", f"of {day}", day=day)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.chdir(tmp_path)
    return History(tmp_path)
