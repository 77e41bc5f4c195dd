"""What is ordered of the load generator, and what it measured."""

from __future__ import annotations

from typing import Literal

import msgspec

from bizing_load import api

FORMAT = 1
Model = Literal["closed", "open"]
Scenario = Literal["book", "browse", "checkout", "mixed"]


class Order(msgspec.Struct, frozen=True):
    """What to send. Times are in seconds; `rate` is arrivals a second in the open model, `think` a user's mean pause in
    the closed one. `key` is a secret, hence an order goes by stdin."""

    url: str
    key: str
    scenario: Scenario
    model: Model
    users: int
    seconds: float
    resources: list[str]
    seed: int
    rate: float = 0.0
    think: float = 0.0
    warm_up: float = 2.0
    timeout: float = api.SECONDS


class Percentiles(msgspec.Struct, frozen=True):
    """Latencies in milliseconds; None of nothing."""

    p50: float | None = None
    p90: float | None = None
    p99: float | None = None
    p999: float | None = None
    max: float | None = None


class Window(msgspec.Struct, frozen=True):
    """A tenth of the run: requests a second, and the latency of those that were answered in it."""

    rate: float
    p50: float | None
    p99: float | None


class Figures(msgspec.Struct, frozen=True):
    """One operation, or all. `refused` counts 409, an answer like others; errors are by kind.

    `measured` is from sending; `corrected` is without coordinated omission: in the open model from the moment at which
    the request was due, in the closed one with the requests that a waiting user would have sent meanwhile, one each
    `interval` milliseconds.
    """

    name: str
    count: int
    rate: float
    measured: Percentiles
    corrected: Percentiles
    windows: list[Window]
    refused: int = 0
    errors: dict[str, int] = {}
    interval: float | None = None


class Progress(msgspec.Struct, frozen=True, tag_field="type", tag="progress"):
    requests: int
    seconds: float


class Measured(msgspec.Struct, frozen=True, tag_field="type", tag="measured"):
    """What the generator found, of itself too: `generator_share` is its use of one processor, from 0 to 1, and
    `generator_lag` the 99th percentile in milliseconds by which it came late to its own work. In the open model `late`
    is the 99th percentile by which arrivals were begun late, `unsent` how many never were."""

    total: Figures
    operations: list[Figures]
    generator_share: float
    generator_lag: float
    late: float | None = None
    unsent: int = 0


class Result(msgspec.Struct, frozen=True):
    """A whole run, as `--out` keeps it."""

    url: str
    is_own: bool
    scenario: Scenario
    model: Model
    users: int
    rate: float
    think: float
    seconds: float
    seed: int
    begun: str
    processors: int
    measured: Measured
    format: int = FORMAT
