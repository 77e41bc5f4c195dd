"""The ways in which the booking API refuses a request, as facts that a storefront acts upon."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any


@dataclasses.dataclass(frozen=True)
class Window:
    """A half-open interval."""

    start: datetime
    end: datetime

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Window:
        return cls(datetime.fromisoformat(told["start"]), datetime.fromisoformat(told["end"]))


@dataclasses.dataclass(frozen=True)
class Violation:
    """A rule that the request breaks; `pointer` says where in its `location`."""

    location: str
    pointer: str
    rule: str
    detail: str


class Refused(Exception):
    """The API answered with a problem (RFC 9457); `type` is its path, `request_id` finds it in the API's logs."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem.get("detail", problem["title"]))
        self.type: str = problem["type"]
        self.status: int = problem["status"]
        self.request_id: str = problem["requestId"]


class Unauthenticated(Refused):
    """The API key is missing, unknown, expired or revoked."""


class NotFound(Refused):
    """There is no such thing, or it belongs to somebody else."""


class SlotTaken(Refused):
    """Somebody else has the time; `next_free` are the next ones of the same length."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem)
        self.conflict = Window.read(problem["conflict"])
        self.next_free: Sequence[Window] = tuple(map(Window.read, problem["nextFree"]))


class HoldExpired(Refused):
    """The booking was not confirmed in time, and its time is free again."""


class PaymentDue(Refused):
    """Nobody has paid yet: show the customer where, with the payment's `client_secret`, then confirm again."""


class AuthenticationDue(Refused):
    """The customer's bank wants to hear from them: let them do so with the `client_secret`, then confirm again."""


class Declined(Refused):
    """The payment was declined; the message is meant for the customer, `code` is the reason. Offer another card."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem)
        self.code: str = problem["declineCode"]


class PaymentPending(Refused):
    """Nobody knows yet what becomes of the payment: confirm again in a while. The time is not lost meanwhile."""


class WrongState(Refused):
    """The booking is in a state, `was`, from which it cannot become `wanted`."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem)
        self.was: str = problem["from"]
        self.wanted: str = problem["to"]


class Outdated(Refused):
    """The booking has changed since it was read; it is at `current_version` now."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem)
        self.current_version: int = problem["currentVersion"]


class VersionMissing(Refused):
    """A change has to say which version of the booking it is meant for."""


class RulesBroken(Refused):
    """The request breaks rules of the API or of the resource."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem)
        self.violations: Sequence[Violation] = tuple(Violation(**told) for told in problem["errors"])


_FACTS: Mapping[str, Callable[[Mapping[str, Any]], Refused]] = {
    "/problems/unauthenticated": Unauthenticated,
    "/problems/not-found": NotFound,
    "/problems/slot-unavailable": SlotTaken,
    "/problems/hold-expired": HoldExpired,
    "/problems/payment-required": PaymentDue,
    "/problems/payment-action-required": AuthenticationDue,
    "/problems/payment-declined": Declined,
    "/problems/payment-pending": PaymentPending,
    "/problems/invalid-transition": WrongState,
    "/problems/stale-version": Outdated,
    "/problems/precondition-required": VersionMissing,
    "/problems/request-invalid": RulesBroken,
}


def fact(problem: Mapping[str, Any]) -> Refused:
    """The exception for a problem; one that the storefront does not act upon is a plain `Refused`."""
    return _FACTS.get(problem["type"], Refused)(problem)
