"""Schemas of OpenAPI as JSON Schemas (2020-12) that stand alone, with whatever they refer to."""

from collections.abc import Mapping
from typing import Any, Final

from bizing_spec.diff.changes import Direction
from bizing_spec.diff.places import Book, Place

MOST_NODES: Final = 1500
"""A schema of more says nothing quickly; it is left unproven."""

_MAPS: Final = ("properties", "patternProperties", "dependentSchemas")
_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_ONES: Final = (
    *("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
# Kept as they are. Formats are not: what they refuse differs from one validator to the next.
_KEPT: Final = (
    *("type", "enum", "const", "pattern", "required", "dependentRequired", "uniqueItems", "multipleOf"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
)


class TooLarge(Exception):
    """The schema has more nodes than are looked at."""


def standalone(book: Book, place: Place, direction: Direction, unseen: bool | None = None) -> dict[str, Any]:
    """The schema at a place for data that flows one way. Raises TooLarge.

    `unseen` is put for what does not travel this way (`readOnly` in a request, `writeOnly` in a response): true
    allows anything there, false refuses it; without it they are as they are written.
    """
    return _Plain(book, direction, unseen).whole(place)


class _Plain:
    def __init__(self, book: Book, direction: Direction, put: bool | None) -> None:
        self._book = book
        self._put = put
        self._unseen = "readOnly" if direction == "request" else "writeOnly"
        self._definitions: dict[str, Any] = {}
        self._names: dict[str, str] = {}
        self._nodes = 0

    def whole(self, place: Place) -> dict[str, Any]:
        told = self._inside(place)
        if not isinstance(told, dict):
            told = {"allOf": [told]}
        return {**told, "$defs": self._definitions} if self._definitions else told

    def _schema(self, place: Place) -> Any:
        """A child: where a reference led to it, a reference again, so that circles stay circles."""
        if place.name is None:
            return self._inside(place)
        if place.pointer not in self._names:
            name = self._names[place.pointer] = f"s{len(self._names)}"
            self._definitions[name] = True
            self._definitions[name] = self._inside(place)
        return {"$ref": f"#/$defs/{self._names[place.pointer]}"}

    def _inside(self, place: Place) -> Any:
        enum = place.get("enum")
        self._nodes += 1 + (len(enum) if isinstance(enum, list) else 0)
        if self._nodes > MOST_NODES:
            raise TooLarge
        if self._put is not None and place.get(self._unseen) is True:
            return self._put
        if not isinstance(place.node, Mapping):
            return place.node if isinstance(place.node, bool) else True
        told: dict[str, Any] = {key: place.node[key] for key in _KEPT if key in place.node}
        for key in _MAPS:
            if isinstance(place.node.get(key), Mapping):
                told[key] = {name: self._schema(child) for name, child in self._book.items(place, key)}
        for key in _LISTS:
            if place.node.get(key):
                told[key] = [self._schema(child) for child in self._book.elements(place, key)]
        for key in _ONES:
            if isinstance(place.node.get(key), Mapping | bool):
                told[key] = self._schema(self._book.child(place, key))
        self._direct(place, told)
        return as_2020(told, place.node) if self._book.api.version == "3.0" else told

    def _direct(self, place: Place, told: dict[str, Any]) -> None:
        """What is only read is not required where it is written, and the other way round."""
        if isinstance(told.get("required"), list):
            properties = self._book.child(place, "properties")
            told["required"] = [
                name
                for name in told["required"]
                if not (isinstance(name, str) and self._book.child(properties, name).get(self._unseen) is True)
            ]
        else:
            told.pop("required", None)


def as_2020(told: dict[str, Any], node: Mapping[str, Any]) -> dict[str, Any]:
    """`nullable` and the exclusive bounds of 3.0 in the words of 2020-12."""
    told = dict(told)
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(told.get(exclusive), bool) and told.pop(exclusive) and bound in told:
            told[exclusive] = told.pop(bound)
    if node.get("nullable") is True and isinstance(told.get("type"), str):
        told["type"] = [told["type"], "null"]
        if isinstance(told.get("enum"), list) and None not in told["enum"]:
            told["enum"] = [*told["enum"], None]
    return told
