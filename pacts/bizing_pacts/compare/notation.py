"""Where in a schema an objection is, as ajv tells it: from the schema itself, or from one that it refers to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from bizing_spec.places import tokens

TOLD: Final = "x-told"
"""In a made schema: other names of its keywords in reports, None for those that reports leave out."""

_UNQUOTED = "~!*'()"  # what encodeURIComponent leaves besides letters, digits and `-_.`


def told(made: Any, path: Sequence[str | int], *, forbids: bool, inlined: bool = False) -> str:
    """A path through `made`, with its references followed, from the last schema that stands by itself.

    `forbids` says that it leads to a schema that nothing is valid by, `inlined` that no schema stands by itself.
    """
    keys: list[str] = []
    node = made
    called = ""  # what the first of several references in a row calls the schema
    for key in path:
        names = node.get(TOLD, {}) if isinstance(node, Mapping) else {}
        if key == "$ref" and isinstance(node["$ref"], str):
            name = tokens(node["$ref"])[1]
            if name.startswith("/") and "$ref" not in names and not inlined:
                called = called or name
                keys = [] if _refers(made, name) else tokens(called)
            node = made["$defs"][name]
            continue
        called = ""
        known = names.get(key, key)
        keys += [] if known is None else [_escaped(str(known))]
        node = node[key]
    return ".".join([*keys, "false schema"] if forbids and keys[-1:] != ["discriminator"] else keys)


def _refers(made: Mapping[str, Any], name: str, above: tuple[str, ...] = ()) -> bool:
    """Whether a definition refers to another that has a name in the document."""
    found = [tokens(each)[1] for each in _references(made["$defs"][name])]
    return any(each.startswith("/") or (each not in above and _refers(made, each, (*above, each))) for each in found)


def _references(node: Any) -> list[str]:
    if isinstance(node, Mapping):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) and TOLD not in node else []
        return [*own, *(each for inner in node.values() for each in _references(inner))]
    return [each for inner in node for each in _references(inner)] if isinstance(node, list) else []


def _escaped(key: str) -> str:
    return quote(key.replace("~", "~0").replace("/", "~1"), safe=_UNQUOTED)
