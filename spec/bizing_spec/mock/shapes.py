"""The JSON types of a document's keywords: what has another one is left out, because nothing can be made of it."""

from typing import Any

_OBJECT, _LIST, _TEXT = (dict,), (list,), (str,)
_NUMBER, _COUNT, _FLAG = (int, float), (int,), (bool,)

_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("paths", "components", "schemas", "securitySchemes", "responses", "requestBodies"), _OBJECT),
    **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"), _OBJECT),
    **dict.fromkeys(("headers", "content", "variables", "encoding", "callbacks", "links", "webhooks"), _OBJECT),
    **dict.fromkeys(
        ("requestBody", "info", "get", "put", "post", "delete", "options", "head", "patch", "trace"), _OBJECT
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems", "enum", "security", "servers", "tags"), _LIST),
    **dict.fromkeys(("$ref", "in", "name", "style", "format", "pattern", "scheme", "url", "contentEncoding"), _TEXT),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _COUNT),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), _NUMBER),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), (int, float, bool)),
    **dict.fromkeys(("deprecated", "explode", "allowReserved", "nullable", "readOnly", "writeOnly"), _FLAG),
    **dict.fromkeys(("schema", "items", "contains", "additionalProperties", "not", "if", "then", "else"), (dict, bool)),
    "parameters": (list, dict),
    "examples": (list, dict),
    "required": (list, bool),
    "type": (str, list),
}
_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}


def fault(key: str, value: Any) -> str | None:
    """What a keyword must be, when this value is something else."""
    wanted = _TYPES.get(key)
    if wanted is None or (isinstance(value, wanted) and (type(value) is not bool or bool in wanted)):
        return None
    return f"{key} must be {' or '.join(dict.fromkeys(_NAMES[each] for each in wanted))}"


def member_fault(value: Any) -> str | None:
    """The same of what stands under a chosen name: a schema, a response, a header…"""
    return None if isinstance(value, (dict, bool)) else "must be an object"
