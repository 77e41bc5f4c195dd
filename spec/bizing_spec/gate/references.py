"""Walking a document by JSON pointer (RFC 6901), following `$ref` wherever one stands."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from bizing_spec.outcome import Stopped

DOCUMENT = "urn:bizing:document"  # the name of the document for schemas that are compiled outside of it


class DocumentUnfit(Stopped):
    """The document cannot drive the gate; `pointer` says where, `reason` why."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"the OpenAPI document cannot be used: at #{pointer}: {reason}")
        self.pointer = pointer
        self.reason = reason


class Place(NamedTuple):
    """A node of the document and the pointer to where it really stands, after every `$ref` on the way."""

    pointer: str
    node: Any

    @property
    def reference(self) -> dict[str, str]:
        """A schema that stands for this one wherever in the document it is put."""
        return {"$ref": f"{DOCUMENT}#" + quote(self.pointer, safe="/~!$&'()*+,;=:@-._")}


def escape(key: str | int) -> str:
    """One token of a JSON pointer."""
    return str(key).replace("~", "~0").replace("/", "~1")


def join(path: tuple[str | int, ...]) -> str:
    return "".join(f"/{escape(key)}" for key in path)


def look_up(document: Mapping[str, Any], reference: str) -> Any:
    """What a reference into the document points to; raises `LookupError` when there is nothing."""
    node: Any = document
    for token in unquote(reference.partition("#")[2]).split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) and key.isdecimal() else node[key]
    return node


class Walk:
    """Reads one document; every place that it hands out has its `$ref`s followed."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def root(self) -> Place:
        return Place("", self.document)

    def child(self, place: Place, key: str | int) -> Place:
        """The child that `key` names; `node` is None when there is none."""
        node = place.node
        if isinstance(node, Mapping):
            node = node.get(str(key))
        else:
            node = node[key] if isinstance(node, list) and isinstance(key, int) else None
        return self._follow(Place(f"{place.pointer}/{escape(key)}", node))

    def items(self, place: Place, key: str) -> Iterator[tuple[str, Place]]:
        """The members of the object (or array) that stands at `key`, by name; none when it is absent."""
        parent = self.child(place, key)
        if isinstance(parent.node, Mapping):
            for name in parent.node:
                yield name, self.child(parent, name)
        elif isinstance(parent.node, list):
            for position in range(len(parent.node)):
                yield str(position), self.child(parent, position)

    def _follow(self, place: Place) -> Place:
        seen = {place.pointer}
        while isinstance(place.node, Mapping) and isinstance(place.node.get("$ref"), str):
            reference = place.node["$ref"]
            if not reference.startswith("#/"):
                raise DocumentUnfit(place.pointer, f"{reference!r} lies in another file; bundle it first")
            try:
                target = Place(unquote(reference[1:]), look_up(self.document, reference))
            except (LookupError, TypeError) as fault:
                raise DocumentUnfit(place.pointer, f"{reference!r} points to nothing") from fault
            if target.pointer in seen:
                raise DocumentUnfit(place.pointer, f"{reference!r} leads back to itself")
            seen.add(target.pointer)
            place = target
        return place
