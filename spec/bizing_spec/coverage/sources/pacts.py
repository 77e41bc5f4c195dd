"""Pacts of versions 1 to 4: requests with the answers that are expected, and messages."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bizing_spec import document
from bizing_spec.coverage.exchange import ABSENT, Exchange, Message, Side
from bizing_spec.document import DocumentUnreadable
from bizing_spec.gate import negotiation
from bizing_spec.places import Places


class _Malformed(Exception):
    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(reason)
        self.pointer = pointer
        self.reason = reason


def read(file: Path) -> Iterator[Exchange | Message]:
    """Raises DocumentUnreadable for what is no pact, with the line of what is wrong in it."""
    text = document.text_of(file)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as fault:
        raise DocumentUnreadable(file, f"this is no pact: {fault.msg}", fault.lineno) from fault
    except RecursionError as fault:
        raise DocumentUnreadable(file, "this is no pact: nested too deeply") from fault
    try:
        yield from _of_pact(content)
    except _Malformed as fault:
        line = Places(str(file), text).locate(fault.pointer).line
        raise DocumentUnreadable(file, f"this is no pact: {fault.reason}", line) from fault


def _of_pact(content: Any) -> Iterator[Exchange | Message]:
    _be(dict, content, "")
    is_4 = str(_version(content)).startswith("4")
    for index, each in enumerate(_be(list, content.get("interactions") or [], "/interactions")):
        place = f"/interactions/{index}"
        kind = str(_be(dict, each, place).get("type") or "synchronous/http").lower()
        if kind == "synchronous/http":
            yield _exchange(each, place, is_4)
        elif kind == "asynchronous/messages":
            yield _message(each, each.get("contents"), is_4)
    for index, each in enumerate(_be(list, content.get("messages") or [], "/messages")):
        yield _message(_be(dict, each, f"/messages/{index}"), each.get("contents"), False)


def _version(content: Mapping[str, Any]) -> Any:
    metadata = _be(dict, content.get("metadata") or {}, "/metadata")
    named = metadata.get("pactSpecification", metadata.get("pact-specification"))
    return named.get("version") if isinstance(named, dict) else metadata.get("pactSpecificationVersion", "")


def _be(kind: type, value: Any, pointer: str) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        names = {dict: "an object", list: "an array", str: "a string", int: "a whole number"}
        raise _Malformed(pointer, f"{pointer or 'it'} must be {names[kind]}")
    return value


def _exchange(each: Mapping[str, Any], place: str, is_4: bool) -> Exchange:
    request = _be(dict, each.get("request"), f"{place}/request")
    response = _be(dict, each.get("response"), f"{place}/response")
    path = _be(str, request.get("path"), f"{place}/request/path")
    query = _query(request.get("query"), f"{place}/request/query")
    return Exchange(
        _be(str, request.get("method"), f"{place}/request/method"),
        f"{path}?{query}" if query else path,
        _be(int, response.get("status", 200), f"{place}/response/status"),
        _side(request, request.get("body", ABSENT), is_4, f"{place}/request"),
        _side(response, response.get("body", ABSENT), is_4, f"{place}/response"),
        is_partial=True,
    )


def _message(each: Mapping[str, Any], contents: Any, is_4: bool) -> Message:
    metadata = each.get("metadata") or each.get("metaData") or {}
    side = _side({}, contents, is_4, "/contents")
    said = side.value if isinstance(side.value, dict) else {}
    described = str(each.get("description") or "").replace(",", " ").split()
    texts = [*described, *said.values(), *(metadata.values() if isinstance(metadata, dict) else ())]
    return Message(tuple(text for text in texts if isinstance(text, str)), side)


def _query(query: Any, place: str) -> str:
    """Text up to version 2, values by name after."""
    if query is None or isinstance(query, str):
        return query or ""
    pairs = [
        (name, "" if value is None else value)
        for name, values in _be(dict, query, place).items()
        for value in (values if isinstance(values, list) else [values])
    ]
    return urlencode(pairs)


def _side(of: Mapping[str, Any], body: Any, is_4: bool, place: str) -> Side:
    given = _be(dict, of.get("headers") or {}, f"{place}/headers")
    headers = {name.lower(): _text(value) for name, value in given.items()}
    value, media_type = _content(body) if is_4 else (body, "")
    if media_type:
        headers.setdefault("content-type", media_type)
    sent = negotiation.split(headers.get("content-type", "").encode("latin-1", "replace"))[0]
    if isinstance(value, str) and sent and not negotiation.is_json(sent):
        return Side(headers, value.encode())
    return Side(headers, value=value)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _content(body: Any) -> tuple[Any, str]:
    """The value of a body of version 4, and its media type; what is not as `encoded` says is taken as it is."""
    if not isinstance(body, dict):
        return ABSENT, ""
    content, encoded = body.get("content", ABSENT), str(body.get("encoded") or "").lower()
    media_type = str(body.get("contentType") or "")
    if isinstance(content, str):
        try:
            if encoded == "json":
                return json.loads(content), media_type
            if encoded == "base64":
                return base64.b64decode(content, validate=True).decode("utf-8", "replace"), media_type
        except (ValueError, binascii.Error, RecursionError):
            pass
    return content, media_type
