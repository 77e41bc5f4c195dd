"""Schemas of objects that are combined of several: what their fields are, taken together."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Final, NamedTuple

from bizing_spec.lint.model import Document

_MANY: Final = 16
"""A product of more alternatives than this is not written out."""
_DEPTH: Final = 16
_OBJECT: Final = ("properties", "additionalProperties", "patternProperties")
_TYPED: Final = (*_OBJECT, "type", "$ref", "allOf", "oneOf", "anyOf", "enum", "const", "items", "prefixItems")


class Shape(NamedTuple):
    """An object's fields, those of them that it must have, and the schema of all others: None where nothing is said."""

    label: str
    properties: dict[str, Any]
    required: frozenset[str]
    rest: Any


def says_type(schema: Any) -> bool:
    """Whether a schema says of what type its values are, and does not only narrow them."""
    return isinstance(schema, dict) and any(keyword in schema for keyword in _TYPED)


class Merging:
    """Reads the shapes of one document's objects."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found: dict[int, list[Shape] | None] = {}
        self._kept: list[Any] = []
        self._under_way: set[int] = set()

    def shapes(self, schema: dict[str, Any]) -> list[Shape] | None:
        """The alternatives that an object has; None for what is no object, or has too many of them."""
        if id(schema) not in self._found:
            self._kept.append(schema)  # so that no other schema gets its id
            found = self._shapes(schema, 0)
            self._found[id(schema)] = found if found and any(each.properties or each.rest for each in found) else None
        return self._found[id(schema)]

    def _shapes(self, stated: Any, depth: int) -> list[Shape] | None:
        schema = self._document.resolve(stated)
        if not _may_be_object(schema) or depth > _DEPTH:
            return None
        own = [self._own(stated, schema)]
        if id(schema) in self._under_way:
            return own
        self._under_way.add(id(schema))
        try:
            return self._combined(own, schema, depth)
        finally:
            self._under_way.discard(id(schema))

    def _combined(self, found: list[Shape], schema: dict[str, Any], depth: int) -> list[Shape] | None:
        for alternatives in self._alternatives(schema, depth):
            if alternatives is None or len(found) * len(alternatives) > _MANY:
                return None
            found = [self._both(one, other) for one, other in product(found, alternatives)]
        return found

    def _alternatives(self, schema: dict[str, Any], depth: int) -> Iterator[list[Shape] | None]:
        for _, part in self._document.members(schema, "allOf"):
            resolved = self._document.resolve(part)
            # The alternatives of a base are its heirs, of which this is one.
            is_base = "discriminator" in resolved and id(resolved) not in self._under_way
            if is_base:
                self._under_way.add(id(resolved))
                own = [self._own(part, resolved)]
                parts = self._combined(own, {"allOf": resolved.get("allOf", [])}, depth + 1)
                self._under_way.discard(id(resolved))
                yield parts
            else:
                yield self._shapes(part, depth + 1)
        for keyword in ("oneOf", "anyOf"):
            branches = [self._shapes(part, depth + 1) for _, part in self._document.members(schema, keyword)]
            if branches and not all(branch and not _has_fields(branch) for branch in branches):
                yield None if None in branches else [shape for branch in branches for shape in branch or ()]

    def _own(self, stated: Any, schema: dict[str, Any]) -> Shape:
        names = (name for _, name in self._document.members(schema, "required") if isinstance(name, str))
        rest = schema.get("additionalProperties", schema.get("patternProperties") and True)
        reference = stated.get("$ref") if isinstance(stated, dict) else None
        label = str(reference).rpartition("/")[2] if isinstance(reference, str) else schema.get("title", "")
        properties = dict(self._document.members(schema, "properties"))
        return Shape(label if isinstance(label, str) else "", properties, frozenset(names), rest)

    def _both(self, one: Shape, other: Shape) -> Shape:
        properties = dict(one.properties)
        for name, schema in other.properties.items():
            known = properties.get(name)
            same = known is None or known == schema or not says_type(known)
            properties[name] = schema if same else self._property(known, schema)
        rest = one.rest if other.rest is None else other.rest
        return Shape(other.label or one.label, properties, one.required | other.required, rest)

    def _property(self, one: Any, other: Any) -> Any:
        if not says_type(other):
            return one
        return {"allOf": [one, other]}


def _may_be_object(schema: dict[str, Any]) -> bool:
    said = schema.get("type", "object")
    is_plain = "enum" not in schema and "const" not in schema and schema.get("nullable") is not True
    return said in ("object", ["object"]) and is_plain and not ("items" in schema and "type" not in schema)


def _has_fields(branch: list[Shape]) -> bool:
    return any(shape.properties or shape.rest not in (None, False, True) for shape in branch)
