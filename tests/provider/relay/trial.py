"""A trial: events are written, relayed by a process that dies and by the one that takes over, and consumed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg

from bizing_consumers import inbox
from bizing_provider.relay import destination
from tests.provider.relay import consumers
from tests.provider.relay.consumers import Received
from tests.provider.relay.engines import Engine
from tests.provider.servers import wait_until

WRITERS = 4
BOOKINGS_EACH = 5
WRITE = """
INSERT INTO event (id, business_id, aggregate_type, aggregate_id, aggregate_version, type, data, occurred_at, actor,
  correlation_id)
VALUES (gen_random_uuid(), %s, 'booking', %s, %s, 'booking.held', '{"units": 1}', clock_timestamp(), 'test', 'test')
RETURNING id
"""
EFFECT = "CREATE TABLE IF NOT EXISTS consumers_effect (event_id uuid)"


ENGINES = {"redis": "redis", "bullmq": "redis", "rabbitmq": "rabbitmq", "nats": "nats", "kafka": "kafka"}
"""The engine of each broker."""
OPTIONS = {
    "redis": "stream={0}",
    "bullmq": "queue={0}",
    "rabbitmq": "exchange={0}&queue={0}",
    "nats": "stream={0}&subject={0}",
    "kafka": "topic={0}",
}


def url_of(broker: str, engine: Engine) -> str:
    """The setting for a place of its own in a broker's engine."""
    name = f"test-{uuid4().hex[:12]}"
    scheme, _, rest = engine.url.partition(":")
    return f"{'bullmq+' * (broker == 'bullmq')}{scheme}:{rest}?{OPTIONS[broker].format(name)}"


@dataclass(frozen=True)
class Outcome:
    """`disorder` are messages of a booking that came before an older one, repetitions left out."""

    broker: str
    killed: str
    published: int
    received: int
    lost: int
    duplicates: int
    disorder: int
    effects: int


def trial(broker: str, url: str, database: str, killed: str, versions: int = 30) -> Outcome:
    """Relay so many events of each booking. The first process dies at its second piece; the second goes on."""
    written = write(database, versions)
    with ExitStack() as stack:
        if killed != "never":
            first = stack.enter_context(relaying(database, url, killed, 2))
            assert first.wait(120) == -signal.SIGKILL
        second = stack.enter_context(relaying(database, url))
        drained(database, url)
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
    return judge(broker, killed, written, asyncio.run(consumers.received(url)), database)


def judge(broker: str, killed: str, written: Sequence[UUID], received: Sequence[Received], database: str) -> Outcome:
    ids = {str(each) for each in written}
    told = {each.id for each in received}
    assert told <= ids
    assert all(each.id == each.event["id"] for each in received)
    return Outcome(
        broker=broker,
        killed=killed,
        published=len(ids),
        received=len(received),
        lost=len(ids - told),
        duplicates=len(received) - len(told),
        disorder=_disorder(received),
        effects=_effects(received, database),
    )


def write(database: str, versions: int) -> list[UUID]:
    """Events of bookings by several writers at once, a few in each transaction."""
    with ThreadPoolExecutor(WRITERS) as pool:
        return [each for done in pool.map(lambda _: _write(database, versions), range(WRITERS)) for each in done]


def _write(database: str, versions: int) -> list[UUID]:
    business, bookings = uuid4(), [uuid4() for _ in range(BOOKINGS_EACH)]
    ids = []
    with psycopg.connect(database) as conn:
        for version in range(1, versions + 1):
            for booking in bookings:
                ids += [row[0] for row in conn.execute(WRITE, [business, booking, version]).fetchall()]
            conn.commit()
    return ids


@contextmanager
def relaying(database: str, url: str, killed: str = "never", piece: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.provider.relay.child", killed, str(piece)]
    environment = {**os.environ, "DATABASE": database, "DESTINATION": url}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


WAITING = """
SELECT count(event.seq) FROM relay
LEFT JOIN event ON (event.xid, event.seq) > (relay.xid::text::xid8, relay.seq)
WHERE destination = %s GROUP BY destination
"""


def drained(database: str, url: str) -> None:
    """Wait until nothing waits to be relayed."""
    name = destination.parse(url).name
    with psycopg.connect(database, autocommit=True) as conn:
        wait_until(lambda: conn.execute(WAITING, [name]).fetchall() == [(0,)])


def _disorder(received: Sequence[Received]) -> int:
    newest: dict[str, int] = defaultdict(int)
    seen: set[str] = set()
    disorder = 0
    for each in received:
        if each.id not in seen:
            seen.add(each.id)
            key, version = each.event["aggregateId"], each.event["version"]
            disorder += version != newest[key] + 1
            newest[key] = version
    return disorder


def _effects(received: Sequence[Received], database: str) -> int:
    """How many effects a consumer with an inbox lets all of it have."""
    with psycopg.connect(database) as conn:
        inbox.create(conn)
        conn.execute(EFFECT)
        for each in received:
            with conn.transaction():
                if inbox.once(conn, each.id):
                    conn.execute("INSERT INTO consumers_effect VALUES (%s)", [each.id])
        return int(conn.execute("SELECT count(*) FROM consumers_effect").fetchall()[0][0])
