"""A pact as the comparison reads it: HTTP interactions of versions 1 to 4 of the specification, in one form."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bizing_spec import document, places
from bizing_spec.document import DocumentUnreadable

NONE: Final = object()
"""No body at all, where null is one."""

Query = Mapping[str, list[str]]


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
    messages: int
    places: places.Places = dataclasses.field(repr=False)


def read(file: Path) -> Pact:
    """Raises DocumentUnreadable for what is no pact, with the line of what is wrong in it."""
    text = document.text_of(file)
    content = _parse(file, text)
    where = places.Places(str(file), text)
    try:
        return _pact(str(file), content, where)
    except _Malformed as fault:
        line = where.locate(fault.pointer).line
        raise DocumentUnreadable(file, f"this is no pact: {fault.reason}", line) from fault


class _Malformed(Exception):
    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(reason)
        self.pointer = pointer
        self.reason = reason


def _parse(file: Path, text: str) -> dict[str, Any]:
    """Pacts are JSON, whatever their files are called."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as fault:
        raise DocumentUnreadable(file, f"this is no pact: {fault.msg}", fault.lineno) from fault
    except RecursionError as fault:
        raise DocumentUnreadable(file, "this is no pact: nested too deeply") from fault
    if not isinstance(content, dict):
        raise DocumentUnreadable(file, "this is no pact: it must be an object at its top level", 1)
    return content


def _pact(file: str, content: dict[str, Any], where: places.Places) -> Pact:
    interactions, messages = content.get("interactions"), content.get("messages")
    if interactions is None and messages is None:
        raise _Malformed("", "it has neither interactions nor messages")
    each_with_index = list(enumerate(_of(list, interactions or [], "/interactions")))
    version = _version(content)
    http = [(index, each) for index, each in each_with_index if _is_http(each, index)]
    others = len(each_with_index) - len(http) + len(_of(list, messages or [], "/messages"))
    return Pact(
        file,
        _name(content, "consumer"),
        _name(content, "provider"),
        tuple(_interaction(index, each, version) for index, each in http),
        others,
        where,
    )


def _of(kind: type, value: Any, pointer: str) -> Any:
    names = {dict: "an object", list: "an array", str: "a string", int: "a whole number"}
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _Malformed(pointer, f"{pointer or 'it'} must be {names[kind]}")
    return value


def _name(content: Mapping[str, Any], who: str) -> str | None:
    name = _of(dict, content.get(who) or {}, f"/{who}").get("name")
    return name if isinstance(name, str) else None


def _version(content: Mapping[str, Any]) -> int:
    metadata = _of(dict, content.get("metadata") or {}, "/metadata")
    said = metadata.get("pactSpecificationVersion")
    for key in ("pactSpecification", "pact-specification"):
        named = metadata.get(key)
        said = named.get("version", said) if isinstance(named, dict) else said
    major = str(said or "0").partition(".")[0]
    if not major.isdecimal():
        raise _Malformed("/metadata", f"{said!r} is no version of the Pact specification")
    return int(major)


def _is_http(interaction: Any, index: int) -> bool:
    kind = _of(dict, interaction, f"/interactions/{index}").get("type")
    return kind is None or str(kind).lower() == "synchronous/http"


def _interaction(index: int, each: dict[str, Any], version: int) -> Interaction:
    place = f"/interactions/{index}"
    request = _of(dict, each.get("request"), f"{place}/request")
    response = _of(dict, each.get("response"), f"{place}/response")
    return Interaction(
        index,
        None if each.get("description") is None else str(each["description"]),
        ", ".join(_states(each)) or "[none]",
        _of(str, request.get("method"), f"{place}/request/method"),
        _of(str, request.get("path"), f"{place}/request/path"),
        _query(request.get("query"), f"{place}/request/query"),
        _of(int, response.get("status", 200), f"{place}/response/status"),
        _message(request, version, f"{place}/request"),
        _message(response, version, f"{place}/response"),
    )


def _states(each: Mapping[str, Any]) -> Iterator[str]:
    for key in ("providerState", "provider_state"):
        if isinstance(each.get(key), str):
            yield each[key]
    for state in each.get("providerStates") or ():
        if isinstance(state, dict) and isinstance(state.get("name"), str):
            yield state["name"]


def _query(query: Any, place: str) -> str | Query:
    if query is None or isinstance(query, str):
        return query or ""
    return {name: _texts(value, place) for name, value in _of(dict, query, place).items()}


def _texts(value: Any, place: str) -> list[str]:
    """A value or several; null is an empty one."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(each, (dict, list)) for each in values):
        raise _Malformed(place, f"{place} must have texts for values")
    return ["" if each is None else each if isinstance(each, str) else json.dumps(each) for each in values]


def _message(side: Mapping[str, Any], version: int, place: str) -> Message:
    given = _of(dict, side.get("headers") or {}, f"{place}/headers")
    headers = {name.lower(): ", ".join(_texts(value, f"{place}/headers")).strip() for name, value in given.items()}
    if version < 4:
        return Message(headers, side.get("body", NONE), None)
    body = side.get("body")
    if not body:
        return Message(headers, NONE, None)
    if not isinstance(body, dict):
        raise _Malformed(f"{place}/body", "a body in version 4 is an object with its content")
    media_type = body.get("contentType")
    return Message(headers, _content(body), media_type if isinstance(media_type, str) else None)


def _content(body: Mapping[str, Any]) -> Any:
    """What a body of version 4 stands for; content that is not what `encoded` says is taken as it is."""
    content, encoded = body.get("content", ""), body.get("encoded")
    if not isinstance(content, str) or not isinstance(encoded, str):
        return content
    try:
        if encoded.upper() == "JSON":
            return json.loads(content)
        if encoded.lower() == "base64":
            return base64.b64decode(content, validate=True).decode("utf-8", errors="replace")
    except (ValueError, binascii.Error):
        pass
    return content
