"""The sandbox that stands in for Stripe, over a real socket, met by the real SDK; and a shop that takes its events."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import requests
import stripe
import uvicorn

from bizing_provider.sandbox import app, server
from bizing_provider.sandbox.faults import Fault
from tests.provider import shapes
from tests.provider.servers import NO_CERTIFICATES, PATIENCE_SECONDS, wait_until

SECRET = "whsec_of_the_tests"
KEY = "sk_test_of_the_tests"
CARDS: Any = {"allowed_payment_method_types": ["card"]}


class _Held(stripe.RequestsClient):
    """The SDK's own client, which holds every answer to the SDK's classes."""

    def request(self, *asked: Any, **how: Any) -> Any:
        answer = super().request(*asked, **how)
        assert shapes.faults(json.loads(answer[0])) == []
        return answer


@dataclass
class Shop:
    """Takes events, as often as it says that it does."""

    url: str
    bodies: list[tuple[bytes, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """The next statuses; 200 when there are none left."""

    def events(self) -> list[stripe.Event]:
        """What was taken, with true signatures."""
        return [stripe.Webhook.construct_event(body, header, SECRET) for body, header in list(self.bodies)]

    def types(self) -> list[str]:
        return [event.type for event in self.events()]

    def wait(self, condition: Callable[[list[str]], bool]) -> list[str]:
        wait_until(lambda: condition(self.types()))
        return self.types()


@contextmanager
def shop() -> Iterator[Shop]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = taking.answers.pop(0) if taking.answers else 200
            if status == 200:
                assert shapes.faults(json.loads(body)) == []
                taking.bodies.append((body, self.headers["Stripe-Signature"]))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        taking = Shop(f"http://127.0.0.1:{listening.server_port}/stripe")
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield taking
        finally:
            listening.shutdown()
            thread.join()


@dataclass
class Sandbox:
    url: str
    session: requests.Session
    http: httpx.Client

    def client(self, key: str = KEY, retries: int = 0) -> stripe.StripeClient:
        return stripe.StripeClient(
            key,
            base_addresses={"api": self.url},
            http_client=_Held(session=self.session),
            max_network_retries=retries,
        )

    @property
    def v1(self) -> stripe.V1Services:
        return self.client().v1

    def state(self) -> list[dict[str, Any]]:
        return list(self.http.get("/sandbox/state").raise_for_status().json())

    def advance(self, **time: float) -> None:
        seconds = int(timedelta(**time).total_seconds())
        self.http.post("/sandbox/clock", json={"seconds": seconds}).raise_for_status()

    def go_wrong(self, kind: str, **how: Any) -> None:
        self.http.post("/sandbox/faults", json={"kind": kind, **how}).raise_for_status()

    def faults(self) -> list[dict[str, Any]]:
        return list(self.http.get("/sandbox/faults").raise_for_status().json())

    def reset(self) -> None:
        self.http.post("/sandbox/reset").raise_for_status()

    def paid(self, amount: int = 1000, *, card: str = "pm_card_visa", **how: Any) -> stripe.PaymentIntent:
        """A confirmed payment in euros; authorised alone if `capture_method` says so."""
        given: Any = {"amount": amount, "currency": "eur", "payment_method": card, "confirm": True, **CARDS, **how}
        return self.v1.payment_intents.create(given)

    def authorised(self, amount: int = 1000, **how: Any) -> stripe.PaymentIntent:
        return self.paid(amount, capture_method="manual", **how)


@contextmanager
def running(webhook_url: str | None = None, faults: tuple[Fault, ...] = (), seed: int = 1) -> Iterator[Sandbox]:
    """A sandbox in a thread, on a free port."""
    options = app.Options(webhook_url=webhook_url, webhook_secret=SECRET, faults=faults, seed=seed)
    config = uvicorn.Config(app.create(options), http=server.CuttingProtocol, log_config=None, access_log=False)
    serving = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: serving.started or not thread.is_alive())
            with met(f"http://127.0.0.1:{listener.getsockname()[1]}") as sandbox:
                yield sandbox
        finally:
            serving.should_exit = True
            thread.join()


@contextmanager
def met(url: str) -> Iterator[Sandbox]:
    """A sandbox that runs elsewhere."""
    with (
        requests.Session() as session,
        httpx.Client(base_url=url, trust_env=False, verify=NO_CERTIFICATES, timeout=PATIENCE_SECONDS) as http,
    ):
        session.trust_env = False
        yield Sandbox(url, session, http)
