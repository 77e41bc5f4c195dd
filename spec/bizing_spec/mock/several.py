"""The mocks of several documents behind one address, each under the base paths of its servers."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bizing_spec import routing
from bizing_spec.mock import scenarios
from bizing_spec.mock.answering import Mock
from bizing_spec.mock.nodes import Node
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.outcome import Stopped


class Mocks:
    """One document is found without its base path too; several are told apart by it. Raises Stopped for a clash."""

    def __init__(self, mocks: Sequence[Mock]) -> None:
        self.all = mocks
        self._only = mocks[0] if len(mocks) == 1 else None
        self._bases = sorted(
            ((base, mock) for mock in mocks for base in _bases(mock)), key=lambda each: len(each[0]), reverse=True
        )
        if self._only is None:
            _refuse_clashes(mocks)

    def of(self, method: str, path: str) -> Mock:
        """The mock that has a path: the one of the longest base that has the method too. Raises Problem."""
        if self._only is not None:
            return self._only
        best: tuple[int, Mock] | None = None
        for base, mock in self._bases:
            if path.startswith(base) and path[len(base) : len(base) + 1] in ("/", ""):
                match = mock.model.router.match(path, method)
                fit = 2 if match and method in match.methods else 1 if match else 0
                if best is None or fit > best[0]:
                    best = fit, mock
        if best is None:
            known = ", ".join(dict.fromkeys(base for base, _ in self._bases))
            raise Problem("not-found", f"No document has a server whose path {path} is under; they have {known}.")
        return best[1]

    def reset(self) -> None:
        """Begin again, as if just started."""
        for mock in self.all:
            mock.reset()

    def state(self) -> dict[str, Any]:
        """What is stored, by paths. Raises Problem where nothing is remembered."""
        if self._only is not None:
            return self._only.state()
        return {_bases(mock)[0] + path: each for mock in self.all for path, each in mock.state().items()}

    def take(self, top: Node) -> None:
        """Have this stored instead of what there is. Raises Wrong, and Problem where nothing is remembered."""
        before = [mock.state() for mock in self.all]
        try:
            for mock, node in self._shared(top):
                mock.take(node)
        except Exception:
            for mock, state in zip(self.all, before, strict=True):
                mock.take(Node(state))
            raise

    def begin_with(self, top: Node) -> None:
        """Have this stored, now and after each reset. Raises Wrong."""
        for mock, node in self._shared(top):
            mock.begin_with(node)

    def _shared(self, top: Node) -> Iterator[tuple[Mock, Node]]:
        """What of a state belongs to which mock."""
        of_each: dict[int, dict[str, Any]] = {id(mock): {} for mock in self.all}
        for path, node in top.items():
            try:
                of_each[id(self.of("GET", path))][path] = node.value
            except Problem as fault:
                raise node.wrong(fault.detail.rstrip(".")) from fault
        for mock in self.all:
            yield mock, Node(of_each[id(mock)], top.keys)

    @property
    def scenarios(self) -> list[str]:
        return list(dict.fromkeys(name for mock in self.all for name in mock.stage.names))

    @property
    def played(self) -> str | None:
        return next((mock.stage.played for mock in self.all if mock.stage.played), None)

    def play(self, name: str | None) -> None:
        """Begin a scenario, in all documents whose rules have it, or end it. Raises Problem when none has it."""
        if name is not None and name not in self.scenarios:
            raise Problem("no-such-scenario", scenarios.unknown(name, self.scenarios))
        for mock in self.all:
            mock.stage.play(name if name in mock.stage.names else None)

    def check_scenario(self, asked: bytes | None) -> None:
        """Raises Problem for a scenario that no document has."""
        name = (asked or b"").decode("latin-1").strip()
        if name and name not in self.scenarios:
            raise Problem("no-such-scenario", scenarios.unknown(name, self.scenarios))


def _bases(mock: Mock) -> list[str]:
    return routing.bases(mock.model.answers.content) or [""]


def _refuse_clashes(mocks: Sequence[Mock]) -> None:
    known: dict[tuple[str, str], tuple[Mock, Operation]] = {}
    for mock in mocks:
        mine = {(each.method, re.sub(r"\{[^}]*\}", "{}", base + each.path)): each for base, each in _under(mock)}
        for key, operation in mine.items():
            if key in known:
                raise Stopped(_clash(f"{key[0]} {key[1]}", known[key], (mock, operation)))
        known |= {key: (mock, operation) for key, operation in mine.items()}


def _under(mock: Mock) -> Iterator[tuple[str, Operation]]:
    return ((base, each) for base in _bases(mock) for each in mock.model.operations)


def _clash(what: str, *both: tuple[Mock, Operation]) -> str:
    places = [mock.model.document.locate(operation.pointer) for mock, operation in both]
    first, second = (f"{place.file}:{place.line}" for place in places)
    return (
        f"{first} and {second} both have {what}; give the documents servers with paths of their own, "
        "such as servers: [{url: /shop}], or mock them on two ports"
    )
