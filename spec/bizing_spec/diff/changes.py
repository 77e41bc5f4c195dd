"""What a comparison finds: changes, their levels, and the payloads that prove them."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from bizing_spec.openapi import Location

ERROR: Final = 3
"""It breaks somebody."""
WARNING: Final = 2
INFO: Final = 1

Side = Literal["old", "new"]
Direction = Literal["request", "response"]
"""Which way the data flows: `request` from the clients to the provider, `response` back."""

Effect = Literal["narrows", "widens", "changes", "neither"]
"""What a change does to the values that a place allows; `changes` where that is not said by the change alone."""


class Witness(NamedTuple):
    """A value that one document allows and the other refuses, tried with both."""

    value: Any
    accepted_by: Side
    refused_by: Side
    where: str


class Scene(NamedTuple):
    """Where in the API a change stands: the operation, and which way the data of this part flows."""

    operation: str | None = None
    path: str | None = None
    direction: Direction = "request"
    what: str = ""

    def at(self, direction: Direction, what: str) -> "Scene":
        return self._replace(direction=direction, what=what)

    @property
    def source(self) -> Side:
        """The document whose values must stay good: the clients' old requests, the provider's new answers."""
        return "old" if self.direction == "request" else "new"

    @property
    def target(self) -> Side:
        return "new" if self.direction == "request" else "old"


@dataclass(frozen=True)
class Change:
    """One change; `pointer` is where `side` shows it."""

    id: str
    level: int
    scene: Scene
    text: str
    side: Side
    pointer: str
    witness: Witness | None = None
    location: Location | None = None

    @property
    def breaking(self) -> bool:
        return self.level == ERROR


@dataclass
class Report:
    """Collects changes in the order in which they are found."""

    changes: list[Change] = field(default_factory=list)

    def add(
        self,
        identifier: str,
        level: int,
        scene: Scene,
        text: str,
        side: Side,
        pointer: str,
        witness: Witness | None = None,
    ) -> None:
        self.changes.append(Change(identifier, level, scene, text, side, pointer, witness))


def adverse(direction: Direction, effect: Effect) -> bool:
    """Whether an effect may break somebody: less is taken, or more is sent."""
    return effect == "changes" or effect == ("narrows" if direction == "request" else "widens")
