"""Bodies that are forms: from their fields to the object that the schema speaks of."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from bizing_spec.mock import styles
from bizing_spec.mock.styles import Shape

MEDIA_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def read(
    body: bytes, media_type: str, content_type: bytes, shape: Shape, encoding: Mapping[str, Any]
) -> dict[str, Any]:
    """Raises ValueError for a multipart body without its parts."""
    if media_type == "multipart/form-data":
        fields = _parts(body, content_type)
        return {name: _value(texts, shape.of(name), encoding.get(name) or {}) for name, texts in fields.items()}
    fields, raw = styles.query_pairs(body)
    styled = {name: each for name, each in encoding.items() if isinstance(each, Mapping) and "style" in each}
    values = {
        name: _value(texts, shape.of(name), {})
        for name, texts in fields.items()
        if name.partition("[")[0] not in styled
    }
    for name, each in styled.items():
        field = styles.Parameter({"name": name, "in": "query", **each}, lambda node: node)
        field.shape = shape.of(name) if name in shape.properties else styles.Shape("scalar")
        value = field.from_query(fields, raw)
        if value is not styles.MISSING:
            values[name] = value
    return values


def _value(texts: list[str], shape: Shape, encoding: Mapping[str, Any]) -> Any:
    if shape.kind == "array":
        explode = encoding.get("explode", encoding.get("style", "form") == "form")
        several = texts if len(texts) > 1 or explode else texts[0].split(",")
        return [shape.one(text) for text in several]
    if shape.kind == "object":
        return _json(texts[-1])
    return shape.one(texts[-1])


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return text


def _parts(body: bytes, content_type: bytes) -> dict[str, list[str]]:
    found = re.search(rb'boundary="?([^";]+)', content_type)
    boundary = b"--" + found[1] if found else body.partition(b"\r\n")[0]
    if not boundary.startswith(b"--") or boundary not in body:
        raise ValueError("The body has no parts between the boundary that Content-Type names.")
    fields: dict[str, list[str]] = {}
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'[ ;]name="([^"]*)"', head)
        if name:
            text = content.removesuffix(b"\r\n").decode("utf-8", "replace")
            fields.setdefault(name[1].decode("utf-8", "replace"), []).append(text)
    return fields
