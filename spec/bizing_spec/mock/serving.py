"""Running the mock: from a file to a server that listens."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bizing_spec import openapi
from bizing_spec.mock import rules
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application
from bizing_spec.mock.model import Model
from bizing_spec.outcome import Stopped


@dataclass(frozen=True, kw_only=True)
class Options:
    file: str
    host: str
    port: int
    manner: Manner
    cors: bool


def serve(options: Options) -> None:
    """Serve until interrupted. Raises Stopped when the document is none or the port is taken."""
    import socket

    mock = load(options.file, options.manner)
    application = Application(mock, cors=options.cors)
    try:
        family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
        listener = socket.create_server((options.host, options.port), family=family, backlog=512)
    except OSError as fault:
        raise Stopped(f"cannot listen on {options.host}:{options.port}: {fault.strerror or fault}") from fault
    with listener:
        address = f"http://{options.host}:{listener.getsockname()[1]}"
        _say(f"The mock of {options.file} answers at {address} ({len(mock.model.operations)} operations).")
        _run(application, listener)


def load(file: str, manner: Manner) -> Mock:
    """The mock of a document. Raises DocumentUnreadable."""
    beside = rules.beside(file) if manner.stateful else None
    mock = Mock(Model(openapi.read(file)), manner, rules.load(beside) if beside else None)
    for fault in mock.model.warnings[:10]:
        place = mock.model.document.locate(fault.pointer.partition(" ")[0])
        _say(f"{Path(place.file)}:{place.line}: warning: this schema is not enforced: {fault.reason}")
    mock.warm()
    return mock


def _run(application: Application, listener: Any) -> None:
    import uvicorn

    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        ws="none",
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
