"""The history of a run: what each client asked for and was told, one JSON line an event (pure).

Lines are written while the run goes on, by one process or many; `read` puts their files together again. Moments on the
clients' side, `at`, are nanoseconds since the epoch on a clock that never steps back while a process lives and that
all processes of one machine share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

FORMAT = 2
LIVE = frozenset({"PENDING", "CONFIRMED", "COMPLETED", "NO_SHOW"})  # the states that keep a booking's time

Action = Literal["hold", "wait", "extend", "confirm", "reschedule", "cancel"]
MAKES = frozenset({"hold", "wait"})  # the actions that make a booking

# What becomes of a request that no problem tells of, in the place of a problem's type.
SKIPPED = "/series/skipped"  # an occurrence that was not free, of a series that was booked without it
NOT_ALONE = "/series/not-alone"  # one that was free, of a series that was refused for the sake of others
LEFT = "/waitlist/left"  # a client that waited, and went without an offer
UNSEEN = "its offer had ended before it was seen"
PAYING = "its payment is under way"


class Resource(msgspec.Struct, frozen=True):
    """What is raced for: so many units, and minutes that are blocked around each booking.

    `price` is what a booking costs, in minor units; 0 for nothing.
    """

    id: str
    capacity: int = 1
    setup_minutes: int = 0
    turnover_minutes: int = 0
    price: int = 0


class Item(msgspec.Struct, frozen=True):
    """A time on some units of a resource: one of those that a booking takes beside its first."""

    resource: str
    start: datetime
    end: datetime
    units: int = 1


class Run(msgspec.Struct, frozen=True, tag_field="type", tag="run"):
    """What was set out to do; the first line of each file, the same in all.

    `clock_seconds` is how far the clients' clock and the service's may be apart, `release_seconds` how long the service
    may take to free the time of a hold that ran out, `settle_seconds` how long, at the end, until what was taken for
    each booking is what it came to. `faults` are those that the nemesis may bring about. `command` repeats the run, if
    one command does.
    """

    url: str
    workload: str
    seed: int
    clients: int
    resources: list[Resource]
    faults: list[str] = []
    clock_seconds: float = 1.0
    release_seconds: float = 5.0
    settle_seconds: float = 300.0
    command: str = ""
    format: int = FORMAT


class Invoke(msgspec.Struct, frozen=True, tag_field="type", tag="invoke"):
    """A client sends a request.

    `start`, `end` and `units` are what a hold or a reschedule asks for, else the booking's as its client knows it.
    `also` are the further times of a booking of several.
    A wait asks for that much time anywhere from `start` until `latest`, and is answered when its client sees the offer.
    `together` says of an occurrence of a series that all of it was asked for or nothing; its name ends in `@` and
    its recurrence id, `whole` is the series'.
    `booking` is what it acts on (None for a hold), with `version` in `If-Match`. `key` is the Idempotency-Key;
    `repeats` names the operation whose request this sends again, key and body alike, because its reply was lost.
    `pays` is what a confirmation of what has a price pays by, empty for nothing. Such a one changes the booking twice:
    its hold does not end any more, then it is confirmed.
    A hold's metadata carry its operation's id, and a repetition that of the operation it repeats.
    """

    op: str
    client: int
    action: Action
    resource: str
    start: datetime
    end: datetime
    at: int
    units: int = 1
    booking: str | None = None
    version: int | None = None
    key: str | None = None
    repeats: str | None = None
    also: list[Item] = []
    latest: datetime | None = None
    together: bool = False
    pays: str | None = None

    @property
    def changes(self) -> int:
        """How often it changes its booking, at the most."""
        return 1 if self.pays is None else 2


class Ok(msgspec.Struct, frozen=True, tag_field="type", tag="ok"):
    """The service did it; the booking as the answer shows it. `expires` is a hold's end on the service's clock."""

    op: str
    at: int
    status: int
    booking: str
    version: int
    state: str
    start: datetime
    end: datetime
    expires: datetime | None = None
    also: list[Item] = []


class Fail(msgspec.Struct, frozen=True, tag_field="type", tag="fail"):
    """The service refused: it promises that nothing was done. `problem` is the problem's type.

    `waited` is from when to when a client that left without an offer was in line for sure.
    """

    op: str
    at: int
    status: int
    problem: str
    waited: tuple[int, int] | None = None


class Info(msgspec.Struct, frozen=True, tag_field="type", tag="info"):
    """Nobody knows: the reply was lost, late, unreadable, or a 5xx. `status` is 0 without a reply."""

    op: str
    at: int
    status: int
    reason: str


class Fault(msgspec.Struct, frozen=True, tag_field="type", tag="fault"):
    """The nemesis did or undid something; `number` pairs the two. `text` says to what, in words."""

    number: int
    name: str
    phase: Literal["begin", "end"]
    at: int
    text: str


class End(msgspec.Struct, frozen=True, tag_field="type", tag="end"):
    """The last line of a process's clients: whether they did all that they set out to do, and if not, why."""

    at: int
    complete: bool
    reason: str = ""


class Booking(msgspec.Struct, frozen=True):
    """A booking as the service lists it after the run; `operation` is what its metadata says made it.

    `price` and the `fee` of having given it up are in minor units.
    """

    id: str
    resource: str
    start: datetime
    end: datetime
    status: str
    version: int
    units: int = 1
    expires: datetime | None = None
    operation: str | None = None
    also: list[Item] = []
    price: int = 0
    fee: int = 0


class Payment(msgspec.Struct, frozen=True):
    """What the payment provider says of one payment for a booking after the run; amounts in minor units.

    `refunded` is what was given back of what was `captured`; `capturable` may still be taken.
    """

    id: str
    booking: str
    captured: int = 0
    refunded: int = 0
    capturable: int = 0


class Final(msgspec.Struct, frozen=True, tag_field="type", tag="final"):
    """The state that was read after the run, when everything had come to rest; `at` is when reading began.

    `payments` are those for its bookings, None where nobody was asked for them.
    """

    at: int
    bookings: list[Booking]
    payments: list[Payment] | None = None


Answer = Ok | Fail | Info
Record = Run | Invoke | Answer | Fault | End | Final


class Operation(msgspec.Struct, frozen=True):
    """One request, and what became of it. Without a recorded answer it is an `info` that never ended."""

    asked: Invoke
    answer: Answer | None

    @property
    def id(self) -> str:
        return self.asked.op

    @property
    def outcome(self) -> Literal["ok", "fail", "info"]:
        return "ok" if isinstance(self.answer, Ok) else "fail" if isinstance(self.answer, Fail) else "info"


@dataclass(frozen=True)
class History:
    """A whole run: operations in the order of their invocations; `final` is None when it could not be read."""

    run: Run
    operations: Sequence[Operation]
    faults: Sequence[Fault]
    ends: Sequence[End]
    final: Final | None


def occurrence(operation: str, start: datetime) -> str:
    """What the part of a series' operation is called, by the occurrence's wall clock time, which is UTC in a race."""
    return f"{operation}@{start.astimezone(UTC):%Y-%m-%dT%H:%M}"


def whole(operation: str) -> str:
    """The operation of a series that one of an occurrence is part of; itself for others."""
    return operation.partition("@")[0]


class HistoryUnreadable(Exception):
    """The lines are no history of a run; the message names the line and what is wrong with it."""


def encode(record: Record) -> bytes:
    """One line, with its line feed."""
    return _encoder.encode(record) + b"\n"


def decode(lines: Iterable[bytes]) -> list[Record]:
    """Records of a history. A last line that was cut short, as a kill leaves it, is left out."""
    records: list[Record] = []
    cut: HistoryUnreadable | None = None
    for number, line in enumerate(lines, 1):
        if cut:
            raise cut
        try:
            records.append(_decoder.decode(line))
        except msgspec.MsgspecError as fault:
            cut = HistoryUnreadable(f"line {number}: {fault}")
            if line.endswith(b"\n"):
                raise cut from fault
    return records


def read(files: Iterable[Path]) -> History:
    """One history from the files of all its processes. Raises HistoryUnreadable and OSError."""
    records: list[Record] = []
    for file in files:
        with file.open("rb") as lines:
            try:
                records += decode(lines)
            except HistoryUnreadable as fault:
                raise HistoryUnreadable(f"{file}: {fault}") from fault
    return gather(records)


def gather(records: Sequence[Record]) -> History:
    """Put records together, whatever their order. Raises HistoryUnreadable for records of different runs, or none."""
    runs = {msgspec.json.encode(record): record for record in records if isinstance(record, Run)}
    if len(runs) != 1:
        raise HistoryUnreadable("no line says what was run" if not runs else "these are histories of different runs")
    (run,) = runs.values()
    if run.format != FORMAT:
        raise HistoryUnreadable(f"format {run.format}, where this reads format {FORMAT}: judge it with what wrote it")
    answers = {record.op: record for record in records if isinstance(record, Answer)}
    asked = sorted((record for record in records if isinstance(record, Invoke)), key=lambda record: record.at)
    if len({record.op for record in asked}) < len(asked):
        raise HistoryUnreadable("an operation is in it twice: was a file given twice?")
    finals = [record for record in records if isinstance(record, Final)]
    return History(
        run=run,
        operations=[Operation(record, answers.get(record.op)) for record in asked],
        faults=sorted((record for record in records if isinstance(record, Fault)), key=lambda record: record.at),
        ends=[record for record in records if isinstance(record, End)],
        final=finals[-1] if finals else None,
    )


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)
