"""Running the mock: from a file to a server that listens."""

import gc
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Final

from bizing_spec import openapi
from bizing_spec.mock import nodes, rulebooks, scenarios, security
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application
from bizing_spec.mock.journal import Journal
from bizing_spec.mock.model import Model
from bizing_spec.mock.proxying import Upstream
from bizing_spec.mock.rules import RuleBook
from bizing_spec.outcome import Stopped

_LOOK_EVERY_SECONDS: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Options:
    file: str
    host: str
    port: int
    manner: Manner
    cors: bool
    watch: bool
    rules: Path | None
    proxy: str | None
    record: Path | None
    seed_data: Path | None = None


def serve(options: Options) -> None:
    """Serve until interrupted. Raises Stopped when the document is none or the port is taken."""
    mock = load(options.file, options.manner, options.rules, options.seed_data)
    upstream = None
    if options.proxy:
        if not options.proxy.startswith(("http://", "https://")):
            raise Stopped(f"--proxy wants an http or https address, not {options.proxy!r}")
        upstream = Upstream(options.proxy, errors=options.manner.errors)
    journal = Journal(options.record, security.key_names(mock.model.requests.content))
    application = Application(mock, cors=options.cors, journal=journal, upstream=upstream)
    with _listen(options.host, options.port) as listener:
        host = f"[{options.host}]" if ":" in options.host else options.host
        address = f"http://{host}:{listener.getsockname()[1]}"
        _say(f"The mock of {options.file} answers at {address} ({len(mock.model.operations)} operations).")
        _say(f"What was asked is at {address}/__mock; Ctrl-C stops it.")
        if options.watch and not options.file.startswith("git:"):
            Thread(target=_watch, args=(application, options), daemon=True).start()
        gc.freeze()  # the document stays; collecting garbage need not look through it again and again
        try:
            _run(application, listener)
        finally:
            journal.close()


def load(file: str, manner: Manner, given: Path | None = None, seed_data: Path | None = None) -> Mock:
    """The mock of a document, by the rules that are given or lie beside it. Raises Stopped."""
    found = given or rulebooks.beside(file)
    model = Model(openapi.read(file))
    book = rulebooks.load(found, model.paths) if found else RuleBook()
    if manner.scenario is not None and manner.scenario not in book.scenarios:
        raise Stopped(f"--scenario {manner.scenario}: {scenarios.unknown(manner.scenario, list(book.scenarios))}")
    if seed_data is not None and not manner.stateful:
        raise Stopped("--seed-data is to be remembered; leave out --stateless")
    mock = Mock(model, manner, book)
    for fault in mock.model.warnings[:10]:
        place = mock.model.document.locate(fault.pointer.partition(" ")[0])
        _say(f"{Path(place.file)}:{place.line}: warning: left out: {fault.reason}")
    if seed_data is not None:
        nodes.read(seed_data, mock.begin_with)
    mock.warm()
    return mock


def reload(application: Application, options: Options) -> None:
    """Take the file as it is now, or keep to what it was when it is wrong now."""
    try:
        application.mock = load(options.file, options.manner, options.rules, options.seed_data)
    except Stopped as fact:
        _say(f"bizing: {fact.message}; the mock goes on with what it had")
    else:
        _say(f"{options.file} has changed; the mock begins again with it.")


def _watch(application: Application, options: Options) -> None:
    beside = (options.rules or rulebooks.beside(options.file), options.seed_data)
    files = [Path(options.file), *(each for each in beside if each)]
    known = _stamps(files)
    while True:
        sleep(_LOOK_EVERY_SECONDS)
        if (now := _stamps(files)) != known:
            known = now
            reload(application, options)


def _stamps(files: list[Path]) -> list[tuple[int, int] | None]:
    stamps: list[tuple[int, int] | None] = []
    for file in files:
        try:
            found = file.stat()
            stamps.append((found.st_mtime_ns, found.st_size))
        except OSError:
            stamps.append(None)
    return stamps


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


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
