"""What each reply means to the clients of a race."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import pytest

from bizing_load.history import NOT_ALONE, SKIPPED, Answer, Fail, Info, Invoke, Item, Ok
from bizing_load.race import replies
from tests.load.histories import MIDNIGHT, hour, ms

UNTIL = "2027-03-01T12:15:00Z"
TIMES = {"start": "2027-03-01T10:00:00Z", "end": "2027-03-01T11:00:00Z"}
BOOKING = {"id": "B", "version": 1, "status": "PENDING", "holdExpiresAt": UNTIL, **TIMES}
DAYS = (10, 34, 58)  # the hours of a series


def asked(start: float = 10, action: Any = "hold", **more: Any) -> Invoke:
    return Invoke(f"op@{start}", 0, action, "room", hour(start), hour(start + 1), ms(0), **more)


def told(of: Sequence[Invoke], read: replies.Read, status: int, said: Any, fault: object = None) -> list[Answer]:
    content = said if isinstance(said, bytes) or said is None else msgspec.json.encode(said)
    return replies.answers(of, replies.reply(status, content, fault), read)


def one(read: replies.Read, status: int, said: Any, of: Invoke | None = None, fault: object = None) -> Answer:
    [answer] = told([of or asked()], read, status, said, fault)
    return answer


def shown(answer: Answer) -> dict[str, Any]:
    """Without the moment at which it was read."""
    return {name: getattr(answer, name) for name in answer.__struct_fields__ if name != "at"}


def ok(
    booking: str, start: float = 10, *, version: int = 1, state: str = "PENDING", status: int = 201, held: bool = True
) -> dict[str, Any]:
    expires = datetime.fromisoformat(UNTIL) if held else None
    return shown(
        Ok(f"op@{start}", 0, status, booking, version, state, hour(start), hour(start + 1), expires)
    )  # fmt: skip


def fail(start: float, status: int, problem: str) -> dict[str, Any]:
    return shown(Fail(f"op@{start}", 0, status, problem))


# A booking


def test_booking_is_shown_as_it_came() -> None:
    assert shown(one(replies.booking, 201, BOOKING)) == ok("B")
    confirmed = BOOKING | {"version": 2, "status": "CONFIRMED", "holdExpiresAt": None}
    assert shown(one(replies.booking, 200, confirmed)) == ok("B", version=2, state="CONFIRMED", status=200, held=False)


def test_booking_elsewhere_is_not_shown_as_what_was_asked_for() -> None:
    answer = one(replies.booking, 201, BOOKING, asked(12))
    assert isinstance(answer, Ok)
    assert answer.start == hour(10)


def test_package_is_its_first_time_and_the_further_ones() -> None:
    """Its own start and end are those of all its times together."""
    room = {"resourceId": "room", "start": "2027-03-01T10:00:00Z", "end": "2027-03-01T11:00:00Z", "units": 1}
    beamer = {"resourceId": "beamer", "start": "2027-03-01T09:00:00Z", "end": "2027-03-01T10:30:00Z", "units": 2}
    all_day = BOOKING | {"start": "2027-03-01T09:00:00Z", "items": [room, beamer]}
    answer = one(replies.booking, 201, all_day)
    assert isinstance(answer, Ok)
    assert (answer.start, answer.end) == (hour(10), hour(11))
    assert answer.also == [Item("beamer", hour(9), hour(10.5), 2)]


def test_booking_with_one_item_is_single() -> None:
    answer = one(replies.booking, 201, BOOKING | {"items": [{"resourceId": "room", "units": 1, **TIMES}]})
    assert shown(answer) == ok("B")


# A series


def occurrence(start: float, verdict: str, booking: str | None = None, **more: Any) -> dict[str, Any]:
    held = {"status": "PENDING", "version": 1, "holdExpiresAt": UNTIL} if booking else {}
    return {"start": hour(start), "end": hour(start + 1), "verdict": verdict, "bookingId": booking} | held | more


def series(*occurrences: dict[str, Any]) -> dict[str, Any]:
    return {"id": "S", "version": 1, "start": MIDNIGHT, "end": hour(1), "occurrences": list(occurrences)}


def of_days(read_status: int, said: Any, of: Sequence[Invoke] | None = None) -> list[dict[str, Any]]:
    return [shown(each) for each in told(of or [asked(start) for start in DAYS], replies.occurrence, read_status, said)]


def test_series_is_booked_but_for_what_was_skipped() -> None:
    said = series(occurrence(58, "booked", "C"), occurrence(34, "conflict"), occurrence(10, "booked", "A"))
    assert of_days(201, said) == [ok("A"), fail(34, 409, SKIPPED), ok("C", 58)]


def test_occurrence_that_was_invalid_is_not_called_skipped() -> None:
    assert of_days(201, series(occurrence(10, "invalid")), [asked(10)]) == [fail(10, 409, "invalid")]


def test_occurrence_that_a_series_does_not_tell_of_is_unknown() -> None:
    first, second = told([asked(10), asked(34)], replies.occurrence, 201, series(occurrence(10, "booked", "A")))
    assert isinstance(first, Ok)
    assert isinstance(second, Info)
    assert second.status == 201


def test_refused_series_says_which_occurrences_were_taken() -> None:
    problem = {"type": "/problems/series-conflict", "title": "Occurrences cannot be booked", "status": 409}
    said = problem | {"occurrences": [occurrence(34, "conflict")]}
    taken = "/problems/series-conflict"
    assert of_days(409, said) == [fail(10, 409, NOT_ALONE), fail(34, 409, taken), fail(58, 409, NOT_ALONE)]


def test_refused_series_without_a_conflict_is_refused_throughout() -> None:
    said = {"type": "/problems/request-invalid", "occurrences": [occurrence(34, "invalid")]}
    assert of_days(422, said) == [fail(start, 422, "/problems/request-invalid") for start in DAYS]


@pytest.mark.parametrize(("action", "state"), [("confirm", "CONFIRMED"), ("cancel", "CANCELLED")])
def test_change_of_a_series_is_found_by_its_bookings(action: str, state: str) -> None:
    """One of them was moved, so that its time says nothing; another has the time that it had."""
    changed = {"status": state, "version": 3, "holdExpiresAt": None}
    said = series(occurrence(34, "booked", "A", **changed), occurrence(10, "booked", "B", **changed))
    of = [asked(10, action, booking="A", version=2), asked(34, action, booking="B", version=2)]
    answers = told(of, replies.occurrence, 200, said)
    assert [(each.booking, each.start, each.state, each.version) for each in answers if isinstance(each, Ok)] == [
        ("A", hour(34), state, 3),
        ("B", hour(10), state, 3),
    ]


# An entry of the waitlist


def entry(status: str, *, offer: bool = True, expires: str | None = UNTIL) -> dict[str, Any]:
    offered = {"bookingId": "B", "start": "2027-03-01T10:00:00Z", "end": "2027-03-01T11:00:00Z", "expiresAt": expires}
    return {"id": "E", "version": 7, "status": status, "offer": offered if offer else None}


def test_offer_is_a_hold() -> None:
    assert shown(one(replies.entry, 200, entry("OFFERED"))) == ok("B", status=200)


@pytest.mark.parametrize(
    ("status", "action", "state"), [("ACCEPTED", "confirm", "CONFIRMED"), ("DECLINED", "cancel", "CANCELLED")]
)
def test_answer_to_an_offer_is_the_next_version_of_its_booking(status: str, action: str, state: str) -> None:
    """Not the entry's version."""
    answer = one(replies.entry, 200, entry(status, expires=None), asked(10, action, booking="B", version=1))
    assert shown(answer) == ok("B", version=2, state=state, status=200, held=False)


@pytest.mark.parametrize("said", [entry("WAITING", offer=False), entry("EXPIRED"), entry("CANCELLED", offer=False)])
def test_entry_without_an_offer_that_stands_gives_nothing(said: dict[str, Any]) -> None:
    assert isinstance(one(replies.entry, 200, said), Info)


# Refusals, and replies of which nobody knows


@pytest.mark.parametrize("status", [404, 409, 412, 422, 429])
def test_problem_is_a_refusal(status: int) -> None:
    said = {"type": "/problems/such", "title": "Such is so", "status": status}
    assert shown(one(replies.booking, status, said)) == fail(10, status, "/problems/such")


def test_refusal_that_cannot_be_read_is_one_still() -> None:
    assert shown(one(replies.booking, 404, b"<html>")) == fail(10, 404, "")


UNKNOWN: dict[str, tuple[int, Any, object, str]] = {
    "no reply": (0, None, None, "no reply"),
    "lost": (0, None, TimeoutError("timed out"), "timed out"),
    "broke off": (200, b"", ConnectionResetError("reset by peer"), "reset by peer"),
    "unreadable": (201, b'{"id": "B", "ver', None, "the reply cannot be read"),
    "of another kind": (200, b"[]", None, "the reply cannot be read"),
    "5xx": (500, {"title": "Internal server error", "status": 500}, None, "Internal server error"),
    "5xx of a proxy": (502, b"<html>", None, "the reply cannot be read"),
    "key in use": (409, {"type": "/problems/idempotency-key-in-use", "title": "In use"}, None, "In use"),
    "without times": (201, {"id": "B", "status": "PENDING", "version": 1}, None, "no reply"),
}


@pytest.mark.parametrize(("status", "said", "fault", "reason"), UNKNOWN.values(), ids=UNKNOWN)
def test_reply_that_decides_nothing_is_unknown_for_each_time(
    status: int, said: Any, fault: object, reason: str
) -> None:
    for read in (replies.booking, replies.occurrence, replies.entry):
        answers = told([asked(start) for start in DAYS], read, status, said, fault)
        assert [(each.op, type(each)) for each in answers] == [(f"op@{start}", Info) for start in DAYS]
        assert {(each.status, each.reason) for each in answers if isinstance(each, Info)} == {(status, reason)}
