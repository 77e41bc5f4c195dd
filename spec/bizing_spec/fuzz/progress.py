"""What a run is at, on a terminal; elsewhere nothing."""

from types import TracebackType
from typing import Self


class Progress:
    def __init__(self) -> None:
        from rich.console import Console

        console = Console(stderr=True)
        self._status = console.status("looking at the service") if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()

    def show(self, phase: str, operations: int, requests: int, findings: int) -> None:
        if self._status:
            self._status.update(f"{phase}: {operations} operations, {requests:,} requests, {findings} findings")
