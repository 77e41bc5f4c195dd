"""Histories written by hand, and judgements of them, for tests of the reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bizing_load import history
from bizing_load.history import Booking, End, Fail, Fault, Final, Info, Invoke, Ok, Operation, Resource, Run
from bizing_load.oracle.judgement import Judgement, Violation
from bizing_load.report.model import SECOND, Judged

NOON = datetime(2027, 3, 11, 12, 0, tzinfo=UTC)
BEGIN = int(datetime(2026, 11, 22, 9, 0, tzinfo=UTC).timestamp()) * SECOND
TAKEN = "/problems/slot-unavailable"
NOTE = "the exact check was left out: the run had faults"
COMMAND = "bizing race --workload same --clients 3 --seed 7"


def at(seconds: float) -> int:
    return BEGIN + round(seconds * SECOND)


def ask(op: str, seconds: float, client: int, action: Any = "hold", **changes: Any) -> Invoke:
    times: dict[str, Any] = {"start": NOON, "end": NOON + timedelta(hours=1)} | changes
    return Invoke(op=op, client=client, action=action, resource="room-1", at=at(seconds), **times)


def ok(op: str, seconds: float, booking: str, state: str = "PENDING", **changes: Any) -> Ok:
    times: dict[str, Any] = {"start": NOON, "end": NOON + timedelta(hours=1)} | changes
    return Ok(op=op, at=at(seconds), status=201, booking=booking, version=1, state=state, **times)


def run(**changes: Any) -> Run:
    facts: dict[str, Any] = {"url": "http://127.0.0.1:8000", "workload": "same", "seed": 7, "clients": 3}
    return Run(**facts | {"resources": [Resource("room-1")], "faults": ["pause"], "command": COMMAND} | changes)


def double_booked() -> history.History:
    """Two clients are given overlapping times while a server is paused; a third is refused, one is never answered."""
    half = NOON + timedelta(minutes=30)
    moved: dict[str, Any] = {"start": half, "end": half + timedelta(hours=1)}
    operations = [
        Operation(ask("r0c0", 0.010, 0), ok("r0c0", 0.030, "booking-ada")),
        Operation(ask("r0c1", 0.012, 1, **moved), ok("r0c1", 0.041, "booking-bob", **moved)),
        Operation(ask("r0c2", 0.013, 2), Fail("r0c2", at(0.038), 409, TAKEN)),
        Operation(ask("r1c0", 0.060, 0, "confirm", booking="booking-ada"), _confirmed()),
        Operation(ask("r1c2", 0.065, 2), Info("r1c2", at(1.2), 0, "the reply was <lost>")),
        Operation(ask("r2c1", 2.0, 1, "cancel", booking="booking-bob"), ok("r2c1", 2.1, "booking-bob", "CANCELLED")),
    ]
    faults = [Fault(1, "pause", "begin", at(0.5), "server 1 stopped"), Fault(1, "pause", "end", at(1.5), "goes on")]
    final = [
        Booking("booking-ada", "room-1", NOON, NOON + timedelta(hours=1), "CONFIRMED", 2, operation="r0c0"),
        Booking("booking-bob", "room-1", half, half + timedelta(hours=1), "CANCELLED", 2, operation="r0c1"),
    ]
    return history.History(run(), operations, faults, [End(at(2.5), True)], Final(at(3), final))


def _confirmed() -> Ok:
    return ok("r1c0", 0.08, "booking-ada", "CONFIRMED")


def invalid() -> Judged:
    text = (
        "Double booking: client 0 has booking-ada and client 1 has booking-bob, "
        "and both have 2027-03-11 12:30–13:00 of room-1."
    )
    violation = Violation("safety", text, "room-1", ("r0c0", "r0c1"), ("booking-ada", "booking-bob"))
    strange = Violation("answers", "r1c2 was answered <script>alert(1)</script> & \x01", None, ("r1c2",))
    judgement = Judgement("invalid", (violation, strange), ("one reply was lost",), {"safety": 2, "answers": 6})
    return Judged(double_booked(), judgement, 2.5, 0.01, deadlocks=0, memory_bytes=90_000_000)


def valid() -> Judged:
    found = double_booked()
    operations = [each for each in found.operations if each.asked.client == 0]
    kept = history.History(run(faults=[]), operations, [], found.ends, found.final)
    return Judged(kept, Judgement("valid", (), (), {"safety": 1, "durability": 2}, (NOTE,)), 2.5, 0.01)


def unknown() -> Judged:
    found = history.History(run(), [], [], [], None)
    judgement = Judgement("unknown", (), ("the final state could not be read",), {})
    return Judged(found, judgement, 0.0, 0.0)


def large(operations: int) -> Judged:
    """Many bookings of one room and many refusals, over ten minutes."""
    done = []
    for number in range(operations):
        start = NOON + timedelta(hours=number // 20)
        times: dict[str, Any] = {"start": start, "end": start + timedelta(hours=1)}
        begin, op = number * 600 / operations, f"r{number // 20}c{number % 20}"
        asked = ask(op, begin, number % 20, **times)
        won = ok(op, begin + 0.02, f"booking-{number}", **times)
        done.append(Operation(asked, won if number % 20 == 0 else Fail(op, at(begin + 0.03), 409, TAKEN)))
    history_ = history.History(run(), done, [], [End(at(601), True)], Final(at(602), []))
    violations = tuple(
        Violation("durability", f"booking-{number * 20} is gone", "room-1", (), (f"booking-{number * 20}",))
        for number in range(2000)
    )
    judgement = Judgement("invalid", violations, (), {"durability": operations})
    return Judged(history_, judgement, 600, 1.0)
