"""A sandbox of our own that stands in for Stripe: a process apart from the servers, which no fault ends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bizing_load import child, witness
from bizing_spec import outcome

START_SECONDS = 60.0
POLL_SECONDS = 0.02
FAULTS: Mapping[str, float] = {
    "rate_limit": 0.05, "error_before": 0.05, "error_after": 0.1, "lost": 0.1,
    "drop": 0.2, "duplicate": 0.2, "reorder": 0.2,
}  # fmt: skip
"""With what chance each strikes a request or an event while it goes wrong."""


class PaymentsFailed(outcome.Stopped):
    """Our own provider of payments did not start; the message ends with what it said last."""


@dataclass
class Payments:
    """Where it answers, and what servers are told of it."""

    url: str
    settings: Mapping[str, str] = field(repr=False)

    def go_wrong(self) -> None:
        """Until `recover`: refuse, fail, also after the effect, and lose replies; drop, repeat and reorder events."""
        for kind, chance in FAULTS.items():
            self._steer("POST", {"kind": kind, "probability": chance, "times": None})

    def recover(self) -> None:
        self._steer("DELETE")

    def _steer(self, method: str, fault: Mapping[str, object] | None = None) -> None:
        url = f"{self.url}/sandbox/faults"
        httpx.request(method, url, json=fault, timeout=START_SECONDS, trust_env=False).raise_for_status()


@contextmanager
def own(folder: Path, webhook_url: str) -> Iterator[Payments]:
    """One for the length of a block. Raises PaymentsFailed."""
    ready, log = folder / "payments.json", folder / "payments.log"
    options = ["--port=0", f"--ready-file={ready}", f"--webhook-url={webhook_url}"]
    process = child.start([*child.BIZING, "sandbox", *options], log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise PaymentsFailed(f"our own provider of payments did not start:{child.last_words(log)}")
            time.sleep(POLL_SECONDS)
        said = json.loads(ready.read_text())
        settings = {
            witness.KEY_VARIABLE: witness.KEY,
            "BIZING_STRIPE_API_URL": said["url"],
            "BIZING_STRIPE_WEBHOOK_SECRET": said["webhookSecret"],
        }
        yield Payments(said["url"], settings)
    finally:
        child.stop(process)
