"""The Python type of a schema, and the models that it is made of."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from bizing_spec.client.naming import Names, pascal, words
from bizing_spec.client.python.merging import Merging, Shape, says_type
from bizing_spec.client.python.writing import OURS, Classes, field_name, literal, union
from bizing_spec.lint import expansion
from bizing_spec.lint.model import Document, target

_DEPTH: Final = 40
"""Schemas that nest deeper than this are Any from there on."""
_TAKEN: Final = ("Annotated", "Any", "Literal", "TypeAlias", "TypeAliasType")
_ours: Final = re.compile(rf"{OURS}(\w+)").findall

_SIMPLE: Final = {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_TEXTS: Final = {"date-time": "_AwareDatetime", "date": "_date", "uuid": "_UUID", "binary": "bytes | _Upload"}


class Attribute(NamedTuple):
    """A field of a model: its name in Python and in the API, its type, and what the document says of it."""

    name: str
    wire: str
    type: str
    is_required: bool
    told: Any


class ModelClass(NamedTuple):
    name: str
    attributes: list[Attribute]
    told: Any


class Schemas:
    """The types of one document's schemas; `models` and `aliases` are those that they refer to by name."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._circular = expansion.of(document).circular
        self._merging = Merging(document)
        self._classes = Classes(_TAKEN)
        self._made: dict[tuple[int, int], str] = {}
        self._bare: dict[int, dict[str, Any]] = {}
        self._depth = 0
        self.models: dict[str, ModelClass] = {}
        self.aliases: dict[str, str] = {}
        known = document.components("schemas") or {}
        self._named = {name: self._classes.name(name) for name in known}
        self._exact = {id(schema): self._named[name] for name, schema in known.items()}
        for name, schema in known.items():
            self._declare(self._named[name], schema)

    def _declare(self, name: str, schema: Any) -> None:
        type_ = self.type(schema, name)
        if type_ != f"{OURS}{name}":
            self.aliases[name] = type_

    def type(self, schema: Any, hint: str) -> str:
        """What a value of the schema is; models that have no name yet get one of the hint."""
        if not isinstance(schema, dict) or id(schema) in self._circular or self._depth > _DEPTH:
            return "Any"
        self._depth += 1
        try:
            return self._type(schema, hint)
        finally:
            self._depth -= 1

    def _type(self, schema: dict[str, Any], hint: str) -> str:
        if isinstance(schema.get("$ref"), str):
            return self._reference(schema["$ref"], hint)
        if "const" in schema:
            return _literal(schema["const"])
        null = ["None"] if _allows_null(schema) else []
        if isinstance(schema.get("enum"), list):
            return union([*map(_literal, schema["enum"]), *null])
        return union([self._tagged(schema, hint) or self._whole(schema, hint), *null])

    def _reference(self, reference: str, hint: str) -> str:
        keys = target(reference)
        if keys[:2] == ["components", "schemas"] and len(keys) == 3 and keys[2] in self._named:
            return f"{OURS}{self._named[keys[2]]}"
        try:
            return self.type(self._document.look_up(reference), hint)
        except LookupError:
            return "Any"

    def _whole(self, schema: dict[str, Any], hint: str) -> str:
        parts = [part for _, part in self._document.members(schema, "allOf") if says_type(part)]
        has_own = any(keyword in schema for keyword in ("properties", "additionalProperties"))
        if len(parts) == 1 and not has_own and not {"oneOf", "anyOf"} & schema.keys():
            return self.type(parts[0], hint)
        shapes = self._merging.shapes(self._without_null(schema)) if parts or has_own else None
        if shapes and (len(shapes) > 1 or shapes[0].properties):
            return union(self._class(schema, place, shape, shapes, hint) for place, shape in enumerate(shapes))
        return _most_exact([self._own(schema, hint), *self._combined(schema, parts, hint)])

    def _without_null(self, schema: dict[str, Any]) -> dict[str, Any]:
        if not _allows_null(schema):
            return schema
        if id(schema) not in self._bare:
            self._bare[id(schema)] = {**schema, "nullable": False, "type": _types(schema)}
        return self._bare[id(schema)]

    def _combined(self, schema: dict[str, Any], parts: list[Any], hint: str) -> Iterator[str]:
        for place, part in enumerate(parts):
            yield self.type(part, f"{hint}Part{place + 1}")
        for keyword in ("oneOf", "anyOf"):
            branches = [part for _, part in self._document.members(schema, keyword)]
            if branches:
                yield union(self.type(part, _within(hint, _label(part))) for part in branches)

    def _tagged(self, schema: dict[str, Any], hint: str) -> str | None:
        """Alternatives that a property tells apart; None where it does not, or they are no models."""
        discriminator = schema.get("discriminator")
        branches = [part for key in ("oneOf", "anyOf") for _, part in self._document.members(schema, key)]
        if not isinstance(discriminator, dict) or not isinstance(discriminator.get("propertyName"), str):
            return None
        told = [part["$ref"] for part in branches if isinstance(part, dict) and isinstance(part.get("$ref"), str)]
        if len(told) != len(branches) or len(set(told)) < 2 or not all(map(self._is_model, told)):
            return None
        names = {reference: self._named[target(reference)[2]] for reference in told}
        kinds = self._kinds(discriminator, names)
        tagged = " | ".join(f"Annotated[{OURS}{name}, _Tag({literal(name)})]" for name in names.values())
        # What the property says nothing of may still be one of them.
        tagged += f' | Annotated[{" | ".join(f"{OURS}{name}" for name in names.values())}, _Tag("")]'
        which = f"_told({literal(discriminator['propertyName'])}, {literal(kinds)})"
        return self._alias(schema, f"Annotated[{tagged}, _Discriminator({which})]", hint)

    def _kinds(self, discriminator: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
        kinds = {reference.rpartition("/")[2]: name for reference, name in names.items()}
        for value, leads in self._document.members(discriminator, "mapping"):
            for reference, name in names.items():
                if leads in (reference, reference.rpartition("/")[2]):
                    kinds[value] = name
        return kinds

    def _is_model(self, reference: str) -> bool:
        keys = target(reference)
        schema = (self._document.components("schemas") or {}).get(keys[2]) if len(keys) == 3 else None
        if not isinstance(schema, dict) or "$ref" in schema or _allows_null(schema) or "discriminator" in schema:
            return False
        shapes = self._merging.shapes(schema)
        is_made = {"properties", "additionalProperties"} & schema.keys() or len(schema.get("allOf", ())) > 1
        return bool(is_made and shapes and len(shapes) == 1 and shapes[0].properties)

    def _alias(self, schema: dict[str, Any], type_: str, hint: str) -> str:
        if id(schema) in self._exact and not _allows_null(schema):
            return type_
        if (id(schema), 0) not in self._made:
            name = self._made[id(schema), 0] = self._classes.name(hint)
            self.aliases[name] = type_
        return f"{OURS}{self._made[id(schema), 0]}"

    def _own(self, schema: dict[str, Any], hint: str) -> str:
        types = _types(schema) or _implied(schema)
        return union(self._of_type(each, schema, hint) for each in types) if types else "Any"

    def _of_type(self, name: Any, schema: dict[str, Any], hint: str) -> str:
        if name == "string":
            is_file = "contentMediaType" in schema and "contentEncoding" not in schema
            return _TEXTS["binary"] if is_file else _TEXTS.get(str(schema.get("format")), "str")
        if name == "array":
            return self._array(schema, hint)
        return self._object(schema, hint) if name == "object" else _SIMPLE.get(str(name), "Any")

    def _object(self, schema: dict[str, Any], hint: str) -> str:
        properties = dict(self._document.members(schema, "properties"))
        if properties:
            required = frozenset(name for _, name in self._document.members(schema, "required"))
            shape = Shape("", properties, required, None)
            return self._class(schema, 0, shape, [shape], hint)
        rest = schema.get("additionalProperties")
        return f"dict[str, {self.type(rest, f'{hint}Value') if isinstance(rest, dict) else 'Any'}]"

    def _array(self, schema: dict[str, Any], hint: str) -> str:
        first = [self.type(each, f"{hint}Item{place}") for place, each in self._document.members(schema, "prefixItems")]
        items = schema.get("items", True)
        rest = self.type(items, f"{hint}Item")
        if not first:
            return f"list[{rest}]"
        is_whole = items is False or schema.get("maxItems") == len(first)
        if is_whole and schema.get("minItems") == len(first):
            return f"tuple[{', '.join(first)}]"
        return f"list[{union(first if items is False else [*first, rest])}]"

    def _class(self, schema: dict[str, Any], place: int, shape: Shape, shapes: list[Shape], hint: str) -> str:
        if (id(schema), place) not in self._made:
            name = None if len(shapes) > 1 or _allows_null(schema) else self._exact.get(id(schema))
            is_taken = hint in self._named.values() and id(schema) in self._exact
            wanted = _within(hint, shape.label) if len(shapes) > 1 else f"{hint}Object" if is_taken else hint
            name = self._made[id(schema), place] = name or self._classes.name(wanted)
            self.models[name] = ModelClass(name, [], schema)
            self.models[name].attributes.extend(self._attributes(shape, name))
        return f"{OURS}{self._made[id(schema), place]}"

    def _attributes(self, shape: Shape, hint: str) -> Iterator[Attribute]:
        names = Names()
        # Those that are called so anyway come first, so that none is filled with what is another's.
        split = {name: words(name) for name in shape.properties}
        exact = [name for name in split if field_name(split[name]) == name]
        chosen = {name: field_name(names.take(split[name])) for name in [*exact, *(n for n in split if n not in exact)]}
        for name, schema in shape.properties.items():
            type_ = self.type(schema, _within(hint, name))
            yield Attribute(chosen[name], name, type_, name in shape.required, schema)

    def is_object(self, type_: str) -> bool:
        """Whether a type is a model, or a choice of models."""
        name = type_.removeprefix(OURS)
        if name in self.aliases and name != type_:
            return all(f"{OURS}{each}" != type_ and each in self.models for each in _ours(self.aliases[name]) or [""])
        return name in self.models and name != type_

    def behind(self, type_: str) -> str:
        """What a type is that may be only another name."""
        seen: set[str] = set()
        while type_.removeprefix(OURS) in self.aliases and type_ not in seen:
            seen.add(type_)
            type_ = self.aliases[type_.removeprefix(OURS)]
        return type_


def used(type_: str) -> list[str]:
    """The names of models and aliases that a type is made of."""
    return _ours(type_)


def _types(schema: dict[str, Any]) -> list[Any]:
    said = schema.get("type")
    return [each for each in said if each != "null"] or ["null"] if isinstance(said, list) else [said] if said else []


def _allows_null(schema: dict[str, Any]) -> bool:
    said = schema.get("type")
    return schema.get("nullable") is True or (isinstance(said, list) and "null" in said)


def _implied(schema: dict[str, Any]) -> list[str]:
    """The types that a schema without `type` can only be meant for."""
    if any(keyword in schema for keyword in ("properties", "additionalProperties")):
        return ["object"]
    return ["array"] if any(keyword in schema for keyword in ("items", "prefixItems")) else []


def _label(part: Any) -> str:
    """What an alternative without a name is called."""
    title = part.get("title") if isinstance(part, dict) else None
    return title if isinstance(title, str) else ""


def _within(hint: str, name: str) -> str:
    return f"{hint}{pascal(words(name))}" if name else hint


def _literal(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, float):
        return "float"
    return "Any" if isinstance(value, dict | list) else f"Literal[{literal(value)}]"


def _most_exact(types: Iterable[str]) -> str:
    """The one that says most of a value that is of all of these types."""
    return min(types, key=_vagueness)


def _vagueness(type_: str) -> int:
    if "Literal[" in type_:
        return 0
    return 1 if OURS in type_ else {"Any": 4, "dict[str, Any]": 3}.get(type_, 2)
