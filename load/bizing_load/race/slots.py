"""Which times the clients of a race ask for, fixed by the seed (pure)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

Pattern = Literal["same", "overlap", "neighbours"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
STEPS = (60, 30, 15, 10, 5, 1)  # minutes; each divides a day, so that every day has the same grid
WINDOW_DAYS = 1095  # the longest booking window that the spec allows
ROOM_MINUTES = (WINDOW_DAYS - 2) * 1440  # the window counts from now, the first cell from the next midnight
OVERLAP_STEPS = 8


@dataclass(frozen=True)
class Slot:
    """A half-open time."""

    start: datetime
    end: datetime


class RoundsDoNotFit(ValueError):
    """The booking window has too few distinct times; the message says how many rounds it has room for."""


@dataclass(frozen=True)
class Plan:
    """The times of a race. Every round has a cell of its own, so that no round meets another's bookings.

    `opens` is the first instant that can be asked for; `step` is the slot step in minutes.
    """

    pattern: Pattern
    seed: int
    clients: int
    rounds: int
    opens: datetime
    step: int

    def slots(self, number: int, cell: int) -> list[Slot]:
        """What each client asks for in this round (from 0), by the client's index."""
        first = self.opens + timedelta(minutes=cell * _cell_steps(self.pattern, self.clients) * self.step)
        spans = self._spans(random.Random(f"{self.seed}:{number}"))  # noqa: S311 (choices to repeat, not secrets)
        return [
            Slot(first + timedelta(minutes=begin * self.step), first + timedelta(minutes=end * self.step))
            for begin, end in spans
        ]

    def cells(self) -> list[int]:
        """The cell of each round. Shuffled, for neighbouring rounds in neighbouring times would be a special case."""
        room = ROOM_MINUTES // (_cell_steps(self.pattern, self.clients) * self.step)
        return random.Random(self.seed).sample(range(room), self.rounds)  # noqa: S311

    def _spans(self, choice: random.Random) -> list[tuple[int, int]]:
        """Begin and end in steps from the cell's start."""
        if self.pattern == "same":
            return [(0, 1)] * self.clients
        if self.pattern == "neighbours":
            return [(client, client + 1) for client in range(self.clients)]
        begins = [choice.randrange(OVERLAP_STEPS) for _ in range(self.clients)]
        return [(begin, choice.randint(begin + 1, OVERLAP_STEPS)) for begin in begins]


def plan(pattern: Pattern, seed: int, clients: int, rounds: int, now: datetime) -> Plan:
    """A plan with the longest slots that leave room for all rounds. Raises `RoundsDoNotFit`."""
    opens = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    cell = _cell_steps(pattern, clients)
    for step in STEPS:
        if rounds * cell * step <= ROOM_MINUTES:
            return Plan(pattern, seed, clients, rounds, opens, step)
    room = ROOM_MINUTES // cell
    raise RoundsDoNotFit(f"{rounds} rounds do not fit into {WINDOW_DAYS} days; at most {room} do")


def _cell_steps(pattern: Pattern, clients: int) -> int:
    return {"same": 1, "overlap": OVERLAP_STEPS, "neighbours": clients}[pattern]
