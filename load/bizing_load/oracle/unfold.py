"""Bookings of several times, taken apart: to the rules, each time is a booking of its own that shares its fate.

What holds for each of them holds for the whole: two customers with the projector are two, whoever has the room. Only a
refusal is of all at once, for one of them may have been in the way of it; so that it stays whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import msgspec

from bizing_load.history import Booking, Fail, History, Invoke, Item, Ok, Operation

Timed = TypeVar("Timed", Invoke, Ok, Booking)


def unfold(history: History) -> History:
    """The same history with one time a booking; itself when it has no other. Names of parts end in `#1`, `#2` …"""
    final = history.final
    if not any(operation.asked.also for operation in history.operations):
        return history
    if final is not None:
        final = msgspec.structs.replace(final, bookings=[part for each in final.bookings for part in _booking(each)])
    return replace(history, operations=[part for each in history.operations for part in _operation(each)], final=final)


def part(name: str, number: int) -> str:
    """What a part of an operation or a booking is called; the first is called as the whole."""
    return f"{name}#{number}" if number else name


def whole(name: str) -> str:
    """The operation or booking that a part is of."""
    return name.partition("#")[0]


def parts(asked: Invoke) -> Iterator[Invoke]:
    """What was asked for, each time by itself."""
    for number, item in enumerate([None, *asked.also]):
        yield msgspec.structs.replace(
            _at(asked, item),
            op=part(asked.op, number),
            booking=asked.booking and part(asked.booking, number),
            repeats=asked.repeats and part(asked.repeats, number),
            key=asked.key and part(asked.key, number),
        )


def _operation(operation: Operation) -> Iterator[Operation]:
    answer = operation.answer
    if isinstance(answer, Fail):
        yield operation
        return
    for number, asked in enumerate(parts(operation.asked)):
        told = answer
        if isinstance(answer, Ok):
            told = _answer(answer, number)
        elif answer is not None:
            told = msgspec.structs.replace(answer, op=asked.op)
        yield Operation(asked, told)


def _answer(answer: Ok, number: int) -> Ok:
    """What an answer says of one time; one that says nothing of it is as good as another time."""
    named = msgspec.structs.replace(answer, op=part(answer.op, number), booking=part(answer.booking, number))
    if number > len(answer.also):
        return msgspec.structs.replace(named, end=answer.start, also=[])
    return _at(named, _nth(answer.also, number))


def _booking(booking: Booking) -> Iterator[Booking]:
    for number, item in enumerate([None, *booking.also]):
        yield msgspec.structs.replace(
            _at(booking, item),
            id=part(booking.id, number),
            operation=booking.operation and part(booking.operation, number),
        )


def _nth(also: Sequence[Item], number: int) -> Item | None:
    return also[number - 1] if number else None


def _at(of: Timed, item: Item | None) -> Timed:
    """At another of its times; None is the first."""
    if item is None:
        return msgspec.structs.replace(of, also=[])
    changed = {"start": item.start, "end": item.end, "also": []}
    if not isinstance(of, Ok):
        changed |= {"resource": item.resource, "units": item.units}
    return msgspec.structs.replace(of, **changed)
