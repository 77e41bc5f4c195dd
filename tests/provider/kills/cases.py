"""The kill matrix: every step, hit by a signal at every point; then others go on, and all must agree."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from signal import SIGCONT, SIGKILL, SIGSTOP, Signals
from typing import Any
from uuid import UUID

from tests.provider.kills import processes
from tests.provider.kills.processes import POINTS, Place, Point, Work
from tests.provider.kills.world import Verdict, World, judged

FORWARD = ("INTENT", "AUTHORIZE", "CAPTURE", "CONFIRM", "NOTIFY")


@dataclass(frozen=True)
class Case:
    """`way` leads to the step, `meanwhile` comes between the signal and whoever goes on."""

    way: str
    step: str
    point: Point
    meanwhile: str = ""
    signal: Signals = SIGKILL


@dataclass(frozen=True)
class Result:
    case: Case
    verdict: Verdict
    seconds: float
    """From the signal until somebody else had taken all to its end."""


WAYS: dict[str, Callable[[World], UUID]] = {
    "pay": World.hold,
    "cancelled while it was captured": World.cancelled_capture,
    "cancelled when it was confirmed": World.cancelled,
    "ran out": World.ran_out,
}
MEANWHILE: dict[str, Callable[[World, UUID], Any]] = {
    "": lambda world, booking_id: None,
    "cancelled": World.cancel,
    "ran out": World.run_out,
}
BACK = {
    "cancelled while it was captured": ("CANCEL_INTENT", "REFUND", "RELEASE"),
    "cancelled when it was confirmed": ("REFUND",),
    "ran out": ("CANCEL_INTENT", "RELEASE"),
}


def matrix() -> Iterator[Case]:
    """Killed everywhere; and paused outside of transactions, where nobody waits for whoever does not go on."""
    yield from (Case("pay", *place) for place in product(FORWARD, POINTS, ("", "cancelled")))
    yield from (Case("pay", step, point, "ran out") for step, point in product(("INTENT", "AUTHORIZE"), POINTS[:3]))
    for way, steps in BACK.items():
        yield from (Case(way, step, point) for step, point in product(steps, POINTS))
    paused = product(FORWARD[:4], POINTS[:2], ("", "cancelled"))
    yield from (Case("pay", step, point, meanwhile, SIGSTOP) for step, point, meanwhile in paused)
    for way, steps in BACK.items():
        yield from (Case(way, step, point, signal=SIGSTOP) for step, point in product(steps, POINTS[:2]))


def play(world: World, case: Case, runner: str = "ours", others: str = "ours") -> Result:
    """Play a case: `runner` is whom the signal hits, `others` who goes on."""
    booking_id = WAYS[case.way](world)
    work = Work(world.database_url, world.stripe.url, booking_id, others)
    hit = processes.start(work._replace(runner=runner, place=Place(case.step, case.point, case.signal)))
    if case.signal == SIGSTOP:
        processes.wait_for_stop(hit)
        assert hit.exitcode is None, (case, hit.exitcode)
    else:
        hit.join()
        assert hit.exitcode == -SIGKILL, (case, hit.exitcode)
    since = time.monotonic()
    MEANWHILE[case.meanwhile](world, booking_id)
    other = processes.start(work)
    other.join()
    seconds = time.monotonic() - since
    if case.signal == SIGSTOP:
        processes.send(hit, SIGCONT)
        hit.join()
    assert (other.exitcode, hit.exitcode) == (0, -SIGKILL if case.signal == SIGKILL else 0), case
    return Result(case, judged(world, booking_id), seconds)
