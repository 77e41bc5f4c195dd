"""The database goes away, dies under requests or picks a victim: nothing is half-written, and it passes by itself."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import structlog
from sqlalchemy.engine import make_url

from bizing_provider import db
from tests.provider import audit
from tests.provider.harness import Api, booking_body, if_match, problem, soon, sql

TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND application_name ~ '^bizing'"

WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""

FAIL = """
CREATE SEQUENCE IF NOT EXISTS fault;
CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A sequence counts on when the transaction is rolled back.
  IF nextval('fault') <= {times} THEN
    RAISE EXCEPTION 'planted' USING ERRCODE = '{sqlstate}';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION fail();
"""

Ask = Callable[[Api, dict[str, Any], dict[str, Any]], httpx.Response]

WAYS: dict[str, Ask] = {
    "read": lambda api, _, booking: api.get(f"/bookings/{booking['id']}"),
    "list": lambda api, *_: api.get("/resources"),
    "free times": lambda api, room, _: api.get(
        f"/resources/{room['id']}/availability", params={"from": soon().isoformat(), "to": soon(8).isoformat()}
    ),
    "book in the lane": lambda api, room, _: api.post(
        "/bookings", booking_body(room, soon(2)), headers={"Idempotency-Key": '"lane"'}
    ),
    "book a draft": lambda api, room, _: api.post(
        "/bookings", booking_body(room, soon(3), draft=True), headers={"Idempotency-Key": '"draft"'}
    ),
    "confirm": lambda api, _, booking: api.post(
        f"/bookings/{booking['id']}/confirm", headers=if_match(1) | {"Idempotency-Key": '"confirm"'}
    ),
    "health": lambda api, *_: api.get("/health"),
}


@pytest.fixture
def server(server_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the server's own database."""
    with psycopg.connect(server_url, autocommit=True) as conn:
        yield conn


@contextmanager
def gone(server: psycopg.Connection[Any], database_url: str) -> Iterator[None]:
    """As if the database were away: its connections die, and no new one is made."""
    name = make_url(database_url).database
    server.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    terminate(server, database_url)
    try:
        yield
    finally:
        server.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


def terminate(server: psycopg.Connection[Any], database_url: str) -> int:
    """End every connection of the API; how many there were."""
    return len(server.execute(TERMINATE, [make_url(database_url).database]).fetchall())


def assert_unavailable(answer: httpx.Response) -> None:
    assert (answer.status_code, problem(answer)) == (503, "unavailable"), answer.text
    assert int(answer.headers["Retry-After"]) >= 1


def count(database_url: str, table: str) -> int:
    return int(sql(database_url, f"SELECT count(*) FROM {table}")[0][0])


@pytest.mark.parametrize("batch_holds", [True, False], ids=["lane", "singly"])
def test_database_that_is_away_is_told_and_comes_back(
    start_api: Callable[..., Api], server: psycopg.Connection[Any], database_url: str, batch_holds: bool
) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource()
    booking = api.held(room, soon(1))
    before = [count(database_url, table) for table in ("booking", "allocation", "event", "idempotency_key")]
    with gone(server, database_url):
        for _ in range(2):
            for ask in WAYS.values():
                assert_unavailable(ask(api, room, booking))
    assert [count(database_url, table) for table in ("booking", "allocation", "event", "idempotency_key")] == before
    answers = {way: ask(api, room, booking).status_code for way, ask in WAYS.items()}
    assert answers == {way: 201 if way.startswith("book") else 200 for way in WAYS}
    assert audit.findings(database_url) == []


def test_connections_that_died_idle_are_replaced(
    start_api: Callable[..., Api], server: psycopg.Connection[Any], database_url: str
) -> None:
    api = start_api(lane_connections=1)
    room = api.resource()
    booking, _ = api.held(room, soon(1)), api.held(room, soon(9))
    for way, ask in WAYS.items():
        assert terminate(server, database_url) >= 1, way
        answer = ask(api, room, booking)
        if way == "book in the lane":
            # Only a repetition can tell what became of a statement that lost its connection.
            assert_unavailable(answer)
            answer = ask(api, room, booking)
        assert answer.is_success, (way, answer.text)
    assert count(database_url, "booking") == 4


def test_connections_that_die_under_requests_leave_no_half(
    api: Api, server: psycopg.Connection[Any], database_url: str
) -> None:
    """Bookings while connections are killed; each is repeated under its key until there is an answer."""
    rooms = [api.resource(), api.resource(capacity=2)]
    bodies = [booking_body(rooms[number % 2], soon(1 + number // 4)) for number in range(48)]
    keys = [f'"{uuid4()}"' for _ in bodies]
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.01):
            terminate(server, database_url)

    async def insist(body: dict[str, Any], key: str) -> list[httpx.Response]:
        answers: list[httpx.Response] = []
        while not answers or answers[-1].status_code == 503:
            if len(answers) == 5:
                over.set()
            answers.append(await api.send("POST", "/bookings", json=body, headers={"Idempotency-Key": key}))
        return answers

    async def insist_all() -> list[list[httpx.Response]]:
        return await asyncio.gather(*(insist(*one) for one in zip(bodies, keys, strict=True)))

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        histories = api.runner.run(insist_all())
    finally:
        over.set()
        killer.join()
    final = [answers[-1] for answers in histories]
    assert any(len(answers) > 1 for answers in histories), "nothing was killed"
    assert {answer.status_code for answer in final} <= {201, 409}
    booked = {answer.json()["id"] for answer in final if answer.status_code == 201}
    assert booked == {str(id_) for (id_,) in sql(database_url, "SELECT id FROM booking")}
    assert len(booked) == sum(answer.status_code == 201 for answer in final)
    again = api.together(
        ("POST", "/bookings", {"json": body, "headers": {"Idempotency-Key": key}})
        for body, key in zip(bodies, keys, strict=True)
    )
    assert [answer.content for answer in again] == [answer.content for answer in final]
    assert audit.findings(database_url) == []


def test_pool_that_is_used_up_is_told(start_api: Callable[..., Api]) -> None:
    api = start_api(pool_size=1)
    pool = api.app.state.api.engine.sync_engine.pool
    pool._timeout = 0.01

    async def ask_meanwhile() -> list[httpx.Response]:
        async with api.app.state.api.engine.connect():
            return [await api.send("GET", path) for path in ("/resources", "/health")]

    for answer in api.runner.run(ask_meanwhile()):
        assert_unavailable(answer)
    assert api.get("/health").status_code == 200


def test_sweeper_outlives_the_database(
    start_api: Callable[..., Api], server: psycopg.Connection[Any], database_url: str
) -> None:
    api = start_api(background=True, sweep_seconds=0.05)
    booking = api.held(api.resource(), soon())

    with gone(server, database_url), structlog.testing.capture_logs() as told:
        while not [line for line in told if line["event"] == "background work failed"]:
            api.runner.run(asyncio.sleep(0.01))
    sql(database_url, "UPDATE booking SET hold_expires_at = clock_timestamp()")
    deadline = time.monotonic() + 30
    while api.get(f"/bookings/{booking['id']}").json()["status"] != "EXPIRED":
        assert time.monotonic() < deadline


# Victims of deadlocks


def test_real_deadlock_is_repeated_once(api: Api, server: psycopg.Connection[Any], database_url: str) -> None:
    """A reschedule locks the resource, then the booking; the other transaction does it the other way round."""
    room = api.resource()
    booking = api.held(room, soon())
    times = {"start": soon(8).isoformat(), "end": soon(8, 10).isoformat()}
    options = {"json": times, "headers": if_match(1)}
    with psycopg.connect(database_url) as other:
        # The API's transaction shall be the one that finds the deadlock, and gives way.
        other.execute("SET deadlock_timeout = '10min'")
        other.execute("SELECT FROM booking WHERE id = %s FOR UPDATE", [booking["id"]])

        def wait_then_cross() -> None:
            while sql(database_url, WAITING) == [(0,)]:
                pass
            other.execute("SELECT FROM resource WHERE id = %s FOR UPDATE", [room["id"]])
            other.commit()

        crossing = threading.Thread(target=wait_then_cross)
        crossing.start()
        answer = api.request("PATCH", f"/bookings/{booking['id']}", **options)
        crossing.join()
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert audit.findings(database_url) == []
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    deadline = time.monotonic() + 30
    while sql(database_url, deadlocks) == [(0,)]:
        assert time.monotonic() < deadline, "there was no deadlock"


@pytest.mark.parametrize("sqlstate", [db.DEADLOCK, db.SERIALIZATION])
@pytest.mark.parametrize("table", ["booking", "event", "allocation", "idempotency_key"])
def test_victim_is_repeated_once(api: Api, database_url: str, table: str, sqlstate: str) -> None:
    _, booking = draft_in_room(api)
    sql(database_url, FAIL.format(table=table, sqlstate=sqlstate, times=1))
    assert hold_draft(api, booking).status_code == 200
    assert audit.findings(database_url) == []
    assert sql(database_url, "SELECT version FROM booking") == [(2,)]


def draft_in_room(api: Api) -> tuple[dict[str, Any], dict[str, Any]]:
    room = api.resource()
    return room, api.held(room, soon(), draft=True)


def hold_draft(api: Api, draft: dict[str, Any]) -> httpx.Response:
    """Writes to every table that a change of a booking can write to."""
    return api.post(f"/bookings/{draft['id']}/hold", headers={"Idempotency-Key": '"hold"'})


@pytest.mark.parametrize("sqlstate", [db.DEADLOCK, db.SERIALIZATION])
def test_victim_twice_is_told_and_nothing_is_written(api: Api, database_url: str, sqlstate: str) -> None:
    _, booking = draft_in_room(api)
    sql(database_url, FAIL.format(table="event", sqlstate=sqlstate, times=2))
    assert_unavailable(hold_draft(api, booking))
    assert sql(database_url, "SELECT status, version FROM booking") == [("DRAFT", 1)]
    assert count(database_url, "allocation") == 0
    assert hold_draft(api, booking).json()["status"] == "PENDING"
    assert audit.findings(database_url) == []


@pytest.mark.parametrize("sqlstate", [db.DEADLOCK, db.SERIALIZATION])
@pytest.mark.parametrize("times", [1, 2])
def test_victim_in_the_lane_goes_the_ordinary_way(api: Api, database_url: str, sqlstate: str, times: int) -> None:
    room = api.resource()
    assert api.book(room, soon(9)).status_code == 201
    sql(database_url, FAIL.format(table="event", sqlstate=sqlstate, times=times))
    answers = api.together(("POST", "/bookings", {"json": booking_body(room, soon(day))}) for day in range(1, 9))
    assert {answer.status_code for answer in answers} == {201}
    assert count(database_url, "booking") == 9
    assert audit.findings(database_url) == []


@pytest.mark.parametrize("sqlstate", ["53100", "25006", "57014"])
@pytest.mark.parametrize("draft", [True, False], ids=["ordinary", "lane"])
def test_server_that_cannot_write_is_told_and_recovers(api: Api, database_url: str, sqlstate: str, draft: bool) -> None:
    """A full disk, a standby, a statement that was cancelled."""
    room = api.resource()
    assert api.book(room, soon(9)).status_code == 201
    sql(database_url, FAIL.format(table="booking", sqlstate=sqlstate, times=1000))
    options = {"json": booking_body(room, soon(), draft=draft), "headers": {"Idempotency-Key": '"k"'}}
    for _ in range(3):
        assert_unavailable(api.post("/bookings", **options))
    sql(database_url, "DROP TRIGGER fail ON booking")
    assert count(database_url, "booking") == 1
    assert api.post("/bookings", **options).status_code == 201
    assert audit.findings(database_url) == []


def test_fault_that_will_not_pass_is_no_outage(api: Api, database_url: str) -> None:
    """The control: what repetition does not mend is 500, and as little is written."""
    room, booking = draft_in_room(api)
    sql(database_url, FAIL.format(table="event", sqlstate="XX000", times=1000))
    for answer in (hold_draft(api, booking), api.book(room, soon(2))):
        assert (answer.status_code, problem(answer)) == (500, "internal-error")
    assert sql(database_url, "SELECT status, version FROM booking") == [("DRAFT", 1)]
    assert audit.findings(database_url) == []
