"""The operations of an AsyncAPI document, and the messages that each sends, receives, or is answered by."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bizing_pacts.compare.delivery import Expected
from bizing_pacts.compare.exchange import Schema
from bizing_spec.asyncapi import AsyncApi
from bizing_spec.described import REFERENCES_IN_A_ROW
from bizing_spec.places import pointer, tokens

JSON_SCHEMA: Final = ("application/vnd.aai.asyncapi", "application/schema+", "application/vnd.oai.openapi")
"""How the formats begin that AsyncAPI has for JSON Schema and its own kinds of it."""


@dataclasses.dataclass(frozen=True)
class Reply:
    messages: tuple[Expected, ...]
    node: Any
    pointer: str
    location: str


@dataclasses.dataclass(frozen=True)
class Operation:
    """`messages_at` is where they are told to be; `reply` is None where the document has none."""

    name: str
    node: Mapping[str, Any]
    pointer: str
    location: str
    messages: tuple[Expected, ...]
    messages_at: str
    reply: Reply | None


class Channels:
    """Finds operations by their ids."""

    def __init__(self, document: AsyncApi) -> None:
        self._document = document
        self._known: dict[str, Operation | None] = {}

    def operation(self, name: str) -> Operation | None:
        if name not in self._known:
            find = self._of_version_2 if self._document.version == "2" else self._of_version_3
            self._known[name] = find(name)
        return self._known[name]

    def _of_version_3(self, name: str) -> Operation | None:
        operations = self._document.content.get("operations")
        if not isinstance(operations, Mapping) or name not in operations:
            return None
        node, at = self._end(operations[name], pointer(("operations", name)))
        location = f"[root].operations.{name}"
        messages = tuple(self._messages(node, at, location))
        reply = self._reply(node["reply"], f"{at}/reply", f"{location}.reply") if node.get("reply") else None
        return Operation(name, node, at, location, messages, f"{location}.messages", reply)

    def _reply(self, owner: Any, at: str, location: str) -> Reply:
        node, at = self._end(owner, at)
        return Reply(tuple(self._messages(node, at, location)), node, at, location)

    def _messages(self, owner: Mapping[str, Any], at: str, location: str) -> Iterator[Expected]:
        """Those that an operation names, else all of its channel."""
        named = owner.get("messages")
        if named is not None:
            each_of = [
                (each, f"{at}/messages/{index}", f"{location}.messages[{index}]") for index, each in _list(named)
            ]
        else:
            channel, channel_at = self._end(owner.get("channel"), f"{at}/channel")
            inner = (channel or {}).get("messages") or {}
            each_of = [(inner[name], channel_at + pointer(("messages", name)), "") for name in inner]
        for each, place, told in each_of:
            yield from self._expected(each, place, told)

    def _of_version_2(self, name: str) -> Operation | None:
        for channel, owner in (self._document.content.get("channels") or {}).items():
            item, at = self._end(owner, pointer(("channels", channel)))
            for kind in ("publish", "subscribe"):
                node, place = self._end((item or {}).get(kind), f"{at}/{kind}")
                if isinstance(node, Mapping) and node.get("operationId") == name:
                    location = f"[root].channels.{channel}.{kind}"
                    messages = tuple(self._alternatives(node.get("message"), f"{place}/message", f"{location}.message"))
                    return Operation(name, node, place, location, messages, f"{location}.message", None)
        return None

    def _alternatives(self, owner: Any, at: str, location: str) -> Iterator[Expected]:
        node, place = self._end(owner, at)
        several = node.get("oneOf") if isinstance(node, Mapping) else None
        if several is None:
            yield from self._expected(owner, at, location)
        for index, each in _list(several):
            yield from self._expected(each, f"{place}/oneOf/{index}", f"{location}.oneOf[{index}]")

    def _expected(self, owner: Any, at: str, location: str) -> Iterator[Expected]:
        """The message, by the last name that leads to it; none where a reference leads nowhere."""
        node, place = self._end(owner, at)
        if not isinstance(node, Mapping):
            return
        told = location if place == at and location else "[root]" + place.replace("/", ".")
        traits = [found for each in _entries(node.get("traits")) if (found := self._end(each, "")[0])]
        media_types = [each.get("contentType") for each in (node, *traits)]
        media_type = next((each for each in media_types if each), self._document.content.get("defaultContentType"))
        payload = _payload(node, place, told)
        headers = [each["headers"] for each in (node, *traits) if "headers" in each]
        schema = None
        if headers:
            found = headers[0] if len(headers) == 1 else {"allOf": headers}
            schema = Schema(found, f"{place}/headers", f"{told}.headers")
        yield Expected(told, place, node, payload, schema, media_type if isinstance(media_type, str) else None)

    def _end(self, node: Any, at: str) -> tuple[Any, str]:
        """What a node stands for at last, and where that is; None for what leads nowhere."""
        for _ in range(REFERENCES_IN_A_ROW):
            if not (isinstance(node, Mapping) and isinstance(node.get("$ref"), str)):
                return node, at
            node, at = self._walk(node["$ref"])
        return None, at

    def _walk(self, reference: str) -> tuple[Any, str]:
        """Where a reference leads, by way of others that stand before it."""
        node: Any = self._document.content
        at = ""
        for key in tokens(reference):
            if "$ref" in node:
                node, at = self._end(node, at)
            node = node.get(key) if isinstance(node, Mapping) else _at(node, key)
            at += pointer((key,))
            if node is None:
                break
        return node, at


def _payload(node: Mapping[str, Any], at: str, location: str) -> Schema | None:
    """The schema of a message's body, which may stand in an object with its format; None where there is none."""
    schema, told = node.get("payload"), "payload"
    formed = node.get("schemaFormat", "")
    if isinstance(schema, Mapping) and "schemaFormat" in schema:
        formed, schema, told = schema["schemaFormat"], schema.get("schema"), "payload/schema"
    if schema is None:
        return None
    foreign = bool(formed) and not str(formed).startswith(JSON_SCHEMA)
    return Schema(
        schema, f"{at}/{told}", f"{location}.{told.replace('/', '.')}", foreign=str(formed) if foreign else ""
    )


def _at(node: Any, key: str) -> Any:
    return node[int(key)] if isinstance(node, list) and key.isdecimal() and int(key) < len(node) else None


def _entries(several: Any) -> Sequence[Any]:
    return several if isinstance(several, list) else ()


def _list(several: Any) -> list[tuple[int, Any]]:
    return list(enumerate(_entries(several)))
