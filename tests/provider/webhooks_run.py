"""`python -m tests.provider.webhooks_run`: what becomes of webhooks when receivers fail and a worker is killed.

Five receivers of the same events: one is good, one slow, one fails every other time, one is dead, one wants no more.
Two worker processes send. The first half of the events is timed, and before it as many to a good receiver alone; during
the second half one worker is killed by SIGKILL. Then the dead receiver and the one that wanted no more come back: the
one is enabled, and the dead letters of both are replayed.
The delays between attempts are those of the schedule, made shorter by one factor.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from standardwebhooks.webhooks import WebhookVerificationError

from bizing_provider import db, embedded, migrations
from bizing_provider.webhooks import schedule
from tests.provider.harness import booking_body, new_key, soon, sql
from tests.provider.receivers import Answer, Received, Receiver, receiving
from tests.provider.servers import NO_CERTIFICATES, serving, starting, wait_until

TIMEOUT_SECONDS = 2.0
SLOW_SECONDS = 0.3
PATIENCE_SECONDS = 900
"""Until the dead one has had every attempt of the schedule for every event."""
AT_ONCE = 16
"""Clients that book; and what two workers send to one endpoint at once."""
HEALTHY = ("good", "slow")


@dataclass(frozen=True)
class Line:
    """Of one endpoint: what the database says, what its receiver got, and when it had all of the first half."""

    name: str
    delivered: int
    dead: int
    pending: int
    attempts: int
    requests: int
    missing: int
    last_seconds: float


@dataclass(frozen=True)
class Result:
    events: int
    alone_seconds: float
    lines: list[Line]
    repeated: int
    unsigned: int
    replayed: int
    came_back: Mapping[str, int]
    """How many of the events those two had in the end."""

    @property
    def faults(self) -> list[str]:
        """What must not be."""
        by = {line.name: line for line in self.lines}
        tries = len(schedule.DELAYS) + 1
        wrong = {
            "a message was lost": any(by[name].missing for name in ("good", "slow", "half")),
            "a delivery was not noted": any(by[name].delivered != self.events for name in ("good", "slow", "half")),
            "a message to the dead one was not tried as often as the schedule says": (
                by["dead"].dead != self.events or by["dead"].attempts != tries * self.events
            ),
            "the one that wants no more was sent more than was on its way": by["gone"].requests > AT_ONCE,
            "a signature was wrong": self.unsigned,
            "dead letters were not replayed": self.replayed != self.events,
            "what came back missed something": set(self.came_back.values()) != {self.events},
            "the good one was held up": by["good"].last_seconds > 3 * self.alone_seconds + 5,
        }
        return [fault for fault, is_so in wrong.items() if is_so]


class Run:
    """A server and receivers on a database of the run's own."""

    def __init__(self, database_url: str, folder: Path, scale: float) -> None:
        self.database_url = database_url
        self.folder = folder
        self.environment = {
            "BIZING_DATABASE_URL": database_url,
            "BIZING_WEBHOOKS_ALLOW_PRIVATE": "127.0.0.0/8",
            "BIZING_WEBHOOKS_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS),
            "BIZING_WEBHOOKS_DELAY_SCALE": str(scale),
        }
        self.key = asyncio.run(new_key(database_url, db.new_id()))

    def go(self, events: int) -> Result:
        with ExitStack() as stack:
            server = stack.enter_context(
                serving(self.folder / "server", "--no-demo", "--no-background", **self.environment)
            )
            self.url = server.url
            workers = [stack.enter_context(self._worker(number)) for number in range(2)]
            wait_until(lambda: all(b"The worker runs" in worker.output.read_bytes() for worker in workers))
            half = events // 2
            alone = self._alone(half)
            receivers = self._receivers(stack)
            started = time.monotonic()
            self._book(half)
            wait_until(lambda: all(len(receivers[name].ids) >= half for name in HEALTHY))
            first = set(receivers["good"].ids)
            self._book(events - half)
            wait_until(lambda: len(receivers["good"].ids) > half + half // 3)
            workers[0].end(signal.SIGKILL)
            wait_until(self._all_settled, PATIENCE_SECONDS)
            lines = [self._line(name, receiver, started, first) for name, receiver in receivers.items()]
            healed = {name: stack.enter_context(receiving()) for name in ("dead", "gone")}
            replayed = {name: self._come_back(name, receiver) for name, receiver in healed.items()}
            wait_until(lambda: all(len(each.ids) >= events for each in healed.values()) and self._all_settled())
            return Result(
                events=events,
                alone_seconds=alone,
                lines=lines,
                repeated=sum(sum(receivers[name].ids.values()) - len(receivers[name].ids) for name in HEALTHY),
                unsigned=sum(self._unsigned(name, receiver) for name, receiver in receivers.items()),
                replayed=replayed["dead"],
                came_back={name: len(each.ids) for name, each in healed.items()},
            )

    def _worker(self, number: int) -> Any:
        return starting(self.folder / f"worker{number}", "worker", **self.environment)

    def _alone(self, events: int) -> float:
        """How long the good one takes when there is no other."""
        with receiving() as receiver:
            endpoint = self._register("alone", receiver.url)
            started = time.monotonic()
            self._book(events)
            wait_until(lambda: len(receiver.ids) == events and self._all_settled())
            self._send("DELETE", f"webhook-endpoints/{endpoint['id']}", headers={"If-Match": "*"})
            return _last(receiver, set(receiver.ids)) - started

    def _receivers(self, stack: ExitStack) -> dict[str, Receiver]:
        self.endpoints: dict[str, dict[str, Any]] = {}
        ways = {
            "good": lambda *_: Answer(),
            "slow": lambda *_: Answer(seconds=SLOW_SECONDS),
            "half": lambda received, before: Answer(500 if (int(received.id[-1], 16) + before) % 2 else 204),
            "dead": lambda *_: Answer(503),
            "gone": lambda *_: Answer(410),
        }
        receivers = {name: stack.enter_context(receiving(way)) for name, way in ways.items()}
        for name, receiver in receivers.items():
            self.endpoints[name] = self._register(name, receiver.url)
        return receivers

    def _register(self, name: str, url: str) -> dict[str, Any]:
        body = {"url": url, "description": name, "eventTypes": ["booking.held"]}
        return self._send("POST", "webhook-endpoints", json=body)

    def _come_back(self, name: str, healed: Receiver) -> int:
        """Let a receiver come back elsewhere, enabled, and replay what was given up: how many."""
        place = f"webhook-endpoints/{self.endpoints[name]['id']}"
        self._send("PATCH", place, json={"url": healed.url, "enabled": True}, headers={"If-Match": "*"})
        since = {"since": self.endpoints[name]["createdAt"]}
        return int(self._send("POST", f"{place}/replay", json=since)["replayed"])

    def _line(self, name: str, receiver: Receiver, started: float, first: set[str]) -> Line:
        endpoint_id = self.endpoints[name]["id"]
        counts = dict(
            sql(
                self.database_url,
                "SELECT status, count(*) FROM webhook_delivery WHERE endpoint_id = %s GROUP BY status",
                endpoint_id,
            )
        )
        query = "SELECT count(*) FROM webhook_attempt JOIN webhook_delivery ON id = delivery_id WHERE endpoint_id = %s"
        known = "SELECT CAST(event_id AS text) FROM webhook_delivery WHERE endpoint_id = %s"
        return Line(
            name=name,
            delivered=counts.get("DELIVERED", 0),
            dead=counts.get("DEAD", 0),
            pending=counts.get("PENDING", 0),
            attempts=sql(self.database_url, query, endpoint_id)[0][0],
            requests=sum(receiver.ids.values()),
            missing=len({event_id for (event_id,) in sql(self.database_url, known, endpoint_id)} - receiver.ids.keys()),
            last_seconds=_last(receiver, first) - started,
        )

    def _unsigned(self, name: str, receiver: Receiver) -> int:
        return sum(not _is_signed(received, self.endpoints[name]["secret"]) for received in receiver.received)

    def _all_settled(self) -> bool:
        """Whether all that may be sent was delivered or given up, of all that was queued and all that is to be."""
        behind = """SELECT count(*) FROM webhook_endpoint e JOIN event v ON v.business_id = e.business_id
          WHERE e.enabled AND (v.xid, v.seq) > (e.feed_xid, e.feed_seq)"""
        waiting = """SELECT count(*) FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = endpoint_id
          WHERE e.enabled AND d.status = 'PENDING'"""
        return sql(self.database_url, behind) == sql(self.database_url, waiting) == [(0,)]

    def _book(self, events: int) -> None:
        async def book_all() -> None:
            async with httpx.AsyncClient(
                base_url=f"{self.url}/api/v1/", headers=self._headers(), trust_env=False, verify=NO_CERTIFICATES
            ) as http:
                slots = asyncio.Semaphore(AT_ONCE)

                async def book(number: int) -> None:
                    body = booking_body(room, soon(days=2, hour=0) + timedelta(hours=number))
                    async with slots:
                        (await http.post("bookings", json=body, headers=_key(), timeout=60)).raise_for_status()

                await asyncio.gather(*(book(number) for number in range(events)))

        room = self._send("POST", "resources", json={"name": "Room", "timeZone": "Etc/UTC"})
        asyncio.run(book_all())

    def _send(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        headers = self._headers() | (_key() if method == "POST" else {}) | options.pop("headers", {})
        with httpx.Client(base_url=f"{self.url}/api/v1/", trust_env=False, verify=NO_CERTIFICATES) as http:
            answer = http.request(method, path, headers=headers, timeout=60, **options).raise_for_status()
        return dict(answer.json()) if answer.content else {}

    def _headers(self) -> dict[str, str]:
        return {"X-API-Key": self.key}


def _key() -> dict[str, str]:
    return {"Idempotency-Key": f'"{uuid4()}"'}


def _last(receiver: Receiver, ids: set[str]) -> float:
    """When the last of these messages came for the first time."""
    first: dict[str, float] = {}
    for received in receiver.received:
        first.setdefault(received.id, received.at)
    return max((at for id_, at in first.items() if id_ in ids), default=0.0)


def _is_signed(received: Received, secret: str) -> bool:
    try:
        received.verify(secret)
    except WebhookVerificationError:
        return False
    return True


def as_text(result: Result) -> Iterator[str]:
    yield f"{result.events} events to each of 5 endpoints; two workers, one killed by SIGKILL during the second half"
    yield ""
    titles = ("delivered", "dead", "pending", "attempts", "requests", "missing", "half s")
    yield f"{'endpoint':10}" + "".join(f"{title:>10}" for title in titles)
    for line in result.lines:
        yield (
            f"{line.name:10}{line.delivered:10,}{line.dead:10,}{line.pending:10,}{line.attempts:10,}{line.requests:10,}"
            f"{line.missing:10,}{line.last_seconds:10.1f}"
        )
    yield ""
    yield f"The good one alone had the first half after {result.alone_seconds:.1f} s."
    yield f"{result.repeated} messages came twice to the good and the slow one, which the killed worker had not noted."
    yield f"{result.replayed} dead letters of the dead one were replayed; the two that came back had in the end:"
    yield ", ".join(f"{name} {count}" for name, count in result.came_back.items())
    yield ""
    yield "sound" if not result.faults else f"NOT SOUND: {'; '.join(result.faults)}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.provider.webhooks_run", description=__doc__)
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--scale", type=float, default=0.0001, help="what the delays are multiplied by")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bizing-webhooks-") as folder, embedded.running() as server:
        migrations.migrate(server.url)
        result = Run(server.url, Path(folder), options.scale).go(options.events)
    print("\n".join(as_text(result)))
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
