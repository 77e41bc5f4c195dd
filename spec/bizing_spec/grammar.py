"""Which objects a document is made of (OpenAPI 3.0 and 3.1, AsyncAPI 2 and 3): what stands under each key of each.

A kind in braces is a map of it, in brackets a list. What is not named here is data.
"""

from typing import Final

Kind = str

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

SECTIONS: Final[dict[Kind, str]] = {
    "schema": "schemas",
    "response": "responses",
    "parameter": "parameters",
    "example": "examples",
    "requestBody": "requestBodies",
    "header": "headers",
    "securityScheme": "securitySchemes",
    "link": "links",
    "callback": "callbacks",
}
"""The members of `components` where an object of a kind can stand, to be referred to."""

DATA: Final = "data"
"""Examples, extensions, names and all else: nothing that OpenAPI lets be referred to, but people do it all the same."""

_VALUE: Final = {"schema": "schema", "content": "{mediaType}", "examples": "{example}"}

_SCHEMA: Final[dict[str, Kind]] = {
    **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"), "{schema}"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
    **dict.fromkeys(
        (
            "items",
            "additionalProperties",
            "not",
            "if",
            "then",
            "else",
            "contains",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema",
        ),
        "schema",
    ),
}

_ASYNCAPI: Final[dict[Kind, dict[str, Kind]]] = {
    "asyncapi": {"channels": "{channel}", "operations": "{exchange}", "components": "shared"},
    "shared": {
        "schemas": "{schema}",
        "messages": "{message}",
        "messageTraits": "{message}",
        "channels": "{channel}",
        "operations": "{exchange}",
        "replies": "{exchange}",
    },
    "channel": {"messages": "{message}", "publish": "exchange", "subscribe": "exchange"},
    "exchange": {"channel": "channel", "message": "message", "messages": "[message]", "reply": "exchange"},
    "message": {"payload": "payload", "headers": "payload", "traits": "[message]", "oneOf": "[message]"},
    "payload": {**_SCHEMA, "schema": "schema"},
}
"""An exchange is what version 3 calls an operation, or its reply, and version 2 what stands under `publish`."""

CHILDREN: Final[dict[Kind, dict[str, Kind]]] = {
    **_ASYNCAPI,
    "openapi": {
        "paths": "{pathItem}",
        "webhooks": "{pathItem}",
        "x-webhooks": "{pathItem}",
        "components": "components",
    },
    "components": {**{section: f"{{{kind}}}" for kind, section in SECTIONS.items()}, "pathItems": "{pathItem}"},
    "pathItem": {"parameters": "[parameter]", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": "[parameter]",
        "requestBody": "requestBody",
        "responses": "{response}",
        "callbacks": "{callback}",
    },
    "parameter": _VALUE,
    "header": _VALUE,
    "requestBody": {"content": "{mediaType}"},
    "response": {"headers": "{header}", "content": "{mediaType}", "links": "{link}"},
    "mediaType": {"schema": "schema", "examples": "{example}", "encoding": "{encoding}"},
    "encoding": {"headers": "{header}"},
    "schema": _SCHEMA,
}


def child(kind: Kind, key: str) -> Kind:
    """What stands under a key, or at a position of a list."""
    if kind.startswith("["):
        return kind[1:-1]
    if kind.startswith("{"):
        return DATA if key.startswith("x-") and kind == "{pathItem}" else kind[1:-1]
    if kind == "callback":
        return DATA if key.startswith("x-") else "pathItem"
    return CHILDREN.get(kind, {}).get(key, DATA)
