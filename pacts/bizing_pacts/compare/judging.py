"""What a schema has against a value: validators that are compiled once for a document, and their errors in words."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

from bizing_pacts.compare import origins
from bizing_pacts.compare.findings import Keys
from bizing_pacts.compare.schemas import Schemas
from bizing_spec.document import DocumentUnreadable
from bizing_spec.openapi import OpenApi
from bizing_spec.places import pointer


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
    """Judges values by the schemas of one document; `received` ones as parts of answers."""

    def __init__(self, document: OpenApi) -> None:
        self._document = document
        self._schemas = {received: Schemas(document, received=received) for received in (False, True)}
        self._validators: dict[tuple[bool, str], jsonschema_rs.Draft202012Validator] = {}

    def objections(self, value: Any, schema: Any, at: str, *, received: bool = False) -> Iterator[Objection]:
        """What is wrong with a value by the schema that stands `at` a pointer of the document."""
        validator = self._validators.get((received, at))
        if validator is None:
            validator = self._validators[received, at] = self._compiled(schema, at, received)
        if not validator.is_valid(value):
            for error in validator.iter_errors(value):
                yield from self._told(error, at)

    def _compiled(self, schema: Any, at: str, received: bool) -> jsonschema_rs.Draft202012Validator:
        made = self._schemas[received].standalone(schema)
        try:
            return jsonschema_rs.Draft202012Validator(made, validate_formats=True, formats=_FORMATS, offline=True)
        except ValueError as fault:
            where, _ = _origin(list(getattr(fault, "instance_path", ())), at)
            line = self._document.locate(where).line
            reason = f"the schema at {where} cannot be used: {str(fault).partition(chr(10))[0]}"
            raise DocumentUnreadable(Path(self._document.source), reason, line) from fault

    def _told(self, error: jsonschema_rs.ValidationError, at: str) -> Iterator[Objection]:
        for branch in getattr(error.kind, "context", ()):
            for each in branch:
                yield from self._told(each, at)
        made, name = _origin(list(error.schema_path), at)
        where = origins.origin(self._document, made)
        for message in self._messages(error, made):
            yield Objection(
                message,
                tuple(error.instance_path),
                self._path(list(error.schema_path), name),
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

    def _path(self, path: list[str | int], name: str | None) -> str:
        """The keyword's path as ajv tells it: through a schema that refers to no other, from the document's root."""
        keys = path[2:] if name is not None else path
        if keys and keys[-1] == "else":
            keys = [*keys[:-1], "discriminator"]
        if name and name.startswith("/") and '"$ref"' not in json.dumps(self._document.at(name), default=str):
            keys = [*name.split("/")[1:], *keys]
        return ".".join(map(str, keys))

    def _wanted(self, where: str) -> Any:
        try:
            return OpenApi.at(self._document, where)
        except DocumentUnreadable:
            return None


def _origin(path: list[str | int], at: str) -> tuple[str, str | None]:
    """Where in the document a path of a made schema is from, and the name of the definition that it is in."""
    if path[:1] != ["$defs"] or len(path) < 2:
        return at + pointer(tuple(path)), None
    name = str(path[1])
    return (name + pointer(tuple(path[2:])) if name.startswith("/") else at), name


_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_FORMATS = {"byte": lambda text: _BASE64.fullmatch(text) is not None}


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
