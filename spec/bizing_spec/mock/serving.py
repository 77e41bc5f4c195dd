"""Running the mock: a server that listens, and begins again when a file changes."""

import gc
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

from bizing_spec.mock import loading
from bizing_spec.mock.answering import Manner
from bizing_spec.mock.application import Application
from bizing_spec.mock.calling import Callbacks
from bizing_spec.mock.journal import Journal
from bizing_spec.mock.proxying import Upstream
from bizing_spec.outcome import Stopped


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
            watched = partial(reload, application, options)
            files = loading.watched(options.files, options.rules, options.seed_data)
            Thread(target=loading.watch, args=(files, watched), daemon=True).start()
        gc.freeze()  # the document stays; collecting garbage need not look through it again and again
        try:
            _run(application, listener)
        finally:
            journal.close()


def reload(application: Application, options: Options) -> None:
    """Take the files as they are now, or keep to what they were when one is wrong now."""
    try:
        application.mocks = loading.load(options.files, options.manner, options.rules, options.seed_data)
    except Stopped as fact:
        loading.say(f"bizing: {fact.message}; the mock goes on with what it had")
    else:
        loading.say(f"{', '.join(options.files)}: something has changed; the mock begins again with it.")


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as fault:
        raise Stopped(f"cannot listen on {host}:{port}: {fault.strerror or fault}") from fault


def _run(application: Application, listener: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listener])
