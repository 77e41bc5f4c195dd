"""Changes of an object's properties: which there are, which must be there, who may write or read them."""

from collections.abc import Iterator

from bizing_spec.diff.changes import Direction
from bizing_spec.diff.findings import Finding
from bizing_spec.diff.places import Book, Pair, Place, both
from bizing_spec.diff.proof import Spot


def property_changes(pair: Pair, spot: Spot, direction: Direction) -> Iterator[Finding]:
    """Properties that came, went, or became required or optional."""
    for name, old, new in both(pair.old.items(spot.old, "properties"), pair.new.items(spot.new, "properties")):
        said = f"`{spot.trail}/{name}`" if spot.trail else f"`{name}`"
        was, now = name in _required(spot.old), name in _required(spot.new)
        if new and old:
            if was != now:
                yield from _became(direction, name, new, now, said)
        elif new:
            yield _added(direction, name, new, now, said)
        else:
            yield _removed(direction, name, old, was, said)


def header_property_changes(pair: Pair, spot: Spot) -> Iterator[Finding]:
    """Of an object that is sent in a header."""
    for name, old, new in both(pair.old.items(spot.old, "properties"), pair.new.items(spot.new, "properties")):
        if new and name in _required(spot.new) and not (old and name in _required(spot.old)):
            what = "request-header-property-became-required" if old else "new-required-request-header-property"
            said = f"its property `{name}` {'became required' if old else 'was added and is required'}"
            yield Finding(what, "narrows", said, (("required", name),), whole=True, at=("properties", name))


def _became(direction: Direction, name: str, new: Place, now: bool, said: str) -> Iterator[Finding]:
    unseen = new.get("readOnly" if direction == "request" else "writeOnly") is True
    if unseen and direction == "request":
        return
    keywords = (("required", name),)
    at = ("properties", name)
    if now:
        with_default = "-with-default" if direction == "request" and "default" in (new.node or {}) else ""
        what = f"{_prefix(direction, unseen)}-property-became-required{with_default}"
        yield Finding(what, "narrows", f"the property {said} became required", keywords, whole=True, at=at)
    else:
        what = f"{_prefix(direction, unseen)}-property-became-optional"
        yield Finding(what, "widens", f"the property {said} became optional", keywords, whole=True, at=at)


def _added(direction: Direction, name: str, new: Place, now: bool, said: str) -> Finding:
    at = ("properties", name)
    kind = "required" if now else "optional"
    text = f"the {kind} property {said} was added"
    if direction == "response":
        only = "-write-only" if new.get("writeOnly") is True else ""
        # harmless, unless the old document said that there are no others
        keywords = (("properties", name), "additionalProperties", "unevaluatedProperties")
        return Finding(f"response-{kind}{only}-property-added", "changes", text, keywords, whole=True, at=at)
    if now and new.get("readOnly") is not True:
        with_default = "-with-default" if "default" in (new.node or {}) else ""
        what = f"new-required-request-property{with_default}"
        return Finding(what, "narrows", text, (("required", name),), whole=True, at=at)
    return Finding("new-optional-request-property", "neither", text, whole=True, at=at)


def _removed(direction: Direction, name: str, old: Place, was: bool, said: str) -> Finding:
    at = ("properties", name)
    if direction == "request":
        keywords = (("properties", name), ("required", name), "additionalProperties", "unevaluatedProperties")
        text = f"the property {said} was removed"
        return Finding("request-property-removed", "changes", text, keywords, "old", whole=True, at=at, beyond=True)
    kind = "required" if was else "optional"
    only = "-write-only" if old.get("writeOnly") is True else ""
    text = f"the {kind} property {said} was removed"
    what = f"response-{kind}{only}-property-removed"
    return Finding(what, "widens", text, (("required", name),) if was else (), "old", whole=True, at=at)


def access_changes(spot: Spot, direction: Direction, required: bool) -> Iterator[Finding]:
    """Properties that became, or ceased to be, for reading or for writing alone."""
    kind = "required" if required else "optional"
    for keyword, word in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        old, new = spot.old.get(keyword) is True, spot.new.get(keyword) is True
        if old != new:
            what = f"{direction}-{kind}-property-became-{'' if new else 'not-'}{word}"
            said = f"it {'became' if new else 'is no longer'} {word}"
            yield Finding(what, "neither", said, whole=True, at=(keyword,) if new else ())


def is_required(spot: Spot, name: str) -> bool:
    return name in _required(spot.new)


def _required(place: Place) -> list[str]:
    said = place.get("required")
    return said if isinstance(said, list) else []


def _prefix(direction: Direction, unseen: bool) -> str:
    return f"{direction}-write-only" if unseen else direction


def closed(book: Book, place: Place) -> bool:
    """Whether an object refuses properties that it does not name."""
    return book.child(place, "additionalProperties").node is False
