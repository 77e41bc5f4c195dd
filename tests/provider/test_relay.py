"""The relay: every event reaches the engine, those of a booking in order, whatever dies, ends or is away meanwhile."""

import asyncio
import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizing_provider import migrations
from bizing_provider.relay import brokers, destination, message, runner
from bizing_provider.relay.message import Message
from bizing_provider.relay.standing import Standing
from bizing_spec import cli
from bizing_spec.outcome import Stopped
from tests.provider import test_supervision
from tests.provider.harness import Api, booking_body, soon, sql
from tests.provider.relay import consumers, engines
from tests.provider.relay.consumers import Received
from tests.provider.relay.engines import SECRET, Engine
from tests.provider.relay.trial import ENGINES, drained, judge, trial, url_of, write
from tests.provider.servers import bizing, serving, starting, wait_until

TERMINATE = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name ~ %s AND datname = %s"
HOLDERS = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture(scope="session")
def engine_of() -> Iterator[Callable[[str], Engine]]:
    """The engine of a broker, started when it is first asked for."""
    with ExitStack() as stack:
        found: dict[str, Engine] = {}

        def start(broker: str) -> Engine:
            name = ENGINES[broker]
            if name not in found:
                found[name] = stack.enter_context(engines.running(name))
            return found[name]

        yield start


@pytest.fixture
def redis(engine_of: Callable[[str], Engine]) -> str:
    """A stream of the test's own."""
    return url_of("redis", engine_of("redis"))


@contextmanager
def relaying(database: str, url: str) -> Iterator[None]:
    """A relay in a thread of this process, for the length of a block."""
    begun = threading.Event()
    end: list[Callable[[], object]] = []

    async def main() -> None:
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        end.append(lambda: loop.call_soon_threadsafe(over.set))
        begun.set()
        await runner.run(database, destination.parse(url), over)

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        end[0]()
        thread.join()


def received(url: str) -> list[Received]:
    return list(asyncio.run(consumers.received(url)))


def relay_all(database: str, url: str) -> list[Received]:
    """What has arrived when nothing waits any more."""
    with relaying(database, url):
        drained(database, url)
    return received(url)


def status(database: str, *options: str) -> tuple[int, list[dict[str, Any]]]:
    code, printed, _ = told(database, "--format", "json", *options)
    return code, json.loads(printed)


def told(database: str, *options: str) -> tuple[int, str, str]:
    """What `relay status` says: its exit status, its output, and its message."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = cli.main(["relay", "status", "--database-url", database, *options])
    return code, out.getvalue(), err.getvalue()


# What arrives


def test_message_is_what_the_feed_tells_with_its_business(start_api: Any, database_url: str, redis: str) -> None:
    ours, theirs = start_api(), start_api()
    held = ours.post(
        "/bookings", booking_body(ours.resource(), soon()), headers={"X-Correlation-Id": "checkout-1"}
    ).json()
    ours.confirm(held)
    theirs.held(theirs.resource(), soon())
    found = relay_all(database_url, redis)
    assert len(found) == 3
    for api in (ours, theirs):
        shown = api.get("/events").json()["data"]
        business = {"businessId": str(api.business_id)}
        assert [each.event for each in found if each.event["businessId"] == str(api.business_id)] == [
            event | business for event in shown
        ]
    assert found[0].headers == {
        "content-type": "application/json",
        "event-id": found[0].event["id"],
        "event-type": "booking.held",
        "business-id": str(ours.business_id),
        "aggregate-type": "booking",
        "aggregate-id": held["id"],
        "aggregate-version": "1",
        "correlation-id": "checkout-1",
    }


def test_event_of_a_slow_transaction_is_not_passed_over(api: Api, database_url: str, redis: str) -> None:
    with psycopg.connect(database_url) as slow:
        write_one(slow)
        with relaying(database_url, redis):
            api.held(api.resource(), soon())
            wait_until(lambda: bool(sql(database_url, "SELECT 1 FROM relay")))
            _, [found] = status(database_url, "--stuck-after", "0")
            assert (found["lagEvents"], found["stuck"]) == (1, "an older transaction holds the feed back")
            slow.commit()
            drained(database_url, redis)
    assert [each.event["type"] for each in received(redis)] == ["slow.written", "booking.held"]


def write_one(conn: psycopg.Connection[Any]) -> None:
    conn.execute("""
        INSERT INTO event (id, business_id, aggregate_type, aggregate_id, aggregate_version, type, data, occurred_at,
          actor, correlation_id)
        VALUES (gen_random_uuid(), gen_random_uuid(), 'booking', gen_random_uuid(), 1, 'slow.written', '{}',
          clock_timestamp(), 'test', 'test')""")


def test_new_destination_begins_at_the_beginning_or_now(database_url: str, redis: str) -> None:
    before = write(database_url, 1)
    assert len(relay_all(database_url, redis)) == len(before)
    later = redis + "-later&from=now"
    with relaying(database_url, later):
        drained(database_url, later)
        after = write(database_url, 1)
        drained(database_url, later)
    assert {each.id for each in received(later)} == set(map(str, after))


# Who relays


def test_one_relays_at_a_time_and_the_next_goes_on(database_url: str, redis: str) -> None:
    ids = write(database_url, 2)
    with relaying(database_url, redis):
        drained(database_url, redis)
        with relaying(database_url, redis):
            ids += write(database_url, 2)
            drained(database_url, redis)
            assert sql(database_url, HOLDERS) == [(1,)]
    wait_until(lambda: sql(database_url, HOLDERS) == [(0,)])
    with relaying(database_url, redis):
        ids += write(database_url, 2)
        drained(database_url, redis)
    found = received(redis)
    assert len(found) == len(ids)
    assert {each.id for each in found} == set(map(str, ids))


def test_session_of_the_relay_is_cut_and_it_begins_again_where_it_was(database_url: str, redis: str) -> None:
    database = sql(database_url, "SELECT current_database()")[0][0]
    with relaying(database_url, redis), ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write, database_url, 60)
        cut = 0
        while not writing.done() or not cut:
            cut += sql(database_url, TERMINATE, "^bizing relay", database)[0][0]
        ids = writing.result()
        drained(database_url, redis)
    outcome = judge("redis", "session", ids, received(redis), database_url)
    assert (outcome.lost, outcome.disorder, outcome.effects) == (0, 0, len(ids))


def test_forgotten_destination_is_relayed_anew(
    database_url: str, redis: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = write(database_url, 1)
    relay_all(database_url, redis)
    [(name,)] = sql(database_url, "SELECT destination FROM relay")
    assert cli.main(["relay", "forget", name, "--database-url", database_url]) == 0
    assert len(relay_all(database_url, redis)) == 2 * len(ids)
    assert cli.main(["relay", "forget", "redis://elsewhere", "--database-url", database_url]) == 1
    assert "There is no destination redis://elsewhere." in capsys.readouterr().err


def test_who_is_overtaken_marks_nothing(database_url: str, redis: str) -> None:
    """The position is forgotten under the one that relays, as if another had moved it: it reads again where it is."""
    ids = write(database_url, 1)
    with relaying(database_url, redis):
        drained(database_url, redis)
        sql(database_url, "DELETE FROM relay")
        ids += write(database_url, 1)
        wait_until(lambda: sql(database_url, "SELECT published FROM relay") == [(len(ids),)])
    found = received(redis)
    assert {each.id for each in found} == set(map(str, ids))
    assert judge("redis", "overtaken", ids, found, database_url).disorder == 0


# The commands


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_command_relays_and_status_tells_so(
    command: str, tmp_path: Path, api: Api, database_url: str, redis: str
) -> None:
    booking = api.held(api.resource(), soon())
    database = ("--database-url", database_url)
    with ExitStack() as stack:
        if command == "serve":
            served = stack.enter_context(serving(tmp_path / "s", *database, "--no-demo", BIZING_RELAY_URL=redis))
        else:
            served = stack.enter_context(starting(tmp_path / "s", "worker", *database, BIZING_RELAY_URL=redis))
        wait_until(lambda: bool(sql(database_url, "SELECT 1 FROM relay WHERE published = 1")))
        code, [found] = status(database_url)
        assert (code, found["published"], found["lagEvents"], found["stuck"]) == (0, 1, 0, None)
        assert found["relayedBy"].startswith("bizing relay ")
        assert served.end(signal.SIGTERM) == 0
    assert [each.event["aggregateId"] for each in received(redis)] == [booking["id"]]
    wait_until(lambda: sql(database_url, HOLDERS) == [(0,)])
    # Nobody relays any more. That is no fault until something waits.
    assert status(database_url, "--stuck-after", "0")[0] == 0
    api.confirm(booking)
    code, [found] = status(database_url, "--stuck-after", "0")
    assert (code, found["lagEvents"], found["stuck"], found["relayedBy"]) == (1, 1, "no process relays", None)


def test_broker_is_away_and_comes_back(tmp_path: Path, database_url: str) -> None:
    with engines.private("redis") as engine:
        url = url_of("redis", engine)
        engine.kill()
        with starting(tmp_path / "w", "worker", "--database-url", database_url, BIZING_RELAY_URL=url) as worker:
            ids = write(database_url, 1)
            failing = "SELECT fault FROM relay WHERE failed_at > failing_since"  # it has tried again
            wait_until(lambda: bool(sql(database_url, failing)))
            code, said, why = told(database_url, "--stuck-after", "0")
            assert (code, "STUCK: the broker does not confirm" in said) == (1, True)
            assert f"last error {datetime.now(UTC):%Y-%m-%d}" in said
            engine.start()
            drained(database_url, url)
            assert status(database_url)[0] == 0
            assert {each.id for each in received(url)} == set(map(str, ids))
            assert worker.end(signal.SIGTERM) == 0
            logged = [each["event"] for each in worker.events() if "confirm" in each["event"]]
            assert logged == ["the broker does not confirm", "the broker confirms again"]
            kept = str(sql(database_url, "SELECT * FROM relay"))
            for text in (said, why, worker.log.read_text(), worker.output.read_text(), kept):
                assert SECRET not in text


def test_status_of_what_was_never_begun(database_url: str, redis: str) -> None:
    assert told(database_url) == (0, "Nothing was relayed yet.\n", "")
    said = bizing("relay", "status", "--database-url", database_url, BIZING_RELAY_URL=redis)
    assert (said.returncode, said.stdout) == (1, "Nothing was relayed yet.\n")
    assert "was not begun" in said.stderr


def test_broker_is_imported_when_it_is_used() -> None:
    libraries = ("redis", "bullmq", "aio_pika", "nats", "confluent_kafka")
    code = f"import sys, bizing_provider.workers; print(*[n for n in {libraries} if n in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "\n"


# The setting


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"redis://:{SECRET}@localhost", "redis://localhost:6379?stream=bizing"),
        (f"rediss://me:{SECRET}@Cache:6380/0?stream=a&maxlen=10", "rediss://cache:6380?stream=a"),
        (f"bullmq+redis://:{SECRET}@[::1]/2?queue=q", "bullmq+redis://[::1]:6379/2?queue=q"),
        (f"amqp://me:{SECRET}@rabbit/", "amqp://rabbit:5672?exchange=bizing"),
        (f"amqps://me:{SECRET}@rabbit/vhost?queue=", "amqps://rabbit:5671/vhost?exchange=bizing"),
        (f"tls://{SECRET}@a,b:5", "tls://a:4222,b:5?stream=bizing"),
        (f"kafkas://me:{SECRET}@a:1,b/?mechanism=SCRAM-SHA-512", "kafkas://a:1,b:9093?topic=bizing"),
    ],
)
def test_destination_has_a_name_without_what_is_secret(url: str, name: str) -> None:
    at = destination.parse(url)
    assert at.name == name
    assert SECRET not in f"{at!r} {at}"
    assert at.told(OSError(f"cannot reach {at.url}")).startswith("OSError: cannot reach ")
    assert SECRET not in at.told(OSError(f"cannot reach {at.url}"))


def test_password_is_hidden_in_either_form() -> None:
    at = destination.parse("amqp://me:p%40ss@rabbit")
    assert at.told(OSError("p@ss, p%40ss")) == "OSError: ***, ***"
    assert at.password == "p@ss"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"http://:{SECRET}@x", "its scheme is none of redis, rediss, bullmq+redis"),
        (f"redis://:{SECRET}@", "it names no host"),
        (f"redis://:{SECRET}@x:99999", "its port is no number"),
        (f"redis://:{SECRET}@x:{SECRET}", "its port is no number"),
        (f"redis://:{SECRET}@x?queue=a", "it has an option queue; there are stream, maxlen, from, ca"),
        (f"redis://:{SECRET}@x?stream=", "its stream is empty; leave it out for bizing"),
        (f"redis://:{SECRET}@x?maxlen=many", "its maxlen is no number"),
        (f"redis://:{SECRET}@x/name", "its path is the number of Redis' database"),
        (f"redis://:{SECRET}@x?from=then", "its from is none of beginning, now"),
        (f"nats://:{SECRET}@x/stream", "it has a path"),
        (
            f"amqp://:{SECRET}@x?topic=a",
            "it has an option topic; there are exchange, queue, from, ca. An example: amqp://127.0.0.1:5672?exchange=bizing",
        ),
        (f"redis://:{SECRET}@[x", "it is no URL"),
    ],
)
def test_bad_setting_is_refused_with_the_rule_and_without_the_secret(url: str, why: str) -> None:
    with pytest.raises(Stopped) as refused:
        destination.parse(url)
    assert refused.value.message.startswith(f"BIZING_RELAY_URL: {why}")
    assert SECRET not in refused.value.message


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_bad_setting_ends_the_command_before_anything_starts(command: str) -> None:
    said = bizing(command, BIZING_RELAY_URL=f"reddis://:{SECRET}@x")
    assert (said.returncode, SECRET in said.stderr) == (2, False)
    assert "BIZING_RELAY_URL: its scheme is none of" in said.stderr


# Pure parts


@given(st.lists(st.sampled_from("abcd")))
def test_waves_keep_the_order_of_each_key(keys: list[str]) -> None:
    messages = [Message(str(number), "t", key, {}, {}) for number, key in enumerate(keys)]
    groups = list(message.waves(messages))
    for group in groups:
        assert len({each.key for each in group}) == len(group) > 0
    sent = [each for group in groups for each in group]
    for key in set(keys):
        assert [each.id for each in sent if each.key == key] == [each.id for each in messages if each.key == key]
    assert len(sent) == len(messages)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"failing_since": 61}, "the broker does not confirm"),
        ({"failing_since": 59}, None),
        ({"oldest": 61, "published_at": 61, "relayed_by": None}, "no process relays"),
        ({"oldest": 61, "published_at": 61, "held_back": True}, "an older transaction holds the feed back"),
        ({"oldest": 61, "published_at": 61}, "the process that relays hangs"),
        # It catches up: what it publishes is old, but it does.
        ({"oldest": 9999, "published_at": 1}, None),
        ({"oldest": 9999, "begun_at": 1}, None),
        ({"oldest": 1, "published_at": 9999, "relayed_by": None}, None),
    ],
)
def test_destination_is_stuck_when_nothing_moves_that_has_to(changes: dict[str, Any], why: str | None) -> None:
    now = datetime(2027, 3, 11, 9, tzinfo=UTC)
    facts: dict[str, Any] = dict.fromkeys(("published_at", "failing_since", "failed_at", "fault", "oldest"))
    facts |= {"destination": "d", "xid": 1, "seq": 1, "published": 1, "waiting": 1, "held_back": False}
    facts |= {"begun_at": now - timedelta(days=1), "now": now, "relayed_by": "somebody"}
    facts |= {key: now - timedelta(seconds=value) if type(value) is int else value for key, value in changes.items()}
    assert Standing(**facts).stuck(timedelta(seconds=60)) == why


# Every engine


@pytest.mark.race
@pytest.mark.parametrize("broker", ENGINES)
def test_relay_dies_between_publishing_and_marking(
    broker: str, engine_of: Callable[[str], Engine], database_url: str
) -> None:
    outcome = trial(broker, url_of(broker, engine_of(broker)), database_url, "confirmed")
    print(outcome)
    assert (outcome.lost, outcome.disorder, outcome.effects) == (0, 0, outcome.published)
    # JetStream and BullMQ know repetitions by themselves.
    assert outcome.duplicates == (0 if broker in ("nats", "bullmq") else runner.PIECE)


@pytest.mark.race
def test_relay_that_marks_first_loses_what_it_dies_with(database_url: str, redis: str) -> None:
    """The control."""
    outcome = trial("redis", redis, database_url, "marked")
    assert (outcome.lost, outcome.effects) == (runner.PIECE, outcome.published - runner.PIECE)


@pytest.mark.race
@pytest.mark.parametrize("broker", [name for name in ENGINES if name != "kafka"])
def test_engine_and_database_break_down_meanwhile(broker: str, database_url: str) -> None:
    """The engine is killed and started again while events are written, and the relay's session is cut after."""
    database = sql(database_url, "SELECT current_database()")[0][0]
    with engines.private(ENGINES[broker]) as engine, ThreadPoolExecutor(1) as pool:
        url = url_of(broker, engine)
        with relaying(database_url, url):
            ids = write(database_url, 20)
            writing = pool.submit(write, database_url, 100)
            wait_until(lambda: bool(sql(database_url, "SELECT 1 FROM relay WHERE published > 0")))
            engine.kill()
            ids += write(database_url, 1)
            wait_until(lambda: bool(sql(database_url, "SELECT 1 FROM relay WHERE failing_since IS NOT NULL")))
            engine.start()
            sql(database_url, TERMINATE, "^bizing relay", database)
            ids += writing.result()
            drained(database_url, url)
        outcome = judge(broker, "broker", ids, received(url), database_url)
        print(outcome)
        assert (outcome.lost, outcome.disorder, outcome.effects) == (0, 0, len(ids))


@pytest.mark.race
def test_postgresql_dies_while_it_is_relayed(tmp_path: Path, redis: str) -> None:
    with test_supervision.running(tmp_path, "--ephemeral") as server:
        before = test_supervision.facts(server)
        url = before["databaseUrl"]
        migrations.migrate(url)
        ids = write(url, 200)
        with relaying(url, redis):
            wait_until(lambda: bool(sql(url, "SELECT 1 FROM relay WHERE published > 0")))
            os.kill(before["pid"], signal.SIGKILL)
            wait_until(lambda: bool(test_supervision.facts(server)["pid"] != before["pid"]))
            drained(url, redis)
        outcome = judge("redis", "postgresql", ids, received(redis), url)
        print(outcome)
        assert (outcome.lost, outcome.disorder, outcome.effects) == (0, 0, len(ids))


@pytest.mark.race
@pytest.mark.parametrize(
    "url", ["redis://:{0}@", "bullmq+redis://:{0}@", "amqp://me:{0}@", "nats://{0}@", "kafka://me:{0}@"]
)
def test_engine_that_is_not_there_is_told_of_soon_and_without_the_secret(url: str) -> None:
    at = destination.parse(f"{url.format(SECRET)}127.0.0.1:1")
    begun = time.monotonic()
    with pytest.raises(runner.Unconfirmed) as fault:
        asyncio.run(runner.Line(at, brokers.of(at)).send([]))
    assert time.monotonic() - begun < 2 * brokers.CONNECT_SECONDS
    print(fault.value)
    assert re.search("refused|connect|transport", str(fault.value), re.IGNORECASE)
    assert SECRET not in str(fault.value)


@pytest.mark.race
@pytest.mark.parametrize("name", ["rediss", "amqps", "tls"])
def test_encrypted_engine_is_taken_by_its_certificate(name: str, database_url: str) -> None:
    ids = write(database_url, 1)
    with engines.private(name) as engine:
        with relaying(database_url, engine.url):
            wait_until(lambda: bool(sql(database_url, "SELECT 1 FROM relay WHERE fault ~* 'certificate'")))
        with relaying(database_url, f"{engine.url}?ca={engine.authority}"):
            wait_until(lambda: sql(database_url, "SELECT published FROM relay") == [(len(ids),)])


@pytest.mark.race
def test_message_that_no_queue_takes_is_not_lost(engine_of: Callable[[str], Engine], database_url: str) -> None:
    """RabbitMQ confirms what it drops. Without a queue the relay waits; with one, all of it arrives."""
    exchange = f"test-{uuid4().hex[:12]}"
    lonely = f"{engine_of('rabbitmq').url}?exchange={exchange}&queue="
    ids = write(database_url, 1)
    with relaying(database_url, lonely):
        wait_until(lambda: bool(sql(database_url, "SELECT 1 FROM relay WHERE fault LIKE '%NO_ROUTE%'")))
    found = relay_all(database_url, lonely + exchange)
    assert {each.id for each in found} == set(map(str, ids))
