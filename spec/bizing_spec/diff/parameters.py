"""The parameters of an operation, its path's among them."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from bizing_spec.diff.changes import ERROR, INFO, Report, Scene
from bizing_spec.diff.lifecycle import parameter_changes, parameter_removal
from bizing_spec.diff.places import NOWHERE, Book, Pair, Place
from bizing_spec.diff.proof import Subject
from bizing_spec.diff.schemas import SchemaComparison

Key = tuple[str, str]
"""Where a parameter stands, and its name."""


class Parameter(NamedTuple):
    place: Place
    of_path: bool
    """Whether it is given once for all operations of the path."""


class ParameterComparison:
    """Compares the parameters of an operation in two documents."""

    def __init__(self, pair: Pair, schemas: SchemaComparison, report: Report, today: datetime.date) -> None:
        self._today = today
        self._pair = pair
        self._schemas = schemas
        self._report = report

    def run(self, old: tuple[Place, Place], new: tuple[Place, Place], scene: Scene, renamed: Mapping[str, str]) -> None:
        """Each side is a path item and an operation of it."""
        before = _parameters(
            self._pair.old.elements(old[0], "parameters"), self._pair.old.elements(old[1], "parameters")
        )
        after = _parameters(
            self._pair.new.elements(new[0], "parameters"), self._pair.new.elements(new[1], "parameters")
        )
        before = {
            (where, renamed.get(name, name) if where == "path" else name): it for (where, name), it in before.items()
        }
        for key, parameter in before.items():
            if key in after:
                self._changed(key, parameter.place, after[key].place, scene)
            else:
                self._removed(key, parameter.place, scene)
        for key, parameter in after.items():
            if key not in before:
                self._added(key, parameter, scene)

    def _added(self, key: Key, parameter: Parameter, scene: Scene) -> None:
        where, name = key
        required = parameter.place.get("required") is True
        kind = "required" if required else "optional"
        if where == "path":
            identifier, required = "new-request-path-parameter", True
        elif parameter.of_path:
            identifier = f"new-{kind}-request-default-parameter-to-existing-path"
        else:
            identifier = f"new-{kind}-request-parameter"
        text = f"the {kind} {where} parameter `{name}` was added"
        self._add(identifier, ERROR if required else INFO, scene, text, "new", parameter.place)

    def _removed(self, key: Key, place: Place, scene: Scene) -> None:
        where, name = key
        parameter_removal(place, f"the {where} parameter `{name}`", scene, self._report, self._today)

    def _changed(self, key: Key, old: Place, new: Place, scene: Scene) -> None:
        where, name = key
        label = f"the {where} parameter `{name}`"
        self._requirement(label, old, new, scene)
        parameter_changes(old, new, label, scene, self._report, self._today)
        before, after = _schema(self._pair.old, old), _schema(self._pair.new, new)
        if isinstance(before[1].node, dict) and isinstance(after[1].node, dict):
            as_text = before[0] and after[0]
            required = new.get("required") is True
            subject = Subject(scene, "parameter", label, before[1], after[1], as_text=as_text, required=required)
            self._schemas.run(subject)

    def _requirement(self, label: str, old: Place, new: Place, scene: Scene) -> None:
        was, now = old.get("required") is True, new.get("required") is True
        if now and not was:
            self._add("request-parameter-became-required", ERROR, scene, f"{label} became required", "new", new)
        elif was and not now:
            self._add("request-parameter-became-optional", INFO, scene, f"{label} became optional", "new", new)

    def _add(self, identifier: str, level: int, scene: Scene, text: str, side: str, place: Place) -> None:
        self._report.add(identifier, level, scene, text, "old" if side == "old" else "new", place.pointer)


def _parameters(of_path: list[Place], of_operation: list[Place]) -> dict[Key, Parameter]:
    """By place and name; an operation's own stand before its path's."""
    found: dict[Key, Parameter] = {}
    for places, shared in ((of_path, True), (of_operation, False)):
        for place in places:
            where, name = str(place.get("in", "")), str(place.get("name", ""))
            found[where, name.lower() if where == "header" else name] = Parameter(place, shared)
    return found


def _schema(book: Book, place: Place) -> tuple[bool, Place]:
    """Whether it travels as text, and its schema."""
    schema = book.child(place, "schema")
    if schema:
        return True, schema
    contents = list(book.items(place, "content"))
    return False, book.child(contents[0][1], "schema") if contents else NOWHERE
