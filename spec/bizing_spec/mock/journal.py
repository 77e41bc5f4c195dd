"""What was asked and answered: the newest exchanges for the page, and all of them for a file."""

import base64
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bizing_spec.mock.operations import Answer
from bizing_spec.outcome import Stopped

_KEPT = 500
_SECRET = frozenset({b"authorization", b"cookie", b"set-cookie", b"proxy-authorization", b"x-api-key"})


class Exchange(NamedTuple):
    at: float
    method: str
    target: str
    status: int
    milliseconds: float
    violations: str


class Journal:
    """`record` is a file that every exchange is appended to as a line of JSON, without credentials.

    `secret` names headers beside the usual ones that are credentials, in lower case.
    """

    def __init__(self, record: Path | None = None, secret: frozenset[bytes] = frozenset()) -> None:
        self._secret = _SECRET | secret
        self.exchanges: deque[Exchange] = deque(maxlen=_KEPT)
        try:
            self._file = record.open("a", encoding="utf-8") if record else None
        except OSError as fault:
            raise Stopped(f"{record}: cannot be written: {fault.strerror}") from fault

    def add(self, exchange: Exchange, headers: Mapping[bytes, bytes], body: bytes, answer: Answer) -> None:
        self.exchanges.appendleft(exchange)
        if self._file:
            line = {
                "at": datetime.fromtimestamp(exchange.at, UTC).isoformat(),
                "request": {
                    "method": exchange.method,
                    "target": exchange.target,
                    "headers": self._plain(headers.items()),
                    "body": _text(body),
                },
                "answer": {"status": answer.status, "headers": self._plain(answer.headers), "body": _text(answer.body)},
            }
            self._file.write(msgspec.json.encode(line).decode() + "\n")
            self._file.flush()

    def _plain(self, headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
        return {
            name.decode("latin-1"): "(not recorded)" if name in self._secret else value.decode("latin-1")
            for name, value in headers
        }

    def close(self) -> None:
        if self._file:
            self._file.close()


def _text(body: bytes) -> Any:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}
