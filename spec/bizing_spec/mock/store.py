"""What is stored: the objects of each collection, single objects, and what the document has where nothing is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bizing_spec.mock import collections, objects
from bizing_spec.mock.collections import Collection
from bizing_spec.mock.model import Model
from bizing_spec.mock.operations import Choice, Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rendering import NOTHING, Renderer

Key = tuple[str, tuple[str, ...]]
"""A collection's path, and the values in it."""


@dataclass
class Shelf:
    """The objects of a collection. Until one of them changes, the document's examples speak for it.

    `models` are the ids of those that are the document's own and nobody changed: they stand in nobody's way.
    """

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)
    changed: bool = False
    quiet_until: datetime | None = None  # when the next of them expires, if that is known
    highest: int = 0  # of the ids that are numbers, those of what is gone included

    def put(self, key: str, item: dict[str, Any]) -> None:
        self.items[key] = item
        self.count(key)
        self.models.discard(key)
        self.changed = True
        self.quiet_until = None

    def count(self, key: str) -> None:
        if key.isdecimal():
            self.highest = max(self.highest, int(key[:18]))


class Store:
    def __init__(self, model: Model, renderer: Renderer) -> None:
        self._renderer = renderer
        self._paths = model.paths
        self.collections, self.parts = collections.find(model.paths, model.answers.resolve)
        self.shelves: dict[Key, Shelf] = {}
        self.singles: dict[str, Any] = {}  # by their paths, with the values in them

    def reset(self) -> None:
        self.begin({}, {})

    def begin(self, shelves: Mapping[Key, Shelf], singles: Mapping[str, Any]) -> None:
        """Have these, and nothing else."""
        self.shelves.clear()
        self.shelves.update(shelves)
        self.singles.clear()
        self.singles.update(singles)

    def known(self, path: str, key: str) -> Mapping[str, Any] | None:
        """An object of a collection; None where nobody has said anything of it yet. Raises LookupError for none."""
        collection, shelf = self.collections.get(path), self.shelves.get((path, ()))
        if shelf and key in shelf.items:
            return shelf.items[key]
        if shelf and (shelf.changed or key in shelf.gone):
            raise LookupError(key)
        model = self.example(collection.members.get("GET")) if collection else None
        is_it = collection and isinstance(model, dict) and str(model.get(collection.id_field)) == key
        return model if is_it and isinstance(model, dict) else None

    def single(self, path: str, value: str) -> Any:
        """The single object at a path whose parameter has a value."""
        at = concrete_of(path, value)
        return self.singles[at] if at in self.singles else self.example(self._paths.get(path, {}).get("GET"))

    def under(self, path: str, parent: str) -> Sequence[Mapping[str, Any]]:
        """What is stored in a collection under a parent."""
        shelf = self.shelves.get((path, (parent,)))
        return [item for key, item in shelf.items.items() if key not in shelf.models] if shelf else []

    def example(self, operation: Operation | None) -> Any:
        """What the document has of what is read so."""
        try:
            return self.value(operation.usual(None)) if operation else None
        except Problem:
            return None

    def owner(self, path: str, values: Mapping[str, str]) -> dict[str, Any] | None:
        """The stored object of which a single object at this path is a part, and whose version it has."""
        above = path.rpartition("/")[0]
        collection = self.collections.get(above.rpartition("/")[0])
        if collection is None or above != f"{collection.path}/{{{collection.parameter}}}":
            return None
        return self.shelf(collection, values).items.get(values[collection.parameter])

    def shelf(self, collection: Collection, path: Mapping[str, str]) -> Shelf:
        return self.shelves.setdefault(shelf_key(collection, path), Shelf())

    def open(self, collection: Collection, shelf: Shelf) -> None:
        """From now on the store speaks: it begins with the document's own objects."""
        if shelf.changed:
            return
        shelf.changed = True
        read = collection.members.get("GET")
        if read is None:
            return
        model = self.example(read)
        if isinstance(model, dict) and collection.id_field in model:
            key = str(model[collection.id_field])
            if key not in shelf.gone:
                shelf.items.setdefault(key, objects.duplicate(model))
                shelf.count(key)
                shelf.models.add(key)
                shelf.quiet_until = None

    def value(self, choice: Choice) -> Any:
        value = self._renderer.value(choice.content) if choice.content else None
        return None if value is NOTHING else value


def shelf_key(collection: Collection, path: Mapping[str, str]) -> Key:
    return collection.path, tuple(value for name, value in path.items() if f"{{{name}}}" in collection.path)


def concrete(path: str, values: Mapping[str, str]) -> str:
    """The path of the document with the values that it was asked with."""
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def concrete_of(path: str, value: str) -> str:
    """The path with the value of its one parameter."""
    return concrete(path, {path.partition("{")[2].partition("}")[0]: value})
