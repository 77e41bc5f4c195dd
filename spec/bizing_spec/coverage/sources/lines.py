"""Sources of one line each: recordings, schemathesis' NDJSON reports and logs. Only a line at a time is in memory."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPMethod
from pathlib import Path
from typing import Any, Final

import msgspec

from bizing_spec.coverage.exchange import Exchange, Side
from bizing_spec.document import DocumentUnreadable

LONGEST: Final = 64 * 1024 * 1024
"""Bytes of a line."""

_METHODS: Final = frozenset(HTTPMethod)
_ACCESS: Final = re.compile(r'"(?P<method>[A-Z]+) (?P<target>[^ "]+)(?: HTTP/[\d.]+)?" (?P<status>\d{3})\b')
"""As uvicorn, gunicorn, nginx, Apache and many others write it."""


class _Encoded(msgspec.Struct):
    base64: str


class _Asked(msgspec.Struct):
    method: str
    target: str
    headers: dict[str, str] = {}
    body: str | _Encoded = ""


class _Answered(msgspec.Struct):
    status: int
    headers: dict[str, str] = {}
    body: str | _Encoded = ""


class _Recorded(msgspec.Struct):
    request: _Asked
    answer: _Answered


class _Bytes(msgspec.Struct, rename={"base64": "$base64"}):
    base64: str


class _Sent(msgspec.Struct):
    method: str
    uri: str
    headers: dict[str, list[str]] = {}
    body: _Bytes | None = None


class _Received(msgspec.Struct):
    status_code: int
    headers: dict[str, list[str]] = {}
    content: _Bytes | None = None


class _Interaction(msgspec.Struct):
    request: _Sent
    response: _Received | None = None


class _Recorder(msgspec.Struct):
    interactions: dict[str, _Interaction] = {}


class _Scenario(msgspec.Struct):
    recorder: _Recorder = msgspec.field(default_factory=_Recorder)


class _Event(msgspec.Struct):
    ScenarioFinished: _Scenario | None = None


def recording(file: Path) -> Iterator[Exchange]:
    """What `bizing mock --record` and the recorder of ASGI applications write."""
    decoder = msgspec.json.Decoder(_Recorded)
    for number, line in _filled(file):
        one = _decoded(file, number, decoder, line)
        yield Exchange(
            one.request.method,
            one.request.target,
            one.answer.status,
            Side(_lowered(one.request.headers), _bytes(file, number, one.request.body)),
            Side(_lowered(one.answer.headers), _bytes(file, number, one.answer.body)),
            number,
        )


def schemathesis(file: Path) -> Iterator[Exchange]:
    """What `schemathesis run --report ndjson` writes: its events, of which the finished scenarios have exchanges."""
    decoder = msgspec.json.Decoder(_Event)
    for number, line in _filled(file):
        event = _decoded(file, number, decoder, line)
        for one in event.ScenarioFinished.recorder.interactions.values() if event.ScenarioFinished else ():
            asked, answered = one.request, one.response
            yield Exchange(
                asked.method,
                asked.uri,
                answered.status_code if answered else 0,
                Side(joined(asked.headers), _bytes(file, number, asked.body)),
                Side(joined(answered.headers), _bytes(file, number, answered.content)) if answered else Side(),
                number,
            )


def log(file: Path) -> Iterator[Exchange]:
    """Requests of a log: objects with method, path and status, or access lines. Other lines say other things."""
    found = False
    for number, line in numbered(file):
        text = line.decode("utf-8", "replace")
        exchange = _logged(text, number) or _accessed(text, number)
        if exchange:
            found = True
            yield exchange
    if not found:
        raise DocumentUnreadable(file, "no line of this log has method, path and status of a request")


def has_access(text: str) -> bool:
    return any(_accessed(line, 0) for line in text.splitlines())


def joined(headers: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name.lower(): ", ".join(values) for name, values in headers.items()}


def numbered(file: Path) -> Iterator[tuple[int, bytes]]:
    """The lines, from 1. Raises DocumentUnreadable for one without end."""
    try:
        with file.open("rb") as stream:
            number = 0
            while line := stream.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    raise DocumentUnreadable(file, f"the line has more than {LONGEST >> 20} MiB", number)
                line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                yield number, line
    except OSError as fault:
        raise DocumentUnreadable(file, fault.strerror or "cannot be read") from fault


def _filled(file: Path) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in numbered(file) if line.strip())


def _decoded(file: Path, number: int, decoder: msgspec.json.Decoder[Any], line: bytes) -> Any:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise DocumentUnreadable(file, f"the line is broken: {fault}", number) from fault
    except RecursionError as fault:
        raise DocumentUnreadable(file, "the line is broken: nested too deeply", number) from fault


def _bytes(file: Path, number: int, body: str | _Encoded | _Bytes | None) -> bytes:
    if body is None or isinstance(body, str):
        return (body or "").encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body.base64, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise DocumentUnreadable(file, f"the line is broken: its body is no base64: {fault}", number) from fault


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _logged(text: str, number: int) -> Exchange | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        line = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return None
    method, status = line.get("method"), line.get("status", line.get("status_code"))
    path = line.get("path", line.get("target", line.get("url")))
    known = isinstance(method, str) and isinstance(path, str) and str(status).isdecimal()
    return Exchange(method, path, int(status), line=number) if known else None


def _accessed(text: str, number: int) -> Exchange | None:
    found = _ACCESS.search(text)
    if found is None or found["method"] not in _METHODS:
        return None
    return Exchange(found["method"], found["target"], int(found["status"]), line=number)
