"""VCR cassettes, of schemathesis and of others: YAML, read one interaction at a time."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from bizing_spec import document
from bizing_spec.coverage.exchange import Exchange, Side
from bizing_spec.coverage.sources.lines import joined, numbered
from bizing_spec.document import DocumentUnreadable

_BEGIN: Final = re.compile(rb"(http_)?interactions:\s*(\[\])?\s*$")
_OTHER: Final = re.compile(rb"[^\s#-]")


class _Request(msgspec.Struct):
    method: str
    uri: str
    headers: dict[str, list[str] | str] | None = None
    body: Any = None


class _Status(msgspec.Struct):
    code: int


class _Response(msgspec.Struct):
    status: _Status
    headers: dict[str, list[str] | str] | None = None
    body: Any = None


class _Interaction(msgspec.Struct):
    request: _Request
    response: _Response | None = None


def read(file: Path) -> Iterator[Exchange]:
    """Raises DocumentUnreadable with the line of an interaction that is broken."""
    for number, text in _interactions(file):
        yield _exchange(file, number, text)


def _interactions(file: Path) -> Iterator[tuple[int, str]]:
    """Each item of the list, as YAML of its own, and the line that it begins with."""
    begun, first, item = False, 0, list[bytes]()
    for number, line in numbered(file):
        if not begun:
            begun = bool(_BEGIN.match(line))
            continue
        if line.startswith(b"- ") or _OTHER.match(line):
            if item:
                yield first, b"".join(item).decode("utf-8", "replace")
            first, item = number, []
            if not line.startswith(b"- "):  # another key of the whole
                begun = False
                continue
        item.append(line)
    if item:
        yield first, b"".join(item).decode("utf-8", "replace")


def _exchange(file: Path, number: int, text: str) -> Exchange:
    try:
        (item,) = document.value(Path("cassette.yaml"), text)
        one = msgspec.convert(item, _Interaction, strict=False)
    except DocumentUnreadable as fault:
        raise _broken(file, number + (fault.line or 1) - 1, fault.reason) from fault
    except (msgspec.ValidationError, TypeError, ValueError) as fault:
        raise _broken(file, number, str(fault)) from fault
    answered = one.response
    return Exchange(
        one.request.method,
        one.request.uri,
        answered.status.code if answered else 0,
        Side(_headers(one.request.headers), _bytes(one.request.body)),
        Side(_headers(answered.headers), _bytes(answered.body)) if answered else Side(),
        number,
    )


def _broken(file: Path, line: int, reason: str) -> DocumentUnreadable:
    return DocumentUnreadable(file, f"the interaction is broken: {reason}", line)


def _headers(headers: dict[str, Any] | None) -> dict[str, str]:
    return joined({name: [each] if isinstance(each, str) else each for name, each in (headers or {}).items()})


def _bytes(body: Any) -> bytes:
    """A body is a text, or has one, or one in base64; YAML may have made bytes of it."""
    if isinstance(body, dict):
        encoded = body.get("base64_string")
        if isinstance(encoded, str):
            try:
                return base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError):
                return b""
        body = body.get("string")
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    return body if isinstance(body, bytes) else b""
