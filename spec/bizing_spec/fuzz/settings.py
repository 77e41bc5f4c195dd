"""What the options say, made sure of."""

import re
from collections.abc import Sequence
from pathlib import Path

import typer

from bizing_spec.fuzz import checks
from bizing_spec.fuzz.configuring import PHASES, Manner
from bizing_spec.fuzz.exchanges import Credentials
from bizing_spec.outcome import Stopped

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token (RFC 9110, 5.6.2)


def credentials(ours: Sequence[str], theirs: Sequence[str]) -> Credentials:
    """Raises Stopped for what is no header, and for another caller who is the same one."""
    found = Credentials(_headers("--header", ours), _headers("--other-header", theirs))
    if found.theirs and found.theirs == found.ours:
        raise Stopped("--other-header: these are the headers of --header; another caller has other credentials")
    return found


def _headers(option: str, given: Sequence[str]) -> dict[str, str]:
    headers = {}
    for number, each in enumerate([line for named in given for line in _lines(option, named)], 1):
        name, colon, value = each.partition(":")
        if not colon or not _NAME.fullmatch(name.strip()) or not value.strip().isascii() or "\n" in value:
            # What was given may be a secret, so it is not told again.
            raise Stopped(f"{option}: number {number} is no header; write it as 'Name: value'")
        headers[name.strip()] = value.strip()
    return headers


def _lines(option: str, named: str) -> list[str]:
    """A header, or with `@` the file that has one a line: nobody else on the machine sees it there."""
    if not named.startswith("@"):
        return [named]
    try:
        return [line for line in Path(named[1:]).read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as fault:
        raise Stopped(f"{option} {named}: {getattr(fault, 'strerror', None) or 'this is no text'}") from fault


def manner(
    examples: int, seconds: float, seed: int, workers: int, phases: str, *, strict: bool, excluded: Sequence[str] = ()
) -> Manner:
    """Raises Stopped for a phase or a check that there is not."""
    named = [each.strip() for each in phases.split(",") if each.strip()]
    unknown = [each for each in named if each not in PHASES]
    if unknown or not named:
        raise Stopped(f"--phases: {', '.join(unknown) or 'none'} is no phase; there are {', '.join(PHASES)}")
    return Manner(examples, seconds, seed, workers, named, strict, checks.excluded(excluded))


def write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as fault:
        raise Stopped(f"{output}: {fault.strerror}") from fault
