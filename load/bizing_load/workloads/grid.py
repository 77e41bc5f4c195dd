"""The times that a run asks for, fixed by its seed (pure)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from math import gcd

from bizing_load import history

STEPS = (60, 30, 15, 10, 5, 1)  # minutes; each divides a day, so that every day has the same grid
WINDOW_DAYS = 1095  # the longest booking window that the spec allows
ROOM_MINUTES = (WINDOW_DAYS - 2) * 1440  # the window counts from now, the first cell from the next midnight


class RoundsDoNotFit(ValueError):
    """The booking window has too few distinct times; the message says how many rounds it has room for."""


@dataclass(frozen=True)
class Place:
    """A half-open time on a resource."""

    resource: history.Resource
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Grid:
    """Cells of so many `cell_steps`, each step so many minutes, from `opens` on, on every resource.

    `skew` is Zipf's exponent: at 0 every resource is wanted alike, at 1 the first twice as much as the second.
    """

    opens: datetime
    step: int
    cell_steps: int
    seed: int
    resources: Sequence[history.Resource]
    skew: float = 0.0
    _weights: dict[tuple[int, bool], tuple[list[history.Resource], list[float]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def cells(self) -> int:
        return ROOM_MINUTES // (self.cell_steps * self.step)

    def place(self, resource: history.Resource, cell: int, begin: int, end: int) -> Place:
        """The time from one step of a cell to another. Cells are visited in an order of the seed, not side by side."""
        offset, stride = self._order()
        first = (cell * stride + offset) % self.cells * self.cell_steps
        return Place(resource, self._moment(first + begin), self._moment(first + end))

    def turn(self, number: int, begin: int, end: int) -> Place:
        """A place that only this turn of all clients asks for: resource after resource, then the next cell."""
        cell, index = divmod(number, len(self.resources))
        return self.place(self.resources[index], cell, begin, end)

    @property
    def free(self) -> list[history.Resource]:
        """The resources that cost nothing."""
        return [resource for resource in self.resources if not resource.price]

    def choose(self, choice: random.Random, capacity: int = 1, *, priced: bool = False) -> history.Resource:
        """A resource of at least this capacity, the first ones more often by the skew."""
        key = capacity, priced
        if key not in self._weights:
            fit = [each for each in self.resources if each.capacity >= capacity and bool(each.price) is priced]
            self._weights[key] = fit, list(accumulate(1 / rank**self.skew for rank in range(1, len(fit) + 1)))
        fit, weights = self._weights[key]
        return choice.choices(fit, cum_weights=weights)[0]

    def _order(self) -> tuple[int, int]:
        """An affine permutation of the cells, as a stride without a common divisor with their number makes it."""
        drawn = random.Random(self.seed)  # noqa: S311 (choices to repeat, not secrets)
        offset, stride = drawn.randrange(self.cells), drawn.randrange(1, self.cells)
        while gcd(stride, self.cells) > 1:
            stride += 1
        return offset, stride

    def _moment(self, step: int) -> datetime:
        return self.opens + timedelta(minutes=step * self.step)


def opens_after(now: datetime) -> datetime:
    """The first instant that can be asked for: a midnight in UTC, a day off at the most."""
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def step_for(cell_steps: int, cells: int | None) -> int:
    """The longest step, in minutes, that leaves room for so many cells; the shortest for a run without an end.

    Raises RoundsDoNotFit.
    """
    if cells is None:
        return STEPS[-1]
    for step in STEPS:
        if cells * cell_steps * step <= ROOM_MINUTES:
            return step
    raise RoundsDoNotFit(f"at most {ROOM_MINUTES // cell_steps:,} times for a round fit on a resource, not {cells:,}")
