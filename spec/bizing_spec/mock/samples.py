"""Values made from a schema: the sample, always the same, from its examples, defaults and types."""

import random
from collections.abc import Callable, Mapping
from typing import Any

from bizing_spec.mock import patterns

Schema = Mapping[str, Any]
Resolve = Callable[[Any], Any]

NESTED = 2  # how often a schema may stand within itself before what is left of it is empty
NODES = 20_000  # of one sample; what would come after them is empty

FORMATS: Mapping[str, str] = {
    "date": "2019-08-24",
    "date-time": "2019-08-24T14:15:22Z",
    "duration": "P1D",
    "email": "user@example.com",
    "hostname": "example.com",
    "idn-email": "пользователь@пример.ру",
    "idn-hostname": "пример.рф",
    "ipv4": "192.168.0.1",
    "ipv6": "2001:0db8:5b96:0000:0000:426f:8e17:642a",
    "iri": "http://example.com/entity/1",
    "iri-reference": "/entity/1",
    "json-pointer": "/json/pointer",
    "password": "pa$$word",
    "regex": "/regex/",
    "relative-json-pointer": "1/relative/json/pointer",
    "time": "14:15:22Z",
    "uri": "http://example.com",
    "uri-reference": "../dictionary",
    "uri-template": "http://example.com/{endpoint}",
    "uuid": "095be615-a8ad-4c33-8e9c-c7612fbf6c9f",
}


class Sampler:
    """Makes samples of the schemas of one document, as answers show them: without what is `writeOnly`."""

    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self._within: dict[int, int] = {}
        self._nodes = 0

    def sample(self, schema: Any) -> Any:
        self._within.clear()
        self._nodes = 0
        return self._value(schema)

    def _value(self, given: Any) -> Any:
        schema = self.resolve(given)
        if not isinstance(schema, Mapping):
            return None
        said = stated(schema)
        if said is not None:
            return said[0]
        self._nodes += 1
        key = id(schema)
        refers = schema is not given
        if (refers and self._within.get(key, 0) >= NESTED) or self._nodes > NODES:
            return _EMPTY.get(type_of(schema))
        self._within[key] = self._within.get(key, 0) + refers
        try:
            return self._made(merged(schema, self.resolve))
        finally:
            self._within[key] -= refers

    def _made(self, schema: Schema) -> Any:
        for keyword in ("oneOf", "anyOf"):
            if isinstance(schema.get(keyword), list) and schema[keyword]:
                return self._alternative(schema, schema[keyword][0])
        if (said := stated(schema)) is not None:
            return said[0]
        kind = type_of(schema)
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema)
        return scalar(schema, kind)

    def _alternative(self, schema: Schema, first: Any) -> Any:
        value = self._value(first)
        if isinstance(value, dict) and isinstance(schema.get("properties"), Mapping):
            return {**self._object(schema), **value}
        return value

    def _object(self, schema: Schema) -> dict[str, Any]:
        made = {}
        for name, each in (schema.get("properties") or {}).items():
            found = self.resolve(each)
            if not (isinstance(found, Mapping) and found.get("writeOnly") is True):
                made[name] = self._value(each)
        more = schema.get("additionalProperties")
        if isinstance(more, Mapping) and more and len(made) < schema.get("maxProperties", 2):
            made |= {f"property{number}": self._value(more) for number in (1, 2) if f"property{number}" not in made}
        return made

    def _array(self, schema: Schema) -> list[Any]:
        first = [self._value(each) for each in schema.get("prefixItems", ())]
        items = schema.get("contains", schema.get("items"))
        least = max(schema.get("minItems", 1), 1)
        if items is None or schema.get("maxItems") == 0 or (first and len(first) >= schema.get("minItems", 0)):
            return first
        count = min(least, schema.get("maxItems", least), 100) - len(first)
        return first + [self._value(items) for _ in range(count)]


def stated(schema: Schema) -> tuple[Any] | None:
    """The value that a schema itself gives, in a tuple of one because it may be null."""
    if "example" in schema:
        return (schema["example"],)
    for keyword in ("examples", "const", "default", "enum"):
        if keyword in schema:
            given = schema[keyword]
            if keyword in ("const", "default"):
                return (given,)
            if isinstance(given, list) and given:
                return (given[0],)
    return None


def merged(schema: Schema, resolve: Resolve) -> Schema:
    """A schema with the parts of its `allOf` in one."""
    parts = schema.get("allOf")
    if not isinstance(parts, list):
        return schema
    made: dict[str, Any] = {}
    for part in [*parts, {key: value for key, value in schema.items() if key != "allOf"}]:
        found = resolve(part)
        if isinstance(found, Mapping):
            _merge(made, found if found is schema else merged(found, resolve))
    return made


def _merge(made: dict[str, Any], part: Schema) -> None:
    for key, value in part.items():
        if key == "properties" and isinstance(value, Mapping):
            made[key] = {**made.get(key, {}), **value}
        elif key == "required" and isinstance(value, list):
            made[key] = [*made.get(key, []), *value]
        else:
            made[key] = value


def type_of(schema: Schema) -> str | None:
    """The JSON type to make: the first that is declared, or the one that its keywords are about."""
    declared = schema.get("type")
    if isinstance(declared, list):
        return next((each for each in declared if each != "null"), "null")
    if isinstance(declared, str):
        return declared
    return next((kind for keyword, kind in _ABOUT.items() if keyword in schema), None)


_ABOUT = {
    **dict.fromkeys(("properties", "additionalProperties", "patternProperties", "minProperties", "required"), "object"),
    **dict.fromkeys(("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"), "array"),
    **dict.fromkeys(("pattern", "minLength", "maxLength", "format"), "string"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
}
_EMPTY: Mapping[str | None, Any] = {"object": {}, "array": []}


def scalar(schema: Schema, kind: str | None) -> Any:
    if kind == "string":
        return text(schema)
    if kind in ("integer", "number"):
        return number(schema)
    return True if kind == "boolean" else None


def text(schema: Schema) -> str:
    if "pattern" in schema and schema.get("format") not in FORMATS:
        chance = random.Random(0)  # noqa: S311 (a sample, no secret)
        found = patterns.matching(str(schema["pattern"]), chance, schema.get("minLength", 0), schema.get("maxLength"))
        if found is not None:
            return found
    made = FORMATS.get(schema.get("format", ""), "string")
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    while len(made) < min(least, 100_000):
        made += made
    return made[: max(least, len("string"))][:most] if made.startswith("string") else made[:most]


def number(schema: Schema) -> int | float:
    """Zero, or what is nearest to it within the limits."""
    step = schema.get("multipleOf", 1) or 1
    least, above = schema.get("minimum"), schema.get("exclusiveMinimum")
    most, below = schema.get("maximum"), schema.get("exclusiveMaximum")
    low = max((each for each in (least, None if above is None else above // 1 + 1) if each is not None), default=None)
    high = min(
        (each for each in (most, None if below is None else -(-below // 1) - 1) if each is not None), default=None
    )
    if low is not None and (low > 0 or least is not None):
        made = -(-low // step) * step if "multipleOf" in schema else low
    elif high is not None and high < 0:
        made = high // step * step if "multipleOf" in schema else high
    else:
        made = 0
    whole = isinstance(made, float) and made.is_integer() and schema.get("type") == "integer"
    return int(made) if whole else made
