"""The judge: from a history to a verdict, by rules that hold whatever the timing was (pure).

- safety: no more units were certainly given at any moment than a resource has.
- durability: every acknowledged change is in the final state.
- precision: every refusal is justified by what may have been so when it was decided on.
- liveness: a hold that ran out gives its time back in time; who waits is offered what is free; after the last fault the
  service recovers.
- once: a request sent again has one effect and one answer; a refused one has none; a series is booked whole or not.
- money: what was taken for each booking is what it came to in the end; asked of the payment provider itself.
- answers: each action is answered as it may be; without faults there is no 5xx.
- linearizability: without faults, one order of the operations explains all answers.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

from bizing_load.history import Fail, History, Info, Ok
from bizing_load.oracle import answers, claims, durability, linear, money, objections, once, refusals, safety, waits
from bizing_load.oracle.judgement import Judgement, Rule, Verdict, Violation
from bizing_load.oracle.lives import Story


def judge(history: History) -> Judgement:
    """Judge a finished run."""
    with _uncollected():
        return _judge(history)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the garbage collector: judging makes millions of objects and no cycles, and it would look for some."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _judge(history: History) -> Judgement:
    story = Story(history)
    certain, possible = list(claims.certain(story)), list(claims.possible(story))
    refused = refusals.found(story)
    objected = objections.found(story)
    late, unrecovered = answers.unrecovered(history)
    ran_out, overdue = answers.overdue(story)
    waited = waits.found(story)
    charged = money.check(story)
    found: list[Violation] = [
        *safety.violations(story, certain),
        *durability.violations(story),
        *refusals.violations(possible, refused),
        *objections.violations(story, objected),
        *overdue,
        *unrecovered,
        *waits.violations(story, waited, possible),
        *once.violations(story),
        *charged.violations,
        *answers.violations(story),
    ]
    checked: dict[Rule, int] = {
        "safety": len(certain),
        "durability": sum(bool(life.steps) for life in story.lives.values()) if history.final else 0,
        "precision": len(refused) + len(objected),
        "liveness": ran_out + late + len(waited),
        "once": len(story.requests),
        "money": charged.checked,
        "answers": sum(operation.answer is not None for operation in history.operations),
    }
    notes = list(charged.notes)
    if not history.run.faults:
        linearized = linear.check(story, refused)
        found += linearized.violations
        notes += linearized.notes
        checked["linearizability"] = linearized.checked
    doubts = tuple(_doubts(history))
    verdict: Verdict = "invalid" if found else "unknown" if doubts else "valid"
    return Judgement(verdict, tuple(found), doubts, checked, tuple(notes))


def _doubts(history: History) -> Iterator[str]:
    if not history.ends:
        yield "No client said that it had come to the end of its work."
    for end in history.ends:
        if not end.complete:
            yield f"Not all was done that was set out to do: {end.reason or 'no reason was given'}."
    if history.final is None:
        yield "The final state could not be read, so nobody knows whether the bookings are there."
    if not any(type(operation.answer) is Ok for operation in history.operations):
        yield "Nobody was given anything, so nothing was raced for."
    limited = sum(type(one.answer) is Fail and one.answer.status == answers.LIMITED for one in history.operations)
    if limited:
        yield f"The server limited the rate {limited:,} times (429): these clients did not race."
    lost = sum(isinstance(one.answer, Info) and one.answer.status == 0 for one in history.operations)
    if lost and not history.run.faults:
        yield f"Without any fault no reply came {lost:,} times: the service lost it, or the way to it did."
    unrecorded = sum(operation.answer is None for operation in history.operations)
    if unrecorded and all(end.complete for end in history.ends):
        yield f"Of {unrecorded:,} requests no answer was recorded, not even that none came."
