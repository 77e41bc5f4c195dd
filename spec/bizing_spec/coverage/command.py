"""What `bizing spec coverage` does once its arguments are read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import typer

from bizing_spec import openapi, outcome
from bizing_spec.coverage import junit, page, rendering, report
from bizing_spec.coverage.exchange import Message
from bizing_spec.coverage.kinds import KINDS, Kind
from bizing_spec.coverage.marking import Marking, Outside, Strays
from bizing_spec.coverage.report import Read, Report
from bizing_spec.coverage.sources import files
from bizing_spec.coverage.sources.files import Source
from bizing_spec.outcome import Stopped

FORMATS = {**rendering.FORMATS, "html": page.render, "junit": junit.render}


def coverage(
    document: str,
    sources: Sequence[str],
    form: str,
    output: Path | None,
    fail_under: float | None,
    only: Collection[str],
    *,
    allow_outside: bool = False,
    allow_network: bool = False,
) -> None:
    """Print the report, or write it. Raises typer.Exit(1) for too little, Stopped for what cannot be read."""
    if not sources:
        raise Stopped("name what says which requests were made: pacts, recordings, reports, logs, or folders of them")
    kinds = _kinds(only)
    read = openapi.read(document, allow_outside=allow_outside, allow_network=allow_network)
    made = measured(Marking(read), files.named(sources), kinds)
    text = FORMATS[form](made)
    if output is None:
        typer.echo(text)
    else:
        _write(output, text)
        typer.echo(f"{output}: {rendering.summary(made)}")
    if fail_under is not None and made.count.exercised * 100 < fail_under * made.count.total:
        typer.echo(f"coverage is {made.count.percent} percent, less than {fail_under:g}", err=True)
        raise typer.Exit(outcome.WRONG)


def _kinds(only: Collection[str]) -> list[Kind]:
    unknown = set(only) - set(KINDS)
    if unknown:
        raise Stopped(f"--only {min(unknown)}: there is no such kind; the kinds are {', '.join(KINDS)}")
    return [kind for kind in KINDS if kind in only or not only]


def measured(marking: Marking, sources: Sequence[Source], only: Collection[Kind] = KINDS) -> Report:
    """Raises Stopped where nothing in any of the sources is of the document."""
    strays, read = Strays(), []
    first: Outside | None = None
    for source in sources:
        own = Strays()
        read.append(_told(marking, source, own))
        if read[-1].known:
            strays.update(own)
        first = first or next(iter(own.counts), None)
    if not any(each.known for each in read):
        raise Stopped(_nothing(marking, read, first))
    return report.make(marking, only, read, sorted(strays.counts.items()), strays.more)


def _told(marking: Marking, source: Source, strays: Strays) -> Read:
    total = known = 0
    for each in source.read(source.file):
        total += 1
        if isinstance(each, Message):
            told = marking.tell(each)
            outside = [] if told else [Outside("message", " ".join(each.names[:6]))]
        else:
            outside = list(marking.take(each))
            told = not any(one.what in ("path", "method") for one in outside)
        known += told
        for one in outside:
            strays.add(one)
    return Read(str(source.file), source.kind, total, known)


def _nothing(marking: Marking, read: Sequence[Read], first: Outside | None) -> str:
    total = sum(each.exchanges for each in read)
    if not total:
        return f"{', '.join(each.file for each in read[:3])}: there is no request in it"
    example = f", the first being {first.request!r}" if first else ""
    many = f"{total:,} request{'' if total == 1 else 's'}"
    return f"{marking.source}: nothing of {many} is for an operation of this document{example}"


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    except OSError as fault:
        raise Stopped(f"{output}: {fault.strerror}") from fault
