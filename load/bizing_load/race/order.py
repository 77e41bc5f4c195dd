"""What passes between a race and its crowd, which run in two processes."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bizing_load import api
from bizing_load.race import history


class Order(msgspec.Struct, frozen=True):
    """What the crowd is to do: `step` in minutes and `opens` as in `slots.Plan`, the history goes into `file`.

    `key` is a secret, hence an order goes by stdin.
    """

    run: history.Run
    key: str
    opens: datetime
    step: int
    file: str
    timeout: float = api.SECONDS


class Progress(msgspec.Struct, frozen=True):
    """How far the race is: counts of answers so far; `requests` and `seconds` are from Locust's statistics."""

    rounds: int = 0
    winners: int = 0
    refusals: int = 0
    unknown: int = 0
    requests: int = 0
    seconds: float = 0.0
    finished: bool = False
