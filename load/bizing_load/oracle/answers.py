"""Answers: what a service may say to each action, and that it recovers once the faults have ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bizing_load.history import LEFT, NOT_ALONE, PAYING, SKIPPED, UNSEEN, Action, Fail, History, Info, Ok, Operation
from bizing_load.oracle import tell
from bizing_load.oracle.judgement import Violation
from bizing_load.oracle.lives import Story
from bizing_load.oracle.requests import SECOND, nanoseconds, slug

RECOVERY = 30 * SECOND  # after the last fault's end
SERVER_FAULT = 500
LIMITED = 429
STATE = {
    "stale-version": 412,
    "hold-expired": 409,
    "invalid-transition": 409,
    "waitlist-state": 409,
    "not-found": 404,
}
EXPECTED: dict[Action, dict[str, int]] = {
    "hold": {"slot-unavailable": 409, "series-conflict": 409, SKIPPED: 409, NOT_ALONE: 409},
    "wait": {LEFT: 200, "waitlist-full": 409},
    "extend": STATE | {"hold-limit-reached": 409},
    "confirm": STATE | {"payment-required": 402, "payment-declined": 402},
    "reschedule": STATE | {"slot-unavailable": 409},
    "cancel": STATE,
}
NO_CARD = "none"
REFUSED_CARDS = {"payment-required": NO_CARD, "payment-declined": "Declined"}
"""What is in the name of the card that each is an answer to, as Stripe's test cards tell what becomes of them."""


def violations(story: Story) -> Iterator[Violation]:
    repeated = {one.id for request in story.requests if len(request.operations) > 1 for one in request.operations}
    calm = not story.history.run.faults
    told: dict[tuple[str, Action, str], list[Operation]] = defaultdict(list)
    for operation in story.history.operations:
        title, kind = _strange(story, operation, calm=calm, repeated=operation.id in repeated)
        if title:
            told[title, operation.asked.action, kind].append(operation)
    for (title, _, _), alike in told.items():
        text = f"{title}: {tell.tell(alike[0])}{tell.in_all(len(alike), 'such answers')}."
        yield Violation("answers", text, alike[0].asked.resource, tuple(operation.id for operation in alike))


def _strange(story: Story, operation: Operation, *, calm: bool, repeated: bool) -> tuple[str, str]:
    """A title for an answer that should not have been given, and what it has in common with others of its kind."""
    answer = operation.answer
    if type(answer) is Fail:
        expected = _expected(story, operation, answer, repeated=repeated)
        return ("", "") if expected else ("Not an answer to this", f"{answer.status} {answer.problem}")
    if type(answer) is Ok:
        return ("", "") if _as_asked(operation, answer) else ("Not what was asked for", "")
    if isinstance(answer, Info) and calm and answer.status and answer.reason not in (UNSEEN, PAYING):
        return "Server error" if answer.status >= SERVER_FAULT else "Unreadable answer", str(answer.status)
    return "", ""


def _expected(story: Story, operation: Operation, answer: Fail, *, repeated: bool) -> bool:
    problem = slug(answer)
    if answer.status == LIMITED:
        return True
    if problem == "idempotency-key-in-use":
        return repeated and answer.status == 409
    if problem == "not-found" and not _acknowledged(story, operation.asked.booking):
        return False
    if problem in REFUSED_CARDS and REFUSED_CARDS[problem] not in (operation.asked.pays or NO_CARD):
        return False
    expected = EXPECTED[operation.asked.action]
    return answer.status in (expected.get(problem), expected.get(answer.problem))


def _acknowledged(story: Story, booking: str | None) -> bool:
    life = story.lives.get(booking or "")
    return life is not None and bool(life.steps)


def _as_asked(operation: Operation, ok: Ok) -> bool:
    """Whether an acknowledgement is of the booking and the time that were asked for."""
    asked = operation.asked
    if asked.booking is not None and asked.booking != ok.booking:
        return False
    if asked.latest is not None:
        is_as_long = ok.end - ok.start == asked.end - asked.start
        return is_as_long and asked.start <= ok.start and ok.end <= asked.latest
    if asked.action in ("hold", "reschedule"):
        return ok.start == asked.start and ok.end == asked.end
    return asked.action != "cancel" or ok.state == "CANCELLED"


def unrecovered(history: History) -> tuple[int, list[Violation]]:
    """Liveness: how many requests were sent when the service must have recovered, and those that it failed."""
    ended = _ended(history)
    if ended is None:
        return 0, []
    late = [operation for operation in history.operations if operation.asked.at > ended + RECOVERY]
    failed = [one for one in late if isinstance(one.answer, Info) and _is_failure(one.answer)]
    if not failed:
        return len(late), []
    after = f"more than {RECOVERY // SECOND} s after the last fault ended at {tell.clock(ended)}"
    text = f"Not recovered: {tell.tell(failed[0])}, {after}{tell.in_all(len(failed), 'such requests')}."
    return len(late), [Violation("liveness", text, None, tuple(operation.id for operation in failed))]


def _is_failure(answer: Info) -> bool:
    return answer.status == 0 or answer.status >= SERVER_FAULT


def _ended(history: History) -> int | None:
    """When the last fault ended; None if there was none, or one did not end."""
    begun = {fault.number for fault in history.faults if fault.phase == "begin"}
    ends: Sequence[int] = [fault.at for fault in history.faults if fault.phase == "end"]
    ended = {fault.number for fault in history.faults if fault.phase == "end"}
    return max(ends) if ends and begun <= ended else None


def overdue(story: Story) -> tuple[int, list[Violation]]:
    """Liveness: how many holds ran out, and those that were kept or changed all the same."""
    margin = story.clock + story.release
    count, found = 0, []
    for life in story.lives.values():
        for step, following in zip(life.steps, life.steps[1:], strict=False):
            if step.expires is None:
                continue
            adjacent = following.version - step.version <= 1
            if following.live and adjacent and not life.infos and following.since > step.expires + margin:
                count += 1
                text = f"Changed though it ran out: {tell.tell(following.request.telling)}, but {_until(step.expires)}."
                found.append(Violation("liveness", text, life.place.id, (following.request.telling.id,), (life.id,)))
        booking = life.final
        if booking is None or not booking.expires or booking.status not in ("PENDING", "EXPIRED"):
            count += booking is not None and booking.status == "EXPIRED"
            continue
        expires = nanoseconds(booking.expires)
        # While faults strike, nobody may be there to free it: it is due once the service had time to itself.
        is_due = max(expires, story.rest) + margin < story.final_at
        count += is_due
        if booking.status == "PENDING" and is_due:
            what = f"booking {booking.id} ({tell.span(booking)}) is PENDING in the final state"
            text = f"Still held though it ran out: {what}, but {_until(expires)}."
            found.append(Violation("liveness", text, life.place.id, (), (life.id,)))
    return count, found


def _until(expires: int) -> str:
    return f"its hold ended at {tell.clock(expires)}"
