"""The shape of an OpenAPI document: which object stands where. One walk finds them all, whatever else is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from bizing_spec.gate.references import escape

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_BODY: Final = {"schema": "schema", "examples": "{example", "encoding": "{encoding"}
_FIELD: Final = {"schema": "schema", "content": "{media-type", "examples": "{example"}
_SCHEMA: Final = (
    dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema")
    | dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"), "{schema")
    | dict.fromkeys(("not", "if", "then", "else", "items", "contains", "propertyNames", "contentSchema"), "schema")
    | dict.fromkeys(("additionalProperties", "unevaluatedItems", "unevaluatedProperties"), "schema")
)

# What the fields of each object hold: one object, a list of them (`[`), or a map of them (`{`). Where the object is
# itself the map, `*` stands for all of its fields.
SHAPES: Final[Mapping[str, Mapping[str, str]]] = {
    "document": {
        "servers": "[server",
        "paths": "paths",
        "webhooks": "{path-item",
        "components": "components",
        "security": "[security",
        "tags": "[tag",
    },
    "components": {
        "schemas": "{schema",
        "responses": "{response",
        "parameters": "{parameter",
        "examples": "{example",
        "requestBodies": "{request-body",
        "headers": "{header",
        "securitySchemes": "{security-scheme",
        "links": "{link",
        "callbacks": "{callback",
        "pathItems": "{path-item",
    },
    "paths": {"*": "path-item"},
    "path-item": {
        "servers": "[server",
        "parameters": "[parameter",
        **dict.fromkeys(METHODS, "operation"),
    },
    "operation": {
        "parameters": "[parameter",
        "requestBody": "request-body",
        "responses": "responses",
        "callbacks": "{callback",
        "security": "[security",
        "servers": "[server",
    },
    "responses": {"*": "response"},
    "response": {"headers": "{header", "content": "{media-type", "links": "{link"},
    "request-body": {"content": "{media-type"},
    "callback": {"*": "path-item"},
    "media-type": _BODY,
    "encoding": {"headers": "{header"},
    "parameter": _FIELD,
    "header": _FIELD,
    "link": {"server": "server"},
    "schema": _SCHEMA,
}
COMPONENTS: Final = {field: kind[1:] for field, kind in SHAPES["components"].items()}


class Node(NamedTuple):
    """An object of the document: of which kind, where, and inside of which schema with an `$id`, if any."""

    kind: str
    pointer: str
    value: dict[str, Any]
    base: str = ""


def walk(content: dict[str, Any]) -> Iterator[Node]:
    """Every object that stands in the document itself; references are nodes, and nobody follows them."""
    waiting = [Node("document", "", content)]
    while waiting:
        node = waiting.pop()
        yield node
        if "$ref" in node.value and node.kind not in ("schema", "path-item", "document"):
            continue
        waiting.extend(reversed(list(_children(node))))


def _children(node: Node) -> Iterator[Node]:
    shape = SHAPES.get(node.kind)
    if shape is None:
        return
    base = node.pointer if node.kind == "schema" and isinstance(node.value.get("$id"), str) else node.base
    for name, value in node.value.items():
        held = shape.get(name) or (None if name.startswith("x-") else shape.get("*"))
        if held is not None:
            yield from _held(held, f"{node.pointer}/{escape(name)}", value, base)


def _held(held: str, pointer: str, value: Any, base: str) -> Iterator[Node]:
    if held[0] == "[":
        if isinstance(value, list):
            for position, each in enumerate(value):
                if isinstance(each, dict):
                    yield Node(held[1:], f"{pointer}/{position}", each, base)
    elif isinstance(value, dict):
        if held[0] != "{":
            yield Node(held, pointer, value, base)
            return
        for name, each in value.items():
            if isinstance(each, dict):
                yield Node(held[1:], f"{pointer}/{escape(name)}", each, base)
