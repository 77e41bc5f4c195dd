"""Claims: which times each booking certainly had, and which it may have had, and when on the clients' clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bizing_load.history import MAKES
from bizing_load.oracle.lives import Life, Place, Step, Story
from bizing_load.oracle.requests import ALWAYS, FOREVER, Request, nanoseconds

Ended = Literal["expired", "cancelled", "moved"]
TAKES = ("cancel", "reschedule")
PROLONGS = ("extend", "confirm")


@dataclass(slots=True, eq=False)
class Claim:
    """A time `[start, end)` of a place, blocked by a booking from `since` until `until` on the clients' clock.

    `life` is None, and `request` alone tells of it, for a hold without an answer that never became a booking; `ended`
    is why it ended, where that is known.
    """

    place: Place
    start: int
    end: int
    units: int
    since: int
    until: int
    life: Life | None
    request: Request | None
    ended: Ended | None = None


def certain(story: Story) -> Iterator[Claim]:
    """What was certainly had. A claim begins when the client knew and ends before anything might have taken it."""
    for life in story.lives.values():
        last: Claim | None = None
        for claim in _certain(story, life):
            last = claim
            if claim.since < claim.until:
                yield claim
        final = life.final
        if final and story.live_at_end(final):
            start, end = story.blocked(final, life.place)
            if last is None or last.until < FOREVER or (last.start, last.end) != (start, end):
                yield Claim(life.place, start, end, final.units, story.final_at, FOREVER, life, life.origin)


def _certain(story: Story, life: Life) -> Iterator[Claim]:
    current: Claim | None = None
    for step, following in _pairs(life):
        if not step.live:
            current = None
            continue
        if current is None:
            current = _claim(life, step, step.until, FOREVER)
        until = _certain_until(story, life, step, following)
        if until is not None:
            current.until = min(current.until, until)
            yield current
            current = None


def _certain_until(story: Story, life: Life, step: Step, following: Step | None) -> int | None:
    """When a state may have ended; None where the next one is known to have kept its time all along."""
    taken = _first(life, *TAKES)
    if following is None:
        final = life.final
        if final and story.live_at_end(final) and story.blocked(final, life.place) == (step.start, step.end):
            return _first(life, "reschedule")
        return min(taken, _run_out(story, step, -story.clock))
    gap = following.version - step.version > following.made(surely=True)
    if following.live and (following.start, following.end) == (step.start, step.end):
        return min(taken, following.since) if gap and taken < following.until else None
    until = following.since
    if not following.live:
        until = min(until, _run_out(story, step, -story.clock))
    return min(until, taken) if gap else until


def _first(life: Life, *actions: str) -> int:
    """When the first of such requests was sent of which nobody knows whether it was carried out."""
    if not life.infos:
        return FOREVER
    return min((info.since for info in life.infos if info.asked.action in actions), default=FOREVER)


def possible(story: Story) -> Iterator[Claim]:
    """What may have been had: from when it was asked for until it was certainly given up or run out."""
    for life in story.lives.values():
        if life.steps:
            yield from _possible(story, life)
            yield from _moves(story, life)
        elif life.final:
            yield _unasked(story, life)
        if life.origin and life.steps:
            start, end = story.wanted(life.origin.asked, life.place)
            until = life.steps[0].until
            yield Claim(life.place, start, end, life.units, life.origin.since, until, life, life.origin)
    for request in story.vanished:
        place = story.place(request.asked.resource)
        start, end = story.wanted(request.asked, place)
        until = story.lingers(request)
        yield Claim(place, start, end, request.asked.units, request.since, until, None, request)


def _possible(story: Story, life: Life) -> Iterator[Claim]:
    current: Claim | None = None
    for step, following in _pairs(life):
        if not step.live:
            current = None
            continue
        if current is None:
            current = _claim(life, step, _began(life, step), FOREVER)
        if following and following.live and (following.start, following.end) == (step.start, step.end):
            continue
        current.until, current.ended = _possible_until(story, life, step, following)
        yield current
        current = None


def _began(life: Life, step: Step) -> int:
    if step is not life.steps[0] or step.request.asked.action in MAKES:
        return step.since
    return life.origin.since if life.origin else ALWAYS


def _possible_until(story: Story, life: Life, step: Step, following: Step | None) -> tuple[int, Ended | None]:
    prolonged = any(info.asked.action in PROLONGS for info in life.infos)
    over = FOREVER if prolonged else _run_out(story, step, story.clock + story.release)
    if following is None or following.live:
        if following:
            return following.until, "moved"
        return over, "expired" if over < FOREVER else None
    return (over, "expired") if over < following.until else (following.until, "cancelled")


def _moves(story: Story, life: Life) -> Iterator[Claim]:
    """Times that a reschedule without an answer may have taken."""
    for info in life.infos:
        if info.asked.action == "reschedule":
            start, end = story.blocked(info.asked, life.place)
            version = info.asked.version
            following = life.after(version) if version is not None else None
            until = following.until if following else FOREVER
            yield Claim(life.place, start, end, life.units, info.since, until, life, info)


def _unasked(story: Story, life: Life) -> Claim:
    """A booking that is known from the final state alone."""
    final = life.final
    assert final, "known from the final state"
    start, end = story.blocked(final, life.place)
    until = FOREVER
    if final.status == "PENDING" and final.expires:
        until = nanoseconds(final.expires) + story.clock + story.release
    since = life.origin.since if life.origin else ALWAYS
    return Claim(life.place, start, end, final.units, since, until, life, life.origin, "expired")


def _run_out(story: Story, step: Step, margin: int) -> int:
    return FOREVER if step.expires is None else step.expires + margin


def _claim(life: Life, step: Step, since: int, until: int) -> Claim:
    return Claim(life.place, step.start, step.end, life.units, since, until, life, step.request)


def _pairs(life: Life) -> Iterator[tuple[Step, Step | None]]:
    """Each step with the one after it."""
    steps = life.steps
    for number, step in enumerate(steps):
        yield step, steps[number + 1] if number + 1 < len(steps) else None
