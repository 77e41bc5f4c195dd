"""Places in words, beside their pointers."""

from __future__ import annotations

import json
from typing import Any, Final

from bizing_spec.openapi import OpenApi
from bizing_spec.places import tokens

_LONGEST: Final = 60


def hint(api: OpenApi, pointer: str) -> str:
    """What a pointer does not say by itself: a parameter's name, a value, the name of an alternative."""
    *_, section, last = ["", "", *tokens(pointer)]
    node = api.at("#" + pointer) if last.isdecimal() else None
    if section == "parameters":
        parameter = api.resolve(node)
        return f"{parameter.get('name')} in {parameter.get('in')}"
    if section == "enum":
        return _short(json.dumps(node, ensure_ascii=False))
    if section in ("oneOf", "anyOf") and isinstance(node, dict):
        return _short(_name(node))
    return ""


def _name(schema: dict[str, Any]) -> str:
    named = schema.get("$ref", schema.get("title", schema.get("type", "")))
    return named.rpartition("/")[2] if isinstance(named, str) else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
