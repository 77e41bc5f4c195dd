"""What `serve` and `worker` do: a database, the demo, the server processes, and word when it all is ready."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizing_provider import announcement, embedded, logs, settings
from bizing_spec.outcome import Stopped

if TYPE_CHECKING:
    from fastapi import FastAPI

# `bizing_provider.app` brings FastAPI and SQLAlchemy, and takes as long to import as PostgreSQL takes to start. So it
# is imported meanwhile, and nothing here imports it or what it needs before that is done.


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The command line of `serve`."""

    host: str
    port: int
    workers: int
    data_dir: Path | None
    database_url: str | None
    ephemeral: bool
    demo: bool
    background: bool
    ready_file: Path | None
    log_level: str

    @property
    def home(self) -> Path | None:
        """Where keys are kept between starts: with the embedded database, if that is kept."""
        if self.ephemeral or self.database_url:
            return None
        return self.data_dir or settings.read().data_dir


def serve(options: Options) -> None:
    """Serve until a signal ends it. Raises Stopped for what keeps it from starting."""
    _settings()  # before anything is started, so that a bad one costs no time
    with contextlib.ExitStack() as stack, signals():
        announcement.prepare(options.ready_file)
        listener = stack.enter_context(listen(options.host, options.port))
        url = address(listener)
        facts: dict[str, Any] = {"url": url, "docs": f"{url}/docs"}
        with _importing("bizing_provider.app"):
            database = _database(stack, options, facts)
        curl = _prepare(options, database, facts)
        if options.demo and not (options.database_url or settings.read().stripe_api_key):
            from bizing_provider import till

            beside = stack.enter_context(till.open_beside(options.home, f"{url}/api/v1/webhooks/stripe"))
            os.environ.update(beside.settings)
            facts["sandbox"] = beside.url
        _hand_down(options, database)
        stack.enter_context(announcement.given(facts, options.ready_file, _words(facts, curl)))
        _run(options, listener)


def _run(options: Options, listener: socket.socket) -> None:
    from bizing_provider import processes  # uvicorn is no small import either

    logs.configure(options.log_level)
    processes.run("bizing_provider.serving:app", listener, options.workers)


def app() -> FastAPI:
    """The application of one server process, by the settings that `serve` handed down."""
    from bizing_provider import processes

    with processes.member(), _lasting():
        from bizing_provider.app import create_app

        found = settings.read()
        logs.configure(found.log_level)
        return create_app(found)


def work(data_dir: Path | None, database_url: str | None, log_level: str) -> None:
    """The background work alone, until a signal ends it."""
    from bizing_provider import administration, migrations

    _settings()
    with contextlib.ExitStack() as stack, signals():
        url = stack.enter_context(administration.database(data_dir, database_url))
        migrations.require_head(url)
        logs.configure(log_level)
        asyncio.run(_loop(url))


def _settings() -> settings.Settings:
    """Raises Stopped for a bad one."""
    found = settings.read()
    if found.relay_url:
        from bizing_provider.relay import destination

        destination.parse(found.relay_url.get_secret_value())
    if found.smtp_url:
        from bizing_provider.notifications import server

        server.parse(found.smtp_url.get_secret_value())
        server.sender(found.mail_from)
    if found.google_calendar_id or found.zoom_account_id:
        from bizing_provider.connectors import service as connectors

        connectors.check(found)
    return found


async def _loop(url: str) -> None:
    from bizing_provider import db, workers
    from bizing_provider.payments import queries as payments

    chosen = _settings()
    gateway = payments.gateway(chosen)
    engine = db.connect(url, workers.CONNECTIONS, **{payments.TAKEN: gateway is not None})
    over = asyncio.Event()
    # Between two transactions, where SystemExit would come anywhere.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    try:
        async with workers.working(engine, chosen, gateway):
            print("The worker runs. Ctrl-C stops it.", flush=True)
            await over.wait()
    finally:
        if gateway:
            await gateway.close()
        await engine.dispose()


@contextlib.contextmanager
def signals() -> Iterator[None]:
    """SIGTERM leaves the block, so that what was opened is closed; the end of a terminal counts as SIGTERM.

    From then on to the end of the process signals do nothing: an impatient second Ctrl-C would leave a server behind.
    """
    signal.signal(signal.SIGTERM, _leave)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)


def _leave(*_: object) -> None:
    raise SystemExit(0)


@contextlib.contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By its protocol asyncio knows TCP, and sends at once: else each answer waits 40 ms for an acknowledgement.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(1024)
        except OSError as fault:
            where = f"Cannot listen on {host}, port {port}: {fault.strerror}."
            raise Stopped(f"{where} Choose another with --host or --port.") from fault
        listener.set_inheritable(True)
        yield listener


def address(listener: socket.socket) -> str:
    """Where a client on this machine reaches the server."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 what was asked for
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


@contextlib.contextmanager
def _importing(module: str) -> Iterator[None]:
    """Import the module while the block runs. What both need must be imported before: see `embedded`."""
    import psycopg  # noqa: F401 which `embedded` needs too

    with _lasting():
        thread = threading.Thread(target=importlib.import_module, args=(module,), daemon=True)
        thread.start()
        yield
        thread.join()


@contextlib.contextmanager
def _lasting() -> Iterator[None]:
    """What the block makes lasts as long as the process. To search it for garbage took a sixth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _database(stack: contextlib.ExitStack, options: Options, facts: dict[str, Any]) -> str:
    """The database's URL; the embedded one runs until the stack is closed."""
    if options.ephemeral:
        server = stack.enter_context(embedded.running(durable=True))
        facts |= {"databaseUrl": server.url, "binaries": str(server.binaries), "databaseLog": str(server.log)}
        return server.url
    if options.database_url:
        return options.database_url
    return stack.enter_context(embedded.running(options.home)).url


def _prepare(options: Options, database: str, facts: dict[str, Any]) -> str | None:
    """Migrate, and make the demo if it is wanted: it is noted in `facts`, and the line that books is given back."""
    from bizing_provider import demo, migrations

    migrations.migrate(database)
    if not options.demo:
        return None
    # On a database of others a key that no file keeps is of no use for long.
    lifetime = None if options.home or options.ephemeral else timedelta(days=1)
    with migrations.explained(database):
        shown = asyncio.run(demo.show(database, options.home, lifetime))
    facts |= shown.facts()
    return shown.curl(facts["url"])


def _hand_down(options: Options, database: str) -> None:
    """Put the settings where every server process finds them."""
    os.environ["BIZING_DATABASE_URL"] = database
    os.environ["BIZING_LOG_LEVEL"] = options.log_level
    os.environ["BIZING_BACKGROUND"] = str(options.background)
    found = settings.read()
    if options.home and not (found.jwt_jwks_url or found.jwt_key_file):
        from bizing_provider import administration

        os.environ["BIZING_JWT_KEY_FILE"] = str(administration.development_keys(options.home)[1])


def _words(facts: dict[str, Any], curl: str | None) -> list[str]:
    """What is printed when the server is ready."""
    words = [f"Bizing serves {facts['url']}/api/v1; its reference is {facts['docs']}"]
    if "apiKey" in facts:
        words.append(f"API key of the demo business: {facts['apiKey']}")
    if "sandbox" in facts:
        words.append(f"Payments, by Stripe's test cards such as pm_card_visa: {facts['sandbox']}")
    if curl:
        words += ["Book an hour:", "", curl]
    return [*words, "", "Ctrl-C stops it."]
