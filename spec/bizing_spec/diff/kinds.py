"""Changes of types, formats and nullability."""

from collections.abc import Iterator
from typing import Any, Final

from bizing_spec.diff.algebra import Keyword
from bizing_spec.diff.changes import Direction, Effect
from bizing_spec.diff.findings import Finding, shown
from bizing_spec.diff.places import Book, Place
from bizing_spec.diff.proof import Spot

_WIDER_FORMATS: Final = {
    ("float", "double"),
    ("int32", "int64"),
    ("int32", "bigint"),
    ("int64", "bigint"),
    ("date", "date-time"),
    ("time", "date-time"),
}
_TYPE: Final[tuple[Keyword, ...]] = ("type", "nullable")


def type_changes(spot: Spot, direction: Direction, *, loose: bool) -> Iterator[Finding]:
    """Types of their own; `loose` where everything travels as text, in which a number is a string too."""
    old, new = types(spot.old), types(spot.new)
    before, after = spot.old.get("format"), spot.new.get("format")
    if old != new:
        kept, given = (old, new) if direction == "request" else (new, old)
        in_parameter = direction == "request" and spot.scope == "parameter-property"
        contained = _contained(kept, given, loose=loose and not in_parameter)
        if in_parameter and not contained:
            yield _in_parameter(old, new)
            return
        yield _changed(direction, contained, f"the type was changed from {_said(old)} to {_said(new)}", _TYPE, "type")
    elif before != after and (old or before is None or after is None):
        kept, given = (before, after) if direction == "request" else (after, before)
        contained = given is None or (kept, given) in _WIDER_FORMATS
        said = f"the format was changed from {_format(before)} to {_format(after)}"
        yield _changed(direction, contained, said, (), "format")


def _in_parameter(old: list[str], new: list[str]) -> Finding:
    """A property of a parameter, which travels as text: what was anything may have been that text all along."""
    name = "type-changed" if new in ([], ["string"]) or not old else "type-specialized"
    return Finding(name, "changes", f"the type was changed from {_said(old)} to {_said(new)}", _TYPE, at=("type",))


def _changed(direction: Direction, contained: bool, said: str, keywords: tuple[Keyword, ...], keyword: str) -> Finding:
    if not contained:
        return Finding("type-changed", "changes", said, keywords, at=(keyword,))
    if direction == "request":
        return Finding("type-generalized", "widens", said, at=(keyword,))
    return Finding("type-specialized", "narrows", said, at=(keyword,))


def _contained(kept: list[str], given: list[str], *, loose: bool) -> bool:
    """Whether values of the kept types are values of the given ones; no types are all types."""
    if loose and (not given or given == ["string"]):
        return True
    if not given:
        return False  # left to a proof: what a value must be is then said by other keywords, if at all
    return bool(kept) and all(name in given or (name == "integer" and "number" in given) for name in kept)


def nullability(old_book: Book, new_book: Book, spot: Spot, *, as_text: bool) -> Iterator[Finding]:
    """Text has no null; there the change means nothing."""
    old, new = nullable(old_book, spot.old), nullable(new_book, spot.new)
    if new and not old:
        effect: Effect = "neither" if as_text else "widens"
        yield Finding("became-nullable", effect, "it may be null now", (*_TYPE, "enum"), hints=(None,))
    elif old and not new:
        said = "it may no longer be null"
        effect = "neither" if as_text else "narrows"
        yield Finding("became-not-nullable", effect, said, (*_TYPE, "enum"), "old", hints=(None,))


def nullable(book: Book, place: Place) -> bool:
    if book.api.version == "3.0":
        return place.get("nullable") is True
    said = place.get("type")
    return isinstance(said, list) and "null" in said and len(said) > 1


def types(place: Place) -> list[str]:
    """Without null, which is told apart."""
    said = place.get("type")
    names = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return sorted(name for name in names if isinstance(name, str) and (name != "null" or len(names) == 1))


def list_of_types(book: Book, place: Place) -> list[str] | None:
    """The types among which a schema lets choose: one, or an anyOf or oneOf of nothing but types."""
    if any(place.get(key) for key in ("not", "allOf", "properties")):
        return None
    if types(place):
        return types(place)[:1]
    for key in ("oneOf", "anyOf"):
        branches = book.elements(place, key)
        if branches and all(_simple(branch) for branch in branches):
            return [types(branch)[0] for branch in branches]
    return None


def listed_types(old_book: Book, new_book: Book, spot: Spot, direction: Direction) -> Finding | None:
    """A change of such a list, which says more than the changes of type and alternatives that it is made of."""
    if not any(spot.side(side).get(key) for side in ("old", "new") for key in ("oneOf", "anyOf")):
        return None
    old, new = list_of_types(old_book, spot.old), list_of_types(new_book, spot.new)
    if old is None or new is None or (types(spot.old) and types(spot.new)):
        return None
    lost, gained = sorted({*old} - {*new}), sorted({*new} - {*old})
    keywords = (*_TYPE, "oneOf", "anyOf")
    if lost and gained:
        said = f"the types it may have were changed: {_said(gained)} for {_said(lost)}"
        name = "list-of-types-narrowed" if direction == "request" else "list-of-types-widened"
        return Finding(name, "changes", said, keywords)
    if lost:
        return Finding("list-of-types-narrowed", "narrows", f"it may no longer be of type {_said(lost)}", keywords)
    if gained:
        return Finding("list-of-types-widened", "widens", f"it may also be of type {_said(gained)} now", keywords)
    return None


def _simple(place: Place) -> bool:
    return len(types(place)) == 1 and not any(place.get(key) for key in ("properties", "oneOf", "anyOf", "allOf"))


def _said(names: list[str]) -> str:
    return " or ".join(names) if names else "any"


def _format(said: Any) -> str:
    return shown(said) if said is not None else "none"
