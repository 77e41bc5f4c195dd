"""`bizing sandbox` as its user meets it: a process that is started, used, and interrupted."""

import json
import os
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import stripe

from tests.provider import sandboxes
from tests.provider.servers import Served, bizing, starting, wait_until

INTERRUPTED = 130


@contextmanager
def sandbox(folder: Path, *options: str, **environment: str) -> Iterator[Served]:
    ready = folder / "ready.json"
    arguments = ("sandbox", "--port", "0", "--ready-file", str(ready), *options)
    with starting(folder, *arguments, **environment) as served:
        wait_until(lambda: ready.exists() or served.process.poll() is not None)
        assert ready.exists(), served.log.read_text()
        served.facts = json.loads(ready.read_text())
        yield served


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, 0)])
def test_sandbox_serves_until_it_is_interrupted(tmp_path: Path, number: signal.Signals, status: int) -> None:
    with sandboxes.shop() as shop, sandbox(tmp_path / "sandbox", "--webhook-url", shop.url) as served:
        assert stat.S_IMODE(served.ready.stat().st_mode) == 0o600
        secret = served.facts["webhookSecret"]
        wait_until(lambda: "Ctrl-C stops it." in served.output.read_text())
        assert secret in served.output.read_text()
        with sandboxes.met(served.url) as met:
            met.paid(1000)
            wait_until(lambda: len(shop.bodies) == 3)
            for body, header in shop.bodies:
                stripe.Webhook.construct_event(body, header, secret)
        assert served.end(number, group=True) == status
        assert not served.ready.exists()
        assert served.log.read_text() == ""


def test_caller_that_leaves_in_the_middle_of_its_request_is_no_fault_of_the_sandbox(tmp_path: Path) -> None:
    with sandbox(tmp_path / "sandbox") as served:
        half = b"POST /v1/payment_intents HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 100\r\n\r\namount="
        address = urlsplit(served.url)
        with socket.create_connection((address.hostname, address.port)) as caller:
            caller.sendall(half)
        with sandboxes.met(served.url) as met:
            met.paid(1000)
        assert served.end(signal.SIGTERM) == 0
        assert served.log.read_text() == ""


def test_secret_that_was_given_is_shown_to_nobody(tmp_path: Path) -> None:
    given = {"BIZING_SANDBOX_WEBHOOK_SECRET": "whsec_given"}
    with sandbox(tmp_path / "sandbox", "--webhook-url", "http://127.0.0.1:9/", **given) as served:
        wait_until(lambda: "Ctrl-C stops it." in served.output.read_text())
        assert "whsec_given" not in served.output.read_text()
        assert served.facts["webhookSecret"] == "whsec_given"
        assert os.path.exists(served.ready)


def test_faults_by_chance_strike_and_are_logged_as_no_fault_of_the_sandbox(tmp_path: Path) -> None:
    with sandbox(tmp_path / "sandbox", "--fault", "lost=1", "--seed", "1") as served:
        with sandboxes.met(served.url) as met:
            with pytest.raises(stripe.APIConnectionError):
                met.paid(1000)
            assert [found["amount_captured"] for found in met.state()] == [1000]
        assert served.end(signal.SIGTERM) == 0
        assert served.log.read_text() == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--fault", "explode=1"), "Kinds: rate_limit, slow"),
        (("--fault", "lost=2"), "KIND=PROBABILITY"),
        (("--webhook-url", "shop:8000"), "http:// or https://"),
    ],
)
def test_wrong_usage_is_told_in_a_line(options: tuple[str, ...], said: str) -> None:
    found = bizing("sandbox", "--port", "0", *options)
    assert (found.returncode, found.stdout, said in " ".join(found.stderr.split())) == (2, "", True)
    assert "Traceback" not in found.stderr
