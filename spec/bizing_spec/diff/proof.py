"""Whether a change breaks: containment of schemas, and payloads that show what is not contained.

Every answer is one of three. `safe`: every value that must stay good is still good. `breaking`: a value of which real
validators say that one document allows it and the other does not. `unknown` otherwise.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal, NamedTuple

from jsonschema_rs import Draft202012Validator, ReferencingError, ValidationError

from bizing_spec.diff import plain, wire
from bizing_spec.diff.algebra import Keyword, covers, lost, rebuilt, with_keywords
from bizing_spec.diff.changes import Scene, Side, Witness
from bizing_spec.diff.embedding import Embedding, Step
from bizing_spec.diff.places import Pair, Place
from bizing_spec.diff.samples import MOST_VALUES, Sampler

MOST_SECONDS: Final = 20.0
"""All proofs of one comparison together; what is left after that is unknown."""
_MOST_PARTS: Final = 12


class Verdict(NamedTuple):
    what: Literal["safe", "breaking", "unknown"]
    witness: Witness | None = None


UNKNOWN: Final = Verdict("unknown")
# ValueError: too deep for a validator, and what the algebra cannot do.
_NO_ANSWER: Final = (ValueError, ValidationError, ReferencingError, RecursionError, OverflowError)


@dataclass(frozen=True)
class Subject:
    """What is compared as a whole: a body, a parameter, a header."""

    scene: Scene
    scope: str
    label: str
    old: Place
    new: Place
    as_text: bool = False
    """Whether it travels as text, in which 1 and "1" are one."""
    required: bool = False
    provable: bool = True
    """Whether its values are JSON, or single texts: of others a validator of JSON says nothing."""

    @property
    def in_header(self) -> bool:
        return self.label.startswith("the header parameter")

    def side(self, side: Side) -> Place:
        return self.old if side == "old" else self.new


class Spot(NamedTuple):
    """A pair of schemas somewhere in a subject; `route` leads to it from the whole value, if one does."""

    old: Place
    new: Place
    scope: str
    trail: str = ""
    route: tuple[Step, ...] | None = ()

    def side(self, side: Side) -> Place:
        return self.old if side == "old" else self.new

    @property
    def plainly(self) -> bool:
        """Whether what a value of the spot may be decides alone what the whole may be there."""
        return self.route is not None and not any(step[0] == "branch" and step[1] == "oneOf" for step in self.route)


class Prover:
    """Judges the changes of one comparison within a bounded time."""

    def __init__(self, pair: Pair, seconds: float = MOST_SECONDS) -> None:
        self._pair = pair
        self._left = seconds
        self._schemas: dict[tuple[Side, str, str, bool], dict[str, Any] | None] = {}
        self._validators: dict[int, Draft202012Validator] = {}
        self._verdicts: dict[tuple[Any, ...], Verdict] = {}
        self._kept: list[Any] = []  # what the ids above are of

    def judge(self, subject: Subject, spot: Spot, keywords: Sequence[Keyword], hints: Sequence[Any] = ()) -> Verdict:
        """What a change of some keywords at a spot does to those who use the subject."""
        if not subject.provable:
            return UNKNOWN
        places = (subject.old.pointer, subject.new.pointer, spot.old.pointer, spot.new.pointer, spot.route)
        key = (subject.scene.direction, subject.as_text, *places, tuple(keywords), repr(hints))
        if key not in self._verdicts:
            self._verdicts[key] = UNKNOWN
            with self._bounded():
                if self._left > 0:
                    self._verdicts[key] = self._judge(subject, spot, keywords, hints)
        verdict = self._verdicts[key]
        # what many operations share is judged once, and told of each
        witness = verdict.witness and verdict.witness._replace(where=subject.label)
        return verdict._replace(witness=witness)

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """Takes the time it needs from what is left; what cannot be computed is no answer."""
        began = time.monotonic()
        try:
            with suppress(*_NO_ANSWER):
                yield
        finally:
            self._left -= time.monotonic() - began

    def _judge(self, subject: Subject, spot: Spot, keywords: Sequence[Keyword], hints: Sequence[Any]) -> Verdict:
        scene = subject.scene
        source, target = self._schema(scene, spot, scene.source), self._schema(scene, spot, scene.target)
        if source is None or target is None:
            return UNKNOWN
        changed = with_keywords(source, target, keywords)
        for schema in (source, target, changed):
            self._validator(schema)  # what is no schema ends here
        typed = not subject.as_text or source.get("type") == target.get("type")
        alone = covers(changed, source) and not rebuilt(source, target, keywords)
        if spot.plainly and typed and (alone or covers(target, source)):
            return Verdict("safe")
        found = self._witness(subject, spot, source, self._parts(subject, source, changed, hints))
        if found:
            return Verdict("breaking", found)
        return Verdict("safe") if typed and not spot.plainly and self._whole_is_safe(subject) else UNKNOWN

    def _whole_is_safe(self, subject: Subject) -> bool:
        whole = Spot(subject.old, subject.new, subject.scope)
        source = self._schema(subject.scene, whole, subject.scene.source)
        target = self._schema(subject.scene, whole, subject.scene.target)
        return source is not None and target is not None and covers(target, source)

    def whole(self, subject: Subject) -> Verdict:
        """What all changes of a subject do together.

        Only values that the source describes are tried: what it does not name may be anything in it, and that
        the target gives it a type breaks nobody who kept to the document.
        """
        with self._bounded():
            spot = Spot(subject.old, subject.new, subject.scope)
            source = self._schema(subject.scene, spot, subject.scene.source, strictly=True)
            target = self._schema(subject.scene, spot, subject.scene.target, strictly=True)
            if source is not None and target is not None and self._left > 0 and subject.provable:
                self._validator(source)
                found = self._try(subject, source, target, Sampler(source).values(source))
                return Verdict("breaking", found) if found else UNKNOWN
        return UNKNOWN

    def _witness(self, subject: Subject, spot: Spot, source: dict[str, Any], parts: Iterator[Any]) -> Witness | None:
        if spot.route is None:
            return None
        scene = subject.scene
        whole = Spot(subject.old, subject.new, subject.scope)
        outer, other = self._schema(scene, whole, scene.source), self._schema(scene, whole, scene.target)
        if outer is None or other is None:
            return None
        embedding = Embedding(outer, scene.source)
        for part in islice(parts, _MOST_PARTS):
            found = self._try(subject, outer, other, embedding.payloads(outer, spot.route, part))
            if found:
                return found
        return None

    def _try(
        self, subject: Subject, source: dict[str, Any], target: dict[str, Any], values: Iterable[Any]
    ) -> Witness | None:
        for value in islice(values, MOST_VALUES):
            if self._allows(source, value, subject) and not self._allows(target, value, subject):
                return Witness(value, subject.scene.source, subject.scene.target, subject.label)
        return None

    def _parts(
        self, subject: Subject, source: dict[str, Any], changed: dict[str, Any], hints: Sequence[Any]
    ) -> Iterator[Any]:
        """Values for the spot that the source allows and the changed source does not."""
        candidates = [*hints, *Sampler(source).values(source), *Sampler(changed).values(changed)]
        candidates += lost(source, changed)
        for value in candidates:
            if self._allows(source, value, subject) and not self._allows(changed, value, subject):
                yield value

    def _allows(self, schema: dict[str, Any], value: Any, subject: Subject) -> bool:
        validator = self._validator(schema)
        readings = wire.readings(value) if subject.as_text else [value]
        return any(validator.is_valid(reading) for reading in readings)

    def _validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        """Raises ValidationError for what is no schema."""
        if id(schema) not in self._validators:
            self._kept.append(schema)
            self._validators[id(schema)] = Draft202012Validator(schema)
        return self._validators[id(schema)]

    def _schema(self, scene: Scene, spot: Spot, side: Side, *, strictly: bool = False) -> dict[str, Any] | None:
        """`strictly` without what does not travel this way: the source may not have it, the target does not mind."""
        place = spot.side(side)
        key = (side, place.pointer, scene.direction, strictly)
        unseen = (side == scene.target) if strictly else None
        if key not in self._schemas:
            try:
                book = self._pair.old if side == "old" else self._pair.new
                self._schemas[key] = plain.standalone(book, place, scene.direction, unseen)
            except (plain.TooLarge, RecursionError):
                self._schemas[key] = None
        return self._schemas[key]
