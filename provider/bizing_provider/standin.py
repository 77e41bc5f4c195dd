"""What `bizing sandbox` does: the sandbox that stands in for Stripe, in a process of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizing_provider import announcement, logs, serving
from bizing_spec.outcome import Stopped

if TYPE_CHECKING:
    from bizing_provider.sandbox.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The command line."""

    host: str
    port: int
    webhook_url: str | None
    webhook_secret: str | None
    faults: Sequence[str]
    seed: int | None
    ready_file: Path | None


def run(options: Options) -> None:
    """Serve until a signal ends it. Raises Stopped for what keeps it from starting."""
    from bizing_provider import processes
    from bizing_provider.sandbox import app, payments, server

    if options.webhook_url and not options.webhook_url.startswith(("http://", "https://")):
        raise Stopped(
            f"--webhook-url wants an address that begins with http:// or https://, not {options.webhook_url}."
        )
    secret = options.webhook_secret or payments.new_id("whsec")
    wanted = app.Options(
        webhook_url=options.webhook_url,
        webhook_secret=secret,
        faults=[_fault(text) for text in options.faults],
        seed=options.seed,
    )
    with contextlib.ExitStack() as stack, serving.signals():
        announcement.prepare(options.ready_file)
        listener = stack.enter_context(serving.listen(options.host, options.port))
        facts: dict[str, Any] = {"url": serving.address(listener)}
        if options.webhook_url:
            facts |= {"webhookUrl": options.webhook_url, "webhookSecret": secret}
        words = _words(facts, shown=not options.webhook_secret)
        stack.enter_context(announcement.given(facts, options.ready_file, words, "/sandbox/clock"))
        logs.configure("info")
        processes.run(lambda: app.create(wanted), listener, http=server.CuttingProtocol)


def _fault(text: str) -> Fault:
    from pydantic import ValidationError

    from bizing_provider.sandbox.faults import CALL_KINDS, WEBHOOK_KINDS, Fault

    kind, _, probability = text.partition("=")
    try:
        return Fault.model_validate({"kind": kind, "probability": probability or 1, "times": None})
    except ValidationError as fault:
        kinds = ", ".join((*CALL_KINDS, *WEBHOOK_KINDS))
        message = f"--fault wants KIND=PROBABILITY, above 0 and up to 1, not {text}. Kinds: {kinds}."
        raise Stopped(message) from fault


def _words(facts: dict[str, Any], *, shown: bool) -> list[str]:
    """What is printed when it is ready; a secret only if nobody gave it."""
    words = [
        f"A sandbox that stands in for Stripe serves {facts['url']}; its payments are on that page.",
        "It takes any API key that begins with sk_test_, and forgets everything when it ends.",
    ]
    if "webhookUrl" in facts:
        words.append(f"Events go to {facts['webhookUrl']}")
    if "webhookSecret" in facts and shown:
        words.append(f"Secret of their signatures: {facts['webhookSecret']}")
    return [*words, "", "Ctrl-C stops it."]
