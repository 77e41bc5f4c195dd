"""Faults on demand: scripted for the next calls, or by chance with a seed."""

import asyncio
import contextlib
import fnmatch
import random
from collections.abc import Iterable
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

CallKind = Literal["rate_limit", "slow", "error_before", "error_after", "lost"]
WebhookKind = Literal["drop", "duplicate", "reorder", "delay"]
CALL_KINDS: tuple[CallKind, ...] = get_args(CallKind)
WEBHOOK_KINDS: tuple[WebhookKind, ...] = get_args(WebhookKind)


class Fault(BaseModel):
    """One fault, and when it strikes."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal[CallKind, WebhookKind]
    match: str = "*"
    """With wildcards: `POST /v1/payment_intents/*/capture` for calls, `charge.*` for webhooks."""
    times: Annotated[int, Field(ge=1)] | None = 1
    """How often, at most; None for ever."""
    probability: Annotated[float, Field(gt=0, le=1)] = 1
    seconds: Annotated[float, Field(ge=0, le=3600)] = 1
    """How long: what `slow` and `delay` wait, what `rate_limit` says in Retry-After, and after which `reorder` waits
    no longer for another event."""


class Faults:
    """The first that matches strikes."""

    def __init__(self, lasting: Iterable[Fault] = (), seed: int | None = None) -> None:
        self._lasting = list(lasting)
        self._seed = seed
        self._waiting = asyncio.Event()
        self.reset()

    def reset(self) -> None:
        """As it was at the start."""
        self._chance = random.Random(self._seed)  # noqa: S311 no secret comes of it
        self.clear()

    def clear(self) -> None:
        """No fault but those that the sandbox was started with; and nothing waits for one any longer."""
        self.active = [fault.model_copy() for fault in self._lasting]
        self._waiting.set()
        self._waiting = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """What a fault makes slow or late waits here."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._waiting.wait(), seconds)

    def add(self, fault: Fault) -> None:
        self.active.append(fault.model_copy())

    def strike(self, subject: str, kinds: Iterable[str]) -> Fault | None:
        """The fault that strikes this call or this event, if one does; it is counted."""
        for fault in self.active:
            if (
                fault.kind in kinds
                and fnmatch.fnmatchcase(subject, fault.match)
                and self._chance.random() < fault.probability
            ):
                self._count(fault)
                return fault
        return None

    def _count(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times == 0:
                self.active.remove(fault)
