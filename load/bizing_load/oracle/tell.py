"""Violations in words that a person understands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bizing_load.history import LEFT, MAKES, Booking, Fail, Info, Invoke, Ok, Operation

DONE = {
    "hold": "was given {span} as booking {booking}",
    "wait": "was offered {span} as booking {booking}",
    "extend": "extended booking {booking} ({span})",
    "confirm": "confirmed booking {booking} ({span})",
    "reschedule": "moved booking {booking} to {span}",
    "cancel": "cancelled booking {booking} ({span})",
}
WANTED = {
    "hold": "{span}",
    "wait": "{span}, or as much until {latest}",
    "extend": "an extension of booking {booking} ({span})",
    "confirm": "the confirmation of booking {booking} ({span})",
    "reschedule": "{span} for booking {booking}",
    "cancel": "the cancellation of booking {booking} ({span})",
}


def tell(operation: Operation) -> str:
    """`client 7 was given 2027-03-01 10:00–10:15Z as booking 0198… (op-3, asked 12:00:01.000123, answered …)`."""
    asked = operation.asked
    when = f"asked {clock(asked.at)}"
    if operation.answer:
        when += f", answered {clock(operation.answer.at)}"
    again = f", repeating {asked.repeats}" if asked.repeats else ""
    return f"client {asked.client} {_fate(operation)} ({asked.op}, {when}{again})"


def _fate(operation: Operation) -> str:
    asked, answer = operation.asked, operation.answer
    if isinstance(answer, Ok):
        ending = f", version {answer.version}" if asked.action not in MAKES else ""
        return DONE[asked.action].format(span=span(answer), booking=answer.booking) + ending
    latest = asked.latest and f"{asked.latest.astimezone(UTC):%H:%M}Z"
    wanted = WANTED[asked.action].format(span=span(asked), booking=asked.booking, latest=latest)
    if isinstance(answer, Fail) and answer.problem == LEFT:
        return f"waited for {wanted}, and left without an offer"
    if isinstance(answer, Fail):
        return f"was refused {wanted} with {answer.status} {answer.problem}".rstrip()
    return f"asked for {wanted} and {_silence(answer)}"


def _silence(answer: Info | None) -> str:
    if answer is None:
        return "nothing was recorded of an answer"
    return f"got {answer.status or 'no answer'}: {answer.reason}"


def span(time: Invoke | Ok | Booking) -> str:
    start, end = time.start.astimezone(UTC), time.end.astimezone(UTC)
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}Z"


def clock(at: int) -> str:
    """A moment on the clients' clock, to the microsecond."""
    seconds, rest = divmod(at, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M:%S}.{rest // 1_000:06d}"


def in_all(count: int, what: str) -> str:
    """` (3 refusals of this time in all)`, or nothing for a single one."""
    return f" ({count:,} {what} in all)" if count > 1 else ""


def others(names: Iterable[str], limit: int = 5) -> str:
    """`A, B, C and 7 more`."""
    listed = list(names)
    more = f" and {len(listed) - limit:,} more" if len(listed) > limit else ""
    return ", ".join(listed[:limit]) + more
