"""The bookings of a run as their clients saw them: asked for, held, confirmed, over; and who was refused (pure)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from itertools import islice, product

from bizing_load.history import MAKES, Booking, History, Ok, Operation
from bizing_load.oracle.unfold import unfold
from bizing_load.report.model import SECOND

TAKES = MAKES | {"reschedule"}
MOST_CHOICES = 1000  # of times, when bookings that were moved often are compared


@dataclass(frozen=True)
class Mark:
    """Something that was answered at a moment: an action, or `unknown`; `text` tells it."""

    at: int
    kind: str
    text: str


@dataclass
class Life:
    """A booking. Moments are the clients', in nanoseconds; `since` is None while no client was told of the booking.

    `times` are the times it has had, the last one last; `moved` says when each but the first was acknowledged. `until`
    is None for one that lives on."""

    booking: str
    resource: str
    client: int | None
    asked: int
    times: list[tuple[datetime, datetime]]
    moved: list[int] = field(default_factory=list)
    since: int | None = None
    confirmed: int | None = None
    until: int | None = None
    expires: datetime | None = None
    ending: str = "lives on"
    final: str = "not there"
    marks: list[Mark] = field(default_factory=list)

    @property
    def start(self) -> datetime:
        return self.times[-1][0]

    @property
    def end(self) -> datetime:
        return self.times[-1][1]

    def had(self, number: int) -> tuple[int | None, int | None]:
        """From when to when its client was sure of the time of this number; no end if it still is."""
        since = self.moved[number - 1] if number else self.since
        return since, self.moved[number] if number < len(self.moved) else self.until

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether any time that it had overlaps."""
        return any(begin < end and start < until for begin, until in self.times)


class Lives:
    """All bookings of a history, by id and by resource, and the refused requests of each resource."""

    def __init__(self, history: History, end: int) -> None:
        self._history = history = unfold(history)
        self._end = end
        self.by_booking: dict[str, Life] = {}
        self.operations: dict[str, Operation] = {}
        self.refused: defaultdict[str, list[Operation]] = defaultdict(list)
        self._found = {each.operation: each for each in self._final if each.operation}
        for operation in history.operations:
            self.operations[operation.id] = operation
            self._read(operation)
        for booking in self._final:
            self._add_found(booking)
        for life in self.by_booking.values():
            self._let_expire(life)

    @cached_property
    def by_resource(self) -> dict[str, list[Life]]:
        """In the order in which they were asked for."""
        found: defaultdict[str, list[Life]] = defaultdict(list)
        for life in sorted(self.by_booking.values(), key=lambda life: life.asked):
            found[life.resource].append(life)
        return found

    def contended(self, most: int) -> list[str]:
        """The resources with the most refused requests, then with the most bookings."""
        names = set(self.by_resource) | set(self.refused)
        weight = {name: (len(self.refused[name]), len(self.by_resource.get(name, []))) for name in names}
        return sorted(names, key=lambda name: weight[name], reverse=True)[:most]

    def most_wanted(self, resource: str, most: int) -> list[Life]:
        """Bookings of a resource whose start most requests asked for, in the order of their times."""
        lives = self.by_resource.get(resource, [])
        wanted = Counter(operation.asked.start for operation in self.refused[resource])
        chosen = sorted(lives, key=lambda life: (-wanted[life.start], life.start, life.asked))[:most]
        return sorted(chosen, key=lambda life: (life.start, life.asked))

    def near(self, resource: str, times: Iterable[tuple[datetime, datetime]]) -> list[Life]:
        """The bookings of a resource that had a time which overlaps one of these."""
        listed = list(times)
        lives = self.by_resource.get(resource, [])
        return [life for life in lives if any(life.overlaps(*each) for each in listed)]

    def refused_near(self, resource: str, times: Iterable[tuple[datetime, datetime]]) -> list[Operation]:
        """The refused requests for a time of a resource that overlaps one of these."""
        listed = list(times)

        @cache  # for many ask for one and the same time
        def is_near(start: datetime, end: datetime) -> bool:
            return any(begin < end and start < until for begin, until in listed)

        return [each for each in self.refused[resource] if is_near(each.asked.start, each.asked.end)]

    @property
    def _final(self) -> Sequence[Booking]:
        return self._history.final.bookings if self._history.final else []

    def _read(self, operation: Operation) -> None:
        asked, answer = operation.asked, operation.answer
        if operation.outcome == "fail" and asked.action in TAKES:
            self.refused[asked.resource].append(operation)
        booking = answer.booking if isinstance(answer, Ok) else asked.booking
        if booking is None and operation.outcome == "info" and (found := self._found.get(asked.op)):
            booking = found.id
        if booking is None:
            return
        life = self.by_booking.get(booking)
        if life is None:
            life = Life(booking, asked.resource, asked.client, asked.at, [(asked.start, asked.end)])
            self.by_booking[booking] = life
        if isinstance(answer, Ok):
            _apply(life, operation, answer)
        elif answer is None or operation.outcome == "info":
            life.marks.append(Mark(answer.at if answer else asked.at, "unknown", _tell(operation)))

    def _add_found(self, booking: Booking) -> None:
        """What the service lists in the end, also bookings that no client was told of."""
        life = self.by_booking.get(booking.id)
        if life is None:
            operation = self.operations.get(booking.operation or "")
            client, asked = (operation.asked.client, operation.asked.at) if operation else (None, self._end)
            life = Life(booking.id, booking.resource, client, asked, [(booking.start, booking.end)])
            self.by_booking[booking.id] = life
        life.final = booking.status
        if booking.status == "CANCELLED" and life.until is None:
            life.ending = "cancelled, as the final state says"

    def _let_expire(self, life: Life) -> None:
        if life.until is None and life.expires is not None and life.confirmed is None:
            at = int(life.expires.timestamp() * SECOND)
            if at < self._end:
                life.until, life.ending = at, "expired"


def _apply(life: Life, operation: Operation, answer: Ok) -> None:
    action = operation.asked.action
    life.marks.append(Mark(answer.at, action, _tell(operation)))
    if answer.state == "PENDING":
        life.expires = answer.expires or life.expires
    if action in MAKES and life.since is None:
        life.since = answer.at
    elif action == "confirm" and life.confirmed is None:
        life.confirmed = answer.at
    elif action == "cancel":
        life.until, life.ending = answer.at, "cancelled"
    if action in TAKES and (answer.start, answer.end) != life.times[-1]:
        life.times.append((answer.start, answer.end))
        life.moved.append(answer.at)


def _tell(operation: Operation) -> str:
    asked, answer = operation.asked, operation.answer
    said = f"{answer.status}" if answer else "no answer"
    return f"client {asked.client} {asked.action}, operation {asked.op}: {said}"


@dataclass(frozen=True)
class Overlap:
    """The time that all of some bookings had, and from when to when on the clients' clock all had been told so."""

    start: datetime
    end: datetime
    since: int | None
    until: int | None

    @property
    def is_at_once(self) -> bool:
        """Whether all had it at the same moment, rather than one after another."""
        return self.since is not None and (self.until is None or self.since < self.until)


def overlap(lives: Sequence[Life]) -> Overlap | None:
    """What all have in common, at once if they ever did; None if nothing. The times that each had last come first."""
    if len(lives) < 2 or len({life.resource for life in lives}) > 1:
        return None
    choices = product(*(reversed(range(len(life.times))) for life in lives))
    found = [each for numbers in islice(choices, MOST_CHOICES) if (each := _common(lives, numbers))]
    return next((each for each in found if each.is_at_once), found[0] if found else None)


def _common(lives: Sequence[Life], numbers: Sequence[int]) -> Overlap | None:
    """What is common to the times of these numbers, one of each booking."""
    chosen = list(zip(lives, numbers, strict=True))
    start = max(life.times[number][0] for life, number in chosen)
    end = min(life.times[number][1] for life, number in chosen)
    if start >= end:
        return None
    had = [life.had(number) for life, number in chosen]
    sure = [since for since, _ in had if since is not None]
    ends = [until for _, until in had if until is not None]
    return Overlap(start, end, max(sure) if len(sure) == len(had) else None, min(ends, default=None))
