"""Races on real PostgreSQL. Each has its negative control: the same race where the guarantee was taken away."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from bizing_provider import db, expiry
from bizing_provider.holds import statement, store
from tests.provider import audit
from tests.provider.harness import Api, booking_body, if_match, problem, soon, sql

# The name stays, for ON CONFLICT to find it; a constraint on the row's own number conflicts with nothing.
DROP_THE_GUARANTEE = """
ALTER TABLE allocation DROP CONSTRAINT allocation_no_overlap;
ALTER TABLE allocation ADD CONSTRAINT allocation_no_overlap EXCLUDE USING gist (id WITH =) WHERE (released_at IS NULL)
"""

BATCHED = pytest.mark.parametrize("batch_holds", [True, False], ids=["lane", "singly"])


def race(api: Api, room: dict[str, Any], starts: list[datetime], minutes: int = 60) -> Counter[int]:
    bodies = [booking_body(room, start, minutes) for start in starts]
    answers = api.together([("POST", "/bookings", {"json": body}) for body in bodies])
    refused = {problem(answer) for answer in answers if answer.status_code != 201}
    assert refused <= {"slot-unavailable"}
    return Counter(answer.status_code for answer in answers)


def overlaps(database_url: str) -> int:
    return len(sql(database_url, audit.QUESTIONS[audit.OVERLAP]))


@BATCHED
@pytest.mark.parametrize("clients", [10, 64])
def test_one_slot_has_one_winner(
    start_api: Callable[..., Api], database_url: str, batch_holds: bool, clients: int
) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource()
    for day in range(1, 6):
        assert race(api, room, [soon(day)] * clients) == {201: 1, 409: clients - 1}
    assert overlaps(database_url) == 0


def test_one_slot_without_the_constraint_has_many_winners(api: Api, database_url: str) -> None:
    sql(database_url, DROP_THE_GUARANTEE)
    room = api.resource()
    won = sum(race(api, room, [soon(day)] * 10)[201] for day in range(1, 6))
    assert won > 5
    assert overlaps(database_url) > 0


@BATCHED
def test_overlapping_slots_never_share_a_moment(
    start_api: Callable[..., Api], database_url: str, batch_holds: bool
) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource(slotStepMinutes=5)
    starts = [soon() + timedelta(minutes=5 * number) for number in range(64)]
    counts = race(api, room, starts, minutes=45)
    assert counts[201] >= 1
    assert counts[201] + counts[409] == 64
    assert overlaps(database_url) == 0


def test_overlapping_slots_without_the_constraint_share_moments(api: Api, database_url: str) -> None:
    sql(database_url, DROP_THE_GUARANTEE)
    room = api.resource(slotStepMinutes=5)
    race(api, room, [soon() + timedelta(minutes=5 * number) for number in range(64)], minutes=45)
    assert overlaps(database_url) > 0


@BATCHED
def test_neighbours_back_to_back_all_win(start_api: Callable[..., Api], batch_holds: bool) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource()
    starts = [soon(hour=0) + timedelta(hours=number) for number in range(48)]
    assert race(api, room, starts) == {201: 48}


def test_neighbours_under_closed_bounds_lose(api: Api, database_url: str) -> None:
    """The control: were intervals closed, neighbours would share a moment and some would lose."""
    sql(
        database_url,
        """
        ALTER TABLE allocation DROP CONSTRAINT allocation_no_overlap;
        ALTER TABLE allocation ADD CONSTRAINT allocation_no_overlap EXCLUDE USING gist
          (resource_id WITH =, unit_no WITH =, (tstzrange(lower(during), upper(during), '[]')) WITH &&)
          WHERE (released_at IS NULL)
        """,
    )
    room = api.resource()
    starts = [soon(hour=0) + timedelta(hours=number) for number in range(12)]
    answers = api.together([("POST", "/bookings", {"json": booking_body(room, start)}) for start in starts])
    assert any(answer.status_code != 201 for answer in answers)


def test_capacity_race_sells_each_unit_once(api: Api, database_url: str) -> None:
    hall = api.resource(capacity=7)
    assert race(api, hall, [soon()] * 32) == {201: 7, 409: 25}
    assert overlaps(database_url) == 0


@BATCHED
def test_same_key_at_once_has_one_effect(start_api: Callable[..., Api], database_url: str, batch_holds: bool) -> None:
    api = start_api(batch_holds=batch_holds)
    hall = api.resource(capacity=20) if not batch_holds else api.resource()
    options = {"json": booking_body(hall, soon()), "headers": {"Idempotency-Key": '"once"'}}
    answers = api.together([("POST", "/bookings", options)] * 20)
    booked = {answer.text for answer in answers if answer.status_code == 201}
    others = {problem(answer) for answer in answers if answer.status_code != 201}
    assert len(booked) == 1
    assert others <= {"idempotency-key-in-use"}
    assert sql(database_url, "SELECT count(*) FROM booking") == [(1,)]
    assert {api.post("/bookings", **options).text} == booked


async def _until(moment: datetime) -> None:
    """Returns at that moment: the race is about what happens then."""
    loop, reached = asyncio.get_running_loop(), asyncio.Event()
    loop.call_later((moment - datetime.now(moment.tzinfo)).total_seconds(), reached.set)
    await reached.wait()


def _make_due(database_url: str, booking: dict[str, Any]) -> None:
    sql(
        database_url,
        "UPDATE booking SET hold_expires_at = clock_timestamp() - interval '1 second' WHERE id = %s",
        booking["id"],
    )


def test_confirm_against_expiry_has_one_outcome(api: Api, database_url: str) -> None:
    """Holds that end while they are confirmed and swept: a booking is CONFIRMED with its time, or EXPIRED without."""
    room = api.resource(holdSeconds=1)
    bookings = [api.held(room, soon(day)) for day in range(1, 21)]
    engine = api.app.state.api.engine

    async def confirm_and_sweep() -> list[int]:
        async def confirm(booking: dict[str, Any]) -> int:
            await _until(datetime.fromisoformat(booking["holdExpiresAt"]) - timedelta(milliseconds=3))
            path = f"/bookings/{booking['id']}/confirm"
            return (await api.send("POST", path, headers=if_match(1))).status_code

        async def sweep() -> None:
            for _ in range(40):
                await expiry.sweep(engine)

        answers = await asyncio.gather(*(confirm(booking) for booking in bookings), sweep())
        return [answer for answer in answers if answer is not None]

    answers = api.runner.run(confirm_and_sweep())
    api.runner.run(expiry.sweep(engine))
    assert set(answers) <= {200, 409}
    for booking, answer in zip(bookings, answers, strict=True):
        state = api.get(f"/bookings/{booking['id']}").json()["status"]
        assert (answer, state) in {(200, "CONFIRMED"), (409, "EXPIRED"), (409, "PENDING")}
    live = "SELECT count(*) FROM allocation WHERE booking_id = %s AND released_at IS NULL"
    for booking, answer in zip(bookings, answers, strict=True):
        if answer == 200:
            assert sql(database_url, live, booking["id"]) == [(1,)]


def test_confirm_after_expiry_never_wins_though_not_swept(api: Api, database_url: str) -> None:
    room = api.resource()
    booking = api.held(room, soon())
    _make_due(database_url, booking)
    refused = api.confirm(booking)
    assert (problem(refused), refused.json()["from"], refused.json()["to"]) == ("hold-expired", "EXPIRED", "CONFIRMED")
    assert api.book(room, soon()).status_code == 201
    assert problem(api.confirm(booking)) == "hold-expired"


@BATCHED
def test_due_hold_gives_way_before_it_is_swept(
    start_api: Callable[..., Api], database_url: str, batch_holds: bool
) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource()
    booking = api.held(room, soon())
    _make_due(database_url, booking)
    slots = api.get(f"/resources/{room['id']}/availability", params=_day(soon())).json()["slots"]
    assert soon() in [datetime.fromisoformat(slot["start"]) for slot in slots]
    assert race(api, room, [soon()] * 16) == {201: 1, 409: 15}
    assert api.get(f"/bookings/{booking['id']}").json()["status"] == "EXPIRED"


WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@BATCHED
def test_due_hold_that_another_is_just_sweeping_is_waited_for(
    start_api: Callable[..., Api], database_url: str, batch_holds: bool
) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource()
    lapsed = api.held(room, soon())
    sql(database_url, "UPDATE booking SET hold_expires_at = now() - interval '1 second' WHERE id = %s", lapsed["id"])

    async def book_meanwhile() -> int:
        with psycopg.connect(database_url) as other:
            other.execute("SELECT FROM booking WHERE id = %s FOR NO KEY UPDATE", [lapsed["id"]])
            booking = asyncio.create_task(api.send("POST", "/bookings", json=booking_body(room, soon())))
            while not booking.done() and sql(database_url, WAITS) == [(0,)]:
                await asyncio.wait([booking], timeout=0.01)
        return (await booking).status_code

    assert api.runner.run(book_meanwhile()) == 201


def test_extend_against_expiry(api: Api, database_url: str) -> None:
    """An extension that was granted keeps the time; one that came too late says so, and the time is free."""
    room = api.resource(holdSeconds=60)
    kept, lost = api.held(room, soon(1)), api.held(room, soon(2))
    _make_due(database_url, lost)
    engine = api.app.state.api.engine

    async def extend_and_sweep() -> tuple[int, str]:
        granted, refused, _ = await asyncio.gather(
            api.send("POST", f"/bookings/{kept['id']}/extend", json={"seconds": 600}),
            api.send("POST", f"/bookings/{lost['id']}/extend"),
            expiry.sweep(engine),
        )
        return granted.status_code, problem(refused)

    assert api.runner.run(extend_and_sweep()) == (200, "hold-expired")
    assert api.book(room, soon(1)).status_code == 409
    assert api.book(room, soon(2)).status_code == 201


def test_extension_stops_at_the_cap(api: Api) -> None:
    room = api.resource(holdSeconds=60, holdMaxSeconds=100)
    booking = api.held(room, soon())
    path = f"/bookings/{booking['id']}/extend"
    extended = api.post(path, {"seconds": 86400}).json()
    held = datetime.fromisoformat(booking["createdAt"])
    assert datetime.fromisoformat(extended["holdExpiresAt"]) == held + timedelta(seconds=100)
    assert problem(api.post(path)) == "hold-limit-reached"


def test_two_reschedules_that_swap(api: Api, database_url: str) -> None:
    room = api.resource()
    for day in range(1, 11):
        first, second = api.confirmed(room, soon(day, 9)), api.confirmed(room, soon(day, 12))
        moves = [
            (
                "PATCH",
                f"/bookings/{mine['id']}",
                {"json": {"start": to["start"], "end": to["end"]}, "headers": if_match(2)},
            )
            for mine, to in ((first, second), (second, first))
        ]
        answers = api.together(moves)
        assert {answer.status_code for answer in answers} <= {200, 409}
    assert audit.findings(database_url) == []
    assert audit.deadlocks(database_url) == 0


def test_time_that_others_are_always_quicker_to_take_is_refused(
    start_api: Callable[..., Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look finds it free, each attempt loses: that is a time which is taken, not a service that is too busy."""
    api = start_api(batch_holds=False)
    room = api.resource()
    taken = api.held(room, soon())

    async def always_free(*_: object) -> list[int]:
        return [1]

    monkeypatch.setattr(store, "free_units", always_free)
    refused = api.book(room, soon())
    assert problem(refused) == "slot-unavailable"
    assert refused.json()["conflict"] == {"start": taken["start"], "end": taken["end"]}


def test_lane_and_single_path_give_the_same_answers(start_api: Callable[..., Api]) -> None:
    """The same requests, in the same order, through both: but for ids and times, answers are equal to the letter."""

    def answers(api: Api) -> list[Any]:
        terms = {"freeUntilMinutes": 60, "fee": {"percent": 50}, "noShowFee": {"amount": 500}}
        price = {"amount": 900, "currency": "EUR", "per": "HOUR"}
        room = api.resource(holdSeconds=120, price=price, cancellationPolicy=terms, maximumMinutes=120)
        limited = api.resource(customerLiveLimit=1)
        archived = api.resource()
        api.delete(f"/resources/{archived['id']}", 1)
        bodies = [
            booking_body(room, soon(), notes="Window", metadata={"a": "1"}),
            booking_body(room, soon()),
            booking_body(room, soon(minute=30), 90),
            booking_body(room, soon(hour=10)),
            booking_body(room, soon(minute=7)),
            booking_body(room, soon(hour=14), 150),
            booking_body(limited, soon()),
            booking_body(limited, soon(8)),
            booking_body(room, soon(days=-1)),
            booking_body(room, soon(days=400)),
            booking_body(room, soon(), units=2),
            booking_body(room, soon(hour=12), draft=True),
            booking_body(archived, soon()),
            booking_body({"id": "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01"}, soon()),
        ]
        found = []
        for body in bodies:
            for _ in range(2):
                key = {"Idempotency-Key": f'"{bodies.index(body)}"'}
                answer = api.post("/bookings", body, headers=key)
                found.append((answer.status_code, _headers(answer), _without_ids(answer.json())))
        return found

    assert answers(start_api(batch_holds=True)) == answers(start_api(batch_holds=False))


@pytest.mark.parametrize(("options", "scanned"), [(statement.OPTIONS, False), (db.OPTIONS, True)], ids=["lane", "else"])
def test_lane_reads_no_whole_table_though_its_plan_was_made_on_an_empty_one(
    database_url: str, options: str, scanned: bool
) -> None:
    """What is planned on an empty table is kept, and would cost more with each booking that is made."""
    with psycopg.connect(database_url, autocommit=True, options=options) as conn:
        conn.execute("ANALYZE")
        plan = conn.execute(f"EXPLAIN {statement.BOOK}".encode(), ["[]"]).fetchall()
    assert any("Seq Scan on idempotency_key" in line for (line,) in plan) is scanned


def _headers(answer: Any) -> list[str]:
    return sorted(name for name in answer.headers if name != "content-length")


VARYING = {"id", "resourceId", "createdAt", "updatedAt", "holdExpiresAt", "requestId"}


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: "…" if name in VARYING and item is not None else _without_ids(item) for name, item in value.items()
        }
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return re.sub(r"now the latest start is .*|it is now \S+", "…", value) if isinstance(value, str) else value


def _day(start: datetime) -> dict[str, str]:
    return {"from": start.isoformat(), "to": (start + timedelta(days=1)).isoformat()}
