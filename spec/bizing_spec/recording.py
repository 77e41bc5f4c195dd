"""Exchanges as lines of JSON, credentials left out: what `bizing spec coverage` reads."""

from __future__ import annotations

import base64
import os
import re
import weakref
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus

import msgspec

from bizing_spec.outcome import Stopped

HIDDEN: Final = "(not recorded)"
_SECRET: Final = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key"})
_SECRET_QUERY: Final = frozenset({"api_key", "apikey", "api-key", "access_token", "token", "key", "secret", "password"})

Headers = Iterable[tuple[bytes, bytes]]


class Targets:
    """Targets of requests without the credentials in their queries, of which `secrets` are more names."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._names = _SECRET_QUERY | frozenset(name.lower() for name in secrets)

    def plain(self, target: str) -> str:
        path, mark, query = target.partition("?")
        return path + mark + "&".join(self._pair(pair) for pair in query.split("&"))

    def _pair(self, pair: str) -> str:
        name, mark, _ = pair.partition("=")
        return f"{name}={HIDDEN}" if mark and unquote_plus(name).lower() in self._names else pair


class Recording:
    """A file that exchanges are appended to; `secrets` are more headers and query parameters with credentials.

    Raises Stopped for a file that cannot be written.
    """

    def __init__(self, file: Path, secrets: Iterable[str] = ()) -> None:
        secrets = tuple(secrets)
        more = frozenset(name.lower() for name in secrets)
        self._headers, self._target = _SECRET | more, Targets(secrets)
        try:
            self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as fault:
            raise Stopped(f"{file}: cannot be written: {fault.strerror}") from fault
        self.close = weakref.finalize(self, os.close, self._file)

    def add(self, at: float, method: str, target: str, asked: tuple[Headers, bytes], answer: Any) -> None:
        """`answer` has a status, headers and a body."""
        line = {
            "at": datetime.fromtimestamp(at, UTC).isoformat(),
            "request": {
                "method": method,
                "target": self._target.plain(target),
                "headers": self._plain(asked[0]),
                "body": _text(asked[1]),
            },
            "answer": {"status": answer.status, "headers": self._plain(answer.headers), "body": _text(answer.body)},
        }
        # One call a line, so that several processes may write to one file.
        os.write(self._file, msgspec.json.encode(line) + b"\n")

    def _plain(self, headers: Headers) -> dict[str, str]:
        found: dict[str, str] = {}
        for raw, value in headers:
            name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
            text = _hidden(name, text) if name in self._headers else text
            found[name] = f"{found[name]}, {text}" if name in found else text
        return found


def _hidden(name: str, text: str) -> str:
    """Of an Authorization header its scheme is told, which is no secret."""
    scheme = re.match(r"(Basic|Bearer|Digest) ", text, re.IGNORECASE) if name == "authorization" else None
    return f"{scheme[1]} {HIDDEN}" if scheme else HIDDEN


def _text(body: bytes) -> Any:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}
