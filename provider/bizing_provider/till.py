"""The till of the demo: a sandbox that stands in for Stripe, in a process of its own beside the servers."""

import contextlib
import multiprocessing
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bizing_provider import logs, processes

STATE: Final = "demo-payments"
"""The file beside the database in which the sandbox keeps what it knows, for it would not match the bookings else."""
CLOSE_SECONDS: Final = 10.0


@contextlib.contextmanager
def open_beside(home: Path | None, webhook_url: str) -> Iterator[dict[str, str]]:
    """A sandbox for the length of a block: the settings by which servers reach it."""
    secret = f"whsec_{secrets.token_hex(16)}"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        state = home / STATE if home else None
        process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(listener, webhook_url, secret, state)
        )
        with processes.without_interrupts():
            process.start()
    try:
        yield {
            "BIZING_STRIPE_API_KEY": "sk_test_demo",
            "BIZING_STRIPE_API_URL": url,
            "BIZING_STRIPE_WEBHOOK_SECRET": secret,
        }
    finally:
        process.terminate()
        process.join(CLOSE_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
        process.close()


def _serve(listener: socket.socket, webhook_url: str, secret: str, state: Path | None) -> None:
    with processes.member():
        logs.configure("warning")
        from bizing_provider.sandbox import app, server

        options = app.Options(webhook_url=webhook_url, webhook_secret=secret, state=state)
        processes.run(lambda: app.create(options), listener, http=server.CuttingProtocol)
