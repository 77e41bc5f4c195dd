"""The server processes: this one, or several beside it; and how signals and faults end them."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE, HTTPProtocolType
from uvicorn.server import HANDLED_SIGNALS
from uvicorn.supervisors import Multiprocess

from bizing_spec.outcome import Stopped

GRACE_SECONDS = 10
"""How long requests under way may take to end when the server stops."""


def run(
    application: str | Callable[[], Any],
    listener: socket.socket,
    workers: int = 1,
    http: type[asyncio.Protocol] | HTTPProtocolType = "httptools",
) -> None:
    """Serve what the factory `application` makes, until a signal.

    Ends with KeyboardInterrupt after SIGINT and with SystemExit(0) after SIGTERM. Raises Stopped when the application
    cannot start in several processes; in this one, what the factory raises.
    """
    config = uvicorn.Config(
        application,
        factory=True,
        workers=workers,
        loop="auto",
        http=http,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    reason = _serve_here(config, listener) if workers == 1 else _serve_beside(config, listener)
    if reason is None:
        raise Stopped("The server does not start; it said why above.")
    raise KeyboardInterrupt if reason == signal.SIGINT else SystemExit(0)


def _serve_here(config: uvicorn.Config, listener: socket.socket) -> int | None:
    server = _Server(config)
    try:
        server.run(sockets=[listener])
    except SystemExit:  # uvicorn's word for an application that does not start; it has logged the fault
        return None
    return server.reason


def _serve_beside(config: uvicorn.Config, listener: socket.socket) -> int | None:
    team = _Team(config, sockets=[listener])
    team.run()
    return team.reason


class _Server(uvicorn.Server):
    """Uvicorn's, but the first signal decides: later ones cut nothing short, and none is raised again at the end."""

    reason: int | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Not put back: until the process ends there is nothing left that a signal could be wanted for.
        for number in HANDLED_SIGNALS:
            signal.signal(number, self.handle_exit)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.reason = self.reason or sig
        self.should_exit = True


class _Team(Multiprocess):
    """Uvicorn's processes, with an end that is told: its own `run` returns whatever was the reason."""

    reason: int | None = None

    def init_processes(self) -> None:
        with without_interrupts():
            super().init_processes()

    def keep_subprocess_alive(self) -> None:
        with without_interrupts():
            super().keep_subprocess_alive()

    def handle_int(self) -> None:
        self.reason = signal.SIGINT
        super().handle_int()

    def handle_term(self) -> None:
        self.reason = signal.SIGTERM
        super().handle_term()

    def terminate_all(self) -> None:
        # While this socket is open new connections are taken up, though nobody will answer them.
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


@contextlib.contextmanager
def without_interrupts() -> Iterator[None]:
    """Processes started here never see the terminal's Ctrl-C: this one ends them, wherever they are just then."""
    resource_tracker.ensure_running()  # which the first start does else, and takes the mask away
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def member() -> Iterator[None]:
    """Around the making of an application, which may be one of several.

    One of several ends with the first process, even when that is killed; and one that fails here says so in a way
    that keeps it from being started again and again.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        yield
        return
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    try:
        yield
    except Exception as fault:
        said = fault.message if isinstance(fault, Stopped) else traceback.format_exc()
        print(f"bizing: {said}", file=sys.stderr, flush=True)
        sys.exit(STARTUP_FAILURE)


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
