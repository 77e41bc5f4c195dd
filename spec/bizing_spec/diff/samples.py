"""Values to try on a schema: some that it allows, and some just beyond its bounds."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from bizing_spec.diff.patterns import matching

DEEPEST: Final = 7
MOST_VALUES: Final = 40
"""Of one schema; each is tried on two validators."""
_LONGEST_TEXT: Final = 4000
_LONGEST_LIST: Final = 200
_TYPES: Final = ("object", "array", "string", "integer", "number", "boolean", "null")
_HINTS: Final = {
    "object": ("properties", "required", "additionalProperties", "patternProperties", "minProperties"),
    "array": ("items", "minItems", "maxItems", "contains", "prefixItems", "uniqueItems"),
    "string": ("pattern", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
UNKNOWN_NAME: Final = "anythingElse"
"""A property of which no schema says anything."""


class Sampler:
    """Reads one schema that stands alone (see `plain`)."""

    def __init__(self, root: Any) -> None:
        self._first: dict[tuple[int, int], tuple[Any, Any]] = {}
        self._definitions = root.get("$defs", {}) if isinstance(root, Mapping) else {}

    def values(self, schema: Any, depth: int = 0) -> list[Any]:
        """The likeliest first."""
        return list(islice(_distinct(self._values(self.flat(schema), depth)), MOST_VALUES))

    def first(self, schema: Any, depth: int = 0) -> Any:
        """Remembered: schemas that refer to each other lead to each other by more ways than can be gone."""
        key = (id(schema), depth)
        if key not in self._first:
            self._first[key] = (schema, "text")
            self._first[key] = (schema, next(iter(self._values(self.flat(schema), depth)), "text"))
        return self._first[key][1]

    def follow(self, schema: Any) -> Any:
        """A schema, or what it refers to."""
        for _ in range(DEEPEST):
            if not (isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str)):
                break
            schema = self._definitions.get(schema["$ref"].rpartition("/")[2], True)
        return schema

    def flat(self, schema: Any, depth: int = 0) -> Any:
        """A schema with its references followed and the parts of its `allOf` joined to it."""
        schema = self.follow(schema)
        if not isinstance(schema, Mapping) or "allOf" not in schema or depth > DEEPEST:
            return schema
        joined = {key: value for key, value in schema.items() if key != "allOf"}
        for part in schema["allOf"]:
            joined = _join(joined, self.flat(part, depth + 1))
        return joined

    def _values(self, schema: Any, depth: int) -> Iterator[Any]:
        if not isinstance(schema, Mapping):
            yield from ["text", 1, {}, None] if schema is not False else []
        elif "const" in schema:
            yield schema["const"]
        elif schema.get("enum"):
            yield from schema["enum"]
        elif schema.get("oneOf") or schema.get("anyOf"):
            yield from self._alternatives(schema, depth)
        else:
            for name in _types(schema):
                yield from self._typed(name, schema, depth)

    def _alternatives(self, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
        if depth > DEEPEST:
            return
        outer = {key: value for key, value in schema.items() if key not in ("oneOf", "anyOf")}
        branches = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        found = [self._values(_join(outer, self.flat(branch)), depth + 1) for branch in branches]
        for _ in range(MOST_VALUES // max(1, len(found)) + 1):
            for values in found:
                yield from islice(values, 1)

    def _typed(self, name: str, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
        match name:
            case "string":
                yield from _texts(schema)
            case "integer" | "number":
                yield from _numbers(name, schema)
            case "boolean":
                yield from (True, False)
            case "null":
                yield None
            case "array":
                yield from self._arrays(schema, depth)
            case "object":
                yield from self._objects(schema, depth)

    def _arrays(self, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
        first = [self.first(item, depth + 1) for item in schema.get("prefixItems", ())]
        items = self.values(schema.get("items", True), depth + 1) if depth < DEEPEST else []
        least, most = _whole(schema.get("minItems"), 0), schema.get("maxItems")
        counts = [max(least, 1), least, least + 1, least - 1]
        counts += [most, most + 1, most - 1] if isinstance(most, int) else []
        for count in counts:
            if 0 <= count <= _LONGEST_LIST:
                rest = max(0, count - len(first))
                yield (first + ([items[at % len(items)] for at in range(rest)] if items else []))[:count]
        for item in items[1:]:
            yield [*first, *[item] * max(1, least - len(first))]
        for item in items[:1]:
            yield [*first, item, item]

    def _objects(self, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
        parts: Mapping[str, Any] = schema.get("properties") or {}
        required = [name for name in schema.get("required", ()) if isinstance(name, str)]
        if depth >= DEEPEST:
            yield dict.fromkeys(required, "text")
            return
        named = {name: part for name, part in parts.items() if part is not False and (depth < 3 or name in required)}
        full = {name: self.first(part, depth + 1) for name, part in named.items()}
        full.update({name: "text" for name in required if name not in parts})
        least = {name: full[name] for name in required if name in full}
        yield from (full, least)
        yield from self._counted(schema, {**least, **full}, depth)
        for name in full:
            yield {key: value for key, value in full.items() if key != name}
        if depth < 2:
            for name, part in parts.items():
                yield from ({**full, name: value} for value in self.values(part, depth + 2)[1:9])
        yield {**least, UNKNOWN_NAME: "text"}
        yield {}

    def _counted(self, schema: Mapping[str, Any], known: Mapping[str, Any], depth: int) -> Iterator[Any]:
        """With as many properties as the bounds allow, and one more or less."""
        bounds = [bound for key in ("maxProperties", "minProperties") if isinstance(bound := schema.get(key), int)]
        other = self.first(schema.get("additionalProperties", True), depth + 1) if bounds else None
        for count in (bound + more for bound in bounds for more in (0, 1, -1)):
            if 0 <= count <= _LONGEST_LIST:
                unknown = {f"{UNKNOWN_NAME}{number}": other for number in range(count)}
                yield dict(islice({**known, **unknown}.items(), count))


def _types(schema: Mapping[str, Any]) -> list[str]:
    said = schema.get("type")
    if said is not None:
        names = [said] if isinstance(said, str) else list(said)
        return sorted(names, key=lambda name: name == "null")
    hinted = [name for name, keys in _HINTS.items() if any(key in schema for key in keys)]
    return hinted + [name for name in _TYPES[2:] if name not in hinted]


def _texts(schema: Mapping[str, Any]) -> Iterator[str]:
    least, most = _whole(schema.get("minLength"), 0), schema.get("maxLength")
    if isinstance(schema.get("pattern"), str):
        fits = range(least, (most if isinstance(most, int) else _LONGEST_TEXT) + 1)
        yield from sorted(matching(schema["pattern"]), key=lambda text: len(text) not in fits)
    lengths = [least + 1, least, least - 1] if least else [4, 1, 0]
    lengths += [most, most + 1, most - 1] if isinstance(most, int) else [least + 12]
    for length in lengths:
        if 0 <= length <= _LONGEST_TEXT:
            yield ("text" if length == 4 else "a" * length)
    yield from ("0", "-1", "A b", "2030-01-31", "2030-01-31T10:00:00Z", "00000000-0000-4000-8000-000000000000")


def _numbers(name: str, schema: Mapping[str, Any]) -> Iterator[Any]:
    step = schema.get("multipleOf", 1) or 1
    bounds = [schema.get(key) for key in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")]
    known = [bound for bound in bounds if isinstance(bound, int | float) and not isinstance(bound, bool)]
    for bound in known:
        yield from (bound, bound + step, bound - step)
    yield from (step, 0, -1, 2 * step, 7, 1_000_000)
    if name == "number":
        yield from (0.5, *(bound + 0.5 for bound in known))


def _join(one: Mapping[str, Any], other: Any) -> dict[str, Any]:
    """Two schemas as one that is close to both; whoever uses its values tries them on the real ones."""
    joined = dict(one)
    if not isinstance(other, Mapping):
        return joined
    for key, value in other.items():
        if key in ("properties", "patternProperties"):
            there = joined.get(key, {})
            joined[key] = {
                **there,
                **{name: _all([there[name], part]) if name in there else part for name, part in value.items()},
            }
        elif key == "required":
            joined[key] = [*joined.get(key, ()), *value]
        elif key in ("oneOf", "anyOf") and key in joined:
            joined[key] = [_join(a, b) for a in joined[key] for b in value if isinstance(a, Mapping)][:MOST_VALUES]
        else:
            joined[key] = value
    return joined


def _all(parts: list[Any]) -> Any:
    return parts[0] if parts[0] == parts[1] else {"allOf": parts}


def _distinct(values: Iterator[Any]) -> Iterator[Any]:
    seen: list[Any] = []
    for value in values:
        if not any(value == other and type(value) is type(other) for other in seen):
            seen.append(value)
            yield value


def _whole(said: Any, otherwise: int) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) else otherwise
