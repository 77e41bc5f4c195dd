"""Whether the document has the form that OpenAPI's own meta-schemas ask for."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import util
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from bizing_spec.gate.references import join
from bizing_spec.lint import dialect, explaining
from bizing_spec.lint.model import Document
from bizing_spec.lint.rules import Checks, Found, Rule
from bizing_spec.openapi import Version
from bizing_spec.outcome import Stopped

FIELD_UNKNOWN = Rule(
    "field-unknown",
    "error",
    "OpenAPI gives a field that it does not have no meaning, so what it says is lost.",
    "Correct its name, remove it, or begin it with `x-` to make it an extension.",
)
FIELD_MISSING = Rule("field-missing", "error", "OpenAPI requires this field.", "Add the field.")
FIELD_INVALID = Rule(
    "field-invalid", "error", "OpenAPI allows another value here than the one that stands there.", "Correct the value."
)
DIALECT_UNKNOWN = Rule(
    "schema-dialect-unknown",
    "error",
    "Schemas in a dialect that nobody here knows cannot be checked, and most tools refuse them.",
    "Use the dialect of OpenAPI 3.1 (leave `jsonSchemaDialect` and `$schema` out) or a draft of JSON Schema.",
)
EXAMPLE_AND_EXAMPLES = Rule(
    "example-and-examples", "error", "`example` and `examples` exclude each other.", "Keep one of them."
)
RESPONSES_EMPTY = Rule(
    "responses-empty",
    "warning",
    "Nothing says what the operation answers.",
    "Describe an answer, by its status or as `default`.",
)
CHECKS = Checks()

_RULES: Final = {
    "required": FIELD_MISSING,
    "dependentRequired": FIELD_MISSING,
    "minProperties": FIELD_MISSING,
    "additionalProperties": FIELD_UNKNOWN,
    "unevaluatedProperties": FIELD_UNKNOWN,
}
_DIALECTS: Final = ("https://spec.openapis.org/oas/3.1/", "https://json-schema.org/draft/", "http://json-schema.org/")


@CHECKS.of(FIELD_UNKNOWN, FIELD_MISSING, FIELD_INVALID, RESPONSES_EMPTY)
def form(document: Document) -> Iterator[Found]:
    validator = _validator(document.version)
    if validator.is_valid(document.content):
        return
    errors = validator.iter_errors(document.content)
    for path, keyword, message in explaining.explain(errors, document.version, _fields(document.version)):
        if path[-1:] == ("responses",) and keyword == "required" and "'default'" in message:
            yield _without_answers(document, join(path))
        else:
            yield _RULES.get(keyword, FIELD_INVALID).at(join(path), message)


def _without_answers(document: Document, pointer: str) -> Found:
    """Responses that hold extensions alone: later editions of 3.1's own meta-schema let them pass."""
    rule = RESPONSES_EMPTY if dialect.schema_at(document.content, pointer) else FIELD_MISSING
    return rule.at(pointer, "no answer is described, neither by a status nor as `default`")


@CHECKS.of(DIALECT_UNKNOWN)
def dialects(document: Document) -> Iterator[Found]:
    if document.version == "3.0":
        return
    said = [("/jsonSchemaDialect", document.content.get("jsonSchemaDialect"))]
    said += [(f"{node.pointer}/$schema", node.value.get("$schema")) for node in document.nodes("schema")]
    for pointer, name in said:
        if isinstance(name, str) and not name.startswith(_DIALECTS):
            yield DIALECT_UNKNOWN.at(pointer, f"the dialect {name!r} is not known")


@CHECKS.of(EXAMPLE_AND_EXAMPLES)
def examples_twice(document: Document) -> Iterable[Found]:
    for node in document.nodes("parameter", "header", "media-type"):
        if "example" in node.value and "examples" in node.value:
            yield EXAMPLE_AND_EXAMPLES.at(f"{node.pointer}/example", "`example` beside `examples`")


@cache
def _meta_schema(version: Version) -> Any:
    schema = _read("openapi_spec_validator", f"resources/schemas/v{version}/schema.json")
    return schema if version == "3.0" else _corrected(schema)


@cache
def _fields(version: Version) -> frozenset[str]:
    """The names of all fields that any object of OpenAPI has."""
    names: set[str] = set()
    waiting = [_meta_schema(version)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            names |= node["properties"].keys() if isinstance(node.get("properties"), dict) else set()
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return frozenset(names)


@cache
def _validator(version: Version) -> jsonschema_rs.Validator:
    documents = _meta_schema(version)
    if version == "3.0":
        return jsonschema_rs.Draft4Validator(documents)
    dialect = _read("openapi_schema_validator", "schemas/oas3.1/metaschema.json")
    vocabulary = _read("openapi_schema_validator", "schemas/oas3.1/vocabularies/base")
    registry = jsonschema_rs.Registry([(each["$id"], each) for each in (documents, dialect, vocabulary)])
    # The meta-schema leaves the form of schemas open: whoever uses it says which dialect they are in.
    whole = {
        "$ref": documents["$id"],
        "$defs": {"schema": {"$dynamicAnchor": "meta", "$ref": dialect["$id"]}},
    }
    return jsonschema_rs.Draft202012Validator(whole, registry=registry)


def _corrected(schema: Any) -> Any:
    """The edition of 2022-10-07 where it differs from what OpenAPI 3.1 says, as later editions do."""
    kinds = schema["$defs"]
    kinds["link"]["properties"]["server"] = kinds["link"]["properties"].pop("body")
    kinds["reference"].pop("unevaluatedProperties")  # what stands beside `$ref` is ignored, and no error
    kinds["path-item"]["properties"]["$ref"] = {"type": "string", "format": "uri-reference"}
    kinds["path-item-or-reference"] = {"$ref": "#/$defs/path-item"}
    in_path = {"properties": {"in": {"const": "path"}}, "required": ["in"]}
    required = {
        "properties": {"required": {"const": True}, "name": {"pattern": "^[^{}]+$"}},
        "required": ["required"],
    }
    kinds["parameter"]["allOf"] = [{"if": in_path, "then": required}]
    return schema


def _read(package: str, name: str) -> Any:
    # Found without importing the package, which takes longer than all of the rest.
    found = util.find_spec(package)
    folders = found.submodule_search_locations if found else None
    if not folders:
        raise Stopped(f"the meta-schemas of {package} are not installed (`pip install {package}`)")
    return json.loads(Path(folders[0], name).read_text("utf-8"))
