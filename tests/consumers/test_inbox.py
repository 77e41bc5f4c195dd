"""The inbox: an event that comes twice has one effect, whoever handles it and whatever is rolled back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from bizing_consumers import inbox

HANDLERS, EVENTS = 8, 50


@pytest.fixture(scope="module")
def url(database_url: str) -> str:
    with psycopg.connect(database_url) as conn:
        conn.execute("CREATE TABLE effect (event_id uuid)")
    with ThreadPoolExecutor(HANDLERS) as pool:  # as consumers start, all at once
        list(pool.map(lambda _: _create(database_url), range(HANDLERS)))
    return database_url


def _create(url: str) -> None:
    with psycopg.connect(url) as conn:
        inbox.create(conn)


def handle(url: str, event_ids: list[str], *, with_inbox: bool = True) -> None:
    with psycopg.connect(url) as conn:
        for each in event_ids:
            with conn.transaction():
                if not with_inbox or inbox.once(conn, each):
                    conn.execute("INSERT INTO effect VALUES (%s)", [each])


def effects(url: str, event_ids: list[str]) -> int:
    with psycopg.connect(url) as conn:
        statement = "SELECT count(*) FROM effect WHERE event_id = ANY(%s::uuid[])"
        return int(conn.execute(statement, [event_ids]).fetchall()[0][0])


@pytest.mark.parametrize("with_inbox", [True, False])
def test_handlers_that_get_the_same_events_have_one_effect_each(url: str, with_inbox: bool) -> None:
    """Without the inbox, the control, each has as many as there are handlers."""
    event_ids = [str(uuid4()) for _ in range(EVENTS)]
    with ThreadPoolExecutor(HANDLERS) as pool:
        list(pool.map(lambda _: handle(url, event_ids, with_inbox=with_inbox), range(HANDLERS)))
    assert effects(url, event_ids) == (EVENTS if with_inbox else EVENTS * HANDLERS)


def test_event_whose_effect_was_rolled_back_is_new_again(url: str) -> None:
    event_id = str(uuid4())
    with psycopg.connect(url) as conn:
        with conn.transaction(force_rollback=True):
            assert inbox.once(conn, event_id)
            assert not inbox.once(conn, event_id)
        with conn.transaction():
            assert inbox.once(conn, event_id)


def test_event_that_is_being_handled_is_waited_for(url: str) -> None:
    event_id = str(uuid4())
    with psycopg.connect(url) as first, ThreadPoolExecutor(1) as pool:
        assert inbox.once(first, event_id)
        second = pool.submit(handle, url, [event_id])
        first.rollback()
        second.result()
    assert effects(url, [event_id]) == 1


def test_what_was_handled_long_ago_is_forgotten(url: str) -> None:
    event_id = str(uuid4())
    with psycopg.connect(url) as conn:
        assert inbox.once(conn, event_id)
        conn.execute("UPDATE inbox SET handled_at = now() - interval '8 days' WHERE event_id = %s", [event_id])
        assert inbox.forget(conn, timedelta(days=7)) == 1
        assert inbox.once(conn, event_id)
