"""What a verdict is made of: findings, what became of each stage, and of the whole (pure)."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from bizing_spec import outcome

Level = Literal["error", "warning", "note"]
Status = Literal["passed", "failed", "unable", "skipped"]
"""`unable`: it could not be judged; `skipped`: nobody asked for it, and the reason is told."""

MOST_FINDINGS: Final = 200
"""Of a stage; how many more there are is told."""


UNDECIDED: Final = "undecided"
"""The rule of a finding that says why a stage could not be judged."""


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or to be noted.

    `rule` is the stable id that the stage's command has for it, `subject` the operation, interaction or place that it
    is about, `evidence` what shows it: a request, a value, what was expected and what came. Lines and columns count
    from 1; a `pointer` is into the project's document.
    """

    rule: str
    level: Level
    subject: str
    message: str
    evidence: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None
    pointer: str = ""

    @property
    def where(self) -> str:
        """`file:line:column`, as far as it is known."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclasses.dataclass(frozen=True)
class Result:
    """What became of a stage. `command` does it again alone, in the project's folder; `figures` are for the page."""

    stage: str
    title: str
    status: Status
    summary: str
    findings: Sequence[Finding] = ()
    seconds: float = 0.0
    command: str = ""
    figures: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def errors(self) -> Sequence[Finding]:
        return [each for each in self.findings if each.level == "error"]


@dataclasses.dataclass(frozen=True)
class Verdict:
    """The whole: `project` is the provider's name, `began` is aware, `seconds` is by the clock on the wall.

    Files are named from the project's folder; `folder` is where that lies in its repository, `api/` or nothing.
    """

    project: str
    spec: str
    version: str
    began: datetime
    seconds: float
    results: Sequence[Result]
    folder: str = ""

    def in_repository(self, file: str) -> str:
        """A file's name from the top of the repository, where GitHub looks for it."""
        return file if file.startswith("git:") else posixpath.normpath(posixpath.join(self.folder, file))

    @property
    def exit_status(self) -> int:
        """What is wrong goes before what could not be judged, and nothing judged at all is no success."""
        statuses = {each.status for each in self.results}
        if "failed" in statuses:
            return outcome.WRONG
        return outcome.UNABLE if "unable" in statuses or statuses <= {"skipped"} else outcome.OK

    @property
    def word(self) -> str:
        return {outcome.OK: "passed", outcome.WRONG: "failed", outcome.UNABLE: "undecided"}[self.exit_status]

    def having(self, status: Status) -> Sequence[Result]:
        return [each for each in self.results if each.status == status]

    @property
    def findings(self) -> Sequence[tuple[Result, Finding]]:
        return [(result, each) for result in self.results for each in result.findings]


def summary(verdict: Verdict) -> str:
    """`failed: 2 errors in fuzz and race; 6 stages passed, 1 skipped (61.2 s)`."""
    passed = len(verdict.having("passed"))
    parts = [f"{_many(passed, 'stage')} passed"]
    parts += [f"{len(verdict.having('skipped'))} skipped"] if verdict.having("skipped") else []
    wrong = verdict.having("failed")
    if wrong:
        count = sum(len(each.errors) for each in wrong)
        parts.insert(0, f"{_many(count, 'error')} in {_listed([each.stage for each in wrong])}")
    if unable := verdict.having("unable"):
        parts.insert(len(parts) - 1, f"{_listed([each.stage for each in unable])} could not be judged")
    return f"{verdict.word}: {', '.join(parts)} ({verdict.seconds:.1f} s)"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
