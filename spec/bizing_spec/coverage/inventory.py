"""Every operation, webhook and callback of a document, with the places that exchanges can exercise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bizing_spec.document import DocumentUnreadable
from bizing_spec.gate.references import DocumentUnfit, Place, Walk, escape
from bizing_spec.grammar import METHODS
from bizing_spec.mock import styles
from bizing_spec.openapi import OpenApi

_WHERES: Final = ("path", "query", "header", "cookie")
_IGNORED: Final = frozenset({"accept", "content-type", "authorization"})  # headers, by the OpenAPI Specification


@dataclass(frozen=True, slots=True)
class Parameter:
    """`schema` is the pointer of its schema, if it has one; `reader` makes values of text."""

    pointer: str
    name: str
    where: str
    schema: str | None
    reader: styles.Parameter


@dataclass(frozen=True, slots=True)
class Content:
    """One media type of a body."""

    pointer: str
    media_type: str
    schema: str | None
    node: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    pointer: str
    status: str
    headers: Mapping[str, str]  # pointers by name, in lower case
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    pointer: str
    node: Mapping[str, Any]


@dataclass(eq=False, slots=True)
class Operation:
    """`names` are what messages may call a webhook or callback by; it is sent, and what it is answered counts not."""

    name: str
    tag: str
    pointer: str
    parameters: tuple[Parameter, ...] = ()
    bodies: tuple[Content, ...] = ()
    responses: tuple[Response, ...] = ()
    security: tuple[Scheme, ...] = ()
    names: frozenset[str] = field(default=frozenset())

    @property
    def is_sent(self) -> bool:
        return bool(self.names)


@dataclass(frozen=True)
class Inventory:
    """`paths` has the operations by path and method; `sent` the webhooks and callbacks."""

    paths: Mapping[str, Mapping[str, Operation]]
    sent: tuple[Operation, ...]

    @property
    def operations(self) -> list[Operation]:
        return [*(each for methods in self.paths.values() for each in methods.values()), *self.sent]


def take(api: OpenApi) -> Inventory:
    """Of a document whose keywords have the types that OpenAPI gives them (`mock.schemas.convert` sees to that).

    Raises DocumentUnreadable for one without operations, and where a reference is dead.
    """
    try:
        taken = _Taking(api).inventory()
    except DocumentUnfit as fault:
        line = api.locate(fault.pointer).line
        raise DocumentUnreadable(Path(api.source), f"#{fault.pointer}: {fault.reason}", line) from fault
    except RecursionError as fault:
        raise DocumentUnreadable(Path(api.source), "nested too deeply") from fault
    if not taken.operations:
        raise DocumentUnreadable(Path(api.source), "the document has no operations, so that there is nothing to cover")
    return taken


class _Taking:
    def __init__(self, api: OpenApi) -> None:
        self._api = api
        self._walk = Walk(api.content)
        self._sent: list[Operation] = []

    def inventory(self) -> Inventory:
        root = self._walk.root()
        paths = {
            path: {
                method.upper(): self._operation(f"{method.upper()} {path}", item, place) for method, place in members
            }
            for path, item in self._walk.items(root, "paths")
            if path.startswith("/") and (members := list(self._members(item)))
        }
        for section in ("webhooks", "x-webhooks"):
            for name, item in self._walk.items(root, section):
                self._send("webhook", name, item)
        return Inventory(paths, tuple(self._sent))

    def _members(self, item: Place) -> Iterator[tuple[str, Place]]:
        for method in METHODS:
            place = self._walk.child(item, method)
            if isinstance(place.node, Mapping):
                yield method, place

    def _send(self, what: str, name: str, item: Place) -> None:
        for _, place in self._members(item):
            names = frozenset({name, str(place.node.get("operationId", name))})
            bodies = self._bodies(self._walk.child(place, "requestBody"))
            self._sent.append(Operation(f"{what} {name}", _tag(place), place.pointer, bodies=bodies, names=names))

    def _operation(self, name: str, item: Place, place: Place) -> Operation:
        for callback, each in self._walk.items(place, "callbacks"):
            for expression in each.node if isinstance(each.node, Mapping) else ():
                if not expression.startswith("x-"):
                    self._send("callback", callback, self._walk.child(each, expression))
        return Operation(
            name,
            _tag(place),
            place.pointer,
            tuple(self._parameters(item, place)),
            self._bodies(self._walk.child(place, "requestBody")),
            tuple(self._responses(place)),
            tuple(self._security(place)),
        )

    def _parameters(self, item: Place, place: Place) -> Iterator[Parameter]:
        found: dict[tuple[str, str], Parameter] = {}
        for owner in (item, place):  # an operation's own override those of its path
            for position, each in self._walk.items(owner, "parameters"):
                node = each.node if isinstance(each.node, Mapping) else {}
                where, name = node.get("in"), node.get("name")
                if where not in _WHERES or not isinstance(name, str):
                    continue
                if where == "header" and name.lower() in _IGNORED:
                    continue
                at = f"{owner.pointer}/parameters/{position}"
                reader = styles.Parameter(node, self._api.resolve)
                found[where, name] = Parameter(at, name, where, _schema_of(each), reader)
        yield from found.values()

    def _bodies(self, owner: Place) -> tuple[Content, ...]:
        return tuple(
            Content(each.pointer, name, f"{each.pointer}/schema" if "schema" in each.node else None, each.node)
            for name, each in self._walk.items(owner, "content")
            if isinstance(each.node, Mapping)
        )

    def _responses(self, place: Place) -> Iterator[Response]:
        for status, each in self._walk.items(place, "responses"):
            if isinstance(each.node, Mapping) and not status.startswith("x-"):
                headers = {
                    name.lower(): f"{each.pointer}/headers/{escape(name)}"
                    for name, _ in self._walk.items(each, "headers")
                    if name.lower() != "content-type"
                }
                at = f"{place.pointer}/responses/{escape(status)}"
                yield Response(at, status.upper(), headers, self._bodies(each))

    def _security(self, place: Place) -> Iterator[Scheme]:
        own = isinstance(place.node.get("security"), list)
        asked = place.node["security"] if own else self._api.content.get("security")
        base = f"{place.pointer}/security" if own else "/security"
        schemes = dict(self._walk.items(self._walk.child(self._walk.root(), "components"), "securitySchemes"))
        for position, alternative in enumerate(asked if isinstance(asked, list) else ()):
            for name in alternative if isinstance(alternative, Mapping) else ():
                node = schemes[name].node if name in schemes else None
                if isinstance(node, Mapping) and node.get("type") != "mutualTLS":  # which shows in no message
                    yield Scheme(f"{base}/{position}/{escape(name)}", node)


def _schema_of(parameter: Place) -> str | None:
    """A parameter's schema may stand under its media type."""
    if "schema" in parameter.node:
        return f"{parameter.pointer}/schema"
    content = parameter.node.get("content")
    for media_type, each in content.items() if isinstance(content, Mapping) else ():
        if isinstance(each, Mapping) and "schema" in each:
            return f"{parameter.pointer}/content/{escape(media_type)}/schema"
    return None


def _tag(place: Place) -> str:
    tags = place.node.get("tags")
    return str(tags[0]) if isinstance(tags, list) and tags else ""
