"""Folding `allOf` and what stands beside a `$ref` into one schema, as OpenAPI documents mean them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bizing_spec.described import Described

_ANNOTATIONS: Final = frozenset({"title", "description", "example", "examples", "default", "deprecated"})
_LIMITS: Final = {
    **dict.fromkeys(("minimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "maxLength", "maxItems", "maxProperties"), min),
}


def fold(document: Described, schema: Mapping[str, Any], above: tuple[str, ...] = ()) -> dict[str, Any]:
    """One schema without `$ref` and `allOf` at its top. What cannot be folded stands in `_also`: schemas that hold too.

    A part that leads back to what it is a part of (`above`) says nothing more, nor does one that is there already.
    """
    return _fold(document, schema, set(above))


def _fold(document: Described, schema: Mapping[str, Any], seen: set[str]) -> dict[str, Any]:
    made = {keyword: value for keyword, value in schema.items() if keyword not in ("$ref", "allOf")}
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        target = document.at(reference)
        if isinstance(target, Mapping):
            _merge(made, _fold(document, target, seen))
    for part in schema.get("allOf") or ():
        if isinstance(part, Mapping):
            _merge(made, _fold(document, part, seen))
        elif part is False:
            made.setdefault("_also", []).append(False)
    return made


def _merge(made: dict[str, Any], other: Mapping[str, Any]) -> None:
    for keyword, value in other.items():
        if keyword not in made:
            made[keyword] = value
        elif made[keyword] != value and keyword not in _ANNOTATIONS:
            _join(made, keyword, value)


def _join(made: dict[str, Any], keyword: str, value: Any) -> None:
    """Both of two values of one keyword."""
    own = made[keyword]
    if keyword in ("properties", "patternProperties"):
        made[keyword] = {
            **own,
            **{name: _both(own[name], each) if name in own else each for name, each in value.items()},
        }
    elif keyword == "required":
        made[keyword] = [*own, *(name for name in value if name not in own)]
    elif keyword == "type" and (both := _types(own, value)):  # else nothing is valid by both
        made[keyword] = both
    elif keyword == "enum":
        made[keyword] = [each for each in own if each in value]
    elif keyword == "nullable":
        made[keyword] = own or value
    elif keyword == "additionalProperties":
        made[keyword] = False if False in (own, value) else value if own is True else own
    elif keyword in _LIMITS and not isinstance(own, bool):
        made[keyword] = _LIMITS[keyword](own, value)
    elif keyword == "_also":
        made[keyword] = [*own, *value]
    elif not keyword.startswith("x-") and keyword != "discriminator":
        made["_also"] = [*made.get("_also", []), {keyword: value}]


def _both(one: Any, other: Any) -> Any:
    return one if one == other else {"allOf": [one, other]}


def _types(one: Any, other: Any) -> Any:
    """The types that both allow; an empty list where there is none."""
    first = [one] if isinstance(one, str) else list(one)
    second = [other] if isinstance(other, str) else list(other)
    both = [each for each in first if each in second or (each == "integer" and "number" in second)]
    both += ["integer"] if "integer" in second and "number" in first and "integer" not in both else []
    return both[0] if len(both) == 1 else both
