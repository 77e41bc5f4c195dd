"""One connection through a proxy: two ends that send each other what they receive, as the proxy's mode allows."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

TICK_SECONDS = 0.001  # as fine as the loop's clock is
RESET = struct.pack("ii", 1, 0)  # linger for no time: what is closed so, is reset


@dataclass(frozen=True)
class Pass:
    """Everything goes through."""


@dataclass(frozen=True)
class Cut:
    """Connections are reset, and new ones refused."""


@dataclass(frozen=True)
class Slow:
    """Each chunk is late by so many milliseconds, in both directions."""

    milliseconds: float


@dataclass(frozen=True)
class Drop:
    """Requests go through; each chunk of a reply is, with this chance, swallowed and its connection reset."""

    chance: float = 1.0


Mode = Pass | Cut | Slow | Drop


@dataclass
class Traffic:
    """What all connections of a proxy share, and what went through them."""

    mode: Mode = field(default_factory=Pass)
    chances: random.Random = field(default_factory=random.Random)
    relays: set[Relay] = field(default_factory=set)
    connections: int = 0
    refused: int = 0  # connections that no upstream took
    bytes_up: int = 0
    bytes_down: int = 0


class Relay:
    """A client's connection and the upstream's that goes with it; `connect` is called when the first is there."""

    def __init__(self, traffic: Traffic, connect: Callable[[Relay], None]) -> None:
        self.traffic = traffic
        self.connect = connect
        self.client = _End(self, answers=False)
        self.upstream = _End(self, answers=True)
        self.client.other, self.upstream.other = self.upstream, self.client

    def keep(self) -> None:
        """Be known as long as one of the two is connected."""
        if self.client.connected or self.upstream.connected:
            self.traffic.relays.add(self)
        else:
            self.traffic.relays.discard(self)

    def reset(self) -> None:
        for end in (self.client, self.upstream):
            end.reset()


class _End(asyncio.Protocol):
    """What arrives here leaves at the other end."""

    other: _End

    def __init__(self, relay: Relay, *, answers: bool) -> None:
        self._relay = relay
        self._traffic = relay.traffic
        self._answers = answers
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._over = False
        self._late: deque[tuple[float, bytes | None]] = deque()  # what is to leave here, and when; None closes

    @property
    def connected(self) -> bool:
        return self._transport is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but its bases
        self._relay.keep()
        if self._over:
            self._transport.abort()
        elif self._answers:
            self._send_due()
        else:
            self._relay.connect(self._relay)

    def data_received(self, data: bytes) -> None:
        traffic = self._traffic
        if self._answers:
            traffic.bytes_down += len(data)
            if isinstance(traffic.mode, Drop) and traffic.chances.random() < traffic.mode.chance:
                self._relay.reset()
                return
        else:
            traffic.bytes_up += len(data)
        self.other.send(data)

    def connection_lost(self, fault: Exception | None) -> None:
        self._transport = None
        self._over = True
        self.other.send(None)
        self._relay.keep()

    def send(self, data: bytes | None) -> None:
        """Let it leave here, now or later; None is the end."""
        mode = self._traffic.mode
        seconds = mode.milliseconds / 1000 if isinstance(mode, Slow) else 0.0
        if self._transport is not None and not seconds and not self._late:
            self._send(data)
        elif not self._over:
            self._delay(data, seconds)

    def _send(self, data: bytes | None) -> None:
        if self._transport is None:
            return
        if data is None:
            self._transport.close()
        else:
            self._transport.write(data)

    def _delay(self, data: bytes | None, seconds: float) -> None:
        # Nothing overtakes what is on its way, also when the mode has changed since.
        now = self._loop.time()
        due = max(now + seconds, self._late[-1][0] if self._late else now)
        self._late.append((due, data))
        if len(self._late) == 1 and self._transport is not None:  # else when it is connected
            self._loop.call_at(due, self._send_due)

    def _send_due(self) -> None:
        while self._late and self._late[0][0] <= self._loop.time() + TICK_SECONDS:
            self._send(self._late.popleft()[1])
        if self._late:
            self._loop.call_at(self._late[0][0], self._send_due)

    def pause_writing(self) -> None:
        self.other.listen(False)

    def resume_writing(self) -> None:
        self.other.listen(True)

    def listen(self, whether: bool) -> None:
        """Take up what arrives here, or leave it where it is."""
        if self._transport is None or self._transport.is_closing():
            return
        if whether:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def reset(self) -> None:
        if self._over:
            return
        self._over = True
        self._late.clear()
        if self._transport is None:
            return
        with socket.socket(fileno=socket.dup(self._transport.get_extra_info("socket").fileno())) as same:
            same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._transport.abort()
