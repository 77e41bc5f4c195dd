"""Precision of refusals that a booking's own state gives as the reason: it may have been so."""

from __future__ import annotations

from collections.abc import Iterator

from bizing_load.history import Fail, Invoke, Operation
from bizing_load.oracle import tell
from bizing_load.oracle.judgement import Violation
from bizing_load.oracle.lives import Life, Step, Story
from bizing_load.oracle.requests import Request, slug

TELL_OF = frozenset({"stale-version", "hold-expired", "invalid-transition", "waitlist-state", "not-found"})


def found(story: Story) -> list[tuple[Request, Operation, Life]]:
    """Refusals that speak of the state of a booking which was acknowledged."""
    return [
        (request, operation, story.lives[request.asked.booking])
        for request in story.requests
        if request.asked.booking in story.lives
        for operation in request.operations
        if type(operation.answer) is Fail and slug(operation.answer) in TELL_OF
    ]


def violations(story: Story, refused: list[tuple[Request, Operation, Life]]) -> Iterator[Violation]:
    for request, operation, life in refused:
        if not life.steps or request.ok:
            continue
        why = _Objection(story, request, operation, life).unjustified()
        if why:
            text = f"Refused without a reason: {tell.tell(operation)}, but {why}."
            yield Violation("precision", text, life.place.id, (operation.id,), (life.id,))


class _Objection:
    """One refusal, with what was known of its booking."""

    def __init__(self, story: Story, request: Request, operation: Operation, life: Life) -> None:
        assert isinstance(operation.answer, Fail)
        self.story, self.life, self.operation = story, life, operation
        self.asked: Invoke = operation.asked
        self.until = operation.answer.at
        self.problem = slug(operation.answer)
        # A repetition is told what was decided on the original: see what was known when that was sent.
        since = request.since if request.asked.key is not None else self.asked.at
        self.known: Step = life.before(since) or life.steps[0]

    def unjustified(self) -> str | None:
        """Why the refusal cannot have been right; None if it may have been."""
        if self.problem == "not-found":
            return "that booking was acknowledged"
        if self.problem == "hold-expired":
            return None if self._expired() else "its hold had not run out"
        if self.problem == "stale-version":
            return None if self._changed() else f"nobody had changed version {self.asked.version}"
        return None if self._in_other_state() else f"it was {self.known.ok.state}, and nobody had changed that"

    def _expired(self) -> bool:
        """The last known end of the hold may have come before the answer."""
        expires = self.known.expires
        return expires is not None and expires - self.story.clock <= self.until

    def _completed(self) -> bool:
        return self.known.end - self.life.place.turnover - self.story.clock <= self.until

    def _changed(self) -> bool:
        version = self.asked.version
        if version is None:
            return False
        named = any(step.version == version for step in self.life.steps)
        changed = any(step.version > version and step.since <= self.until for step in self.life.steps)
        return not named or changed or bool(self._doubtful()) or self._expired() or self._completed()

    def _in_other_state(self) -> bool:
        """Whether it may have been in a state from which this action is not allowed."""
        barring = {"cancel", "confirm"} if self.asked.action in ("extend", "confirm") else {"cancel"}
        acknowledged = {step.request.asked.action for step in self.life.steps if step.since <= self.until}
        return bool(barring & (acknowledged | self._doubtful())) or self._expired() or self._completed()

    def _doubtful(self) -> set[str]:
        """What requests without an answer may have done to it by then, earlier ones of the same kind among them."""
        return {
            info.asked.action
            for info in self.life.infos
            if any(one.asked.at <= self.until and one is not self.operation for one in info.operations)
        }
