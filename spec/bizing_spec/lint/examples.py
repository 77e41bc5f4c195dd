"""Examples and defaults: each is valid against the schema that it is an example of."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import jsonschema_rs

from bizing_spec.gate import alternatives, negotiation, wording
from bizing_spec.gate.references import DOCUMENT, join
from bizing_spec.lint import dialect, expansion
from bizing_spec.lint.model import Document, place
from bizing_spec.lint.rules import Checks, Found, Rule

EXAMPLE = Rule(
    "example-invalid",
    "error",
    "People copy examples, and mocks answer with them.",
    "Correct the example, or the schema.",
)
DEFAULT = Rule(
    "default-invalid",
    "error",
    "The default is what is taken where nothing is sent, and the schema refuses it.",
    "Correct the default, or the schema.",
)
ENUM = Rule(
    "enum-value-impossible",
    "warning",
    "The type refuses this value of the enum, so it can never be sent.",
    "Remove the value, or correct the type.",
)
EXAMPLE_EXTERNAL = Rule(
    "example-value-and-external",
    "error",
    "`value` and `externalValue` exclude each other.",
    "Keep one of them.",
)
CHECKS = Checks()

_SHOWN: Final = 3  # faults of one example
_of_components: Final = re.compile(r"#/components/schemas/[^/%]+").fullmatch


class Sample(NamedTuple):
    """A value that a schema ought to accept; `direction` is where it travels, if that is known."""

    rule: Rule
    pointer: str
    value: Any
    schema: str
    direction: str = ""


@CHECKS.of(EXAMPLE, DEFAULT)
def samples(document: Document) -> Iterator[Found]:
    if not expansion.of(document).bounded:
        return  # told by a rule of its own
    judge = _Judge(document)
    for sample in _samples(document):
        yield from judge.faults(sample)


@CHECKS.of(EXAMPLE_EXTERNAL)
def externals(document: Document) -> Iterator[Found]:
    for node in document.nodes("example"):
        if "value" in node.value and "externalValue" in node.value:
            yield EXAMPLE_EXTERNAL.at(f"{node.pointer}/externalValue", "`externalValue` beside `value`")


@CHECKS.of(ENUM)
def enums(document: Document) -> Iterator[Found]:
    for node in document.nodes("schema"):
        kind, values = node.value.get("type"), node.value.get("enum")
        types = [kind] if isinstance(kind, str) else kind
        if not isinstance(types, list) or not isinstance(values, list):
            continue
        for position, value in enumerate(values):
            nullable = value is None and node.value.get("nullable") is True
            if not nullable and not any(_is(value, each) for each in types):
                message = f"{wording.show(value)} is not of type {' or '.join(map(str, types))}"
                yield ENUM.at(f"{node.pointer}/enum/{position}", message)


_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int, float),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}


def _is(value: Any, kind: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean" or kind not in _TYPES
    return isinstance(value, _TYPES.get(kind, (object,)) if isinstance(kind, str) else (object,))


def _samples(document: Document) -> Iterator[Sample]:
    yield from _in_schemas(document)
    for node in document.nodes("parameter", "header"):
        if "schema" in node.value:
            yield from _of(document, node.pointer, node.value, "")
    for node in document.nodes("media-type"):
        if "schema" in node.value and negotiation.is_json(_media_type(node.pointer)):
            yield from _of(document, node.pointer, node.value, _direction(node.pointer))


def _in_schemas(document: Document) -> Iterator[Sample]:
    for node in document.nodes("schema"):
        if "$ref" in node.value and document.version == "3.0":
            continue
        if "default" in node.value:
            yield Sample(DEFAULT, f"{node.pointer}/default", node.value["default"], node.pointer)
        if "example" in node.value:
            yield Sample(EXAMPLE, f"{node.pointer}/example", node.value["example"], node.pointer)
        if document.version == "3.1" and isinstance(node.value.get("examples"), list):
            for key, value in document.members(node.value, "examples"):
                yield Sample(EXAMPLE, f"{node.pointer}/examples/{key}", value, node.pointer)


def _of(document: Document, pointer: str, owner: dict[str, Any], direction: str) -> Iterator[Sample]:
    schema = f"{pointer}/schema"
    if "example" in owner:
        yield Sample(EXAMPLE, f"{pointer}/example", owner["example"], schema, direction)
    for name, each in document.members(owner, "examples"):
        example = document.resolve(each)
        where = place(pointer, "examples", name)
        if "value" in example:
            inner = "" if isinstance(each, dict) and "$ref" in each else "/value"
            yield Sample(EXAMPLE, where + inner, example["value"], schema, direction)


def _media_type(pointer: str) -> str:
    return pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~").partition(";")[0].strip().lower()


def _direction(pointer: str) -> str:
    if "/requestBody/" in pointer or pointer.startswith("/components/requestBodies/"):
        return "request"
    return "response" if "/responses/" in pointer else ""


class _Judge:
    """Validators of one document, each compiled once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._validators: dict[str, jsonschema_rs.Validator | None] = {}

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(DOCUMENT, dialect.modern(self._document))])

    @cached_property
    def _one_way(self) -> dict[str, set[str]]:
        """The names of properties that do not travel in a direction, wherever they are described."""
        names: dict[str, set[str]] = {"request": set(), "response": set(), "": set()}
        for node in self._document.nodes("schema"):
            for name, each in self._document.members(node.value, "properties"):
                schema = self._document.resolve(each)
                if schema.get("readOnly") is True:
                    names["request"].add(name)
                if schema.get("writeOnly") is True:
                    names["response"].add(name)
        return names

    def faults(self, sample: Sample) -> Iterator[Found]:
        validator = self._validator(sample.schema)
        if validator is None or validator.is_valid(sample.value):
            return
        for number, error in enumerate(alternatives.leaves(validator.iter_errors(sample.value))):
            if number == _SHOWN:
                return
            kind: Any = error.kind
            if kind.name == "required" and str(kind.property) in self._one_way[sample.direction]:
                continue
            sentence = _sentence(error)
            at = tuple(error.instance_path)
            inside = f" ({'.'.join(map(str, at))})" if at else ""
            yield sample.rule.at(sample.pointer + join(at), f"the schema refuses it{inside}: {sentence}")

    def _validator(self, pointer: str) -> jsonschema_rs.Validator | None:
        pointer = self._end(pointer)
        if pointer not in self._validators:
            self._validators[pointer] = self._compile(pointer)
        return self._validators[pointer]

    def _end(self, pointer: str) -> str:
        """Where the schema stands that one which is only a reference refers to, so that all such share it."""
        schema = dialect.schema_at(self._document.content, pointer)
        if (
            isinstance(schema, dict)
            and len(schema) == 1
            and str(schema.get("$ref")).startswith("#/components/schemas/")
        ):
            reference: str = schema["$ref"]
            if "%" not in reference and reference.count("/") == 3:
                return reference[1:]
        return pointer

    def _compile(self, pointer: str) -> jsonschema_rs.Validator | None:
        reference = {"$ref": f"{DOCUMENT}#{quote(pointer, safe='/~')}"}
        try:
            return jsonschema_rs.Draft202012Validator(
                reference, registry=self._registry, validate_formats=True, offline=True
            )
        except ValueError:
            return None  # what is wrong with the schema itself is told elsewhere


def _sentence(error: jsonschema_rs.ValidationError) -> str:
    kind: Any = error.kind
    if kind.name == "required":
        return f"{str(kind.property)!r} is missing"
    if kind.name in ("additionalProperties", "unevaluatedProperties"):
        return f"{', '.join(repr(str(name)) for name in kind.unexpected)} is not described"
    if kind.name in ("anyOf", "oneOf"):
        return "it fits none of the alternatives, or more than one"
    sentence = wording.describe(error).rstrip(".")
    return sentence[:1].lower() + sentence[1:]
