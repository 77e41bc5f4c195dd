"""The operations of a history as a search puts them in order, in parts that cannot touch each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count

from bizing_load.history import MAKES, Operation
from bizing_load.oracle.lives import Life, Place, Story
from bizing_load.oracle.refusals import Refusal
from bizing_load.oracle.requests import FOREVER

TAKES = MAKES | {"reschedule"}
Window = tuple[int, int]  # the first and the last moment at which a hold may run out


class Kind(Enum):
    TAKE = auto()  # a hold, or the new time of a reschedule
    KEEP = auto()  # an extension or a confirmation
    DROP = auto()
    REFUSE = auto()


@dataclass(slots=True, eq=False)
class Move:
    """An operation of the model. `life` numbers its booking (-1: none), `before` is the change before it."""

    kind: Kind
    since: int
    until: int
    start: int
    end: int
    units: int
    life: int
    before: Move | None
    runs_out: Window | None
    operation: Operation
    number: int = -1


def parts(
    story: Story, place: Place, lives: Sequence[Life], refusals: Sequence[Refusal]
) -> Iterator[list[Move] | None]:
    """Operations on one resource in parts that cannot touch each other; None for one with an unknown part in it."""
    numbers = count()
    moves: list[tuple[int, int, int, Move | None]] = []  # start, end, booking, operation (None: unknown)
    for life in lives:
        number = next(numbers)
        doubtful = bool(life.infos or life.origin or not life.steps)
        if doubtful and life.final:
            moves.append((*story.blocked(life.final, place), number, None))
        moves += [(*story.blocked(info.asked, place), number, None) for info in life.infos]
        moves += [(move.start, move.end, number, move) for move in _chain(story, life, number)]
    known = {life.id: number for number, life in enumerate(lives)}
    for refusal in refusals:
        own = known.get(refusal.booking or "", -1)
        move = Move(
            Kind.REFUSE, refusal.since, refusal.until, refusal.start, refusal.end, refusal.units, own, None, None,
            refusal.operation,
        )  # fmt: skip
        moves.append((refusal.start, refusal.end, -1, move))
    vanished = (request.asked for request in story.vanished if request.asked.resource == place.id)
    moves += [(*story.wanted(asked, place), -1, None) for asked in vanished]
    yield from _split(moves)


def _chain(story: Story, life: Life, number: int) -> Iterator[Move]:
    """The acknowledged changes of a booking, in order."""
    before: Move | None = None
    for step in life.steps:
        action = step.request.asked.action
        kind = Kind.DROP if not step.live else Kind.TAKE if action in TAKES else Kind.KEEP
        runs_out = None
        if step is life.steps[-1] and step.live and step.expires is not None:
            runs_out = (step.expires - story.clock, step.expires + story.clock + story.release)
        before = Move(
            kind, step.since, step.until, step.start, step.end, life.units, number, before, runs_out,
            step.request.telling,
        )  # fmt: skip
        yield before


def _split(moves: list[tuple[int, int, int, Move | None]]) -> Iterator[list[Move] | None]:
    """Times that overlap, directly or by way of others, and all times of one booking, belong together."""
    moves.sort(key=lambda move: move[0])
    group = -1
    reach = -FOREVER
    groups: list[int] = []
    joined: dict[int, int] = {}  # a group, and one that it belongs to

    def root(of: int) -> int:
        while joined[of] != of:
            joined[of] = of = joined[joined[of]]
        return of

    first: dict[int, int] = {}  # the first group of a booking
    for start, end, life, _ in moves:
        if start >= reach:
            group += 1
            joined[group] = group
        reach = max(reach, end)
        groups.append(group)
        if life >= 0:
            joined[root(first.setdefault(life, group))] = root(group)
    found: dict[int, list[Move] | None] = {}
    for at, (_, _, _, move) in zip(groups, moves, strict=True):
        part = found.setdefault(root(at), [])
        if move is None:
            found[root(at)] = None
        elif part is not None:
            part.append(move)
    yield from found.values()
