"""Parameters and forms as text, in the styles of OpenAPI, which are those of RFC 6570 and three more."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from .models import fields, wire

Encode = Callable[[str], str]

# What starts it, what stands between its parts, and whether its name does.
_STYLES: Final[Mapping[str, tuple[str, str, bool]]] = {
    "simple": ("", ",", False),
    "label": (".", ".", False),
    "matrix": (";", ";", True),
    "form": ("", "&", True),
    "spaceDelimited": ("", "&", True),
    "pipeDelimited": ("", "&", True),
}
_DELIMITERS: Final[Mapping[str, str]] = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}


def component(text: str) -> str:
    """Text that may stand in any place of an address."""
    return quote(text, safe="!'()*~")


def as_is(text: str) -> str:
    return text


def expand(name: str, value: Any, style: str, explode: bool, encode: Encode = component) -> str:
    """A parameter with its value; empty for what has no parts."""
    key = encode(name)
    if style == "json":
        return encode(_json(value))
    if style == "jsonField":
        return f"{key}={encode(_json(value))}"
    if style == "deepObject":
        return "&".join(_deep(key, value, encode))
    first, separator, is_named = _STYLES.get(style, ("", "&", True))
    label = f"{key}=" if is_named else ""
    parts = _parts(value)
    if parts is None:
        return f"{first}{label}{encode(text_of(value))}"
    if explode:
        told = [f"{label if field is None else f'{encode(field)}='}{encode(text_of(each))}" for field, each in parts]
        return first + separator.join(told) if told else ""
    flat = [text for field, each in parts for text in (field, text_of(each)) if text is not None]
    return f"{first}{label}{_DELIMITERS.get(style, ',').join(map(encode, flat))}"


def text_of(value: Any) -> str:
    """A single value. Raises ValueError for a time without its offset, which no service could place."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} is a time without an offset from UTC.")
    if isinstance(value, date):
        return str(to_jsonable_python(value))
    return _json(value) if _parts(value) is not None else str(value)


def _parts(value: Any) -> list[tuple[str | None, Any]] | None:
    """The fields of an object, or the items of a list, which have no name; None for a single value."""
    if isinstance(value, BaseModel | Mapping):
        return [(name, each) for name, each in fields(value).items() if each is not None]
    if isinstance(value, list | tuple | set | frozenset):
        return [(None, each) for each in value if each is not None]
    return None


def _deep(key: str, value: Any, encode: Encode) -> list[str]:
    if isinstance(value, list | tuple):
        value = {str(place): each for place, each in enumerate(value)}
    if not isinstance(value, BaseModel | Mapping):
        return [f"{key}={encode(text_of(value))}"]
    return [text for name, each in fields(value).items() for text in _deep(f"{key}[{encode(name)}]", each, encode)]


def _json(value: Any) -> str:
    return json.dumps(wire(value), ensure_ascii=False, separators=(",", ":"))
