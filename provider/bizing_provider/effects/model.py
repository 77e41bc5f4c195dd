"""An effect as a value, and what may come of it (pure)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a consumer is to do for the latest event about `key`, which is ours until the lease ends.

    `event` is as the relay sends it. `external_id` and `applied_version` are what an earlier effect for the same key
    left; None and 0 when there was none.
    """

    consumer: str
    key: UUID
    event: Mapping[str, Any]
    version: int
    applied_version: int
    external_id: str | None
    attempts: int
    lease: UUID

    @property
    def data(self) -> Mapping[str, Any]:
        """What the event is about, as the API showed it then."""
        data: Mapping[str, Any] = self.event["data"]
        return data


class Applied(NamedTuple):
    """It was done: what it is called there, and what else belongs in the transaction that notes it."""

    external_id: str | None = None
    then: Callable[[Any], Awaitable[None]] | None = None


Act = Callable[[], Awaitable[Applied]]
"""Has the effect, outside of any transaction. Raises Failed, Refused, Unwanted.

It may be run again after a process died, so it finds out what it has already done, as far as the other side can tell.
"""


class Unwanted(Exception):
    """There is nothing to do, and why."""


class Refused(Exception):
    """It was refused, and would be again: given up. The reason holds no secret and no personal data."""


class Failed(Exception):
    """It was not done, or nobody knows: to be tried again, not before `retry_after`. The reason is as of Refused."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
