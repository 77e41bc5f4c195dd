"""Whole values around a part: what stands about it is made up from the schema of the whole."""

from collections.abc import Iterator, Mapping
from typing import Any

from bizing_spec.diff.changes import Side
from bizing_spec.diff.samples import Sampler

Step = tuple[str, ...]
"""From a value to a part of it: `("property", name)`, `("extra", name)` for one that has no schema of its own name,
`("items",)`, `("branch", keyword, old index, new index)`."""


class Embedding:
    """Puts parts into values of one schema that stands alone."""

    def __init__(self, root: Mapping[str, Any], side: Side) -> None:
        self._sampler = Sampler(root)
        self._position = 2 if side == "old" else 3

    def payloads(self, schema: Any, route: tuple[Step, ...], part: Any) -> Iterator[Any]:
        """Values that have a part where a route leads; nothing where it leads to no place in a value."""
        if not route:
            yield part
            return
        flat = self._sampler.flat(schema)
        step, rest = route[0], route[1:]
        if not isinstance(flat, Mapping):
            return
        match step[0]:
            case "property":
                inner = flat.get("properties", {}).get(step[1], True)
                yield from self._in_object(flat, step[1], self.payloads(inner, rest, part))
            case "extra":
                inner = flat.get("additionalProperties", True)
                yield from self._in_object(flat, step[1], self.payloads(inner, rest, part))
            case "items":
                yield from self._in_list(flat, self.payloads(flat.get("items", True), rest, part))
            case "branch":
                yield from self._in_branch(schema, flat, step, rest, part)

    def _in_object(self, schema: Mapping[str, Any], name: str, parts: Iterator[Any]) -> Iterator[Any]:
        values = self._sampler.values({**schema, "type": "object"})[:3]
        around = [value for value in values if isinstance(value, dict)] or [{}]
        for value in parts:
            yield from ({**outer, name: value} for outer in around)

    def _in_list(self, schema: Mapping[str, Any], parts: Iterator[Any]) -> Iterator[Any]:
        first = [self._sampler.first(item) for item in schema.get("prefixItems", ())]
        for value in parts:
            yield [*first, value]
            yield [*first, *[value] * max(2, min(20, schema.get("minItems", 2)))]

    def _in_branch(
        self, schema: Any, flat: Mapping[str, Any], step: Step, rest: tuple[Step, ...], part: Any
    ) -> Iterator[Any]:
        keyword, at = step[1], int(step[self._position])
        branches = self._sampler.follow(schema).get(keyword) or ()
        if at >= len(branches):
            return
        others = {key: value for key, value in flat.items() if key != keyword}
        around = self._sampler.first(others) if others else None
        for value in self.payloads(branches[at], rest, part):
            if isinstance(around, dict) and isinstance(value, dict):
                yield {**around, **value}
            yield value
