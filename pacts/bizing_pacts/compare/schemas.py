"""A document's schemas as JSON Schema that judges what a consumer sends, or what it says that it receives.

What it sends must be valid. Of what it receives a part suffices, but only of fields that the document has: nothing is
required, and objects that do not name other fields take none. For that `allOf` is folded into one schema first, as
documents mean it: a closed part of it would refuse the fields of the others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from bizing_pacts.compare.folding import fold
from bizing_pacts.compare.notation import TOLD
from bizing_spec.described import Described
from bizing_spec.places import pointer, tokens

GROUPS: Final = ("oneOf", "anyOf")
INLINE: Final = 2000
"""Schemas with names of their own, at most; the rest of a document that needs more is not judged."""

COMBINATIONS: Final = 64
"""A schema with more alternatives, multiplied, is judged without them: it could take for ever."""

_NOTES = frozenset(
    {
        "title",
        "description",
        "example",
        "examples",
        "default",
        "deprecated",
        "externalDocs",
        "xml",
        "readOnly",
        "writeOnly",
        "$comment",
        "nullable",
        "discriminator",
        "allOf",
        "$ref",
        "$id",
        "$schema",
        "$anchor",
        "$defs",
    }
)
_OF_WHOLE = ("minProperties", "required", "dependentRequired", "dependentSchemas", "unevaluatedProperties")
_CONDITIONS = ("if", "then", "else", "not", "propertyNames")
_INTEGERS = {"int32": 2**31, "int64": 2**63}

_OF_OBJECTS = {"properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "_also", *GROUPS}

Schema = dict[str, Any] | bool


class Schemas:
    """Makes schemas that stand by themselves: what they refer to comes along in `$defs`, named by its pointer."""

    def __init__(self, document: Described, *, received: bool) -> None:
        self._document = document
        self._received = received
        self._known: dict[str, Schema] = {}
        self._uses: dict[str, set[str]] = {}
        self._using: set[str] = set()
        self._inline: dict[str, Mapping[str, Any]] = {}

    def standalone(self, schema: Any) -> Schema:
        if self._says_nothing(schema):
            return {"type": "object", "properties": {}, "additionalProperties": False}
        made, wanted = self._noting_uses(schema)
        definitions: dict[str, Schema] = {}
        while wanted:
            name = wanted.pop()
            if name not in self._known:
                node = self._inline[name] if name in self._inline else self._document.at(name)
                self._known[name], self._uses[name] = self._noting_uses(node)
            definitions[name] = self._known[name]
            wanted |= self._uses[name] - definitions.keys()
        return {**made, "$defs": definitions} if isinstance(made, dict) else made

    def _noting_uses(self, schema: Any) -> tuple[Schema, set[str]]:
        self._using = set()
        made = self._reference(schema) or self._body(schema, ())
        return made, self._using

    def _says_nothing(self, schema: Any) -> bool:
        """Whether a body is said to be an object, and no more."""
        flat = fold(self._document, schema) if self._received and isinstance(schema, Mapping) else {}
        said = {keyword for keyword in flat if keyword != "properties" or flat[keyword]}
        return flat.get("type") == "object" and flat.get("nullable") is not True and not (said & _OF_OBJECTS)

    def _whole(self, schema: Any, above: tuple[str, ...] = ()) -> Schema:
        """The schema of a value as a whole; `above` are the references that were followed to it for the same value."""
        if reference := self._reference(schema):
            return reference
        if isinstance(schema, Mapping) and not above and ("$ref" in schema or "allOf" in schema):
            return self._apart(schema)
        return self._body(schema, above)

    def _body(self, schema: Any, above: tuple[str, ...]) -> Schema:
        if not isinstance(schema, Mapping):
            return schema if isinstance(schema, bool) else {}
        return self._made(fold(self._document, schema, above), above)

    def _reference(self, schema: Any) -> dict[str, Any] | None:
        """A schema that is a reference and nothing else, or may be null besides; so is `allOf` of one."""
        if not isinstance(schema, Mapping):
            return None
        parts = schema.get("allOf", ())
        if len(parts) == 1 and "$ref" not in schema and isinstance(parts[0], Mapping) and parts[0].keys() == {"$ref"}:
            schema = {**{keyword: value for keyword, value in schema.items() if keyword != "allOf"}, **parts[0]}
        if not isinstance(schema.get("$ref"), str) or not all(map(_says_nothing, schema.keys() - {"$ref", "nullable"})):
            return None
        place = pointer(tuple(tokens(schema["$ref"])))
        self._document.at(place)  # tells a reference that leads nowhere
        reference = {**self._use(place), TOLD: {"$ref": None}} if parts else self._use(place)
        return _or_null(reference) if schema.get("nullable") is True else reference

    def _apart(self, schema: Mapping[str, Any]) -> Schema:
        """A schema that may lead back to itself has a name of its own: so that making it ends."""
        name = f"inline-{id(schema)}"
        if len(self._inline) >= INLINE:
            return {}
        self._inline[name] = schema  # also keeps it, for the name to stay its own
        return self._use(name)

    def _use(self, name: str) -> dict[str, Any]:
        self._using.add(name)
        return {"$ref": "#/$defs" + quote(pointer((name,)))}

    def _made(self, flat: Mapping[str, Any], above: tuple[str, ...]) -> Schema:
        flat = _with_group(flat)
        group = next((keyword for keyword in GROUPS if keyword in flat), None)
        if group is not None and (self._received or "discriminator" in flat):
            return self._alternatives(flat, group, above)
        made: dict[str, Any] = {}
        for keyword, value in flat.items():
            if not _says_nothing(keyword):
                self._put(made, keyword, value, above)
        _number(made, flat)
        if self._received:
            self._loosen(made, flat)
        elif "required" in made:
            made["required"] = self._required_of_requests(flat)
        _nullable(made, flat)
        return made

    def _put(self, made: dict[str, Any], keyword: str, value: Any, above: tuple[str, ...]) -> None:
        if keyword in ("properties", "patternProperties", "dependentSchemas") and isinstance(value, Mapping):
            made[keyword] = {name: self._whole(each) for name, each in value.items()}
        elif keyword in ("oneOf", "anyOf", "prefixItems", "_also") and isinstance(value, Sequence):
            same = () if keyword == "prefixItems" else above
            made["allOf" if keyword == "_also" else keyword] = [self._whole(each, same) for each in value]
        elif keyword in ("items", "additionalProperties", "unevaluatedProperties", "contains", *_CONDITIONS):
            made[keyword] = self._whole(value)
        else:
            made[keyword] = value

    def _loosen(self, made: dict[str, Any], flat: Mapping[str, Any]) -> None:
        others = made.get("unevaluatedProperties", True)
        conditional = [made.pop(keyword, None) for keyword in _CONDITIONS]  # a part of a value cannot settle these
        for keyword in _OF_WHOLE:
            made.pop(keyword, None)
        if made.get("additionalProperties", True) is True:
            if others is not True:
                made["additionalProperties"] = others
            elif _is_closed(flat) and not any(conditional[:3]):
                made["additionalProperties"] = False

    def _required_of_requests(self, flat: Mapping[str, Any]) -> list[str]:
        """What only answers have is not required of requests."""
        properties = flat.get("properties") or {}
        resolved = {name: self._document.resolve(properties.get(name)) for name in flat["required"]}
        return [name for name, each in resolved.items() if not (isinstance(each, Mapping) and each.get("readOnly"))]

    def _alternatives(self, flat: Mapping[str, Any], group: str, above: tuple[str, ...]) -> Schema:
        """Each alternative with all that stands beside them, so that it is closed as a whole."""
        beside = {keyword: value for keyword, value in flat.items() if keyword not in (group, "discriminator")}
        branches = [each for each in flat[group] if isinstance(each, (Mapping, bool))]
        if _combinations(flat) > COMBINATIONS:
            rest = {keyword: value for keyword, value in beside.items() if keyword not in ("_also", *GROUPS)}
            return self._made({**rest, "additionalProperties": {}}, above)
        made = [self._beside(beside, each, above) for each in branches]
        tags = self._tags(flat, branches) if group == "oneOf" else None
        if tags is not None:
            return _by_tag(flat["discriminator"]["propertyName"], tags, made, flat.get("nullable") is True)
        keyword = "anyOf" if self._received else group  # parts may be of several
        schema = {keyword: made, TOLD: {keyword: group}}
        return _or_null(schema) if flat.get("nullable") is True else schema

    def _beside(self, beside: Mapping[str, Any], branch: Any, above: tuple[str, ...]) -> Schema:
        matters = any(not _says_nothing(keyword) for keyword in beside)
        reference = branch.get("$ref") if isinstance(branch, Mapping) else None
        if not matters or not isinstance(branch, Mapping) or reference in above:
            return self._whole(branch, above)
        if not self._received:
            return {"allOf": [self._made(beside, above), self._whole(branch, above)]}
        both = {"allOf": [branch], **{k: v for k, v in beside.items() if k != "nullable"}}
        followed = (*above, reference) if isinstance(reference, str) else above
        return self._made(fold(self._document, both, above), followed)

    def _tags(self, flat: Mapping[str, Any], branches: Sequence[Any]) -> list[list[Any]] | None:
        """The discriminator's values of each alternative; None where one has none."""
        discriminator = flat.get("discriminator")
        name = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else None
        if not isinstance(name, str):
            return None
        mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
        found = [self._tags_of(each, name, mapping or {}) for each in branches]
        return found if all(found) else None

    def _tags_of(self, branch: Any, name: str, mapping: Mapping[str, Any]) -> list[Any]:
        if not isinstance(branch, Mapping):
            return []
        reference = str(branch.get("$ref", ""))
        own = reference.rpartition("/")[2]
        mapped = [tag for tag, target in mapping.items() if reference and target in (reference, own)]
        tag = self._document.resolve((fold(self._document, branch).get("properties") or {}).get(name))
        said = list(tag.get("enum", [tag["const"]] if "const" in tag else ())) if isinstance(tag, Mapping) else []
        return [*mapped, *said] or ([own] if own else [])


def _says_nothing(keyword: str) -> bool:
    """Whether a keyword has no say of its own in what is valid."""
    return keyword in _NOTES or keyword.startswith("x-")


def _with_group(flat: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the next alternatives of those that could not be folded, where there are none yet."""
    also = flat.get("_also", ())
    if any(keyword in flat for keyword in GROUPS):
        return flat
    for position, part in enumerate(also):
        if isinstance(part, Mapping) and any(keyword in part for keyword in GROUPS):
            rest = [*also[:position], *also[position + 1 :]]
            return {**{keyword: value for keyword, value in flat.items() if keyword != "_also"}, "_also": rest, **part}
    return flat


def _combinations(flat: Mapping[str, Any]) -> int:
    parts = [flat, *(part for part in flat.get("_also", ()) if isinstance(part, Mapping))]
    return math.prod(len(part[keyword]) for part in parts for keyword in GROUPS if keyword in part)


def _is_closed(flat: Mapping[str, Any]) -> bool:
    """Whether the fields of an object are those that it names; one that names none is any object."""
    return bool(flat.get("properties")) and "object" in flat.get("type", "object")


def _by_tag(name: str, tags: list[list[Any]], made: list[Schema], nullable: bool) -> Schema:
    """The alternative that the tag names; a value whose tag names none meets `else: false`."""

    def tagged(values: list[Any]) -> dict[str, Any]:
        return {"type": "object", "required": [name], "properties": {name: {"enum": values}}}

    chosen = [
        {"if": tagged(values), "then": each, TOLD: {"then": None}} for values, each in zip(tags, made, strict=True)
    ]
    every = [value for values in tags for value in values]
    schema = {
        "required": [name],
        "if": tagged(every),
        "then": {"allOf": chosen, TOLD: {"allOf": "oneOf"}},
        "else": False,
        TOLD: {"then": None, "else": "discriminator"},
    }
    return _or_null(schema) if nullable else schema


def _number(made: dict[str, Any], flat: Mapping[str, Any]) -> None:
    """Limits as JSON Schema has them, where 3.0 says by a boolean that they are exclusive."""
    for exclusive, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if made.get(exclusive) is True and limit in made:
            made[exclusive] = made.pop(limit)
        elif isinstance(made.get(exclusive), bool):
            del made[exclusive]
    bound = _INTEGERS.get(str(flat.get("format")))
    if bound and {"integer", "number"} & set(_listed(made.get("type"))):
        said = {"minimum": -bound, "maximum": bound - 1, "multipleOf": 1}
        made |= {**said, **made, TOLD: {keyword: "format" for keyword in said if keyword not in made}}


def _listed(types: Any) -> Sequence[Any]:
    return types if isinstance(types, list) else [types]


def _nullable(made: dict[str, Any], flat: Mapping[str, Any]) -> None:
    if flat.get("nullable") is not True:
        return
    types = made.get("type")
    if types is not None:
        made["type"] = [*([types] if isinstance(types, str) else types), "null"]
    elif made:
        rest = dict(made)
        made.clear()
        made |= _or_null(rest)


def _or_null(schema: Schema) -> dict[str, Any]:
    """No alternatives: what is wrong with a value that is not null is told at once."""
    return {"if": {"not": {"type": "null"}}, "then": schema, TOLD: {"then": None}}
