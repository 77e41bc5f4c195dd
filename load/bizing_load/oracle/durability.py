"""Durability: the final state of each acknowledged booking is one that its acknowledged changes lead to."""

from __future__ import annotations

from collections.abc import Iterator

from bizing_load.history import LIVE, MAKES, Booking
from bizing_load.oracle import tell
from bizing_load.oracle.judgement import Violation
from bizing_load.oracle.lives import Life, Step, Story
from bizing_load.oracle.requests import nanoseconds


def violations(story: Story) -> Iterator[Violation]:
    for life in story.lives.values():
        if len(life.steps) > 1:
            yield from _disorder(life)
        if life.steps and story.history.final is not None:
            fault = _fault(story, life)
            if fault:
                title, what = fault
                last = life.steps[-1]
                text = f"{title}: {tell.tell(last.request.telling)}, but {what}."
                yield Violation("durability", text, life.place.id, (last.request.telling.id,), (life.id,))


def _disorder(life: Life) -> Iterator[Violation]:
    """Acknowledged changes that cannot all have been made, one after the other."""
    soonest: Step | None = None  # of those that follow, the first to be acknowledged
    for earlier, later in reversed(list(zip(life.steps, life.steps[1:], strict=False))):
        if soonest is None or later.until < soonest.until:
            soonest = later
        why = _contradiction(earlier, later)
        if not why and soonest.until < earlier.since:
            why, later = "A version went back", soonest
        if why:
            told = f"{tell.tell(earlier.request.telling)}, and {tell.tell(later.request.telling)}"
            operations = (earlier.request.telling.id, later.request.telling.id)
            yield Violation("durability", f"{why}: {told}.", life.place.id, operations, (life.id,))


def _contradiction(earlier: Step, later: Step) -> str | None:
    if {later.request.asked.action, earlier.request.asked.action} <= MAKES:
        return None  # told as a double booking
    if earlier.version == later.version and earlier.made(surely=True) and later.made(surely=True):
        return "Lost change"
    if not earlier.live and later.version > earlier.version:
        return f"Back from {earlier.ok.state}"
    version = later.request.asked.version
    if version is not None and later.version > version + later.request.asked.changes:
        return "An outdated version was accepted"
    return None


def _fault(story: Story, life: Life) -> tuple[str, str] | None:
    """What is wrong with the final state of a booking."""
    last, final = life.steps[-1], life.final
    if final is None:
        return "Lost booking", "it is not in the final state"
    if final.version < last.version:
        return "Lost change", f"in the final state it has version {final.version}"
    if final.units != life.units:
        return "Changed booking", f"in the final state it has {final.units} units, not {life.units}"
    return _moved(story, life, last, final) or _became(story, life, last, final) or _uncounted(life, last, final)


def _moved(story: Story, life: Life, last: Step, final: Booking) -> tuple[str, str] | None:
    time = story.blocked(final, life.place)
    spans = [(last.start, last.end)]
    spans += [story.blocked(info.asked, life.place) for info in life.infos if info.asked.action == "reschedule"]
    if time in spans and (time == spans[0] or final.version > last.version):
        return None
    return "Moved booking", f"in the final state it is at {tell.span(final)}"


def _became(story: Story, life: Life, last: Step, final: Booking) -> tuple[str, str] | None:
    before, after = last.ok.state, final.status
    if after == before:
        return None
    title = "Lost booking" if before in LIVE and after not in LIVE else "Changed booking"
    return None if _may_become(story, life, last, final) else (title, f"it ended as {after} though {_nobody(after)}")


def _may_become(story: Story, life: Life, last: Step, final: Booking) -> bool:
    """Whether time, or a request without an answer, may have brought a booking from its last known state to the end."""
    doubtful = {info.asked.action for info in life.infos} if final.version > last.version else set()
    if final.status == "CANCELLED":
        return last.live and "cancel" in doubtful
    if final.status == "CONFIRMED":
        return last.ok.state == "PENDING" and "confirm" in doubtful
    if final.status == "EXPIRED":
        return last.expires is not None and last.expires - story.clock <= story.final_at
    if final.status == "COMPLETED":
        confirmed = last.ok.state == "CONFIRMED" or (last.ok.state == "PENDING" and "confirm" in doubtful)
        return confirmed and nanoseconds(final.end) - story.clock <= story.final_at
    return False


def _nobody(status: str) -> str:
    if status == "EXPIRED":
        return "its hold had not run out"
    return "nobody gave it up" if status == "CANCELLED" else "nobody asked for that"


def _uncounted(life: Life, last: Step, final: Booking) -> tuple[str, str] | None:
    """The final state's version against the number of changes that there may have been."""
    unexplained = life.unexplained(surely=False)
    if unexplained is not None and unexplained > sum(info.asked.changes for info in life.infos):
        return "Changed booking", f"in the final state it has version {final.version}, and nobody made that change"
    needed = (final.status != last.ok.state) + (last.ok.start != final.start or last.ok.end != final.end)
    by_reading = final.status == "EXPIRED"  # a service may show a hold as expired before it counts that as a change
    if final.version - last.version < needed - by_reading:
        return "Changed booking", f"in the final state it is another under version {final.version}"
    expires = last.ok.expires if last.ok.state == "PENDING" else None
    if final.version == last.version and final.status == "PENDING" and final.expires and expires != final.expires:
        return "Changed booking", f"in the final state its hold ends at {final.expires:%H:%M:%S.%f}"
    return None
