"""Parameters in every style of OpenAPI 3: from text to the values that schemas speak of."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from bizing_spec.gate import parameters

Convert = Callable[[str], Any]
Pairs = Mapping[str, list[str]]

_DEFAULTS = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_DELIMITERS = {"spaceDelimited": (" ", "%20", "+"), "pipeDelimited": ("|", "%7C", "%7c")}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a schema makes of text: a scalar, an array of them, or an object of them."""

    kind: str  # "array", "object" or "scalar"
    scalar: Convert | None = None
    properties: Mapping[str, "Shape"] = field(default_factory=dict)

    def one(self, text: str) -> Any:
        return self.scalar(text) if self.scalar else text

    def object(self, pairs: Mapping[str, str]) -> dict[str, Any]:
        return {name: self.of(name).one(text) for name, text in pairs.items()}

    def of(self, name: str) -> "Shape":
        return self.properties.get(name, self)


def shape(schema: Any, resolve: Callable[[Any], Any]) -> Shape:
    found = resolve(schema)
    types = frozenset(_types(found, resolve))
    if "object" in types or (not types and isinstance(found, Mapping) and "properties" in found):
        return Shape("object", None, _Properties(found.get("properties", {}), resolve))
    if "array" in types:
        items = frozenset(_types(resolve(found.get("items", {})), resolve))
        return Shape("array", parameters.converter(items))
    return Shape("scalar", parameters.converter(types))


class _Properties(Mapping[str, Shape]):
    """The shapes of an object's properties, each made when it is asked for: a schema may come back to itself."""

    def __init__(self, schemas: Mapping[str, Any], resolve: Callable[[Any], Any]) -> None:
        self._schemas = schemas
        self._resolve = resolve
        self._made: dict[str, Shape] = {}

    def __getitem__(self, name: str) -> Shape:
        if name not in self._made:
            self._made[name] = shape(self._schemas[name], self._resolve)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._schemas)

    def __len__(self) -> int:
        return len(self._schemas)


def _types(schema: Any, resolve: Callable[[Any], Any], depth: int = 0) -> Iterator[str]:
    if not isinstance(schema, Mapping) or depth > 10:
        return
    declared = schema.get("type")
    if declared is None:
        yield from _types_of_values(schema)
    else:
        yield from [declared] if isinstance(declared, str) else (each for each in declared if isinstance(each, str))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(keyword, ()):
            yield from _types(resolve(each), resolve, depth + 1)


def _types_of_values(schema: Mapping[str, Any]) -> Iterator[str]:
    """The types of the values that a schema lists."""
    listed = schema.get("enum")
    for each in [*(listed if isinstance(listed, list) else ()), *([schema["const"]] if "const" in schema else ())]:
        if type(each) in _NAMES:
            yield _NAMES[type(each)]


class Parameter:
    """A declared parameter; its readers give a value, or `MISSING`."""

    def __init__(self, node: Mapping[str, Any], resolve: Callable[[Any], Any]) -> None:
        self.name = str(node["name"])
        self.where = str(node["in"])
        self.style = node.get("style", _DEFAULTS.get(self.where, "form"))
        self.explode = node.get("explode", self.style in ("form", "deepObject"))
        self.empty_allowed = node.get("allowEmptyValue") is True
        self.json = "application/json" in (node.get("content") or {})
        self.schema = node.get("schema")
        self.shape = shape(self.schema, resolve) if self.schema is not None else Shape("scalar")

    def from_query(self, pairs: Pairs, raw: Pairs) -> Any:
        """`raw` has the values as they were sent, because only there a delimiter differs from an encoded one."""
        kind = self.shape.kind
        if kind == "object" and self.style == "deepObject":
            return self._deep(pairs)
        if kind == "object" and self.explode and self.style == "form":
            named = {key: each[-1] for key, each in pairs.items() if key in self.shape.properties}
            return self.shape.object(named) if named else MISSING
        if self.name not in pairs or (self.empty_allowed and pairs[self.name] == [""]):
            return MISSING
        if kind == "array" and self.explode:
            return [self.shape.one(text) for text in pairs[self.name]]
        if kind == "scalar":
            return self._scalar(pairs[self.name][-1])
        texts = [unquote_plus(part) for part in self._split(raw[self.name][-1])]
        return self._gathered(texts)

    def _deep(self, pairs: Pairs) -> Any:
        """`name[a]=1&name[b][c]=2`; an array's values stand under one name, with or without `[]` after it."""
        found: dict[str, Any] = {}
        for key, texts in pairs.items():
            if key.startswith(f"{self.name}[") and key.endswith("]"):
                *outer, last = [part for part in key[len(self.name) + 1 : -1].split("][") if part] or [""]
                inside, inner = found, self.shape
                for part in outer:
                    inner = inner.of(part)
                    inside = inside.setdefault(part, {}) if isinstance(inside.get(part, {}), dict) else {}
                inner = inner.of(last)
                inside[last] = [inner.one(text) for text in texts] if inner.kind == "array" else inner.one(texts[-1])
        return found or MISSING

    def _split(self, text: str) -> list[str]:
        for delimiter in _DELIMITERS.get(self.style, (",",)):
            text = text.replace(delimiter, "\n")
        return text.split("\n") if text else []

    def from_text(self, text: str) -> Any:
        """From a path, a header or a cookie; in a path's an encoded slash is still encoded."""
        decode = _slashed if self.where == "path" else str
        delimiter = ","
        if self.style == "label":
            text, delimiter = text.removeprefix("."), "." if self.explode else ","
        if self.style == "matrix":
            text = text.removeprefix(";")
            if not (self.shape.kind == "object" and self.explode):
                texts = [part.partition("=")[2] for part in text.split(";")]
                text = ",".join(texts)
            else:
                delimiter = ";"
        if self.shape.kind == "scalar":
            return self._scalar(decode(text))
        parts = [decode(part.strip(" ")) for part in text.split(delimiter)] if text else []
        if self.shape.kind == "object" and self.explode:
            return self.shape.object(dict(part.partition("=")[::2] for part in parts))
        return self._gathered(parts)

    def _scalar(self, text: str) -> Any:
        if self.json:
            try:
                return json.loads(text)
            except ValueError:
                return text
        return self.shape.one(text)

    def _gathered(self, texts: list[str]) -> Any:
        if self.shape.kind == "object":
            return self.shape.object(dict(zip(texts[::2], texts[1::2], strict=False)))
        return [self.shape.one(text) for text in texts]


def _slashed(text: str) -> str:
    return text.replace("%2F", "/")


MISSING: Any = object()


def query_pairs(query: bytes) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The pairs of a query by decoded name, their values decoded, and as they were sent."""
    decoded: dict[str, list[str]] = {}
    raw: dict[str, list[str]] = {}
    for pair in query.decode("latin-1").split("&"):
        if pair:
            name, _, text = pair.partition("=")
            name = unquote_plus(name)
            decoded.setdefault(name, []).append(unquote_plus(text))
            raw.setdefault(name, []).append(text)
    return decoded, raw
