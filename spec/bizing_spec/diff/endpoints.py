"""Paths and operations: which there are, and each against its old self."""

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from bizing_spec.diff import security
from bizing_spec.diff.bodies import BodyComparison
from bizing_spec.diff.changes import ERROR, INFO, Report, Scene
from bizing_spec.diff.lifecycle import Stability, removal, stability, sunset_changes
from bizing_spec.diff.parameters import ParameterComparison
from bizing_spec.diff.places import NOWHERE, Pair, Place
from bizing_spec.diff.proof import Prover
from bizing_spec.diff.schemas import SchemaComparison

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")


class PathPair(NamedTuple):
    """A path of both documents, or of one; `renamed` has the path parameters that have another name in the new one."""

    path: str
    old: Place
    new: Place
    renamed: Mapping[str, str]


class EndpointComparison:
    """Compares all operations of two documents."""

    def __init__(self, pair: Pair, prover: Prover, report: Report, today: datetime.date) -> None:
        self._pair = pair
        self._report = report
        self._today = today
        schemas = SchemaComparison(pair, prover, report, today)
        self._parameters = ParameterComparison(pair, schemas, report, today)
        self._bodies = BodyComparison(pair, schemas, report)

    def run(self) -> None:
        for found in paths(self._pair):
            for method in METHODS:
                old, new = self._pair.old.child(found.old, method), self._pair.new.child(found.new, method)
                scene = Scene(method.upper(), found.path)
                if old and new:
                    self._operation((found.old, old), (found.new, new), scene, found.renamed)
                elif new:
                    self._report.add("endpoint-added", INFO, scene, "the endpoint was added", "new", new.pointer)
                elif old:
                    removal(old, scene, self._report, self._today, with_path=not found.new)

    def _operation(
        self, old: tuple[Place, Place], new: tuple[Place, Place], scene: Scene, renamed: Mapping[str, str]
    ) -> None:
        before, after = old[1], new[1]
        if stability(before) < Stability.BETA and stability(after) <= stability(before):
            return  # nothing was promised of it yet
        sunset_changes(before, after, scene, self._report, self._today)
        self._names(before, after, scene)
        self._security(before, after, scene)
        self._parameters.run(old, new, scene, renamed)
        pair = self._pair
        self._bodies.request(pair.old.child(before, "requestBody"), pair.new.child(after, "requestBody"), scene)
        self._bodies.responses(pair.old.child(before, "responses"), pair.new.child(after, "responses"), scene)
        self._callbacks(before, after, scene)

    def _names(self, old: Place, new: Place, scene: Scene) -> None:
        was, now = old.get("operationId"), new.get("operationId")
        if was and was != now:
            text = f"the operationId {was} was removed{f' for {now}' if now else ''}"
            self._report.add("api-operation-id-removed", INFO, scene, text, "old", f"{old.pointer}/operationId")
        elif now and not was:
            text = f"the operationId {now} was added"
            self._report.add("api-operation-id-added", INFO, scene, text, "new", f"{new.pointer}/operationId")
        before, after = _tags(old), _tags(new)
        for tag in before:
            if tag not in after:
                self._report.add("api-tag-removed", INFO, scene, f"the tag {tag} was removed", "old", old.pointer)
        for tag in after:
            if tag not in before:
                self._report.add("api-tag-added", INFO, scene, f"the tag {tag} was added", "new", new.pointer)

    def _security(self, old: Place, new: Place, scene: Scene) -> None:
        before, after = self._pair.old.child(old, "security"), self._pair.new.child(new, "security")
        security.compare_requirements(self._pair, before, after, scene, self._report, everywhere=False)

    def _callbacks(self, old: Place, new: Place, scene: Scene) -> None:
        """What the provider sends to the client: the data of a request flows back, that of its response forth."""
        pair = self._pair
        before = {
            (name, expression, method): operation
            for name, callback in pair.old.items(old, "callbacks")
            for expression, item in pair.old.items(callback)
            for method, operation in pair.old.items(item)
            if method in METHODS
        }
        after = {
            (name, expression, method): operation
            for name, callback in pair.new.items(new, "callbacks")
            for expression, item in pair.new.items(callback)
            for method, operation in pair.new.items(item)
            if method in METHODS
        }
        for key in before | after:
            said = f"callback {key[0]} ({key[2].upper()} {key[1]})"
            if key not in after:
                self._report.add("callback-removed", ERROR, scene, f"{said} was removed", "old", before[key].pointer)
            elif key not in before:
                self._report.add("callback-added", INFO, scene, f"{said} was added", "new", after[key].pointer)
            else:
                self.sent(before[key], after[key], scene, said)

    def sent(self, old: Place, new: Place, scene: Scene, said: str) -> None:
        """What the provider sends of its own: a callback's or a webhook's body, judged as an answer is."""
        pair = self._pair
        before, after = pair.old.child(old, "requestBody"), pair.new.child(new, "requestBody")
        self._bodies.sent(before or NOWHERE, after or NOWHERE, scene.at("response", said))


def paths(pair: Pair) -> Iterator[PathPair]:
    """All paths; those that differ in nothing but the names of parameters are one."""
    old, new = dict(pair.old.items(pair.old.root, "paths")), dict(pair.new.items(pair.new.root, "paths"))
    shapes = {_PARAMETER.sub("{}", path): path for path in new if path not in old}
    for path, place in old.items():
        now = path if path in new else shapes.pop(_PARAMETER.sub("{}", path), None)
        if now is None:
            yield PathPair(path, place, NOWHERE, {})
        else:
            yield PathPair(
                path, place, new[now], dict(zip(_PARAMETER.findall(path), _PARAMETER.findall(now), strict=True))
            )
    for path in shapes.values():
        yield PathPair(path, NOWHERE, new[path], {})


def _tags(place: Place) -> list[str]:
    tags = place.get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []
