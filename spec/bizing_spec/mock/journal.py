"""What was asked and answered: the newest exchanges for the page, and all of them for a file."""

from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from bizing_spec.mock.operations import Answer
from bizing_spec.recording import Recording, Targets

_KEPT = 500


class Exchange(NamedTuple):
    """`violations` are what the header `sl-violations` says, or else the reason of a refusal in words."""

    at: float
    method: str
    target: str
    status: int
    milliseconds: float
    violations: str
    kind: str = ""  # what else it is than a request that the mock got


class Journal:
    """`record` is a file that every exchange is appended to as a line of JSON, without credentials and `secrets`."""

    def __init__(self, record: Path | None = None, secrets: Iterable[str] = ()) -> None:
        self.exchanges: deque[Exchange] = deque(maxlen=_KEPT)
        secrets = tuple(secrets)
        self._targets = Targets(secrets)
        self._recording = Recording(record, secrets) if record else None

    def add(
        self, exchange: Exchange, query: bytes, headers: Mapping[bytes, bytes], body: bytes, answer: Answer
    ) -> None:
        if query:
            target = self._targets.plain(f"{exchange.target}?{query.decode('latin-1')}")
            exchange = exchange._replace(target=target)
        self.exchanges.appendleft(exchange)
        if self._recording:
            self._recording.add(exchange.at, exchange.method, exchange.target, (headers.items(), body), answer)

    def close(self) -> None:
        if self._recording:
            self._recording.close()
