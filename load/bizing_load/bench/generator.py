"""The lean load generator: holds over raw keep-alive connections, in a process of its own.

It shares the machine with the server that it measures, so it does as little as can be: requests are joined from
prepared bytes, of a reply only the status and the length are read. The order comes as JSON on stdin, the figures leave
as JSON on stdout.
"""

from __future__ import annotations

import asyncio
import random
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count, pairwise
from time import perf_counter
from typing import cast

import msgspec

from bizing_load import api, latency

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
CREATED = b"201"


class Order(msgspec.Struct, frozen=True):
    """What to send for how long, at so many requests in flight.

    Times are days from `first`, cut into slots of `step` minutes. `contended`: all clients ask for one slot of the
    first resource, then for the next; otherwise each asks for a random slot of a random resource. `name` begins every
    idempotency key, so it must be new for each order.
    """

    host: str
    port: int
    key: str
    clients: int
    seconds: float
    resources: list[str]
    first: datetime
    days: int
    step: int
    name: str
    warm_up: float = 0.5
    contended: bool = False


class Figures(msgspec.Struct, frozen=True):
    """What was measured after the warm-up: answers by status, latencies of all answers in milliseconds.

    `slots` and `winners` count the times that clients contended for, and the bookings that were given for them.
    """

    seconds: float
    statuses: dict[str, int]
    p50: float | None
    p99: float | None
    slots: int = 0
    winners: int = 0
    double: int = 0


class Requests:
    """Prepared bytes, and which slot comes next."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._slots = list(_slots(order.first, order.days, order.step))
        self._resources = [name.encode() for name in order.resources]
        self._numbers = count()
        self._random = random.Random(order.name).random  # noqa: S311 (load, not secrets)
        body = len(b"".join(self._body(self._resources[0], self._slots[0])))
        self._head = (
            f"POST {api.BASE}/bookings HTTP/1.1\r\nHost: {order.host}:{order.port}\r\nX-API-Key: {order.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {body}\r\n"
            f'Idempotency-Key: "{order.name}-'
        ).encode()

    def next(self) -> tuple[int, bytes]:
        """A request, and the number of the slot that it contends for (0 unless contended)."""
        number = next(self._numbers)
        if self._order.contended:
            place = number // self._order.clients
            resource, slot = self._resources[0], self._slots[place % len(self._slots)]
        else:
            place = 0
            resource = self._resources[int(self._random() * len(self._resources))]
            slot = self._slots[int(self._random() * len(self._slots))]
        return place, b"".join((self._head, b'%d"' % number, HEAD_END, *self._body(resource, slot)))

    @staticmethod
    def _body(resource: bytes, slot: tuple[bytes, bytes]) -> tuple[bytes, ...]:
        """Always of the same length, so that the head can be prepared too."""
        customer = b'","customer":{"name":"Load","email":"load@example.com"}}'
        return b'{"resourceId":"', resource, b'","start":"', slot[0], b'","end":"', slot[1], customer


class Tally:
    """What was answered between the end of the warm-up and the end."""

    def __init__(self, begin: float, end: float) -> None:
        self.begin, self.end = begin, end
        self.statuses: Counter[bytes] = Counter()
        self.latencies = array("d")
        self.asked: Counter[int] = Counter()
        self.won: Counter[int] = Counter()

    def add(self, status: bytes, place: int, sent: float, now: float) -> None:
        if self.begin <= now <= self.end:
            self.statuses[status] += 1
            self.latencies.append((now - sent) * 1000)
        # Whole, not only what was measured: a slot's winner may have been answered during the warm-up.
        self.asked[place] += 1
        if status == CREATED:
            self.won[place] += 1


class Connection(asyncio.Protocol):
    """One client: sends, waits for the answer, sends again, until the end."""

    def __init__(self, requests: Requests, tally: Tally) -> None:
        self._requests = requests
        self._tally = tally
        self._buffer = b""
        self._sent = 0.0
        self._place = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but its bases
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer = buffer = self._buffer + data if self._buffer else data
        end = _end_of_reply(buffer)
        if end is None or len(buffer) < end:
            return
        now = perf_counter()
        self._tally.add(buffer[9:12], self._place, self._sent, now)
        self._buffer = b""
        if now < self._tally.end:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if perf_counter() < self._tally.end:
            self._tally.add(b"connection lost", self._place, self._sent, perf_counter())
        self.done.set_result(None)

    def _send(self) -> None:
        self._place, request = self._requests.next()
        self._sent = perf_counter()
        self._transport.write(request)


def _end_of_reply(buffer: bytes) -> int | None:
    """Length of the reply, or None while its head is not complete. No pipelining, so nothing follows it."""
    head = buffer.find(HEAD_END)
    if head < 0:
        return None
    lower = buffer[:head].lower()
    at = lower.find(LENGTH)
    if at < 0:
        raise ValueError("a reply without Content-Length cannot be measured")
    line_end = lower.find(b"\r", at)
    return head + len(HEAD_END) + int(lower[at + len(LENGTH) : line_end if line_end > 0 else head])


def _slots(first: datetime, days: int, step: int) -> Iterator[tuple[bytes, bytes]]:
    """Start and end of every slot, the last of each day left out: its end is written as the next day's."""
    for day in range(days):
        midnight = first + timedelta(days=day)
        times = [midnight + timedelta(minutes=at) for at in range(0, 1440, step)]
        yield from pairwise(time.strftime("%Y-%m-%dT%H:%M:00Z").encode() for time in times)


async def measure(order: Order) -> Figures:
    loop = asyncio.get_running_loop()
    requests = Requests(order)
    begin = perf_counter() + order.warm_up
    tally = Tally(begin, begin + order.seconds)
    made = [
        await loop.create_connection(lambda: Connection(requests, tally), order.host, order.port)
        for _ in range(order.clients)
    ]
    async with asyncio.timeout(order.warm_up + order.seconds + api.SECONDS):
        await asyncio.gather(*(connection.done for _, connection in made))
    measured = latency.of(tally.latencies)
    full = [place for place, asked in tally.asked.items() if asked == order.clients]
    return Figures(
        seconds=order.seconds,
        statuses={status.decode(): number for status, number in tally.statuses.items()},
        p50=measured.p50,
        p99=measured.p99,
        slots=len(full) if order.contended else 0,
        winners=sum(tally.won[place] for place in full) if order.contended else 0,
        double=sum(tally.won[place] > 1 for place in full) if order.contended else 0,
    )


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:  # there is none on Windows
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def main() -> None:
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        sys.stdout.buffer.write(msgspec.json.encode(runner.run(measure(order))))


if __name__ == "__main__":
    main()
