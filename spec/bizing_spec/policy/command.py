"""What `bizing spec policy` does once its arguments are read."""

from collections.abc import Sequence
from pathlib import Path

import typer

from bizing_spec import openapi, outcome
from bizing_spec.outcome import Stopped
from bizing_spec.policy import judging, rendering, serving, settings
from bizing_spec.policy.findings import Finding
from bizing_spec.policy.history import Repository, Snapshot


def policy(
    where: Path,
    first: str | None,
    last: str | None,
    months: int | None,
    url: str | None,
    headers: Sequence[str],
    form: str,
) -> None:
    """Print what was done against the policy. Raises Stopped, and typer.Exit(1) for an error."""
    chosen = settings.find(where if where.is_dir() else where.parent)
    repository = Repository(where)
    until = repository.revision(last) if last else None
    family = repository.family(where, until or "HEAD")
    snapshots = repository.snapshots(family, until)
    if not any(snapshot.documents for snapshot in snapshots if snapshot.commit.revision):
        raise Stopped(f"{where}: no commit has this document, so that there is no history to judge; commit it")
    since = _since(repository, snapshots, first or chosen.since)
    found = judging.judge(snapshots, chosen.months if months is None else months, since)
    if url is not None:
        found += _served(snapshots[-1], url, headers)
    typer.echo(rendering.FORMATS[form](found))
    if any(each.severity == "error" for each in found):
        raise typer.Exit(outcome.WRONG)


def _since(repository: Repository, snapshots: Sequence[Snapshot], first: str | None) -> int:
    """The last snapshot that is judged by nobody: that of the revision, or the one before it."""
    if first is None:
        return 0
    revision = repository.revision(first)
    known = [snapshot.commit.revision for snapshot in snapshots]
    older = [place for place, each in enumerate(known) if each and repository.is_ancestor(each, revision)]
    return max(older, default=0)


def _served(newest: Snapshot, url: str, headers: Sequence[str]) -> list[Finding]:
    given = dict(_header(each) for each in headers)
    apis = [openapi.read(source) for source in newest.documents.values()]
    return [each for api in apis for each in serving.check(api, url, given)]


def _header(said: str) -> tuple[str, str]:
    name, colon, value = said.partition(":")
    if not colon or not name.strip():
        raise Stopped(f"--header {said!r}: a header is written NAME: VALUE")
    return name.strip(), value.strip()
