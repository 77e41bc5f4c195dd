"""Schemas that come back to themselves without an object between: TypeScript allows them as aliases only."""

from collections.abc import Iterator
from typing import Any, Final

from bizing_spec.lint.model import Document, target

_ONE: Final = ("items",)
_SEVERAL: Final = ("allOf", "anyOf", "oneOf", "prefixItems")


def recursive(document: Document) -> list[str]:
    """The names of such schemas among the components."""
    schemas = document.components("schemas") or {}
    edges = {name: set(_eager(document, schema)) & schemas.keys() for name, schema in schemas.items()}
    return [name for name in schemas if _returns(edges, name)]


def _returns(edges: dict[str, set[str]], name: str) -> bool:
    seen: set[str] = set()
    waiting = list(edges[name])
    while waiting:
        each = waiting.pop()
        if each == name:
            return True
        if each not in seen:
            seen.add(each)
            waiting += edges[each]
    return False


def _eager(document: Document, schema: Any) -> Iterator[str]:
    """The components that a type is made of, those of its objects' fields left out."""
    waiting = [schema]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, dict):
            continue
        if isinstance(each.get("$ref"), str):
            keys = target(each["$ref"])
            if keys[:2] == ["components", "schemas"] and len(keys) == 3:
                yield keys[2]
            continue
        waiting += [each[keyword] for keyword in _ONE if keyword in each]
        waiting += [part for keyword in _SEVERAL for _, part in document.members(each, keyword)]
