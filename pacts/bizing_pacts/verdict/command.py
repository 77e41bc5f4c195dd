"""What `bizing verify` does once its arguments are read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Sequence
from importlib import metadata
from pathlib import Path

import typer

from bizing_pacts.verdict import course, model, page, processes, progress, rendering, settings
from bizing_pacts.verdict.model import Verdict
from bizing_pacts.verdict.stages import STAGES, Course
from bizing_provider import serving
from bizing_spec.outcome import Stopped


def verify(
    folder: Path,
    only: Collection[str],
    skip: Collection[str],
    base: str | None,
    report: Path | None,
    form: str,
    config: Path | None,
    *,
    fail_fast: bool,
) -> None:
    """Print the verdict and write the reports. Raises typer.Exit with its status, Stopped for what is no project."""
    chosen = _chosen(only, skip)
    if not folder.is_dir():
        raise Stopped(f"{folder}: there is no such folder")
    home, found = settings.find(folder, config)
    _prepare(report)
    with (
        serving.signals(),
        tempfile.TemporaryDirectory(prefix="bizing-verify-") as scratch,
        progress.progress(is_text=form == "text") as tell,
    ):
        going = Course(home, Path(scratch), found, base, report=report and report.resolve())
        verdict = course.run(going, chosen, fail_fast=fail_fast, version=metadata.version("bizing"), tell=tell)
        if report:
            _write(verdict, report, going)
    typer.echo(f"\n{model.summary(verdict)}" if form == "text" else rendering.FORMATS[form](verdict))
    if report:
        typer.echo(f"the report: {report / 'report.html'}", err=True)
    raise typer.Exit(verdict.exit_status)


def init(folder: Path) -> None:
    """Write settings to begin with. Raises Stopped where there are some."""
    file = folder / settings.NAME
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(settings.example(folder))
    except FileExistsError:
        raise Stopped(f"{file} is there already") from None
    except OSError as fault:
        raise Stopped(f"{file}: {fault.strerror}") from fault
    typer.echo(f"{file}: say there where your document, your pacts and your provider are; then `bizing verify`")


def _chosen(only: Collection[str], skip: Collection[str]) -> Sequence[str]:
    known = [each.name for each in STAGES]
    chosen = [name for name in known if (not only or name in only) and name not in skip]
    if not chosen:
        raise Stopped("--skip leaves no stage of those that --only names")
    return chosen


def _prepare(report: Path | None) -> None:
    """Before a minute of work whose result could not be written."""
    if report is None:
        return
    try:
        report.mkdir(parents=True, exist_ok=True)
        (report / "report.html").touch()
    except OSError as fault:
        raise Stopped(f"--report {report}: {fault.strerror}") from fault


def _write(verdict: Verdict, report: Path, going: Course) -> None:
    beside = _more(report, going)
    texts = {
        "report.html": page.render(verdict, beside),
        "junit.xml": rendering.junit(verdict),
        "bizing.sarif": rendering.as_sarif(verdict),
        "summary.md": rendering.markdown(verdict),
        "verdict.json": rendering.as_json(verdict) + "\n",
    }
    for name, text in texts.items():
        (report / name).write_text(text, encoding="utf-8", errors="replace")


def _more(report: Path, going: Course) -> dict[str, str]:
    """Pages of single stages beside ours, by stage."""
    pages = {}
    if (report / "race" / "report.html").is_file():
        pages["race"] = "race/report.html"
    heat = report / "coverage.html"
    heat.unlink(missing_ok=True)
    sources = [*going.settings.pacts, *going.settings.coverage.sources]
    if going.record.is_file():
        kept = report.resolve() / "fuzz.ndjson"
        shutil.copyfile(going.record, kept)
        sources.append(os.path.relpath(kept, going.folder))
    command = ["spec", "coverage", going.settings.spec, *sources, "--format", "html", "--output", str(heat.resolve())]
    if sources and (going.scratch / "coverage.out").is_file():
        processes.run(command, going.folder, going.scratch, "heat", going.settings.stage_seconds, {})
    if heat.is_file():
        pages["coverage"] = "coverage.html"
    return pages
