"""Once: a request, however often it is sent, makes one booking, a refused one none, a series all or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bizing_load.history import MAKES, Booking, Fail, Ok, whole
from bizing_load.oracle import tell
from bizing_load.oracle.judgement import Violation
from bizing_load.oracle.lives import Story
from bizing_load.oracle.requests import DECIDED_STATUS, UNDECIDED, Request, slug


def violations(story: Story) -> Iterator[Violation]:
    for request in story.requests:
        if len(request.operations) > 1:
            yield from _answers(request)
    if story.history.final:
        yield from _made(story, story.history.final.bookings)


def _answers(request: Request) -> Iterator[Violation]:
    """The same request has the same answer, each time."""
    oks = [one for one in request.operations if type(one.answer) is Ok]
    for other in oks[1:]:
        first, second = oks[0].answer, other.answer
        assert isinstance(first, Ok)
        assert isinstance(second, Ok)
        told = f"{tell.tell(oks[0])}, and {tell.tell(other)}"
        operations = (oks[0].id, other.id)
        if first.booking != second.booking:
            bookings = (first.booking, second.booking)
            yield Violation("once", f"Booked twice: {told}: one request.", request.asked.resource, operations, bookings)
        elif _shown(first) != _shown(second):
            text = f"Answered differently: {told}: one request."
            yield Violation("precision", text, request.asked.resource, operations, (first.booking,))
    for one in request.operations if oks and request.asked.key is not None else ():
        if type(one.answer) is Fail and _decided(one.answer):
            told = f"{tell.tell(oks[0])}, and {tell.tell(one)}"
            text = f"Answered differently: {told}: one request."
            yield Violation("precision", text, request.asked.resource, (oks[0].id, one.id))


def _shown(ok: Ok) -> tuple[object, ...]:
    return ok.version, ok.state, ok.start, ok.end, ok.expires


def _decided(answer: Fail) -> bool:
    return answer.status in DECIDED_STATUS and slug(answer) not in UNDECIDED


def _made(story: Story, bookings: list[Booking]) -> Iterator[Violation]:
    requests = {request.asked.op: request for request in story.requests if request.asked.action in MAKES}
    for request in story.requests:
        if len(request.operations) > 1:
            requests |= {operation.id: request for operation in request.operations}
    made: dict[Request, list[Booking]] = defaultdict(list)
    for booking in bookings:
        if booking.operation in requests:
            made[requests[booking.operation]].append(booking)
    yield from _halves(story, made)
    for request, of_it in made.items():
        if len(of_it) == 1 and (request.ok or request.outcome != "fail"):
            continue
        told = tell.tell(request.telling)
        ids = tuple(booking.id for booking in of_it)
        if len(of_it) > 1:
            text = f"Booked twice: {told}, and this one request made the bookings {tell.others(ids)}."
        else:
            text = f"Refused, yet booked: {told}, but it made the booking {ids[0]}."
        yield Violation("once", text, request.asked.resource, (request.telling.id,), ids)


def _halves(story: Story, made: Mapping[Request, list[Booking]]) -> Iterator[Violation]:
    """Series that were to be booked whole or not at all, and some occurrences were given or are there, others not."""
    series: dict[str, list[Request]] = defaultdict(list)
    for request in story.requests:
        if request.asked.together:
            series[whole(request.id)].append(request)
    for asked in series.values():
        there = [request for request in asked if request.ok or request in made]
        lacking = [request for request in asked if not request.ok and request not in made]
        if there and lacking:
            told = f"{tell.tell(there[0].telling)}, and it is booked; {tell.tell(lacking[0].telling)}, and it is not"
            operations = (there[0].telling.id, lacking[0].telling.id)
            ids = tuple(booking.id for booking in made.get(there[0], ()))
            yield Violation("once", f"Booked in part: {told}: one series.", there[0].asked.resource, operations, ids)
