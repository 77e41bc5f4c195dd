"""What a schema has against a value: validators that are compiled once for a document, and their errors in words."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from bizing_pacts.compare import formats, notation, origins
from bizing_pacts.compare.findings import Keys
from bizing_pacts.compare.schemas import Schema, Schemas
from bizing_spec.described import Described
from bizing_spec.document import DocumentUnreadable
from bizing_spec.places import pointer

OBJECTIONS: Final = 200
"""Told of one value, at most: alternatives within alternatives multiply them."""


@dataclasses.dataclass(frozen=True)
class Objection:
    """`keys` lead to what is wrong in the value; `path` to the keyword from the schema, in the notation of reports,
    and `pointer` to it in the document.
    """

    message: str
    keys: Keys
    path: str
    pointer: str
    value: Any
    wanted: Any


class Judge:
    """Judges values by the schemas of one document; `received` ones as parts of answers.

    `inlined` says that reports name keywords as if references were replaced by what they lead to.
    """

    def __init__(self, document: Described, *, inlined: bool = False) -> None:
        self._document = document
        self._inlined = inlined
        self._schemas = {received: Schemas(document, received=received) for received in (False, True)}
        self._compiled: dict[tuple[bool, str], tuple[jsonschema_rs.Draft202012Validator, Schema]] = {}

    def objections(self, value: Any, schema: Any, at: str, *, received: bool = False) -> Iterator[Objection]:
        """What is wrong with a value by the schema that stands `at` a pointer of the document."""
        if (received, at) not in self._compiled:
            self._compiled[received, at] = self._compile(schema, at, received)
        validator, made = self._compiled[received, at]
        if not validator.is_valid(value):
            errors = validator.iter_errors(value)
            found = (each for error in errors for each in self._told(error, at, made))
            yield from itertools.islice(found, OBJECTIONS)

    def _compile(self, schema: Any, at: str, received: bool) -> tuple[jsonschema_rs.Draft202012Validator, Schema]:
        made = self._schemas[received].standalone(schema)
        options: dict[str, Any] = {"validate_formats": True, "formats": formats.OURS, "offline": True}
        try:
            return jsonschema_rs.Draft202012Validator(made, **options), made
        except ValueError as fault:
            where = _origin(list(getattr(fault, "instance_path", ())), at)
            line = self._document.locate(where).line
            reason = f"the schema at {where} cannot be used: {str(fault).partition(chr(10))[0]}"
            raise DocumentUnreadable(Path(self._document.source), reason, line) from fault

    def _told(self, error: jsonschema_rs.ValidationError, at: str, made: Schema) -> Iterator[Objection]:
        for each in _within(error):
            yield from self._told(each, at, made)
        place = _origin(list(error.schema_path), at)
        where = origins.origin(self._document, place)
        for message in self._messages(error, place):
            yield Objection(
                message,
                tuple(error.instance_path),
                notation.told(
                    made, error.evaluation_path, forbids=error.kind.name == "falseSchema", inlined=self._inlined
                ),
                where,
                error.instance,
                self._wanted(where),
            )

    def _messages(self, error: jsonschema_rs.ValidationError, where: str) -> list[str]:
        """An objection for each field that is one too many, else one."""
        kind: Any = error.kind
        if kind.name in ("additionalProperties", "unevaluatedProperties"):
            return [f"must NOT have additional properties - {each}" for each in kind.unexpected]
        if kind.name == "falseSchema" and where.endswith("/else"):
            owner = self._wanted(where.removesuffix("/else"))
            discriminator = owner.get("discriminator") if isinstance(owner, Mapping) else None
            named = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else None
            return [f'value of tag "{named}" must be in oneOf']
        worded = _WORDS.get(kind.name)
        return [worded(kind.as_dict()) if worded else error.message]

    def _wanted(self, where: str) -> Any:
        try:
            return Described.at(self._document, where)
        except DocumentUnreadable:
            return None


def _within(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """What each alternative has against the value; where two of them have nothing, those after them are no matter."""
    passed = 0
    for branch in getattr(error.kind, "context", ()):
        passed += not branch
        if passed > 1:
            return
        yield from branch


def _origin(path: list[str | int], at: str) -> str:
    """Where in the document a path of a made schema is from."""
    if path[:1] != ["$defs"] or len(path) < 2:
        return at + pointer(tuple(path))
    name = str(path[1])
    return name + pointer(tuple(path[2:])) if name.startswith("/") else at


def _word(text: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: text.format(**details)


def _counted(text: str, noun: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: f"must NOT have {text} than {details['limit']} {noun}"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "required": _word("must have required property '{property}'"),
    "type": lambda details: f"must be {','.join(details['types'])}",
    "enum": lambda _: "must be equal to one of the allowed values",
    "const": lambda _: "must be equal to constant",
    "minimum": _word("must be >= {limit}"),
    "maximum": _word("must be <= {limit}"),
    "exclusiveMinimum": _word("must be > {limit}"),
    "exclusiveMaximum": _word("must be < {limit}"),
    "multipleOf": _word("must be multiple of {multiple_of}"),
    "minLength": _counted("fewer", "characters"),
    "maxLength": _counted("more", "characters"),
    "minItems": _counted("fewer", "items"),
    "maxItems": _counted("more", "items"),
    "minProperties": _counted("fewer", "properties"),
    "maxProperties": _counted("more", "properties"),
    "pattern": _word('must match pattern "{pattern}"'),
    "format": _word('must match format "{format}"'),
    "uniqueItems": lambda _: "must NOT have duplicate items",
    "anyOf": lambda _: "must match a schema in anyOf",
    "oneOfNotValid": lambda _: "must match exactly one schema in oneOf",
    "oneOfMultipleValid": lambda _: "must match exactly one schema in oneOf",
    "oneOf": lambda _: "must match exactly one schema in oneOf",
    "not": lambda _: "must NOT be valid",
    "falseSchema": lambda _: "nothing is valid here",
}
