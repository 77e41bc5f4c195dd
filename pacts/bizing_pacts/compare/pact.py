"""A pact as the comparison reads it: interactions of versions 1 to 4 of the specification, in one form."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bizing_pacts.compare import conversation, members
from bizing_pacts.compare.conversation import Conversation
from bizing_pacts.compare.members import NONE, Malformed
from bizing_spec import document, files, places, sources
from bizing_spec.document import DocumentUnreadable

Query = Mapping[str, list[str]]

NEWEST: Final = 4
"""The version of the specification."""


@dataclasses.dataclass(frozen=True)
class Message:
    """One side of an interaction; header names are in lower case, repeated ones joined."""

    headers: Mapping[str, str]
    body: Any
    media_type: str | None  # what the pact says of the body, apart from its headers

    @property
    def has_content(self) -> bool:
        """Whether there is a body that says something: an empty object does, an empty text does not."""
        return self.body is not NONE and (bool(self.body) or isinstance(self.body, (dict, list)))

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())


@dataclasses.dataclass(frozen=True)
class Interaction:
    """`query` is text in pacts up to version 2, values by name after; `place` is its pointer in the pact."""

    index: int
    description: str | None
    state: str
    method: str
    path: str
    query: str | Query
    status: int
    request: Message
    response: Message

    @property
    def is_valid_request(self) -> bool:
        """Whether the provider is to take it: what it answers with an error may be as wrong as one likes."""
        return self.status < 400


@dataclasses.dataclass(frozen=True)
class Pact:
    file: str
    consumer: str | None
    provider: str | None
    interactions: tuple[Interaction, ...]
    messages: tuple[Conversation, ...]
    others: int  # interactions of kinds that nobody has told of
    places: places.Places = dataclasses.field(repr=False)


def read(file: Path) -> Pact:
    """Raises DocumentUnreadable for what is no pact, with the line of what is wrong in it."""
    text = sources.FileSource(str(file)).read()
    content = _parse(file, text)
    where = places.Places(str(file), text)
    try:
        return _pact(str(file), content, where)
    except Malformed as fault:
        line = where.locate(fault.pointer).line
        raise DocumentUnreadable(file, f"this is no pact: {fault.reason}", line) from fault


def _parse(file: Path, text: str) -> dict[str, Any]:
    """Pacts are JSON, whatever their files are called."""
    try:
        content = document.json_value(file, text)
        files.must_be_shallow(content, file)
    except DocumentUnreadable as fault:
        raise DocumentUnreadable(file, f"this is no pact: {fault.reason}", fault.line) from fault
    if not isinstance(content, dict):
        raise DocumentUnreadable(file, "this is no pact: it must be an object at its top level", 1)
    return content


def _pact(file: str, content: dict[str, Any], where: places.Places) -> Pact:
    interactions, messages = content.get("interactions"), content.get("messages")
    if interactions is None and messages is None:
        raise Malformed("", "it has neither interactions nor messages")
    each_of = list(enumerate(members.of(list, interactions or [], "/interactions")))
    older = enumerate(members.of(list, messages or [], "/messages"))
    version = _version(content)
    kinds = [_kind(index, each) for index, each in each_of]
    http = [
        _interaction(index, each, version) for (index, each), kind in zip(each_of, kinds, strict=True) if kind in _HTTP
    ]
    told = [
        _MESSAGES[kind](index, each) for (index, each), kind in zip(each_of, kinds, strict=True) if kind in _MESSAGES
    ]
    told += [conversation.before_version_4(index, each) for index, each in older]
    others = sum(kind not in _HTTP and kind not in _MESSAGES for kind in kinds)
    who = (_name(content, "consumer"), _name(content, "provider"))
    return Pact(file, *who, tuple(http), tuple(told), others, where)


_HTTP = ("", "synchronous/http")
_MESSAGES = {
    conversation.ASYNCHRONOUS: conversation.asynchronous,
    conversation.SYNCHRONOUS: conversation.synchronous,
}


def _kind(index: int, interaction: Any) -> str:
    """In lower case, empty for interactions of before version 4."""
    kind = members.of(dict, interaction, f"/interactions/{index}").get("type")
    return "" if kind is None else str(kind).lower()


def _name(content: Mapping[str, Any], who: str) -> str | None:
    name = members.of(dict, content.get(who) or {}, f"/{who}").get("name")
    return name if isinstance(name, str) else None


def _version(content: Mapping[str, Any]) -> int:
    metadata = members.of(dict, content.get("metadata") or {}, "/metadata")
    said = metadata.get("pactSpecificationVersion")
    for key in ("pactSpecification", "pact-specification"):
        named = metadata.get(key)
        said = named.get("version", said) if isinstance(named, dict) else said
    major = str(said or "0").partition(".")[0]
    if not major.isdecimal() or int(major) > NEWEST:
        raise Malformed("/metadata", f"{said!r} is no version of the Pact specification; 1 to {NEWEST} are")
    return int(major)


def _interaction(index: int, each: dict[str, Any], version: int) -> Interaction:
    place = f"/interactions/{index}"
    request = members.of(dict, each.get("request"), f"{place}/request")
    response = members.of(dict, each.get("response"), f"{place}/response")
    return Interaction(
        index,
        members.description(each),
        members.state(each),
        members.of(str, request.get("method"), f"{place}/request/method"),
        members.of(str, request.get("path"), f"{place}/request/path"),
        _query(request.get("query"), f"{place}/request/query"),
        members.of(int, response.get("status", 200), f"{place}/response/status"),
        _message(request, version, f"{place}/request"),
        _message(response, version, f"{place}/response"),
    )


def _query(query: Any, place: str) -> str | Query:
    if query is None or isinstance(query, str):
        return query or ""
    return {name: _texts(value, place) for name, value in members.of(dict, query, place).items()}


def _texts(value: Any, place: str) -> list[str]:
    """A value or several; null is an empty one."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(each, (dict, list)) for each in values):
        raise Malformed(place, f"{place} must have texts for values")
    return ["" if each is None else each if isinstance(each, str) else json.dumps(each) for each in values]


def _message(side: Mapping[str, Any], version: int, place: str) -> Message:
    given = members.of(dict, side.get("headers") or {}, f"{place}/headers")
    headers = {name.lower(): ", ".join(_texts(value, f"{place}/headers")).strip() for name, value in given.items()}
    if version < 4:
        return Message(headers, side.get("body", NONE), None)
    body = side.get("body")
    if not body:
        return Message(headers, NONE, None)
    if not isinstance(body, dict):
        raise Malformed(f"{place}/body", "a body in version 4 is an object with its content")
    media_type = body.get("contentType")
    return Message(headers, members.content(body), media_type if isinstance(media_type, str) else None)
