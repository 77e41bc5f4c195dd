"""Files and folders that are named as sources: found, recognised, and read one exchange after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import msgspec

from bizing_spec.coverage.exchange import Exchange, Message
from bizing_spec.coverage.sources import archives, cassettes, lines, pacts
from bizing_spec.document import DocumentUnreadable
from bizing_spec.outcome import Stopped

Read = Callable[[Path], Iterator[Exchange | Message]]

UNDERSTOOD: Final = (
    "what is understood: pacts, recordings of `--record`, VCR cassettes, HAR archives, schemathesis' NDJSON reports, "
    "and logs with method, path and status"
)
_LOOKED_AT: Final = 64 * 1024
_SUFFIXES: Final = frozenset({".json", ".ndjson", ".jsonl", ".yaml", ".yml", ".har", ".log", ".txt"})
_CASSETTE: Final = re.compile(r"^(http_)?interactions:", re.MULTILINE)
_FIRST_KEYS: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*:')


@dataclass(frozen=True)
class Source:
    file: Path
    kind: str
    read: Read


def named(names: Sequence[str]) -> list[Source]:
    """Every source once. Raises Stopped for what is none; what else lies in a folder is passed over."""
    found: dict[Path, Source] = {}
    for name in names:
        place = Path(name)
        sources = _of_folder(place) if place.is_dir() else [_recognised(place)]
        found |= {source.file.resolve(): source for source in sources}
    return list(found.values())


def _of_folder(folder: Path) -> list[Source]:
    files = sorted(each for each in folder.rglob("*") if each.suffix in _SUFFIXES and each.is_file())
    found = [Source(file, *known) for file in files if (known := _kind(file))]
    if not found:
        raise Stopped(f"{folder}: no file in this folder is a source; {UNDERSTOOD}")
    return found


def _recognised(file: Path) -> Source:
    known = _kind(file)
    if known is None:
        raise DocumentUnreadable(file, f"this is no source that coverage can read; {UNDERSTOOD}", 1)
    return Source(file, *known)


def _kind(file: Path) -> tuple[str, Read] | None:
    try:
        with file.open("rb") as stream:
            return _of_object(stream) or _of_text(file, stream)
    except OSError as fault:
        raise DocumentUnreadable(file, fault.strerror or "cannot be read") from fault


def _of_object(stream: IO[bytes]) -> tuple[str, Read] | None:
    """By the keys of the first JSON object, which may be a line or the whole file."""
    head = stream.read(_LOOKED_AT).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"{"):
        return None
    keys = _keys(head)
    if keys is not None:  # an object on a line of its own
        return _by_keys(keys)
    said = {match.decode("utf-8", "replace") for match in _FIRST_KEYS.findall(head)}
    if "log" in said and said & {"entries", "creator", "version"}:
        return "HAR archive", archives.read
    if said & {"interactions", "messages", "consumer", "provider"} and "openapi" not in said:
        return "pact", pacts.read
    return ("recording", lines.recording) if {"request", "target"} <= said else None


def _keys(head: bytes) -> set[str] | None:
    try:
        line = msgspec.json.decode(head.partition(b"\n")[0])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return set(line) if isinstance(line, dict) else None


def _by_keys(keys: set[str]) -> tuple[str, Read] | None:
    if {"request", "answer"} <= keys:
        return "recording", lines.recording
    if keys & {"Initialize", "LoadingStarted", "EngineStarted", "ScenarioFinished"}:
        return "schemathesis report", lines.schemathesis
    if keys & {"interactions", "messages"}:
        return "pact", pacts.read
    if keys == {"log"}:
        return "HAR archive", archives.read
    return ("log", lines.log) if keys & {"event", "message", "msg", "method", "status", "level", "time"} else None


def _of_text(file: Path, stream: IO[bytes]) -> tuple[str, Read] | None:
    stream.seek(0)
    text = stream.read(_LOOKED_AT).decode("utf-8", "replace")
    if _CASSETTE.search(text) and file.suffix in (".yaml", ".yml"):
        return "cassette", cassettes.read
    return ("log", lines.log) if lines.has_access(text) else None
