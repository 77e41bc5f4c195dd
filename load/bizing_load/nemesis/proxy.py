"""A TCP proxy whose connections can be cut, slowed, or robbed of their replies while it runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from bizing_load import ports
from bizing_load.nemesis import relay
from bizing_load.nemesis.relay import Cut, Drop, Mode, Pass, Slow

__all__ = ["Counts", "Cut", "Drop", "Mode", "Pass", "Proxy", "Slow"]

T = TypeVar("T")

REFUSED_SECONDS = 0.2  # how long an upstream that refused is passed over
CONNECT_SECONDS = 5.0
BACKLOG = 1024
POLL_SECONDS = 0.001

Address = tuple[str, int]


@dataclass(frozen=True)
class Counts:
    """What went through since the start; `refused` are connections that no upstream took."""

    connections: int
    refused: int
    bytes_up: int
    bytes_down: int


class Proxy:
    """Forwards a port of the loopback to upstreams in turn, in a thread of its own, for the length of a block.

    An upstream that refuses is passed over for a moment. The port stays the same through all modes.
    """

    def __init__(self, upstreams: Sequence[Address], *, seed: int = 0) -> None:
        self.port = ports.free()
        self._upstreams = list(upstreams)
        self._refused = [0.0] * len(self._upstreams)  # on the loop's clock
        self._turn = 0
        self._seed = seed
        self._connecting: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> Address:
        return "127.0.0.1", self.port

    def __enter__(self) -> Self:
        self._loop = _new_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy-{self.port}", daemon=True)
        self._thread.start()
        try:
            self._run(self._open())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._run(self._close())
        self._end()

    def switch(self, mode: Mode) -> None:
        """Take on a mode, for the connections that are open too; returns when it holds."""
        self._run(self._switch(mode))

    def counts(self) -> Counts:
        traffic = self._traffic
        return Counts(traffic.connections, traffic.refused, traffic.bytes_up, traffic.bytes_down)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> None:
        self._traffic = relay.Traffic()
        self._traffic.chances.seed(self._seed)
        await self._listen()

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(self._accept, *self.address, backlog=BACKLOG, reuse_address=True)

    async def _switch(self, mode: Mode) -> None:
        before, self._traffic.mode = self._traffic.mode, mode
        if isinstance(mode, Cut):
            self._server.close()
            for one in list(self._traffic.relays):
                one.reset()
            await asyncio.gather(*self._connecting)
        elif isinstance(before, Cut):
            await self._listen()

    async def _close(self) -> None:
        await self._switch(Cut())
        while self._traffic.relays:  # noqa: ASYNC110 (a moment, once)
            await asyncio.sleep(POLL_SECONDS)

    def _accept(self) -> asyncio.Protocol:
        return relay.Relay(self._traffic, self._begin).client

    def _begin(self, fresh: relay.Relay) -> None:
        self._traffic.connections += 1
        task = self._loop.create_task(self._connect(fresh))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, fresh: relay.Relay) -> None:
        for index in self._order():
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await self._loop.create_connection(lambda: fresh.upstream, *self._upstreams[index])
            except OSError:  # a time-out too
                self._refused[index] = self._loop.time()
            else:
                return
        self._traffic.refused += 1
        fresh.reset()

    def _order(self) -> list[int]:
        """The upstreams, beginning with whose turn it is; those that refused just now come last."""
        count = len(self._upstreams)
        self._turn = (self._turn + 1) % count
        turns = [(self._turn + step) % count for step in range(count)]
        since = self._loop.time() - REFUSED_SECONDS
        return sorted(turns, key=lambda index: self._refused[index] > since)


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
