"""The options of `bizing race` that its commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bizing_load import address
from bizing_load.race import limits

DEFAULT_ROUNDS = 1000
GIVEN_OR_OWN = "{:g}; own {:g}"

Url = Annotated[
    str | None,
    typer.Argument(callback=address.checked, help="The server's address. Without it, throw-away servers of our own."),
]
Key = Annotated[str | None, typer.Option(envvar="BIZING_API_KEY", help="A key of the server at URL.")]
PaymentsUrl = Annotated[
    str | None,
    typer.Option(callback=address.checked, help="Who is asked what was paid: Stripe's API, or the server's sandbox."),
]
PaymentsKey = Annotated[
    str | None, typer.Option(envvar="BIZING_STRIPE_API_KEY", help="A key of the account at --payments-url.")
]
Form = Annotated[Literal["text", "json", "markdown"], typer.Option("--format", help="How the result is printed.")]
Report = Annotated[
    Path | None,
    typer.Option(file_okay=False, help="Write report.html, summary.md, junit.xml and history.jsonl into this folder."),
]
Workload = Annotated[str, typer.Option("--workload", "-w", help="What the clients do: see `bizing race workloads`.")]
Clients = Annotated[int, typer.Option(min=1, max=10_000, help="Clients that race.")]
Rounds = Annotated[
    int | None,
    typer.Option(min=1, help="Rounds of each client.", show_default=f"{DEFAULT_ROUNDS} without another end"),
]
Operations = Annotated[int | None, typer.Option(min=1, help="End the race after so many operations of all clients.")]
Seconds = Annotated[float | None, typer.Option(min=0.1, help="End the race after so long.")]
Rate = Annotated[float | None, typer.Option(min=0.1, help="Rounds a second of all clients; as many as there can be.")]
Seed = Annotated[int | None, typer.Option(help="Fixes what clients choose, and the faults; drawn unless given.")]
Resources = Annotated[int, typer.Option(min=1, max=1000, help="Resources that are raced for.")]
Skew = Annotated[float, typer.Option(min=0, max=5, help="Zipf's exponent: above 0 the first resources are hot spots.")]
Processes = Annotated[int, typer.Option(min=1, max=64, help="Processes that the clients are spread over.")]
Servers = Annotated[
    Literal["one", "workers", "balanced"],
    typer.Option(help="Our own: one process, two worker processes, or two servers behind a balancer."),
]
DatabaseUrl = Annotated[
    str | None, typer.Option(help="Another PostgreSQL for our own servers: a scratch database is made there.")
]
ClockSeconds = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="How far the clients' clock and the server's may be apart.",
        show_default=GIVEN_OR_OWN.format(limits.GIVEN.clock_seconds, limits.OWN.clock_seconds),
    ),
]
SettleSeconds = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="Until when, after the race and its faults, money must be where it belongs.",
        show_default=GIVEN_OR_OWN.format(limits.GIVEN.settle_seconds, limits.OWN.settle_seconds),
    ),
]
ReleaseSeconds = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="How long the time of an expired hold may stay blocked.",
        show_default=GIVEN_OR_OWN.format(limits.GIVEN.release_seconds, limits.OWN.release_seconds),
    ),
]
