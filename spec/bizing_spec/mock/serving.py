"""Running the mock: a server that listens, and begins again when a file changes."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Final

from bizing_spec.mock import loading
from bizing_spec.mock.answering import Manner
from bizing_spec.mock.application import Application
from bizing_spec.mock.calling import Callbacks
from bizing_spec.mock.clock import Clock
from bizing_spec.mock.journal import Journal
from bizing_spec.mock.proxying import Upstream
from bizing_spec.mock.several import Mocks
from bizing_spec.mock.watching import Watch
from bizing_spec.mock.wire import Connections, Wire
from bizing_spec.outcome import Stopped

_ENDS: Final = (signal.SIGINT, signal.SIGTERM)
_PATIENCE_SECONDS: Final = 60.0  # with a connection that says nothing
_GRACE_SECONDS: Final = 2.0
_TICK_SECONDS: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class Options:
    files: Sequence[str]
    host: str
    port: int
    manner: Manner
    cors: bool
    watch: bool
    rules: Path | None
    proxy: str | None
    record: Path | None
    seed_data: Path | None = None
    callbacks_to: Sequence[str] = ()


def serve(options: Options) -> None:
    """Serve until interrupted. Raises Stopped when the document is none or the port is taken."""
    mocks = loading.load(options.files, options.manner, options.rules, options.seed_data)
    upstream = None
    if options.proxy:
        if len(options.files) > 1:
            raise Stopped("--proxy asks one service; give one FILE")
        if not options.proxy.startswith(("http://", "https://")):
            raise Stopped(f"--proxy wants an http or https address, not {options.proxy!r}")
        upstream = Upstream(options.proxy, errors=options.manner.errors)
    journal = Journal(options.record, [name for mock in mocks.all for name in mock.secrets])
    callbacks = Callbacks(journal, options.callbacks_to)
    application = Application(mocks, cors=options.cors, journal=journal, upstream=upstream, callbacks=callbacks)
    with _listen(options.host, options.port) as listener:
        host = f"[{options.host}]" if ":" in options.host else options.host
        address = f"http://{host}:{listener.getsockname()[1]}"
        count = sum(len(mock.model.operations) for mock in mocks.all)
        loading.say(f"The mock of {', '.join(options.files)} answers at {address} ({count} operations).")
        loading.say(f"What was asked is at {address}/__mock; Ctrl-C stops it.")
        if options.watch:
            Thread(target=watch(application, options).go_on, daemon=True).start()
        gc.freeze()  # the document stays; collecting garbage need not look through it again and again
        try:
            _run(application, listener)
        finally:
            journal.close()


def watch(application: Application, options: Options) -> Watch:
    """What looks whether a file has changed, and has the application answer by it then."""
    return Watch(application.mocks, partial(reload, application, options), options.rules, options.seed_data)


def reload(application: Application, options: Options) -> Mocks | Stopped:
    """Take the files as they are now, or keep to what they were when one is wrong now; that is the fact then."""
    try:
        application.mocks = loading.load(options.files, options.manner, options.rules, options.seed_data)
    except Stopped as fact:
        loading.say(f"bizing: {fact.message}; the mock goes on with what it had")
        return fact
    loading.say(f"{', '.join(options.files)}: something has changed; the mock begins again with it.")
    return application.mocks


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as fault:
        raise Stopped(f"cannot listen on {host}:{port}: {fault.strerror or fault}") from fault


def _run(application: Application, listener: socket.socket) -> None:
    """Serve until a signal comes, which takes its usual effect when everything is answered."""
    if sys.platform == "win32":
        caught = asyncio.run(_serve(application, listener))
    else:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            caught = runner.run(_serve(application, listener))
    if caught is not None:
        signal.raise_signal(caught)


async def _serve(application: Application, listener: socket.socket) -> signal.Signals | None:
    """The signal that ended it."""
    loop, clock, connections = asyncio.get_running_loop(), Clock(), Connections()
    caught: asyncio.Future[signal.Signals] = loop.create_future()
    kept = {ends: signal.signal(ends, lambda number, _: _catch(loop, caught, number)) for ends in _ENDS}
    server = await loop.create_server(lambda: Wire(application, clock, connections), sock=listener, backlog=512)
    try:
        while not caught.done():
            clock.tick()
            for each in tuple(connections):
                each.sweep(_PATIENCE_SECONDS)
            await asyncio.wait([caught], timeout=_TICK_SECONDS)
        server.close()
        await _finish(connections)
    finally:
        for ends, handler in kept.items():
            signal.signal(ends, handler)
    return caught.result()


def _catch(loop: asyncio.AbstractEventLoop, caught: asyncio.Future[signal.Signals], number: int) -> None:
    def tell() -> None:
        if not caught.done():
            caught.set_result(signal.Signals(number))

    loop.call_soon_threadsafe(tell)


async def _finish(connections: Connections) -> None:
    """Let what is asked be answered, for as long as that is bearable."""
    connections.ended.clear()
    for each in tuple(connections):
        each.stop()
    if connections:
        with suppress(TimeoutError):
            await asyncio.wait_for(connections.ended.wait(), _GRACE_SECONDS)
