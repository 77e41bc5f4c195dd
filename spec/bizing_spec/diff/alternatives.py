"""Changes of allOf, anyOf and oneOf: which alternatives came and went, and which are the same, changed."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from bizing_spec.diff.changes import Effect
from bizing_spec.diff.findings import Finding, shown
from bizing_spec.diff.places import Book, Pair, Place
from bizing_spec.diff.proof import Spot

KEYWORDS: Final = {"allOf": "all-of", "anyOf": "any-of", "oneOf": "one-of"}


class Matched(NamedTuple):
    """Positions in the old and the new list."""

    kept: list[tuple[int, int]]
    removed: list[int]
    added: list[int]


def alternatives_changes(pair: Pair, spot: Spot, keyword: str, matched: Matched) -> Iterator[Finding]:
    name = KEYWORDS[keyword]
    first: Effect = "narrows" if keyword == "allOf" else "widens"
    last: Effect = "widens" if keyword == "allOf" else "narrows"
    if not spot.old.get(keyword) or not spot.new.get(keyword):
        first = last = "changes"  # of a list that was not there nothing is widened
    if matched.added:
        names = _names(pair.new, spot.new, keyword, matched.added)
        at = (keyword, matched.added[0])
        said = f"{names} was added to its {keyword}"
        named = _named(pair.new, spot.new, keyword, matched.added)
        yield Finding(f"{name}-added", first, said, (keyword,), at=at, beyond=named)
    if matched.removed:
        names = _names(pair.old, spot.old, keyword, matched.removed)
        at = (keyword, matched.removed[0])
        said = f"{names} was removed from its {keyword}"
        named = bool(spot.new.get(keyword)) and _named(pair.old, spot.old, keyword, matched.removed)
        yield Finding(f"{name}-removed", last, said, (keyword,), "old", at=at, beyond=named)


def match(pair: Pair, old: Place, new: Place, keyword: str) -> Matched:
    """References are told by their names, the others by their content, then by title, then by being the only ones."""
    before, after = pair.old.elements(old, keyword), pair.new.elements(new, keyword)
    kept: list[tuple[int, int]] = []
    removed, added = list(range(len(before))), list(range(len(after)))

    def take(one: int, other: int) -> None:
        kept.append((one, other))
        removed.remove(one)
        added.remove(other)

    for one in list(removed):
        for other in added:
            named = before[one].name is not None and before[one].name == after[other].name
            inline = before[one].name is None and after[other].name is None
            if named or (inline and pair.same(before[one], after[other])):
                take(one, other)
                break
    for one in [at for at in removed if before[at].name is None]:
        title = before[one].get("title")
        same = [at for at in added if after[at].name is None and title and after[at].get("title") == title]
        if same:
            take(one, same[0])
    _take_the_last(before, after, removed, added, kept)
    return Matched(kept, removed, added)


def _take_the_last(
    before: list[Place], after: list[Place], removed: list[int], added: list[int], kept: list[tuple[int, int]]
) -> None:
    old = [at for at in removed if before[at].name is None]
    new = [at for at in added if after[at].name is None]
    if len(old) == len(new) == 1 and not before[old[0]].get("title") and not after[new[0]].get("title"):
        kept.append((old[0], new[0]))
        removed.remove(old[0])
        added.remove(new[0])


def _named(book: Book, place: Place, keyword: str, positions: list[int]) -> bool:
    """Whether one of them has a name: it is something of its own then, also where another allows the same values."""
    elements = book.elements(place, keyword)
    return any(elements[at].name for at in positions)


def _names(book: Book, place: Place, keyword: str, positions: list[int]) -> str:
    elements = book.elements(place, keyword)
    return ", ".join(_name(elements[at], at) for at in positions)


def _name(place: Place, at: int) -> str:
    if place.name:
        return place.name.rpartition("/")[2]
    title = place.get("title")
    return str(title) if title else f"alternative {at + 1}"


def discriminator_changes(spot: Spot) -> Iterator[Finding]:
    old, new = spot.old.get("discriminator"), spot.new.get("discriminator")
    old, new = old if isinstance(old, Mapping) else None, new if isinstance(new, Mapping) else None
    at = ("discriminator",)
    if old is None and new is not None:
        yield Finding("discriminator-added", "neither", "a discriminator was added", at=at)
    elif old is not None and new is None:
        yield Finding("discriminator-removed", "neither", "its discriminator was removed", side="old", at=at)
    elif old is not None and new is not None:
        before, after = old.get("propertyName"), new.get("propertyName")
        if before != after:
            said = f"its discriminator is {shown(after)} now instead of {shown(before)}"
            yield Finding("discriminator-property-name-changed", "neither", said, at=at)
        yield from _mapping_changes(old.get("mapping"), new.get("mapping"))


def _mapping_changes(old: object, new: object) -> Iterator[Finding]:
    before, after = old if isinstance(old, Mapping) else {}, new if isinstance(new, Mapping) else {}
    names = {
        "added": [name for name in after if name not in before],
        "deleted": [name for name in before if name not in after],
        "changed": [name for name in after if name in before and before[name] != after[name]],
    }
    for verb, found in names.items():
        if found:
            said = f"{', '.join(found)} {'were' if len(found) > 1 else 'was'} {verb} in its discriminator's mapping"
            side = "old" if verb == "deleted" else "new"
            at = ("discriminator", "mapping", found[0])
            yield Finding(f"discriminator-mapping-{verb}", "neither", said, side=side, at=at)  # type: ignore[arg-type]
