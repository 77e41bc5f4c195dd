"""The feed of events: each once and in order, whoever writes meanwhile; its pages, filters and stream."""

import asyncio
import json
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from bizing_provider import db
from bizing_provider.events import feed
from bizing_spec import document
from tests.provider.harness import Api, Run, booking_body, new_key, pointers, problem, soon, sql
from tests.provider.servers import serving

WRITERS, EACH, AT_ONCE = 8, 1_250, 5
WRITE = """
INSERT INTO event (id, business_id, aggregate_type, aggregate_id, aggregate_version, type, data, occurred_at, actor,
  correlation_id)
VALUES (gen_random_uuid(), %s, 'booking', gen_random_uuid(), 1, 'booking.held', '{}', clock_timestamp(), 'test', 'test')
RETURNING id
"""


def told(api: Api, cursor: str | None = None, **params: Any) -> tuple[list[dict[str, Any]], str]:
    """A page, and the cursor for the next."""
    params |= {"cursor": cursor} if cursor else {}
    said = api.get("/events", params=params).json()
    return said["data"], said["nextCursor"]


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def test_every_change_is_told_once_and_the_cursor_goes_on_from_there(api: Api) -> None:
    assert told(api)[0] == []
    headers = {"X-Correlation-Id": "checkout-1"}
    held = api.post("/bookings", booking_body(api.resource(), soon()), headers=headers).json()
    confirmed = api.confirm(held).json()
    first, cursor = told(api)
    assert types(first) == ["booking.held", "booking.confirmed"]
    assert [event["data"] for event in first] == [held, confirmed]
    assert (first[0]["aggregateType"], first[0]["aggregateId"], first[0]["version"]) == ("booking", held["id"], 1)
    assert (first[0]["correlationId"], first[0]["causationId"]) == ("checkout-1", None)
    assert first[0]["actor"].startswith("key:")
    assert told(api, cursor)[0] == []
    api.delete(f"/bookings/{held['id']}", 2)
    assert types(told(api, cursor)[0]) == ["booking.cancelled"]


def test_pages_and_filters_together_tell_all(api: Api) -> None:
    room = api.resource()
    bookings = [api.confirmed(room, soon(day)) for day in range(7, 12)]
    seen: list[dict[str, Any]] = []
    cursor: str | None = None
    while page := told(api, cursor, limit=3):
        seen += page[0]
        cursor = page[1]
        if not page[0]:
            break
    assert [event["aggregateId"] for event in seen] == [each["id"] for each in bookings for _ in range(2)]
    assert types(told(api, type=["booking.confirmed"])[0]) == ["booking.confirmed"] * 5
    assert told(api, aggregateId=bookings[2]["id"])[0] == seen[4:6]
    assert told(api, aggregateType="customer")[0] == []


@pytest.mark.parametrize("path", ["/events", "/events/stream"])
def test_type_that_does_not_exist_is_refused(api: Api, path: str) -> None:
    refused = api.get(path, params={"type": ["booking.held", "booking.hold"]})
    assert pointers(refused) == {("type", "enum")}
    [error] = refused.json()["errors"]
    assert all(f'"{known}"' in error["detail"] for known in ("booking.held", "series.booked", "waitlist.offered"))


def test_every_type_of_a_trail_is_one_of_the_feed() -> None:
    schemas = document.load(document.path())["components"]["schemas"]
    assert set(schemas["EventType"]["enum"]) < set(schemas["FeedEventType"]["enum"])


def test_cursor_passes_over_what_was_not_asked_for(api: Api) -> None:
    """Else who wants what is rare would look at everything else again and again."""
    before = told(api, type=["booking.no_show"])[1]
    api.held(api.resource(), soon())
    assert told(api, before, type=["booking.no_show"])[1] != before


def test_cursor_of_another_question_is_refused(api: Api) -> None:
    _, cursor = told(api, type=["booking.held"])
    assert pointers(api.get("/events", params={"cursor": cursor})) == {("cursor", "cursor")}
    assert pointers(api.get("/events/stream", params={"cursor": "WzFd"})) == {("cursor", "cursor")}


def test_others_see_nothing(start_api: Any) -> None:
    ours, theirs = start_api(), start_api()
    ours.held(ours.resource(), soon())
    assert told(theirs)[0] == []
    assert len(told(ours)[0]) == 1


def test_event_waits_for_the_older_transaction(api: Api, database_url: str) -> None:
    with psycopg.connect(database_url) as older:
        [(early,)] = older.execute(WRITE, [api.business_id]).fetchall()
        held = api.held(api.resource(), soon())
        waiting = api.get("/events").json()
        assert waiting["data"] == []
        assert waiting["lagSeconds"] > 0
        [(naive,)] = sql(database_url, "SELECT max(seq) FROM event")
        older.commit()
    found, _ = told(api, waiting["nextCursor"])
    assert (found[0]["id"], found[1]["aggregateId"]) == (str(early), held["id"])
    assert api.get("/events").json()["lagSeconds"] == 0
    # The control: whoever goes on after the highest number that was seen never hears of the early one.
    assert sql(database_url, f"SELECT id FROM event WHERE seq > {naive}") == []


@pytest.mark.race
def test_eight_writers_and_a_reader_lose_nothing(api: Api, database_url: str, run: Run[Any]) -> None:
    over = threading.Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        reader = pool.submit(_read_on, database_url, api.business_id, over)
        naive = pool.submit(_read_naively, database_url, over)
        written = [
            each
            for done in pool.map(lambda seed: _write(database_url, api.business_id, seed), range(WRITERS))
            for each in done
        ]
        over.set()
        seen, seen_naively = reader.result(), naive.result()
    assert len(written) == WRITERS * EACH
    assert len(seen) == len(set(seen)), "told twice"
    assert set(seen) == set(written)
    lost = set(written) - set(seen_naively)
    print(f"{len(written):,} events: the feed lost none; by the number alone {len(lost):,} were lost")
    assert lost, "the control: by the number alone some are lost"


def _write(url: str, business_id: UUID, seed: int) -> list[UUID]:
    chance = random.Random(seed)
    ids: list[UUID] = []
    with psycopg.connect(url) as conn:
        while len(ids) < EACH:
            ids += [conn.execute(WRITE, [business_id]).fetchall()[0][0] for _ in range(AT_ONCE)]
            if chance.random() < 0.1:  # a slow one, whose numbers are old when they are seen
                conn.execute("SELECT pg_sleep(0.01)")
            conn.commit()
    return ids


def _read_on(url: str, business_id: UUID, over: threading.Event) -> list[UUID]:
    async def read() -> list[UUID]:
        engine, after = db.connect(url), feed.Position()
        seen: list[UUID] = []
        try:
            while True:
                last_look = over.is_set()
                async with db.transaction(engine) as conn:
                    page = await feed.page(conn, business_id, feed.Filters(), after, 200)
                seen += [UUID(event["id"]) for _, event in page.events]
                after = page.following
                if last_look and not page.events:
                    return seen
        finally:
            await engine.dispose()

    return asyncio.run(read())


def _read_naively(url: str, over: threading.Event) -> list[UUID]:
    seen: list[UUID] = []
    last = 0
    with psycopg.connect(url, autocommit=True) as conn:
        while True:
            last_look = over.is_set()
            rows = conn.execute("SELECT seq, id FROM event WHERE seq > %s ORDER BY seq LIMIT 200", [last]).fetchall()
            seen += [row[1] for row in rows]
            last = rows[-1][0] if rows else last
            if last_look and not rows:
                return seen


@pytest.mark.parametrize("change", ["UPDATE event SET actor = 'me'", "DELETE FROM event", "TRUNCATE event"])
def test_nobody_changes_what_happened(api: Api, database_url: str, change: str) -> None:
    api.held(api.resource(), soon())
    with pytest.raises(psycopg.errors.RestrictViolation, match="events are never changed"):
        sql(database_url, change)
    allowed = f"SET LOCAL bizing.erase = 'on'; {change}"
    with psycopg.connect(database_url) as conn, pytest.raises(psycopg.errors.RestrictViolation):
        conn.execute(allowed.encode())


# The stream


def said(text: str) -> list[dict[str, str]]:
    """Events of a stream; comments and the time to retry are none."""
    blocks = [
        dict(line.split(": ", 1) for line in block.splitlines() if ": " in line) for block in text.split("\r\n\r\n")
    ]
    return [block for block in blocks if "event" in block]


def test_stream_tells_what_the_feed_tells_and_goes_on_where_it_broke_off(api: Api) -> None:
    _, beginning = told(api)
    held = api.held(api.resource(), soon())
    api.confirm(held)
    feed_, _ = told(api)
    answer = api.follow("/events/stream", lambda text: len(said(text)) == 2, params={"cursor": beginning})
    assert answer.headers["content-type"].startswith("text/event-stream")
    first, second = said(answer.text)
    assert [first["event"], second["event"]] == ["booking.held", "booking.confirmed"]
    assert [json.loads(each["data"]) for each in (first, second)] == feed_
    again = api.follow("/events/stream", lambda text: bool(said(text)), headers={"Last-Event-ID": first["id"]})
    assert said(again.text) == [second]


def test_place_of_another_stream_is_refused_where_it_was_given(api: Api) -> None:
    for place in ({"headers": {"Last-Event-ID": "x"}}, {"params": {"cursor": "x"}}):
        refused = api.get("/events/stream", **place)
        [error] = refused.json()["errors"]
        wanted = ("header", "Last-Event-ID") if "headers" in place else ("query", "cursor")
        assert (refused.status_code, error["location"], error["pointer"]) == (422, *wanted)


def test_stream_without_a_place_begins_now_and_ends_with_the_server(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path / "served", "--database-url", database_url, "--no-background") as served:
        assert served.book().status_code == 201
        with served.client() as client, client.stream("GET", "events/stream") as stream:
            lines = stream.iter_lines()
            assert next(lines) == ": following"
            later = served.book(1)
            event = next(line for line in lines if line.startswith("data: "))
            assert json.loads(event.removeprefix("data: "))["aggregateId"] == later.json()["id"]
            served.send(signal.SIGTERM)
            assert not any(line.startswith("data: ") for line in lines)
        assert served.end(signal.SIGTERM) == 0
        assert not [event for event in served.events() if event["level"] not in ("info", "debug")]


def test_key_without_the_scope_may_not_read_events(api: Api, database_url: str, run: Run[Any]) -> None:
    key = run(new_key(database_url, api.business_id, ["bookings:read"]))
    refused = api.get("/events", headers={"X-API-Key": key})
    assert problem(refused) == "forbidden"
    assert refused.json()["requiredScopes"] == ["events:read"]
