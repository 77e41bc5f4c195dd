"""The schemas of any document as JSON Schema 2020-12, seen from requests and from answers."""

from collections.abc import Mapping
from typing import Any, Literal

from bizing_spec.openapi import OpenApi

View = Literal["request", "response"]

# Under these the keys are names that somebody chose, so that none of them is a keyword.
_NAMES = frozenset(
    {
        "properties",
        "patternProperties",
        "$defs",
        "definitions",
        "dependentSchemas",
        "schemas",
        "responses",
        "parameters",
    }
    | {"headers", "content", "paths", "callbacks", "requestBodies", "securitySchemes", "variables", "links", "webhooks"}
)
_DATA = frozenset({"example", "examples", "default", "enum", "const"})


def convert(document: OpenApi, view: View) -> dict[str, Any]:
    """The whole document with its schemas in JSON Schema 2020-12.

    What is `writeOnly` is no duty of an answer's, nor what is `readOnly` one of a request's.
    """
    other = "readOnly" if view == "request" else "writeOnly"
    converted = _Conversion(document, other).node(document.content)
    assert isinstance(converted, dict)
    return converted


class _Conversion:
    def __init__(self, document: OpenApi, other: str) -> None:
        self._document = document
        self._old = document.version == "3.0"
        self._other = other
        self._filters = other in document.text

    def node(self, node: Any, *, names: bool = False) -> Any:
        if isinstance(node, list):
            return [self.node(each) for each in node]
        if not isinstance(node, Mapping):
            return node
        if self._old and not names and isinstance(node.get("$ref"), str):
            return {"$ref": node["$ref"]}
        made = {
            key: value
            if not names and (key in _DATA or key.startswith("x-"))
            else self.node(value, names=not names and key in _NAMES and isinstance(value, Mapping))
            for key, value in node.items()
        }
        return made if names else self._schema(made)

    def _schema(self, node: dict[str, Any]) -> dict[str, Any]:
        if self._old:
            _modernize(node)
        if self._filters and isinstance(node.get("required"), list) and isinstance(node.get("properties"), Mapping):
            node["required"] = [name for name in node["required"] if not self._is_other(node["properties"].get(name))]
        return node

    def _is_other(self, schema: Any) -> bool:
        found = self._document.resolve(schema)
        return isinstance(found, Mapping) and found.get(self._other) is True


def _modernize(node: dict[str, Any]) -> None:
    """From a schema of OpenAPI 3.0 to one of 2020-12, in place."""
    for exclusive, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(exclusive), bool) and node.pop(exclusive) and limit in node:
            node[exclusive] = node.pop(limit)
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
        if isinstance(node.get("enum"), list) and None not in node["enum"]:
            node["enum"] = [*node["enum"], None]
