"""The schemas of a document in one dialect, JSON Schema 2020-12, whichever version of OpenAPI they were written in."""

import copy
import re
from typing import Any, Final
from weakref import WeakKeyDictionary

from bizing_spec.lint.model import Document

_INNER: Final = re.compile(
    r"/(?:allOf|anyOf|oneOf|prefixItems|properties|patternProperties|dependentSchemas|\$defs|definitions)/[^/]*$"
    r"|/(?:not|if|then|else|items|contains|propertyNames|contentSchema|additionalProperties|unevaluated\w+)$"
)
_OF_COMPONENTS: Final = re.compile(r"/components/schemas/[^/]*$")
_made: WeakKeyDictionary[Document, dict[str, Any]] = WeakKeyDictionary()


def is_root(pointer: str) -> bool:
    """Whether the schema that stands there is not part of another one."""
    return bool(_OF_COMPONENTS.match(pointer)) or pointer.endswith("/schema") or not _INNER.search(pointer)


def schema_at(content: dict[str, Any], pointer: str) -> Any:
    # A pointer that ends in `/schema` is percent-free: keys are literal here, unlike those of a reference.
    found: Any = content
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


def modern(document: Document) -> dict[str, Any]:
    """The document with its schemas in JSON Schema 2020-12: itself for 3.1, a copy for 3.0."""
    if document.version == "3.1":
        return document.content
    if document not in _made:
        content = copy.deepcopy(document.content)
        for node in document.nodes("schema"):
            _modernize(schema_at(content, node.pointer))
        _made[document] = content
    return _made[document]


def _modernize(schema: dict[str, Any]) -> None:
    """OpenAPI 3.0's own forms in those of 2020-12, in place."""
    if "$ref" in schema:
        for name in [name for name in schema if name != "$ref"]:
            del schema[name]
        return
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.pop(exclusive, None) is True and limit in schema:
            schema[exclusive] = schema.pop(limit)
    if schema.pop("nullable", False) is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        # What 3.0's `enum` means for null is disputed; who writes `nullable` wants null.
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
