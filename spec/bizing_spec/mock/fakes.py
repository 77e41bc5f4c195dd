"""Values made from a schema by chance: another one each time, the same ones again for the same seed."""

import random
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bizing_spec.mock import patterns, samples
from bizing_spec.mock.samples import Resolve, Schema

_WORDS = ("amber", "birch", "cedar", "dawn", "ember", "fern", "grove", "harbor", "iris", "juniper", "kestrel", "linden")
_DEEP = 8  # deeper than this, lists are as short as they may be and what is optional is left out


class Faker:
    """`options` are the document's `x-json-schema-faker`: minItems, maxItems and fillProperties."""

    def __init__(self, resolve: Resolve, seed: int | None, options: Mapping[str, Any]) -> None:
        self._resolve = resolve
        self._seed = seed
        self._options = options
        self._sampler = samples.Sampler(resolve)
        self.reset()

    def reset(self) -> None:
        """Begin again, with the same seed."""
        self._chance = random.Random(self._seed)  # noqa: S311 (pretended data, no secret)
        self._nodes = 0

    def fake(self, schema: Any) -> Any:
        self._nodes = 0
        return self._value(schema, 0)

    def _value(self, given: Any, depth: int) -> Any:
        schema = self._resolve(given)
        if not isinstance(schema, Mapping):
            return None
        self._nodes += 1
        if depth > 2 * _DEEP or self._nodes > samples.NODES:
            return self._sampler.sample(schema)
        schema = samples.merged(schema, self._resolve)
        if "const" in schema:
            return schema["const"]
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            return self._chance.choice(schema["enum"])
        for keyword in ("oneOf", "anyOf"):
            if isinstance(schema.get(keyword), list) and schema[keyword]:
                return self._alternative(schema, self._chance.choice(schema[keyword]), depth)
        return self._typed(schema, depth)

    def _alternative(self, schema: Schema, chosen: Any, depth: int) -> Any:
        value = self._value(chosen, depth + 1)
        if isinstance(value, dict) and isinstance(schema.get("properties"), Mapping):
            return {**self._object(schema, depth), **value}
        return value

    def _typed(self, schema: Schema, depth: int) -> Any:
        kind = samples.type_of(schema)
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, depth)
        if (said := _given(schema)) is not None:
            return said[0]
        if kind == "string":
            return self._text(schema)
        if kind in ("integer", "number"):
            return self._number(schema, kind)
        return self._chance.random() < 0.5 if kind == "boolean" else None

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        made, required = {}, schema.get("required", ())
        for name, each in (schema.get("properties") or {}).items():
            found = self._resolve(each)
            hidden = isinstance(found, Mapping) and found.get("writeOnly") is True
            if not hidden and (depth < _DEEP or name in required):
                made[name] = self._value(each, depth + 1)
        more = schema.get("additionalProperties")
        if isinstance(more, Mapping) and self._options.get("fillProperties", True) and depth < _DEEP:
            room = schema.get("maxProperties", len(made) + 2) - len(made)
            made |= {word: self._value(more, depth + 1) for word in self._chance.sample(_WORDS, max(0, min(room, 2)))}
        return made

    def _array(self, schema: Schema, depth: int) -> list[Any]:
        first = [self._value(each, depth + 1) for each in schema.get("prefixItems", ())]
        items = schema.get("items", schema.get("contains"))
        if items is None or items is False:
            return first
        least = max(schema.get("minItems", 1), self._options.get("minItems", 0)) if depth < _DEEP else 0
        least = max(least, schema.get("minItems", 0))
        most = min(schema.get("maxItems", 10**6), self._options.get("maxItems", max(4, least)))
        count = self._chance.randint(least, max(most, least)) if depth < _DEEP else least
        made = [self._value(items, depth + 1) for _ in range(max(0, min(count, 100) - len(first)))]
        return first + (_unique(made) if schema.get("uniqueItems") else made)

    def _text(self, schema: Schema) -> str:
        form = schema.get("format", "")
        if form in _FORMATS:
            return str(_FORMATS[form](self._chance))
        if "pattern" in schema:
            bounds = schema.get("minLength", 0), schema.get("maxLength")
            found = patterns.matching(str(schema["pattern"]), self._chance, *bounds)
            if found is not None:
                return found
        if form in samples.FORMATS:
            return samples.FORMATS[form]
        least, most = schema.get("minLength", 0), schema.get("maxLength", 10**6)
        made = " ".join(self._chance.choices(_WORDS, k=2))
        while len(made) < min(least, 100_000):
            made += " " + self._chance.choice(_WORDS)
        return made[:most]

    def _number(self, schema: Schema, kind: str) -> int | float:
        above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
        low = schema.get("minimum", above)
        high = schema.get("maximum", below)
        low = (min(0, high) - 1000 if high is not None else 0) if low is None else low
        high = low + 1000 if high is None else high
        step = schema.get("multipleOf")
        if step or kind == "integer":
            step = step or 1
            first = -(-low // step) + (above is not None and -(-low // step) * step <= above)
            last = high // step - (below is not None and high // step * step >= below)
            made = self._chance.randint(int(first), max(int(first), int(last))) * step
            return int(made) if kind == "integer" else made
        fraction = round(self._chance.uniform(low, high), 4)
        return fraction if low < fraction < high else (low + high) / 2


def _given(schema: Schema) -> tuple[Any] | None:
    """What a schema says of itself other than by an example: that one is for samples."""
    return (schema["default"],) if "default" in schema else None


def _unique(values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for each in values:
        if each not in kept:
            kept.append(each)
    return kept


def _moment(chance: random.Random) -> datetime:
    return datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(525_600))


_FORMATS: dict[str, Callable[[random.Random], object]] = {
    "uuid": lambda chance: uuid.UUID(int=chance.getrandbits(128), version=4),
    "date-time": lambda chance: _moment(chance).isoformat().replace("+00:00", "Z"),
    "date": lambda chance: _moment(chance).date(),
    "time": lambda chance: f"{_moment(chance):%H:%M:%S}Z",
    "email": lambda chance: f"{chance.choice(_WORDS)}.{chance.choice(_WORDS)}@example.com",
    "uri": lambda chance: f"https://example.com/{chance.choice(_WORDS)}/{chance.randrange(1000)}",
    "hostname": lambda chance: f"{chance.choice(_WORDS)}.example.com",
    "ipv4": lambda chance: f"192.0.2.{chance.randrange(1, 255)}",
}
