"""What a workload is, and what it may ask of the client that runs it (pure)."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar, Protocol

from bizing_load.workloads.grid import Grid, Place


@dataclass(frozen=True)
class Wanted:
    """A resource that a workload wants to be made."""

    capacity: int = 1
    hold_seconds: int = 36000  # longer than any run: then nothing expires under it
    price: int = 0  # of a booking, in minor units


DAY = timedelta(days=1)


@dataclass(frozen=True)
class Offer:
    """An entry of the waitlist, with the version that its client saw."""

    id: str
    version: int


@dataclass(frozen=True)
class Held:
    """A booking as its client last heard of it."""

    booking: str
    version: int
    place: Place
    units: int
    expires: datetime | None
    also: tuple[Place, ...] = ()
    """The further times of a booking of several, one unit each."""
    offer: Offer | None = None
    intent: str | None = None
    """By what it is paid at the payment provider, empty while that is not known; None where it is not paid by card."""


@dataclass(frozen=True)
class Series:
    """What was booked of a series, as its client last heard of it."""

    id: str
    version: int
    bookings: tuple[Held, ...]


class Client(Protocol):
    """One client of a run. What it asks for goes into the history; None says that it was refused, or nobody knows."""

    number: int
    round: int
    """How often this client has begun what its workload does."""
    choice: random.Random
    """Every choice comes from here, so that the seed fixes them."""
    grid: Grid

    def together(self) -> int:
        """Wait until every client has come here; so many times they have done so before."""

    def pause(self, seconds: float) -> None: ...

    def pause_until(self, moment: datetime) -> None: ...

    def hold(self, place: Place, units: int = 1) -> Held | None: ...

    def hold_together(self, places: Sequence[Place]) -> Held | None:
        """One unit of each, all or none."""

    def hold_series(self, place: Place, times: int, *, skip: bool) -> Series | None:
        """So many times, a day apart; all or none, or those that are free."""

    def confirm_series(self, series: Series) -> Series | None: ...

    def cancel_series(self, series: Series) -> Series | None: ...

    def wait_for_offer(self, place: Place, latest: datetime, *, offer_seconds: int, patience: float) -> Held | None:
        """In line for as much time as the place has, from its start until `latest`; `patience` in seconds."""

    def decline(self, held: Held) -> Held | None:
        """Give back what was offered."""

    def extend(self, held: Held) -> Held | None: ...

    def confirm(self, held: Held, pays: str = "") -> Held | None:
        """What has a price is paid by this card."""

    def confirm_and_cancel(self, held: Held, pays: str) -> None:
        """Cancel it while it is paid, whatever comes first."""

    def authorize(self, held: Held, pays: str) -> None:
        """Pay at the payment provider, as a customer's browser does, and leave the rest to the service."""

    def reschedule(self, held: Held, place: Place) -> Held | None:
        """Moved to this time, and further times by as much; a booking stays on its resources."""

    def cancel(self, held: Held) -> Held | None: ...


class Workload(ABC):
    """What every client does, again and again. `reveals` says which fault of a service it would show."""

    name: ClassVar[str]
    does: ClassVar[str]
    reveals: ClassVar[str]

    def cell_steps(self, clients: int) -> int:
        """How many steps of the grid belong together; each cell is used for some rounds, then the next."""
        return HOT_STEPS

    def cells(self, rounds: int, resources: int) -> int:
        """How many cells so many rounds of each client need on each resource."""
        return ceil(rounds / ROUNDS_A_CELL)

    def wanted(self, resources: int) -> list[Wanted]:
        return [Wanted()] * resources

    @abstractmethod
    def round(self, client: Client) -> None: ...


class Together(Workload):
    """A workload whose clients begin each round at the same moment, on times of its own."""

    def cells(self, rounds: int, resources: int) -> int:
        return ceil(rounds / resources)


HOT_STEPS = 8
ROUNDS_A_CELL = 40
"""So long a client stays in a cell: long enough that times are given up and taken again, not so long that times which
nobody gives up fill it."""


def hot(client: Client, steps: int = 1, capacity: int = 1, *, priced: bool = False) -> Place:
    """A place that others want too: some steps of the cell that all clients are in at about this time."""
    begin = client.choice.randrange(HOT_STEPS - steps + 1)
    resource = client.grid.choose(client.choice, capacity, priced=priced)
    return client.grid.place(resource, client.round // ROUNDS_A_CELL, begin, begin + steps)
