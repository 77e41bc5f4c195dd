"""Two schemas, spot by spot: what changed in each, and what that does."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from bizing_spec.diff import alternatives, kinds, lifecycle, objects, structure, values
from bizing_spec.diff.changes import ERROR, INFO, Change, Report, adverse
from bizing_spec.diff.embedding import Step
from bizing_spec.diff.findings import Finding
from bizing_spec.diff.levels import own_level
from bizing_spec.diff.places import NOWHERE, Pair, Place, both
from bizing_spec.diff.proof import Prover, Spot, Subject

MOST_SPOTS: Final = 1500
"""Of one subject. Schemas that refer to each other have more paths than members; after that each is seen once."""

_OPAQUE: Final = ("not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties")
# What a value may be does not matter to those who do not send it.
_UNSEEN: Final = {
    "request": {
        "enum-value-removed",
        "max-decreased",
        "max-length-decreased",
        "min-increased",
        "exclusive-max-decreased",
        "exclusive-min-increased",
    },
    "response": {"enum-value-added"},
}


class SchemaComparison:
    """Compares the schemas of one subject and reports what it finds."""

    def __init__(self, pair: Pair, prover: Prover, report: Report, today: datetime.date) -> None:
        self._today = today
        self._pair = pair
        self._prover = prover
        self._report = report
        self._told: dict[tuple[object, ...], tuple[str, list[Change]]] = {}

    def run(self, subject: Subject) -> None:
        """Report what changed. What many operations share is compared once, and told of each."""
        places = (subject.old.pointer, subject.new.pointer, subject.scene.direction, subject.scope)
        known = (*places, subject.in_header, subject.as_text, subject.required, subject.provable)
        if known not in self._told:
            before = len(self._report.changes)
            self._compare(subject)
            self._told[known] = (subject.label, self._report.changes[before:])
            return
        label, changes = self._told[known]
        for change in changes:
            witness = change.witness and change.witness._replace(where=subject.label)
            text = subject.label + change.text[len(label) :]
            self._report.changes.append(replace(change, scene=subject.scene, text=text, witness=witness))

    def _compare(self, subject: Subject) -> None:
        self._subject = subject
        self._direction = subject.scene.direction
        self._under: set[tuple[str, str]] = set()
        self._seen: set[tuple[str, str]] = set()
        self._spots = 0
        known = len(self._report.changes)
        self._visit(Spot(subject.old, subject.new, subject.scope), None)
        if not any(change.breaking for change in self._report.changes[known:]):
            self._whole(subject)

    def _whole(self, subject: Subject) -> None:
        """What no single change showed: the change is in how the parts work together, or where no rule looks."""
        if self._pair.same(subject.old, subject.new):
            return
        verdict = self._prover.whole(subject)
        if verdict.what == "breaking":
            verb, said = ("narrowed", "takes") if self._direction == "request" else ("widened", "allows")
            identifier = f"{self._direction}-{subject.scope}-{verb}"
            less = "less" if self._direction == "request" else "more"
            text = f"{subject.label}: as a whole it {said} {less} than before"
            self._report.add(identifier, ERROR, subject.scene, text, "new", subject.new.pointer, verdict.witness)

    def _visit(self, spot: Spot, parent: Spot | None, name: str = "") -> None:
        key = (spot.old.pointer, spot.new.pointer)
        self._spots += 1
        if key in self._under or self._pair.same(spot.old, spot.new):
            return
        if self._spots > MOST_SPOTS and key in self._seen:
            return
        self._seen.add(key)
        self._under.add(key)
        for finding in self._findings(spot, parent, name):
            self._tell(spot, finding)
        for inner, inner_name in self._inner(spot):
            self._visit(inner, spot, inner_name)
        self._under.discard(key)

    def _findings(self, spot: Spot, parent: Spot | None, name: str) -> Iterator[Finding]:
        pair, direction = self._pair, self._direction
        listed = kinds.listed_types(pair.old, pair.new, spot, direction)
        if listed:
            yield listed
        else:
            yield from kinds.type_changes(spot, direction, loose=self._subject.as_text)
        as_text = self._subject.as_text and spot.scope not in ("body", "property")
        yield from kinds.nullability(pair.old, pair.new, spot, as_text=as_text)
        yield from values.value_changes(spot, direction)
        if spot.scope != "parameter" or not self._subject.required:
            yield from values.default_changes(spot)
        if direction == "request":
            yield from values.extensible_enums(spot)
        yield from structure.structure_changes(spot)
        for keyword in alternatives.KEYWORDS:
            if not (listed and keyword != "allOf"):
                matched = alternatives.match(pair, spot.old, spot.new, keyword)
                yield from alternatives.alternatives_changes(pair, spot, keyword, matched)
        yield from alternatives.discriminator_changes(spot)
        if spot.scope in ("body", "property"):
            yield from objects.property_changes(pair, spot, direction)
            if name and parent:
                yield from objects.access_changes(spot, direction, objects.is_required(parent, name))
            if spot.scope == "property":
                yield from lifecycle.property_changes(spot, self._today)
        elif self._subject.in_header:
            yield from objects.header_property_changes(pair, spot)

    def _inner(self, spot: Spot) -> Iterator[tuple[Spot, str]]:
        old, new, pair = spot.old, spot.new, self._pair
        for name, one, other in both(pair.old.items(old, "properties"), pair.new.items(new, "properties")):
            yield from self._part(spot, one, other, name, ("property", name), name)
        for keyword in alternatives.KEYWORDS:
            before, after = pair.old.elements(old, keyword), pair.new.elements(new, keyword)
            for at, to in alternatives.match(pair, old, new, keyword).kept:
                step = ("branch", keyword, str(at), str(to))
                yield from self._part(spot, before[at], after[to], f"{keyword}[{to}]", step)
        steps: dict[str, Step] = {"items": ("items",), "additionalProperties": ("extra", "anyName")}
        for keyword, way in steps.items():
            yield from self._part(spot, pair.old.child(old, keyword), pair.new.child(new, keyword), keyword, way)
        for keyword in (*_OPAQUE, "contentSchema"):
            yield from self._part(spot, pair.old.child(old, keyword), pair.new.child(new, keyword), keyword, None)
        elements = zip_longest(
            pair.old.elements(old, "prefixItems"), pair.new.elements(new, "prefixItems"), fillvalue=NOWHERE
        )
        for at, (one, other) in enumerate(elements):
            yield from self._part(spot, one, other, f"prefixItems[{at}]", None)
        for keyword in ("patternProperties", "dependentSchemas"):
            for name, one, other in both(pair.old.items(old, keyword), pair.new.items(new, keyword)):
                yield from self._part(spot, one, other, f"{keyword}[{name}]", None)

    def _part(
        self, spot: Spot, old: Place, new: Place, trail: str, step: Step | None, name: str = ""
    ) -> Iterator[tuple[Spot, str]]:
        if not isinstance(old.node, dict) or not isinstance(new.node, dict):
            return
        route = None if spot.route is None or step is None else (*spot.route, step)
        scope = {"body": "property", "parameter": "parameter-property", "header": "header-property"}
        inner = f"{spot.trail}/{trail}" if spot.trail else trail
        items_of_parameter = spot.scope == "parameter" and trail == "items"  # they are what is sent
        yield (
            Spot(old, new, spot.scope if items_of_parameter else scope.get(spot.scope, spot.scope), inner, route),
            name,
        )

    def _tell(self, spot: Spot, finding: Finding) -> None:
        scene = self._subject.scene
        guard = "readOnly" if self._direction == "request" else "writeOnly"
        unseen = finding.name in _UNSEEN[self._direction]
        guarded = unseen and all(place.get(guard) is True for place in (spot.old, spot.new))
        identifier = finding.name if finding.whole else self._identifier(spot, finding.name, guarded=guarded)
        level = INFO if guarded else own_level(identifier, self._direction, finding.effect)
        verdict = None
        if adverse(self._direction, finding.effect) and finding.keywords and not guarded:
            verdict = self._prover.judge(self._subject, spot, finding.keywords, finding.hints)
            if verdict.what == "breaking":
                level = ERROR
            elif verdict.what == "safe" and not finding.beyond:
                level = INFO
        place = spot.side(finding.side)
        pointer = place.pointer + "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in finding.at)
        witness = verdict.witness if verdict else None
        self._report.add(identifier, level, scene, self._text(spot, finding), finding.side, pointer, witness)

    def _text(self, spot: Spot, finding: Finding) -> str:
        if not spot.trail or (finding.whole and finding.said.startswith("the ")):
            return f"{self._subject.label}: {finding.said}"
        return f"{self._subject.label}, `{spot.trail}`: {finding.said}"

    def _identifier(self, spot: Spot, name: str, *, guarded: bool) -> str:
        in_header = self._subject.in_header
        if guarded and spot.scope == "property":
            return f"{self._direction}-{'read' if self._direction == 'request' else 'write'}-only-property-{name}"
        if in_header and spot.scope == "parameter-property" and name == "became-enum":
            return "request-header-property-became-enum"
        if spot.scope == "body" and self._direction == "response" and name == "enum-value-removed":
            return "response-mediatype-enum-value-removed"
        return f"{self._direction}-{spot.scope}-{name}"
