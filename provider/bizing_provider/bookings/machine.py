"""The booking's states and the moves between them (pure)."""

from typing import Final

from bizing_provider import problems
from bizing_provider.wire import BookingStatus

MOVES: Final[dict[BookingStatus, frozenset[BookingStatus]]] = {
    "DRAFT": frozenset({"PENDING", "CANCELLED"}),
    "PENDING": frozenset({"CONFIRMED", "EXPIRED", "CANCELLED"}),
    "CONFIRMED": frozenset({"CANCELLED", "COMPLETED", "NO_SHOW"}),
    "COMPLETED": frozenset(),
    "NO_SHOW": frozenset(),
    "CANCELLED": frozenset(),
    "EXPIRED": frozenset(),
}
HOLDING: Final[frozenset[BookingStatus]] = frozenset({"PENDING", "CONFIRMED"})
"""States whose allocation blocks others."""


def move(current: BookingStatus, to: BookingStatus) -> None:
    """Raises HoldExpired where the hold's end is the reason, else InvalidTransition, when there is no such move."""
    if to in MOVES[current]:
        return
    if current == "EXPIRED" and to in HOLDING:
        raise problems.HoldExpired(None, to)
    raise problems.InvalidTransition(current, to)


def is_final(status: BookingStatus) -> bool:
    return not MOVES[status]
