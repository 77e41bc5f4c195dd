"""The TypeScript type of a schema."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import unquote

from bizing_spec.lint import expansion
from bizing_spec.lint.model import Document, unescape
from bizing_spec.typescript.recursion import recursive
from bizing_spec.typescript.writing import Field, array, block, comment, intersection, literal, union

_DEPTH: Final = 100
"""Schemas that nest deeper than this are `unknown` from there on."""


class Schemas:
    """The types of one document's schemas."""

    def __init__(self, document: Document, opens_empty: bool = False) -> None:
        self._document = document
        self._opens_empty = opens_empty
        self._circular = expansion.of(document).circular
        self._depth = 0
        self.aliases = {name: f"Recursive{number}" for number, name in enumerate(recursive(document), 1)}

    def type(self, schema: Any) -> str:
        """What a value of the schema is; `unknown` for what is no schema, or cannot be said in TypeScript."""
        if not isinstance(schema, dict):
            return "never" if schema is False else "unknown"
        if id(schema) in self._circular or self._depth > _DEPTH:
            return "unknown"
        self._depth += 1
        try:
            return self._type(schema)
        finally:
            self._depth -= 1

    def _type(self, schema: dict[str, Any]) -> str:
        if isinstance(schema.get("$ref"), str):
            return self.reference(schema["$ref"])
        if "const" in schema:
            return _literal(schema["const"])
        if isinstance(schema.get("enum"), list):
            return union([*map(_literal, schema["enum"]), *_null(schema)])
        parts = [self._own(schema), *self._combined(schema)]
        required = self._inherited(schema)
        whole = intersection(parts)
        if required and whole != "unknown":
            whole = f"WithRequired<{whole}, {union(map(literal, required))}>"
        return union([whole, *_null(schema)])

    def reference(self, reference: str) -> str:
        """Components by their name; what has none is written out in its place."""
        keys = [unescape(key) for key in unquote(reference).split("/")]
        if keys[:2] == ["#", "components"] and len(keys) == 4:
            known = self._document.components(keys[2])
            name = named(keys[2], keys[3])
            if known and keys[3] in known:
                return self.aliases.get(keys[3], name) if keys[2] == "schemas" else name
        try:
            return self.type(self._document.look_up(reference))
        except LookupError:
            return "unknown"

    def _combined(self, schema: dict[str, Any]) -> Iterator[str]:
        for _, part in self._document.members(schema, "allOf"):
            yield self.type(part)
        for keyword in ("oneOf", "anyOf"):
            branches = [part for _, part in self._document.members(schema, keyword)]
            if branches:
                yield union(self._branch(schema, part) for part in branches)

    def _branch(self, schema: dict[str, Any], branch: Any) -> str:
        """An alternative, told apart by the value of the discriminator that stands for it."""
        discriminator = schema.get("discriminator")
        reference = branch.get("$ref") if isinstance(branch, dict) else None
        if not isinstance(discriminator, dict) or not isinstance(reference, str):
            return self.type(branch)
        name = reference.rpartition("/")[2]
        values = [v for v, target in self._document.members(discriminator, "mapping") if target in (reference, name)]
        telling = Field(str(discriminator.get("propertyName")), union(map(literal, values or [name])))
        return intersection([f"{{ {telling} }}".replace(";", ""), self.type(branch)])

    def _own(self, schema: dict[str, Any]) -> str:
        said = schema.get("type")
        types = said if isinstance(said, list) else [said]
        if said is None:
            types = _implied(schema)
        return union(self._of_type(each, schema) for each in types) if types else "unknown"

    def _of_type(self, name: Any, schema: dict[str, Any]) -> str:
        if name == "object":
            return self._object(schema)
        return self._array(schema) if name == "array" else _SIMPLE.get(str(name), "unknown")

    def _object(self, schema: dict[str, Any]) -> str:
        required = {name for _, name in self._document.members(schema, "required") if isinstance(name, str)}
        fields = [
            Field(name, self.type(each), name not in required, comment(each))
            for name, each in self._document.members(schema, "properties")
        ]
        parts = [block(fields)] if fields else []
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict) or rest is True:
            # TypeScript holds an index signature against the other fields too, which a schema does not.
            value = "unknown" if fields else self.type(rest)
            parts.append(block([f"[key: string]: {value};"]))
        elif not fields:
            combined = any(keyword in schema for keyword in ("allOf", "anyOf", "oneOf", "patternProperties"))
            is_open = combined or (self._opens_empty and rest is None and schema.get("maxProperties") != 0)
            parts.append(block(["[key: string]: unknown;"] if is_open else []))
        return intersection(parts)

    def _array(self, schema: dict[str, Any]) -> str:
        first = [self.type(each) for _, each in self._document.members(schema, "prefixItems")]
        rest = self.type(schema.get("items", True))
        if not first:
            return array(rest)
        least = schema.get("minItems")
        needed = least if isinstance(least, int) else 0
        parts = [each if place < needed else f"({each})?" for place, each in enumerate(first)]
        return f"[{', '.join(parts if rest == 'never' else [*parts, f'...{array(rest)}'])}]"

    def _inherited(self, schema: dict[str, Any]) -> list[str]:
        """What is required here and described in a part of the schema."""
        own = dict(self._document.members(schema, "properties"))
        parts = [self._document.resolve(part) for _, part in self._document.members(schema, "allOf")]
        described = {name for part in parts for name in self._described(part, 8)}
        names = [name for _, name in self._document.members(schema, "required") if isinstance(name, str)]
        return [name for name in dict.fromkeys(names) if name in described and name not in own]

    def _described(self, schema: dict[str, Any], depth: int) -> Iterable[str]:
        yield from dict(self._document.members(schema, "properties"))
        if depth:
            for _, part in self._document.members(schema, "allOf"):
                yield from self._described(self._document.resolve(part), depth - 1)


_SIMPLE: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


def named(section: str, name: str) -> str:
    return f"components[{literal(section)}][{literal(name)}]"


def _implied(schema: dict[str, Any]) -> list[str]:
    """The types that a schema without `type` can only be meant for."""
    if any(keyword in schema for keyword in ("properties", "additionalProperties")):
        return ["object"]
    return ["array"] if any(keyword in schema for keyword in ("items", "prefixItems")) else []


def _null(schema: dict[str, Any]) -> list[str]:
    return ["null"] if schema.get("nullable") is True else []


def _literal(value: Any) -> str:
    return "unknown" if isinstance(value, dict | list) else literal(value)
