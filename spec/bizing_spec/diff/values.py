"""Changes of what single values may be: bounds, enums, constants, patterns, defaults."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bizing_spec.diff.algebra import Keyword
from bizing_spec.diff.changes import Direction, Effect
from bizing_spec.diff.findings import Finding, shown
from bizing_spec.diff.places import Place
from bizing_spec.diff.proof import Spot

_UPPER: Final = {
    "max": "maximum",
    "exclusive-max": "exclusiveMaximum",
    "max-length": "maxLength",
    "max-items": "maxItems",
    "max-properties": "maxProperties",
    "max-contains": "maxContains",
}
_LOWER: Final = {
    "min": "minimum",
    "exclusive-min": "exclusiveMinimum",
    "min-length": "minLength",
    "min-items": "minItems",
    "min-properties": "minProperties",
    "min-contains": "minContains",
}
_COUNTS: Final = ("minLength", "minItems", "minProperties")
_ANYTHING: Final = (".*", "^.*$", "")


def value_changes(spot: Spot, direction: Direction) -> Iterator[Finding]:
    for name, keyword in _UPPER.items():
        yield from _bound(name, keyword, spot, upper=True)
    for name, keyword in _LOWER.items():
        yield from _bound(name, keyword, spot, upper=False)
    yield from _steps(spot)
    yield from _unique(spot)
    yield from _enums(spot)
    yield from _constants(spot)
    yield from _patterns(spot, direction)
    yield from _content(spot)


def bound(node: Any, keyword: str) -> Any:
    """A bound as 2020-12 has it: 3.0 says by `exclusiveMinimum: true` that `minimum` is meant so."""
    if not isinstance(node, Mapping):
        return None
    said = node.get(keyword)
    if keyword.startswith("exclusive"):
        plain = keyword.removeprefix("exclusive").lower()
        return node.get(plain) if said is True else None if said is False else said
    if node.get(f"exclusive{keyword.capitalize()}") is True:
        return None
    return 0 if said is None and keyword == "minLength" else said


def _bound(name: str, keyword: str, spot: Spot, *, upper: bool) -> Iterator[Finding]:
    old, new = _number(bound(spot.old.node, keyword)), _number(bound(spot.new.node, keyword))
    if keyword.endswith("Contains") and ("contains" in (spot.old.node or ())) != ("contains" in (spot.new.node or ())):
        return  # it came or went with `contains`
    if keyword in _COUNTS[1:]:
        old, new = old or None, new or None  # a least of none is no bound
    if old == new:
        return
    keywords = tuple({keyword, keyword.replace("exclusiveM", "m"), keyword.replace("m", "exclusiveM", 1)})
    if keyword not in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        keywords = (keyword, "contains") if keyword.endswith("Contains") else (keyword,)
    beyond = not (_applies(keyword, spot.old) and _applies(keyword, spot.new))
    if old is None:
        said = f"{keyword} was set to {shown(new)}"
        yield Finding(f"{name}-set", "narrows", said, keywords, at=(keyword,), beyond=beyond)
    elif new is None:
        said = f"{keyword} {shown(old)} was removed"
        yield Finding(f"{name}-unset", "widens", said, keywords, "old", at=(keyword,), beyond=beyond)
    else:
        more = new > old
        effect: Effect = "narrows" if more != upper else "widens"
        verb = "increased" if more else "decreased"
        said = f"{keyword} was {verb} from {shown(old)} to {shown(new)}"
        yield Finding(f"{name}-{verb}", effect, said, keywords, at=(keyword,), beyond=beyond)


def _applies(keyword: str, place: Place) -> bool:
    """Whether a bound bounds values of the type; where it does not, something else was meant than was written."""
    said = place.get("type")
    names = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    bounded = {"Length": {"string"}, "Items": {"array"}, "Contains": {"array"}, "Properties": {"object"}}
    kinds = next((kinds for end, kinds in bounded.items() if keyword.endswith(end)), {"integer", "number"})
    return not names or bool(kinds & {str(name) for name in names})


def _steps(spot: Spot) -> Iterator[Finding]:
    old, new = spot.old.get("multipleOf"), spot.new.get("multipleOf")
    at = ("multipleOf",)
    if old == new:
        return
    if old is None:
        yield Finding("multiple-of-set", "narrows", f"multipleOf was set to {shown(new)}", at, at=at)
    elif new is None:
        yield Finding("multiple-of-unset", "widens", f"multipleOf {shown(old)} was removed", at, "old", at=at)
    else:
        said = f"multipleOf was changed from {shown(old)} to {shown(new)}"
        yield Finding("multiple-of-changed", "changes", said, at, at=at)


def _unique(spot: Spot) -> Iterator[Finding]:
    old, new = spot.old.get("uniqueItems") is True, spot.new.get("uniqueItems") is True
    at = ("uniqueItems",)
    if new and not old:
        yield Finding("unique-items-set", "narrows", "its items became unique", at, at=at)
    elif old and not new:
        yield Finding("unique-items-unset", "widens", "its items need no longer be unique", at, "old", at=at)


def _enums(spot: Spot) -> Iterator[Finding]:
    old, new = _list(spot.old.get("enum")), _list(spot.new.get("enum"))
    at = ("enum",)
    keywords: tuple[Keyword, ...] = ("enum", "nullable")
    if old is None and new is not None:
        said = f"it was restricted to {len(new)} value{'s' * (len(new) != 1)}"
        yield Finding("became-enum", "narrows", said, keywords, at=at)
    elif old is not None and new is None:
        said = f"it is no longer restricted to {len(old)} value{'s' * (len(old) != 1)}"
        yield Finding("became-not-enum", "widens", said, keywords, "old", at=at)
    elif old is not None and new is not None:
        for value in _without(old, new):
            said = f"the enum value {shown(value)} was removed"
            place = ("enum", old.index(value))
            yield Finding("enum-value-removed", "narrows", said, keywords, "old", (value,), at=place)
        for value in _without(new, old):
            said = f"the enum value {shown(value)} was added"
            yield Finding("enum-value-added", "widens", said, keywords, "new", (value,), at=("enum", new.index(value)))


def extensible_enums(spot: Spot) -> Iterator[Finding]:
    """Values taken from an `x-extensible-enum`: clients that send them are no longer understood."""
    old, new = _list(spot.old.get("x-extensible-enum")), _list(spot.new.get("x-extensible-enum"))
    for value in _without(old or [], new or []) if new else []:
        said = f"the x-extensible-enum value {shown(value)} was removed"
        yield Finding("x-extensible-enum-value-removed", "narrows", said, side="old", at=("x-extensible-enum",))


def _constants(spot: Spot) -> Iterator[Finding]:
    old, new, at = spot.old.node or {}, spot.new.node or {}, ("const",)
    if "const" in old and "const" in new:
        if old["const"] != new["const"]:
            said = f"its only value was changed from {shown(old['const'])} to {shown(new['const'])}"
            yield Finding("const-changed", "changes", said, at, hints=(old["const"], new["const"]), at=at)
    elif "const" in new:
        yield Finding("const-added", "narrows", f"it may only be {shown(new['const'])} now", at, at=at)
    elif "const" in old:
        yield Finding("const-removed", "widens", f"it need no longer be {shown(old['const'])}", at, "old", at=at)


def _patterns(spot: Spot, direction: Direction) -> Iterator[Finding]:
    old, new, at = spot.old.get("pattern"), spot.new.get("pattern"), ("pattern",)
    if old == new:
        return
    if not old:
        yield Finding("pattern-added", "narrows", f"the pattern {shown(new)} was added", at, at=at)
    elif not new:
        yield Finding("pattern-removed", "widens", f"the pattern {shown(old)} was removed", at, "old", at=at)
    elif new in _ANYTHING and direction == "request":
        said = f"the pattern was changed from {shown(old)} to {shown(new)}, which anything matches"
        yield Finding("pattern-generalized", "widens", said, at, at=at)
    else:
        said = f"the pattern was changed from {shown(old)} to {shown(new)}"
        yield Finding("pattern-changed", "changes", said, at, at=at)


def _content(spot: Spot) -> Iterator[Finding]:
    """What a string holds inside; validators do not look there, so nothing of it is proven."""
    for name, keyword in (("content-encoding", "contentEncoding"), ("content-media-type", "contentMediaType")):
        old, new = spot.old.get(keyword), spot.new.get(keyword)
        if old != new:
            said = f"{keyword} was changed from {shown(old)} to {shown(new)}"
            yield Finding(f"{name}-changed", "changes", said, at=(keyword,))


def default_changes(spot: Spot) -> Iterator[Finding]:
    old, new, at = spot.old.node or {}, spot.new.node or {}, ("default",)
    if "default" in old and "default" in new:
        if old["default"] != new["default"]:
            said = f"the default was changed from {shown(old['default'])} to {shown(new['default'])}"
            yield Finding("default-value-changed", "changes", said, at=at)
    elif "default" in new:
        yield Finding("default-value-added", "changes", f"the default {shown(new['default'])} was added", at=at)
    elif "default" in old:
        said = f"the default {shown(old['default'])} was removed"
        yield Finding("default-value-removed", "changes", said, side="old", at=at)


def _without(values: list[Any], others: list[Any]) -> list[Any]:
    plain = {(isinstance(other, bool), other) for other in others if isinstance(other, str | int | float | None)}
    rest = [other for other in others if isinstance(other, dict | list)]
    return [
        value
        for value in values
        if (value not in rest if isinstance(value, dict | list) else (isinstance(value, bool), value) not in plain)
    ]


def _list(value: Any) -> list[Any] | None:
    return value if isinstance(value, list) and value else None


def _number(value: Any) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
