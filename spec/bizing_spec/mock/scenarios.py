"""Scenarios: answers in a row for single operations, as a story goes, in place of what the mock would say."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bizing_spec.mock.operations import Operation

UNSAID: Final[Any] = object()


@dataclass(frozen=True)
class Step:
    """One answer; what it leaves unsaid is as ever. `delay` is in seconds, `fault` a status or `broken`."""

    status: int | None = None
    example: str | None = None
    body: Any = UNSAID
    headers: tuple[tuple[bytes, bytes], ...] = ()
    delay: float = 0.0
    fault: str = ""

    @property
    def speaks(self) -> bool:
        """Whether it answers itself, so that nothing is stored."""
        return self.status is not None or self.example is not None or self.body is not UNSAID


@dataclass(frozen=True)
class Script:
    """The steps of one operation; after the last it comes again, or the mock answers as ever."""

    steps: tuple[Step, ...]
    repeats: bool = True


Scripts = Mapping[str, Script]  # by `METHOD /path`


class Stage:
    """Which scenario is played, and how far each operation has come in each."""

    def __init__(self, scenarios: Mapping[str, Scripts], first: str | None) -> None:
        self._scenarios = scenarios
        self._first = first
        self.reset()

    def reset(self) -> None:
        self.played = self._first
        self._next: dict[tuple[str, str], int] = {}

    @property
    def names(self) -> list[str]:
        return list(self._scenarios)

    def play(self, name: str | None) -> None:
        """Begin a scenario from its beginning, or end it."""
        self.played = name
        self._next = {key: each for key, each in self._next.items() if key[0] != name}

    def script(self, operation: Operation, asked: bytes | None) -> tuple[tuple[str, str], Script] | None:
        """What an operation has in the scenario that a request asks for, or else in the one that is played."""
        name = self.played if asked is None else asked.decode("latin-1").strip()
        if not name:
            return None
        key = f"{operation.method} {operation.path}"
        script = self._scenarios.get(name, _NO_SCRIPTS).get(key)
        return ((name, key), script) if script else None

    def step(self, at: tuple[str, str], script: Script) -> Step | None:
        """The next step, which is past then; None where the mock answers as ever again."""
        place = self._next.get(at, 0)
        self._next[at] = place + 1
        if place < len(script.steps):
            return script.steps[place]
        return script.steps[-1] if script.repeats else None


_NO_SCRIPTS: Final[Scripts] = {}


def unknown(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"is it {near[0]}?" if near else f"there are {', '.join(names)}." if names else "the rules have none."
    return f"There is no scenario {name}; {hint}"
