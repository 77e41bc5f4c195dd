"""Money: what was taken for each booking is what it came to in the end, as the payment provider itself says.

A booking that is confirmed has its price taken, once; of one that was given up, its fee is kept; for any other nothing
is. The service has some time for that, after the last fault, and nothing stays authorized beyond it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bizing_load.history import Booking, Final, Operation, Payment
from bizing_load.oracle import tell
from bizing_load.oracle.judgement import Violation
from bizing_load.oracle.lives import Story
from bizing_load.oracle.requests import nanoseconds
from bizing_load.oracle.unfold import whole

TELLS = ("confirm", "cancel")  # the actions that show why money was taken, or given back


@dataclass(frozen=True)
class Outcome:
    """How many bookings were looked at, and why they were not, where something costs and nobody was asked."""

    checked: int
    violations: Sequence[Violation]
    notes: Sequence[str]


@dataclass(frozen=True)
class Fault:
    """What is wrong with the money of a booking; `lasts` when time will not mend it."""

    booking: Booking
    title: str
    what: str
    lasts: bool = False


def check(story: Story) -> Outcome:
    final = story.history.final
    if not final or not any(resource.price for resource in story.history.run.resources):
        return Outcome(0, (), ())
    if final.payments is None:
        return Outcome(0, (), ("Money was not judged, for no payment provider was asked: see --payments-url.",))
    by_booking: dict[str, list[Operation]] = defaultdict(list)
    for operation in story.history.operations:
        by_booking[operation.asked.booking or ""].append(operation)
    found = [_told(fault, by_booking[fault.booking.id]) for fault in _faults(final)]
    return Outcome(sum(_counts(booking) for booking in final.bookings), found, ())


def is_settled(final: Final) -> bool:
    """Whether nothing of it may still become right with time."""
    return all(fault.lasts for fault in _faults(final))


def _counts(booking: Booking) -> bool:
    """Of a booking of several times, the first stands for the whole."""
    return bool(booking.price) and whole(booking.id) == booking.id


def _faults(final: Final) -> Iterator[Fault]:
    payments: dict[str, list[Payment]] = defaultdict(list)
    for payment in final.payments or ():
        payments[payment.booking].append(payment)
    for booking in final.bookings if final.payments is not None else ():
        if _counts(booking) and (fault := _fault(booking, payments[booking.id], final.at)):
            yield fault


def _fault(booking: Booking, payments: Sequence[Payment], at: int) -> Fault | None:
    captures = [payment for payment in payments if payment.captured]
    captured = sum(payment.captured for payment in payments)
    kept = captured - sum(payment.refunded for payment in payments)
    open_ = sum(payment.capturable for payment in payments)
    owed = _owed(booking)
    took = f"of {booking.price}, {captured} was taken and {captured - kept} given back"
    if len(captures) > 1:
        names = tell.others(f"{each.captured} by {each.id}" for each in captures)
        return Fault(booking, "Captured twice", f"the payment provider took {names}", lasts=True)
    if captured > booking.price:
        return Fault(booking, "Captured too much", took, lasts=True)
    if booking.status == "CONFIRMED" and kept < owed:
        title = "Confirmed, and given back" if captured else "Confirmed, and not paid"
        return Fault(booking, title, took, lasts=bool(captured))
    if kept > owed:
        return Fault(booking, "Kept for nothing", f"{took}, where {owed} is owed")
    if kept < owed:
        return Fault(booking, "Too little kept", f"{took}, where {owed} is owed", lasts=bool(captured))
    if booking.status == "PENDING" and booking.expires is None:
        return Fault(booking, "Left between", f"it is neither confirmed nor given up; {took}")
    if open_ and not _may_be_paid(booking, at):
        return Fault(booking, "Left authorized", f"{open_} is neither taken nor let go")
    return None


def _owed(booking: Booking) -> int:
    """What is kept for it in the end."""
    if booking.status in ("CONFIRMED", "COMPLETED"):
        return booking.price
    return booking.fee if booking.status in ("CANCELLED", "NO_SHOW") else 0


def _may_be_paid(booking: Booking, at: int) -> bool:
    """Whether its hold lives, so that who authorized it may still confirm it."""
    return booking.status == "PENDING" and booking.expires is not None and nanoseconds(booking.expires) > at


def _told(fault: Fault, operations: Sequence[Operation]) -> Violation:
    booking = fault.booking
    shown = [operation for operation in operations if operation.asked.action in TELLS][-3:]
    told = "".join(f"{tell.tell(operation)}; " for operation in shown)
    what = f"booking {booking.id} ({tell.span(booking)}) is {booking.status} in the final state, and {fault.what}"
    text = f"{fault.title}: {told}{what}."
    ids = tuple(operation.id for operation in shown)
    return Violation("money", text, booking.resource, ids, (booking.id,))
