"""Changes of the keywords that hold schemas: which of them came and went."""

from collections.abc import Iterator, Mapping
from typing import Final

from bizing_spec.diff.algebra import Keyword
from bizing_spec.diff.findings import Finding
from bizing_spec.diff.places import Place
from bizing_spec.diff.proof import Spot

_CONDITIONS: Final[tuple[Keyword, ...]] = ("if", "then", "else")
_CONTAINS: Final[tuple[Keyword, ...]] = ("contains", "minContains", "maxContains")

_SINGLE: Final[dict[str, tuple[str, tuple[Keyword, ...]]]] = {
    "if": ("if", _CONDITIONS),
    "then": ("then", _CONDITIONS),
    "else": ("else", _CONDITIONS),
    "contains": ("contains", _CONTAINS),
    "not": ("not", ("not",)),
    "items": ("items", ("items",)),
    "propertyNames": ("property-names", ("propertyNames",)),
    "unevaluatedItems": ("unevaluated-items", ("unevaluatedItems",)),
    "unevaluatedProperties": ("unevaluated-properties", ("unevaluatedProperties",)),
    "additionalProperties": ("additional-properties", ("additionalProperties",)),
    "contentSchema": ("content-schema", ()),
}
_MANY: Final = {
    "patternProperties": "pattern-property",
    "dependentSchemas": "dependent-schema",
    "dependentRequired": "dependent-required",
}


def structure_changes(spot: Spot) -> Iterator[Finding]:
    kinds_changed = spot.old.get("type") != spot.new.get("type")
    for keyword, (name, keywords) in _SINGLE.items():
        if kinds_changed and keyword in ("items", "additionalProperties"):
            continue  # what a list or an object holds came with its being one
        old, new = _says(spot.old, keyword), _says(spot.new, keyword)
        if new and not old:
            yield Finding(f"{name}-added", "narrows", f"{keyword} was added", keywords, at=(keyword,))
        elif old and not new:
            yield Finding(f"{name}-removed", "widens", f"{keyword} was removed", keywords, "old", at=(keyword,))
    for keyword, name in _MANY.items():
        yield from _members(spot, keyword, name)
    yield from _prefixes(spot)


def _members(spot: Spot, keyword: str, name: str) -> Iterator[Finding]:
    old, new = spot.old.get(keyword), spot.new.get(keyword)
    before, after = dict(old) if isinstance(old, Mapping) else {}, dict(new) if isinstance(new, Mapping) else {}
    for key in before | after:
        keywords = ((keyword, key),)
        at = (keyword, key)
        if key not in before:
            yield Finding(f"{name}-added", "narrows", f"{keyword} of `{key}` was added", keywords, at=at)
        elif key not in after:
            yield Finding(f"{name}-removed", "widens", f"{keyword} of `{key}` was removed", keywords, "old", at=at)
        elif keyword == "dependentRequired" and before[key] != after[key]:
            said = f"what is required beside `{key}` was changed"
            yield Finding(f"{name}-changed", "changes", said, keywords, at=at)


def _prefixes(spot: Spot) -> Iterator[Finding]:
    old, new = spot.old.get("prefixItems") or [], spot.new.get("prefixItems") or []
    keywords: tuple[Keyword, ...] = ("prefixItems", "items")
    if len(new) > len(old):
        yield Finding("prefix-items-added", "changes", "prefixItems were added", keywords, at=("prefixItems", len(old)))
    elif len(old) > len(new):
        at = ("prefixItems", len(new))
        yield Finding("prefix-items-removed", "changes", "prefixItems were removed", keywords, "old", at=at)


def _says(place: Place, keyword: str) -> bool:
    """Whether a keyword restricts anything; true, and an empty schema for what is unnamed, do not."""
    said = place.get(keyword)
    if keyword in ("additionalProperties", "items", "unevaluatedItems", "unevaluatedProperties"):
        return said is False or (isinstance(said, Mapping) and bool(said))
    return said is not None
