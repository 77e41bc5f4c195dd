"""The stages: what each asks, the command that answers it, and how its answer is read."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bizing_pacts.verdict import answers, release
from bizing_pacts.verdict.answers import Answer
from bizing_pacts.verdict.served import Place
from bizing_pacts.verdict.settings import Settings


class Skipped(Exception):
    """A stage has nothing to do; the message says why, and what would give it something."""


@dataclass
class Course:
    """What the stages work with. `record` and `place` are there once fuzz ran and while the provider does."""

    folder: Path
    scratch: Path
    settings: Settings
    base: str | None = None
    place: Place | None = None
    report: Path | None = None

    @property
    def record(self) -> Path:
        return self.scratch / "fuzz.ndjson"

    @property
    def running(self) -> Place:
        """The provider, for stages that are reached only while it runs."""
        assert self.place is not None, "a stage that asks the provider came before its start"
        return self.place


@dataclass(frozen=True)
class Job:
    """A command, as its arguments after `bizing`."""

    arguments: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """`asks` is the question in a few words; `is_served` says that the provider must run for it.

    `idle` says why it has nothing to do, or nothing. `wants` are stages without which it would not be the same again,
    if its command suffices for that at all.
    """

    name: str
    asks: str
    job: Callable[[Course], Job]
    read: Callable[[Any], Answer]
    is_served: bool = False
    idle: Callable[[Settings], str] = lambda settings: ""
    wants: Sequence[str] = ()

    def again(self, job: Job) -> str:
        """What to type for this stage alone; who asks the provider needs it started, and callers made."""
        if self.is_served or self.wants:
            return " ".join(["bizing verify", *(f"--only {name}" for name in (*self.wants, self.name))])
        return shlex.join(["bizing", *(each for each in job.arguments if each not in ("--format", "json"))])


def _lint(course: Course) -> Job:
    return Job(["spec", "lint", course.settings.spec, "--fail-on", course.settings.lint.fail_on, "--format", "json"])


def _diff(course: Course) -> Job:
    old = release.base(course.folder, course.settings.spec, course.base or course.settings.base)
    if old is None:
        raise Skipped("no release tag has the document; --base REVISION compares it to that")
    new = course.settings.spec
    return Job(["spec", "diff", old, new, "--fail-on", course.settings.diff.fail_on, "--format", "json"])


def _compare(course: Course) -> Job:
    named = ["--provider", course.settings.provider] if course.settings.provider else []
    return Job(["pact", "compare", *course.settings.pacts, course.settings.spec, *named, "--format", "json"])


def _no_pacts(settings: Settings) -> str:
    return "" if settings.pacts else "the settings name no pacts"


def _verify(course: Course) -> Job:
    pacts, place = course.settings.pacts, course.running
    where = ["--provider-url", place.url]
    where += ["--states-url", place.states_url] if place.states_url else []
    where += ["--messages-url", place.messages_url] if place.messages_url else []
    named = ["--provider", course.settings.provider] if course.settings.provider else []
    headers = [] if course.settings.callers.state else course.settings.callers.headers
    return Job(["pact", "verify", *pacts, *named, *where, *_headers(course, headers), "--format", "json"])


def _headers(course: Course, templates: Sequence[str]) -> list[str]:
    return [part for each in templates for part in ("--header", course.running.filled(each))]


def _fuzz(course: Course) -> Job:
    chosen, callers, place = course.settings.fuzz, course.settings.callers, course.running
    options = ["--openapi", course.settings.spec, "--seconds", f"{chosen.seconds:g}", "--seed", str(chosen.seed)]
    options += ["--max-examples", str(chosen.max_examples), *(["--strict"] if chosen.strict else [])]
    options += [part for each in chosen.only for part in ("--only", each)]
    options += [part for each in chosen.exclude for part in ("--exclude", each)]
    options += [part for each in chosen.exclude_checks for part in ("--exclude-check", each)]
    ours = [place.filled(each) for each in callers.headers]
    theirs = [place.filled(each, 1) for each in (callers.headers if callers.state else callers.other_headers)]
    secret = ["--header", _kept(course, "caller", ours)] if ours else []
    secret += ["--other-header", _kept(course, "other", theirs)] if theirs else []
    return Job(["fuzz", place.url, *options, *secret, "--record", str(course.record), "--format", "json"])


def _kept(course: Course, name: str, headers: Sequence[str]) -> str:
    """Headers by a file of ours, because everybody on the machine can see a command line."""
    file = course.scratch / f"{name}.headers"
    file.touch(mode=0o600)
    file.write_text("\n".join(headers), encoding="utf-8")
    return f"@{file}"


def _race(course: Course) -> Job:
    chosen = course.settings.race
    assert chosen is not None, "it is idle then"
    arguments = ["race", "run", course.running.url, "--workload", chosen.workload, "--clients", str(chosen.clients)]
    arguments += ["--seconds", f"{chosen.seconds:g}", "--seed", str(chosen.seed), "--resources", str(chosen.resources)]
    report = ["--report", str(course.report / "race")] if course.report else []
    environment = {"BIZING_API_KEY": course.running.filled(chosen.api_key)}
    return Job([*arguments, *report, "--format", "json"], environment)


def _no_race(settings: Settings) -> str:
    return "" if settings.race else "the settings have no [verify.race], which is for providers of our own contract"


def _coverage(course: Course) -> Job:
    sources = [*course.settings.pacts, *course.settings.coverage.sources]
    sources += [str(course.record)] if course.record.exists() else []
    if not sources:
        raise Skipped("there are no pacts, no recordings and nothing that fuzz did")
    least = course.settings.coverage.fail_under
    under = [] if least is None else ["--fail-under", f"{least:g}"]
    return Job(["spec", "coverage", course.settings.spec, *sources, *under, "--format", "json"])


STAGES: Final = (
    Stage("lint", "Is the document sound?", _lint, answers.lint),
    Stage("diff", "Does it break who relies on the last release?", _diff, answers.diff),
    Stage("compare", "Does it allow what consumers expect?", _compare, answers.compare, idle=_no_pacts),
    Stage(
        "pacts", "Does the provider do what consumers expect?", _verify, answers.pacts, is_served=True, idle=_no_pacts
    ),
    Stage("fuzz", "Does the provider do what the document says?", _fuzz, answers.fuzz, is_served=True),
    Stage(
        "race", "Is nobody booked twice, however many ask at once?", _race, answers.race, is_served=True, idle=_no_race
    ),
    Stage("coverage", "How much of the document was exercised?", _coverage, answers.coverage, wants=("fuzz",)),
)
