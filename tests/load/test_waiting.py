"""A client's wait, against a waitlist whose replies are written down."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from bizing_load import clock
from bizing_load.history import LEFT, UNSEEN, Answer, Fail, Info, Invoke, Ok
from bizing_load.race import replies, waiting
from bizing_load.race.waiting import Waiting
from bizing_load.workloads.workload import Offer
from tests.load.histories import hour, ms

LINE = "/api/v1/waitlist"
LOST = replies.reply(0, None, "reset by peer")
BROKEN_OFF = replies.reply(200, b"")
KEY_IN_USE = replies.reply(409, b'{"type": "/problems/idempotency-key-in-use", "title": "In use"}')
LIMITED = replies.reply(429, b'{"type": "/problems/rate-limited", "title": "Too many"}')
STALE = replies.reply(412, b'{"type": "/problems/stale-version", "title": "Stale"}')


def entry(status: str, version: int = 1, *, offer: bool = False) -> replies.Reply:
    offered = {"bookingId": "B", "start": hour(11), "end": hour(12), "expiresAt": hour(9)}
    said = {"id": "E", "version": version, "status": status, "offer": offered if offer else None}
    return replies.reply(200, msgspec.json.encode(said))


WAITING, LEAVING = entry("WAITING"), entry("CANCELLED", 2)
OFFERED = entry("OFFERED", 2, offer=True)


@dataclass
class Time:
    """The clients' clock, which goes on by a second with each request and each pause."""

    seconds: float = 0

    def now(self) -> int:
        return ms(1_000 * self.seconds)

    def sleep(self, seconds: float) -> None:
        assert waiting.LOOK_SECONDS[0] <= seconds <= waiting.LOOK_SECONDS[1]
        self.seconds += 1


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(clock, "now", time.now)
    monkeypatch.setattr("gevent.sleep", time.sleep)
    return time


@dataclass
class Line:
    """Answers as it is told to, and remembers what it was asked."""

    time: Time
    come: Iterator[replies.Reply]
    asked: list[tuple[str, str, Any, Mapping[str, str]]] = field(default_factory=list)

    def ask(
        self, method: str, path: str, name: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> replies.Reply:
        self.asked.append((method, path, body, headers or {}))
        self.time.seconds += 1
        return next(self.come)

    @property
    def words(self) -> list[str]:
        return [method for method, *_ in self.asked]


ASKED = Invoke("op-0", 0, "wait", "room", hour(10), hour(11), ms(0), latest=hour(12))


def wait(time: Time, *came: replies.Reply, patience: float = 100) -> tuple[Answer, Line, Offer | None]:
    line = Line(time, iter(came))
    client = Waiting(line.ask, ASKED, random.Random(1))
    answer = client.until({"from": "then"}, "key-1", patience)
    assert next(line.come, None) is None, "it was not asked for all"
    assert answer.at == time.now()
    return answer, line, client.entry


def assert_offered(answer: Answer) -> None:
    assert isinstance(answer, Ok)
    assert (answer.booking, answer.version, answer.state) == ("B", 1, "PENDING")
    assert (answer.start, answer.end, answer.expires) == (hour(11), hour(12), hour(9))


def assert_left(answer: Answer, waited: tuple[int, int]) -> None:
    assert isinstance(answer, Fail)
    assert answer.problem == LEFT
    assert answer.waited == tuple(ms(1_000 * second) for second in waited)


def test_offer_at_once_is_seen_by_joining(time: Time) -> None:
    answer, line, offer = wait(time, OFFERED)
    assert_offered(answer)
    assert offer == Offer("E", 2)
    assert line.asked == [("POST", LINE, {"from": "then"}, {"Idempotency-Key": '"key-1"'})]


def test_offer_later_is_seen_by_looking(time: Time) -> None:
    answer, line, offer = wait(time, WAITING, WAITING, OFFERED)
    assert_offered(answer)
    assert offer == Offer("E", 2)
    assert [each[:2] for each in line.asked[1:]] == [("GET", f"{LINE}/E")] * 2


def test_client_without_an_offer_leaves(time: Time) -> None:
    """In line from the first reply at 1 s until it asks to leave after the look at 5 s."""
    answer, line, offer = wait(time, WAITING, WAITING, WAITING, LEAVING, patience=3)
    assert_left(answer, (1, 5))
    assert offer is None
    assert line.asked[-1] == ("DELETE", f"{LINE}/E", None, {"If-Match": '"1"'})


def test_offer_that_came_before_it_could_leave_is_taken(time: Time) -> None:
    answer, line, _ = wait(time, WAITING, WAITING, STALE, OFFERED, patience=1)
    assert_offered(answer)
    assert line.words == ["POST", "GET", "DELETE", "GET"]


@pytest.mark.parametrize("lost", [LOST, BROKEN_OFF, KEY_IN_USE], ids=["lost", "broken off", "key in use"])
def test_join_without_a_reply_is_repeated_under_its_key(time: Time, lost: replies.Reply) -> None:
    answer, line, _ = wait(time, lost, lost, WAITING, WAITING, LEAVING, patience=1)
    assert_left(answer, (5, 7))
    assert line.words == ["POST", "POST", "POST", "GET", "DELETE"]
    assert line.asked[0] == line.asked[1] == line.asked[2]


@pytest.mark.parametrize("lost", [LOST, BROKEN_OFF], ids=["lost", "broken off"])
def test_look_without_a_reply_is_repeated(time: Time, lost: replies.Reply) -> None:
    answer, line, _ = wait(time, WAITING, lost, OFFERED)
    assert_offered(answer)
    assert line.words == ["POST", "GET", "GET"]


def test_client_whose_leave_was_lost_had_left_when_it_asked(time: Time) -> None:
    """What is free after it asked was none of its business."""
    answer, line, _ = wait(time, WAITING, WAITING, LOST, LEAVING, patience=1)
    assert_left(answer, (1, 3))
    assert line.words == ["POST", "GET", "DELETE", "GET"]


def test_leave_that_did_not_arrive_is_asked_again(time: Time) -> None:
    answer, line, _ = wait(time, WAITING, WAITING, LOST, WAITING, LEAVING, patience=1)
    assert_left(answer, (1, 3))
    assert line.words == ["POST", "GET", "DELETE", "GET", "DELETE"]


def test_offer_after_a_leave_that_did_not_arrive_is_taken(time: Time) -> None:
    answer, _, offer = wait(time, WAITING, WAITING, LOST, OFFERED, patience=1)
    assert_offered(answer)
    assert offer == Offer("E", 2)


@pytest.mark.parametrize("status", ["EXPIRED", "DECLINED", "ACCEPTED"])
def test_offer_that_ended_before_it_was_seen_is_unknown(time: Time, status: str) -> None:
    answer, _, offer = wait(time, WAITING, entry(status, 3, offer=True))
    assert answer == Info("op-0", time.now(), 200, UNSEEN)
    assert offer is None


def test_refusal_to_join_is_the_answer(time: Time) -> None:
    answer, line, _ = wait(time, STALE)
    assert answer == Fail("op-0", time.now(), 412, "/problems/stale-version")
    assert line.words == ["POST"]


@pytest.mark.parametrize("came", [[LOST], [WAITING, LOST]], ids=["joining", "in line"])
def test_client_gives_up_on_a_service_that_does_not_answer(time: Time, came: Sequence[replies.Reply]) -> None:
    """Each request and each pause take a second: the answer to the last one comes beyond a minute and its patience."""
    *before, lost = came
    requests = (round(waiting.GIVE_UP_SECONDS) + 10) // 2 + 1
    answer, line, _ = wait(time, *before, *[lost] * (requests - len(before)), patience=10)
    assert answer == Info("op-0", time.now(), 0, "reset by peer")
    assert len(line.asked) == requests


def test_join_that_may_have_been_carried_out_is_not_refused_by_a_rate_limit(time: Time) -> None:
    answer, line, _ = wait(time, LOST, LIMITED, OFFERED)
    assert_offered(answer)
    assert line.words == ["POST", "POST", "POST"]
