"""The schemas of any document as JSON Schema 2020-12, seen from requests and from answers."""

from collections.abc import Mapping
from typing import Any, Literal

from bizing_spec.document import DocumentUnreadable
from bizing_spec.gate import references
from bizing_spec.gate.references import DocumentUnfit
from bizing_spec.mock import shapes
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
    | {"headers", "content", "paths", "callbacks", "requestBodies", "securitySchemes", "variables", "webhooks"}
)
_DATA = frozenset({"example", "examples", "default", "enum", "const", "links"})


def convert(document: OpenApi, view: View) -> tuple[dict[str, Any], list[DocumentUnfit]]:
    """The whole document with its schemas in JSON Schema 2020-12, and what had to be left out of it.

    What is `writeOnly` is no duty of an answer's, nor what is `readOnly` one of a request's.
    """
    conversion = _Conversion(document, "readOnly" if view == "request" else "writeOnly")
    converted = conversion.node(document.content, "")
    assert isinstance(converted, dict)
    return converted, conversion.left_out


class _Conversion:
    def __init__(self, document: OpenApi, other: str) -> None:
        self._document = document
        self._old = document.version == "3.0"
        self._other = other
        self._filters = other in document.text
        self.left_out: list[DocumentUnfit] = []

    def node(self, node: Any, pointer: str, *, names: bool = False) -> Any:
        if isinstance(node, list):
            return [self.node(each, f"{pointer}/{place}") for place, each in enumerate(node)]
        if not isinstance(node, Mapping):
            return node
        if self._old and not names and isinstance(node.get("$ref"), str):
            return {"$ref": node["$ref"]}
        made = {}
        for key, value in node.items():
            place = f"{pointer}/{references.escape(key)}"
            fault = shapes.member_fault(value) if names else shapes.fault(key, value)
            if fault and not key.startswith("x-"):
                self.left_out.append(DocumentUnfit(place, fault))
            elif not names and (key in _DATA or key.startswith("x-")):
                made[key] = self._examples(value, place) if key == "examples" else value
            else:
                made[key] = self.node(value, place, names=not names and key in _NAMES and isinstance(value, Mapping))
        return made if names else self._schema(made)

    def _examples(self, value: Any, pointer: str) -> Any:
        """A schema has a list of them, a media type an object, whose members may be references."""
        return (
            {name: each for name, each in value.items() if isinstance(each, Mapping)}
            if isinstance(value, dict)
            else value
        )

    def _schema(self, node: dict[str, Any]) -> dict[str, Any]:
        if self._old:
            _modernize(node)
        if self._filters and isinstance(node.get("required"), list) and isinstance(node.get("properties"), Mapping):
            node["required"] = [name for name in node["required"] if not self._is_other(node["properties"], name)]
        return node

    def _is_other(self, properties: Mapping[str, Any], name: Any) -> bool:
        schema = properties.get(name) if isinstance(name, str) else None
        try:
            found = self._document.resolve(schema)
        except DocumentUnreadable:
            return False
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
