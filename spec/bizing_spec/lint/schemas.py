"""Schemas: patterns that can be compiled, keywords of the right version, discriminators, and something that fits."""

import re
from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs

from bizing_spec.gate import wording
from bizing_spec.lint import dialect, expansion
from bizing_spec.lint.model import Document, place
from bizing_spec.lint.rules import Checks, Found, Rule
from bizing_spec.lint.shape import Node

PATTERN = Rule(
    "pattern-invalid",
    "error",
    "What is no regular expression (ECMA-262) stops validators.",
    "Correct the expression.",
)
VERSION = Rule(
    "keyword-version",
    "warning",
    "This keyword means nothing in this version of OpenAPI, so what it says is lost.",
    "Say it in the form that this version has.",
)
UNKNOWN = Rule(
    "keyword-unknown",
    "warning",
    "A keyword that nobody knows says nothing, and is often a slip of the pen.",
    "Correct its name, put the text that it was cut from into quotes, or begin it with `x-`.",
)
DISCRIMINATOR = Rule(
    "discriminator-mapping-dangling",
    "error",
    "A value of the discriminator leads to no schema.",
    "Correct the mapping, or add the schema.",
)
DISCRIMINATOR_PROPERTY = Rule(
    "discriminator-property",
    "warning",
    "Without the property, nothing tells the alternatives apart.",
    "Describe the property in each of the schemas, and require it.",
)
IMPOSSIBLE = Rule(
    "schema-impossible",
    "error",
    "No value satisfies the schema, so nothing can ever be sent here.",
    "Mend the keywords that contradict each other, or say `false` if that is meant.",
)
REQUIRED = Rule(
    "required-undescribed",
    "off",
    "A property that is required and described nowhere is often a slip of the pen.",
    "Describe the property, or correct its name in `required`.",
)
CHECKS = Checks()

_OF_JSON_SCHEMA: Final = """
    allOf anyOf oneOf not if then else dependentSchemas dependentRequired dependencies prefixItems items additionalItems
    contains minContains maxContains properties patternProperties additionalProperties propertyNames unevaluatedItems
    unevaluatedProperties type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength
    minLength pattern maxItems minItems uniqueItems maxProperties minProperties required title description default
    deprecated readOnly writeOnly examples format contentEncoding contentMediaType contentSchema definitions id
"""  # 2020-12, and what drafts before it had
_OF_OPENAPI: Final = "discriminator xml externalDocs example nullable"  # the last of 3.0, as `keyword-version` tells
_KNOWN: Final = frozenset(f"{_OF_JSON_SCHEMA} {_OF_OPENAPI}".split())

_REPLACED: Final = {
    "nullable": "`nullable` is OpenAPI 3.0's: in 3.1 add `null` to `type`",
}


@CHECKS.of(PATTERN)
def patterns(document: Document) -> Iterator[Found]:
    for node in document.nodes("schema"):
        pattern = node.value.get("pattern")
        if isinstance(pattern, str) and (reason := _fault(pattern)):
            yield PATTERN.at(f"{node.pointer}/pattern", f"{wording.show(pattern)} is no regular expression: {reason}")
        for pattern, _ in document.members(node.value, "patternProperties"):
            if reason := _fault(pattern):
                message = f"{wording.show(pattern)} is no regular expression: {reason}"
                yield PATTERN.at(place(node.pointer, "patternProperties", pattern), message)


def _fault(pattern: str) -> str | None:
    """Why ECMA-262's expressions have no such one. The validators' engine knows more forms than Python's."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, validate_formats=False)
    except ValueError:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as reason:
            return str(reason)
        return "validators take it for too large, or do not know its form"
    return None


@CHECKS.of(VERSION)
def keywords(document: Document) -> Iterator[Found]:
    if document.version == "3.0":
        return  # the meta-schema of 3.0 is closed, and says so itself
    for node in document.nodes("schema"):
        for name, message in _REPLACED.items():
            if name in node.value:
                yield VERSION.at(f"{node.pointer}/{name}", message)


@CHECKS.of(UNKNOWN)
def unknown(document: Document) -> Iterator[Found]:
    if document.version == "3.0" or "jsonSchemaDialect" in document.content:
        return  # closed by its meta-schema; or of a vocabulary that is not ours
    for node in document.nodes("schema"):
        if "$schema" in node.value:
            continue
        for name in node.value:
            if name not in _KNOWN and not str(name).startswith(("x-", "$")):
                yield UNKNOWN.at(place(node.pointer, name), f"{wording.show(name)} is no keyword{_why(node, name)}")


def _why(node: Node, name: Any) -> str:
    if node.value[name] is None and " " in str(name):
        return ": a comma ends a text in braces that is not in quotes"
    return f".{wording.suggest(str(name), _KNOWN)}".rstrip(".")


@CHECKS.of(DISCRIMINATOR, DISCRIMINATOR_PROPERTY)
def discriminators(document: Document) -> Iterator[Found]:
    for node in document.nodes("schema"):
        discriminator = node.value.get("discriminator")
        if not isinstance(discriminator, dict):
            continue
        for value, name in document.members(discriminator, "mapping"):
            if isinstance(name, str) and not _is_schema(document, name):
                pointer = place(node.pointer, "discriminator", "mapping", value)
                yield DISCRIMINATOR.at(pointer, f"the mapping of {value!r} leads to no schema: {name}")
        yield from _property(document, node, str(discriminator.get("propertyName")))


def _is_schema(document: Document, name: str) -> bool:
    if name in (document.components("schemas") or ()):
        return True
    if not name.startswith("#"):
        return "/" in name or "." in name  # another document's
    try:
        document.look_up(name)
    except LookupError:
        return False
    return True


def _property(document: Document, node: Node, name: str) -> Iterator[Found]:
    if name in dict(document.members(node.value, "properties")):
        return
    for keyword in ("oneOf", "anyOf"):
        for position, branch in document.members(node.value, keyword):
            schema = document.resolve(branch, node.base)
            if schema and not _describes(document, schema, name):
                pointer = place(node.pointer, keyword, position)
                yield DISCRIMINATOR_PROPERTY.at(pointer, f"this alternative does not describe {name!r}")


def _describes(document: Document, schema: dict[str, Any], name: str) -> bool:
    """Whether a schema, or one of those that it is made of, has a property of this name."""
    seen: set[int] = set()
    waiting = [schema]
    while waiting:
        schema = waiting.pop()
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        if name in dict(document.members(schema, "properties")):
            return True
        parts = [each for keyword in ("allOf", "oneOf", "anyOf") for _, each in document.members(schema, keyword)]
        waiting += [document.resolve(each) for each in parts]
    return False


@CHECKS.of(IMPOSSIBLE)
def impossible(document: Document) -> Iterator[Found]:
    roots = {node.pointer: node for node in document.nodes("schema") if dialect.is_root(node.pointer)}
    if not roots or not expansion.of(document).bounded:
        return
    places = list(roots)
    content = dialect.modern(document)
    whole = {**content, "properties": {str(n): dialect.schema_at(content, pointer) for n, pointer in enumerate(places)}}
    try:
        told = jsonschema_rs.canonical.find_unsatisfiable(whole, offline=True)
    except (ValueError, jsonschema_rs.canonical.CanonicalizationError):
        return  # what is no schema is told by its form
    seen: set[str] = set()
    for key, reason in told.items():
        pointer = _place(key, places)
        if pointer not in seen and not _is_meant(content, pointer):
            seen.add(pointer)
            keywords = _keywords(reason)
            if keywords != ["$ref"]:
                yield IMPOSSIBLE.at(pointer, f"no value satisfies this schema{_because(keywords)}")


def _place(key: str, places: list[str]) -> str:
    """Where in the document a schema stands that was found under a number of its own."""
    if not key.startswith("/properties/"):
        return key
    number, _, inner = key.removeprefix("/properties/").partition("/")
    return places[int(number)] + (f"/{inner}" if inner else "")


def _keywords(reason: Any) -> list[str]:
    causes = getattr(reason, "causes", None) or [getattr(reason, "cause", None)]
    return list(dict.fromkeys(keyword for cause in causes for keyword in getattr(cause, "keywords", ())))


def _because(keywords: list[str]) -> str:
    if len(keywords) > 1:
        return f": {' and '.join(keywords)} contradict each other"
    return f": it asks for different {keywords[0]}s at once" if keywords == ["type"] else ""


def _is_meant(content: dict[str, Any], pointer: str) -> bool:
    """`false` and `not: {}` are how one says that there shall be nothing."""
    schema = dialect.schema_at(content, pointer)
    return isinstance(schema, bool) or (isinstance(schema, dict) and schema.get("not") in ({}, True))


@CHECKS.of(REQUIRED)
def required(document: Document) -> Iterator[Found]:
    for node in document.nodes("schema"):
        properties = dict(document.members(node.value, "properties"))
        combined = any(keyword in node.value for keyword in ("allOf", "anyOf", "oneOf", "$ref", "patternProperties"))
        if not properties or combined:
            continue
        for position, name in document.members(node.value, "required"):
            if isinstance(name, str) and name not in properties:
                message = f"{name!r} is required and not described.{wording.suggest(name, properties)}".rstrip(".")
                yield REQUIRED.at(f"{node.pointer}/required/{position}", message)
