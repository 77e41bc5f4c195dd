"""HAR archives: of browsers, proxies and schemathesis."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from bizing_spec.coverage.exchange import Exchange, Side
from bizing_spec.document import DocumentUnreadable


class _Pair(msgspec.Struct):
    name: str
    value: str = ""


class _Posted(msgspec.Struct, rename="camel"):
    mime_type: str = ""
    text: str | None = None
    params: list[_Pair] = []


class _Content(msgspec.Struct, rename="camel"):
    mime_type: str = ""
    text: str | None = None
    encoding: str | None = None


class _Request(msgspec.Struct, rename="camel"):
    method: str
    url: str
    headers: list[_Pair] = []
    post_data: _Posted | None = None


class _Response(msgspec.Struct):
    status: int
    headers: list[_Pair] = []
    content: _Content | None = None


class _Entry(msgspec.Struct):
    request: _Request
    response: _Response


class _Log(msgspec.Struct):
    entries: list[msgspec.Raw]


class _Archive(msgspec.Struct):
    log: _Log


def read(file: Path) -> Iterator[Exchange]:
    """An entry at a time, so that only the text of the whole is in memory. Raises DocumentUnreadable."""
    try:
        archive = msgspec.json.decode(file.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=_Archive)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise DocumentUnreadable(file, f"this is no HAR archive: {fault}") from fault
    except OSError as fault:
        raise DocumentUnreadable(file, fault.strerror or "cannot be read") from fault
    decoder = msgspec.json.Decoder(_Entry)
    for position, raw in enumerate(archive.log.entries):
        yield _exchange(_decoded(file, position, decoder, raw))


def _decoded(file: Path, position: int, decoder: msgspec.json.Decoder[_Entry], raw: Any) -> _Entry:
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, RecursionError) as fault:
        raise DocumentUnreadable(file, f"the entry at /log/entries/{position} is broken: {fault}") from fault


def _exchange(entry: _Entry) -> Exchange:
    asked, answered = entry.request, entry.response
    return Exchange(
        asked.method,
        asked.url,
        answered.status,
        _request(asked.headers, asked.post_data),
        _answer(answered.headers, answered.content),
    )


def _request(headers: Sequence[_Pair], posted: _Posted | None) -> Side:
    given = _headers(headers)
    if posted is None:
        return Side(given)
    text = posted.text
    if text is None and posted.params:
        text = urlencode([(each.name, each.value) for each in posted.params])
    if text and posted.mime_type:
        given.setdefault("content-type", posted.mime_type)
    return Side(given, (text or "").encode("utf-8", "surrogatepass"))


def _answer(headers: Sequence[_Pair], content: _Content | None) -> Side:
    given = _headers(headers)
    if content is None or not content.text:
        return Side(given)
    given.setdefault("content-type", content.mime_type)
    return Side(given, _bytes(content))


def _bytes(content: _Content) -> bytes:
    text = content.text or ""
    if content.encoding == "base64":
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return b""
    return text.encode("utf-8", "surrogatepass")


def _headers(pairs: Sequence[_Pair]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in pairs:
        name = each.name.lower()
        found[name] = f"{found[name]}, {each.value}" if name in found else each.value
    return found
