"""A document as the checks see it: its objects by kind, its operations, and where its references lead."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote

from bizing_spec.described import REFERENCES_IN_A_ROW
from bizing_spec.gate.references import escape, look_up
from bizing_spec.lint.shape import METHODS, Node, walk
from bizing_spec.openapi import OpenApi, Version


class Operation(NamedTuple):
    """An operation, and the path item that it belongs to. `path` is None for webhooks and callbacks."""

    pointer: str
    value: dict[str, Any]
    method: str
    path: str | None
    item: Node

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}" if self.path else self.method.upper()


class Document:
    """Nothing in it is trusted to have the form that OpenAPI asks for: what has another form is left out."""

    def __init__(self, api: OpenApi) -> None:
        self.api = api
        self.content = api.content
        self.version: Version = api.version
        self._nodes: dict[str, list[Node]] = defaultdict(list)
        self._found: dict[tuple[str, str], Any] = {}
        for node in walk(api.content):
            self._nodes[node.kind].append(node)

    def nodes(self, *kinds: str) -> Iterator[Node]:
        """The objects of these kinds, without those that are only references to one."""
        for kind in kinds:
            yield from (node for node in self._nodes[kind] if kind == "schema" or "$ref" not in node.value)

    @cached_property
    def references(self) -> list[Node]:
        """The objects that refer to others by `$ref`."""
        everything = (node for nodes in self._nodes.values() for node in nodes)
        return [node for node in everything if isinstance(node.value.get("$ref"), str)]

    def everything(self) -> Iterator[Node]:
        for nodes in self._nodes.values():
            yield from nodes

    def look_up(self, reference: str, base: str = "") -> Any:
        """What a reference of the document leads to; raises LookupError for nothing, or for another document."""
        key = (base, reference)
        if key not in self._found:
            self._found[key] = self._look_up(reference, base)
        found = self._found[key]
        if isinstance(found, LookupError):
            raise found
        return found

    def _look_up(self, reference: str, base: str) -> Any:
        if reference in self._named:
            return self._named[reference]
        if reference != "#" and not reference.startswith("#/"):
            return LookupError(reference)
        for within in dict.fromkeys((base, "")):
            try:
                root = look_up(self.content, f"#{within}") if within else self.content
                return look_up(root, reference)
            except (LookupError, TypeError, ValueError):
                continue
        return LookupError(reference)

    @cached_property
    def _named(self) -> dict[str, Any]:
        """Schemas that are named by an identifier of their own (`$id`, `$anchor`) instead of by their place."""
        named: dict[str, Any] = {}
        for node in self._nodes["schema"]:
            for keyword, mark in (("$id", ""), ("$anchor", "#"), ("$dynamicAnchor", "#")):
                if isinstance(node.value.get(keyword), str):
                    named[mark + node.value[keyword]] = node.value
        return named

    def resolve(self, value: Any, base: str = "") -> dict[str, Any]:
        """The object at the end of the references; an empty one where there is none."""
        for _ in range(REFERENCES_IN_A_ROW):
            if not isinstance(value, dict):
                return {}
            if not isinstance(value.get("$ref"), str):
                return value
            try:
                value = self.look_up(value["$ref"], base)
            except LookupError:
                return {}
        return {}

    def members(self, value: Any, field: str) -> list[tuple[str, Any]]:
        """The members of a map or a list that an object has at a field, by their keys."""
        held = value.get(field) if isinstance(value, dict) else None
        if isinstance(held, dict):
            return list(held.items())
        return [(str(place), each) for place, each in enumerate(held)] if isinstance(held, list) else []

    def components(self, section: str) -> Mapping[str, Any] | None:
        """A section of the components; None where the document has no such section."""
        components = self.content.get("components")
        held = components.get(section) if isinstance(components, dict) else None
        return held if isinstance(held, dict) else None

    @cached_property
    def operations(self) -> list[Operation]:
        """Every operation that stands in the document, once."""
        return [each for item in self.nodes("path-item") for each in self._operations(item)]

    def _operations(self, item: Node) -> Iterator[Operation]:
        keys = item.pointer.split("/")
        path = unescape(keys[2]) if len(keys) == 3 and keys[1] == "paths" else None
        for method in METHODS:
            if isinstance(item.value.get(method), dict):
                yield Operation(f"{item.pointer}/{method}", item.value[method], method, path, item)

    def parameters(self, operation: Operation) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
        """An operation's parameters by where they are and their name: where each stands, and what it is."""
        found: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
        for pointer, owner in ((operation.item.pointer, operation.item.value), (operation.pointer, operation.value)):
            for place, each in self.members(owner, "parameters"):
                parameter = self.resolve(each)
                where, name = parameter.get("in"), parameter.get("name")
                if isinstance(where, str) and isinstance(name, str):
                    found[where, name] = (f"{pointer}/parameters/{place}", parameter)
        return found

    def media_types(self, owner: Any) -> dict[str, Any]:
        """The content of a request body or a response that may be a reference."""
        return dict(self.members(self.resolve(owner), "content"))


def unescape(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def target(reference: str) -> list[str]:
    """The keys that a local reference goes by."""
    return [unescape(key) for key in unquote(reference).split("/")[1:]]


def place(pointer: str, *keys: str | int) -> str:
    return pointer + "".join(f"/{escape(key)}" for key in keys)
