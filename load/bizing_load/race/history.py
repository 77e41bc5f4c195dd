"""The history of a race: what each client asked for and was told, one JSON line an event (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from bizing_load.race import slots

FORMAT = 1
LIVE = frozenset({"PENDING", "CONFIRMED", "COMPLETED", "NO_SHOW"})  # the states that keep a booking's time


class Run(msgspec.Struct, frozen=True, tag_field="type", tag="run"):
    """What was set out to do; the first line."""

    url: str
    resource: str
    pattern: slots.Pattern
    seed: int
    clients: int
    rounds: int
    format: int = FORMAT


class Invoke(msgspec.Struct, frozen=True, tag_field="type", tag="invoke"):
    """A client asks for a hold on [start, end). `mono` is nanoseconds on one clock for all clients of the run."""

    op: str
    client: int
    round: int
    start: datetime
    end: datetime
    mono: int
    wall: datetime


class Ok(msgspec.Struct, frozen=True, tag_field="type", tag="ok"):
    """The service acknowledged the hold."""

    op: str
    mono: int
    wall: datetime
    status: int
    booking: str


class Fail(msgspec.Struct, frozen=True, tag_field="type", tag="fail"):
    """The service refused: it promises that nothing was done."""

    op: str
    mono: int
    wall: datetime
    status: int
    problem: str


class Info(msgspec.Struct, frozen=True, tag_field="type", tag="info"):
    """Nobody knows: the reply was lost, late, unreadable, or a 5xx."""

    op: str
    mono: int
    wall: datetime
    status: int
    reason: str


class Booking(msgspec.Struct, frozen=True):
    """A booking as the service lists it after the race; `operation` is what its metadata says made it."""

    id: str
    start: datetime
    end: datetime
    status: str
    operation: str | None = None


class Final(msgspec.Struct, frozen=True, tag_field="type", tag="final"):
    """The state that was read after the race; the last line."""

    bookings: list[Booking]


Record = Run | Invoke | Ok | Fail | Info | Final


class Operation(msgspec.Struct, frozen=True):
    """One hold that was asked for, and what became of it; times as in `Invoke`.

    An operation without a recorded answer is an `info` that ends never.
    """

    id: str
    client: int
    round: int
    start: datetime
    end: datetime
    invoked: int
    invoked_at: datetime
    outcome: Literal["ok", "fail", "info"]
    answered: int | None = None
    answered_at: datetime | None = None
    status: int = 0
    booking: str | None = None
    problem: str | None = None
    reason: str | None = None


class HistoryUnreadable(Exception):
    """The lines are no history of a race; the message names the line and what is wrong with it."""


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


def operations(records: Sequence[Record]) -> list[Operation]:
    """Pair every invocation with its answer, in the order of the invocations."""
    answers = {record.op: record for record in records if isinstance(record, Ok | Fail | Info)}
    return [_pair(record, answers.get(record.op)) for record in records if isinstance(record, Invoke)]


def _pair(asked: Invoke, answer: Ok | Fail | Info | None) -> Operation:
    return Operation(
        id=asked.op,
        client=asked.client,
        round=asked.round,
        start=asked.start,
        end=asked.end,
        invoked=asked.mono,
        invoked_at=asked.wall,
        outcome="ok" if isinstance(answer, Ok) else "fail" if isinstance(answer, Fail) else "info",
        answered=answer.mono if answer else None,
        answered_at=answer.wall if answer else None,
        status=answer.status if answer else 0,
        booking=answer.booking if isinstance(answer, Ok) else None,
        problem=answer.problem if isinstance(answer, Fail) else None,
        reason=answer.reason if isinstance(answer, Info) else None,
    )


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)
