"""What passes between a race and its crowds, which run in processes of their own."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bizing_load import api, history


class Payments(msgspec.Struct, frozen=True):
    """Where the provider of payments answers, and a key of the account there."""

    url: str
    key: str


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a crowd is to do: `clients` of the run's, numbered from `first`.

    It ends after `rounds` of each, after `operations` of all, or after `seconds`, whichever is first.

    `opens`, `step` (minutes) and `skew` are the grid's. `rate` is rounds a second of this crowd, as many as there can
    be without it. The history goes into `file`, with `clock` as its clock's offset. `key` is a secret, hence an order
    goes by stdin.
    """

    run: history.Run
    key: str
    clients: int
    first: int
    opens: datetime
    step: int
    skew: float
    rounds: int | None
    operations: int | None
    seconds: float | None
    rate: float | None
    file: str
    clock: int
    name: str = "c"
    timeout: float = api.SECONDS
    payments: Payments | None = None


class Tally(msgspec.Struct, frozen=True):
    """Counts of answers so far."""

    operations: int = 0
    winners: int = 0
    refusals: int = 0
    unknown: int = 0
    seconds: float = 0.0
    finished: bool = False
