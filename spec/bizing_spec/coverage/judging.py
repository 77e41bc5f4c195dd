"""Whether a value is valid for an alternative: asked of the document's own schemas."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, Final

import jsonschema_rs

from bizing_spec.gate import formats, references

LARGEST: Final = 3000
"""Objects of one compiled schema. What it refers to beyond them allows anything: where everything refers to everything,
a compiler takes seconds and a hundred megabytes for each alternative."""

LEAST: Final = 100
ALL: Final = 200_000
"""Objects of all compiled schemas, which the alternatives of a document share; each has LEAST of them."""

_NAMES: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})
_DATA: Final = frozenset({"enum", "const", "default", "example", "examples"})
_IDENTIFIERS: Final = frozenset({"$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$schema"})
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int, float),
    "number": (int, float),
}


class Judge:
    """Compiles what it is asked about. `content` is a document whose schemas are of JSON Schema 2020-12."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content
        self._largest = max(LEAST, min(LARGEST, ALL // max(1, _alternatives(content))))
        self._validators: dict[tuple[str, bool], jsonschema_rs.Validator | None] = {}

    def is_valid(self, pointer: str, value: Any, *, partial: bool = False) -> bool:
        """`partial` lets properties be missing. What is no JSON Schema has no valid values."""
        if not _may_be(references.look_up(self._content, "#" + pointer), value):
            return False
        key = pointer, partial
        if key not in self._validators:
            self._validators[key] = _compiled(_Slice(self._content, partial, self._largest).of(pointer))
        validator = self._validators[key]
        return validator is not None and validator.is_valid(value)


def _may_be(schema: Any, value: Any) -> bool:
    """Whether the type fits, which decides most cases without anything compiled."""
    declared = schema.get("type") if isinstance(schema, Mapping) else None
    names = [declared] if isinstance(declared, str) else declared
    if not isinstance(names, list):
        return True
    return any(isinstance(value, _TYPES.get(str(name), ())) for name in names)


def _alternatives(node: Any) -> int:
    if isinstance(node, Mapping):
        own = sum(len(node[each]) for each in ("oneOf", "anyOf") if isinstance(node.get(each), list))
        return own + sum(_alternatives(each) for each in node.values())
    return sum(_alternatives(each) for each in node) if isinstance(node, list) else 0


def _compiled(schema: dict[str, Any]) -> jsonschema_rs.Validator | None:
    with contextlib.suppress(ValueError):
        return jsonschema_rs.Draft202012Validator(
            schema, validate_formats=True, formats=formats.CHECKS, email_options=formats.EMAIL, offline=True
        )
    return None


class _Slice:
    """A schema with all that it refers to, the nearest first, as one that stands by itself."""

    def __init__(self, content: Mapping[str, Any], partial: bool, largest: int) -> None:
        self._content = content
        self._largest = largest
        self._left_out = _IDENTIFIERS | ({"required"} if partial else frozenset())
        self._targets: dict[str, str] = {}
        self._size = 0

    def of(self, pointer: str) -> dict[str, Any]:
        root = {"$ref": self._reference("#" + pointer)}
        definitions: dict[str, Any] = {}
        while len(definitions) < len(self._targets):
            target = list(self._targets)[len(definitions)]
            definitions[str(len(definitions))] = self._node(references.look_up(self._content, target))
        return {**root, "$defs": definitions}

    def _reference(self, target: str) -> str:
        return f"#/$defs/{self._targets.setdefault(target, str(len(self._targets)))}"

    def _node(self, node: Any, *, names: bool = False) -> Any:
        if isinstance(node, list):
            return [self._node(each) for each in node]
        if not isinstance(node, Mapping):
            return node
        self._size += 1
        if names:
            return {name: self._node(each) for name, each in node.items()}
        return {
            key: value if key in _DATA else self._node(value, names=key in _NAMES)
            for key, value in self._near(node).items()
            if key not in self._left_out
        }

    def _near(self, node: Mapping[str, Any]) -> dict[str, Any]:
        """Without a reference to what is too far away."""
        target = node.get("$ref")
        if not isinstance(target, str):
            return dict(node)
        if target in self._targets or self._size < self._largest:
            return {**node, "$ref": self._reference(target)}
        return {key: value for key, value in node.items() if key != "$ref"}
