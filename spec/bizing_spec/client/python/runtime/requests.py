"""What an operation is asked with: address, headers and body, as its document says."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from .answers import Reply, essence
from .encoding import as_is, component, expand, text_of
from .models import Upload, fields, wire

REPEATABLE: Final = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE")

Secret = str | Callable[[], str]
AsyncSecret = str | Callable[[], str | Awaitable[str]]
Style = tuple[str, bool]
Part = tuple[str | None, str | bytes | IO[bytes], str] | tuple[None, str]


@dataclass(frozen=True)
class Parameter:
    """Where a parameter is, what it is called there, and in which style it is written."""

    place: str
    name: str
    style: str
    explode: bool = False


@dataclass(frozen=True)
class Scheme:
    """How a credential travels: `header`, `query` and `cookie` by the name `key`, `bearer` or `basic`."""

    kind: str
    key: str


@dataclass(frozen=True)
class Operation:
    """An operation of the document; `idempotency_key` is the header that a new key is put into, and its quotes."""

    method: str
    path: str
    parameters: Sequence[Parameter] = ()
    replies: Sequence[Reply] = ()
    security: Sequence[Sequence[str]] = ()
    body: str = ""
    encodings: Mapping[str, Mapping[str, Style]] = field(default_factory=dict)
    idempotency_key: tuple[str, str] | None = None
    server: str = ""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Asked:
    """A request that can be made again: what httpx builds it of."""

    method: str
    url: str
    headers: httpx.Headers
    content: Mapping[str, Any]
    is_repeatable: bool

    def build(self, http: httpx.Client | httpx.AsyncClient, timeout: float | None) -> httpx.Request:
        return http.build_request(self.method, self.url, headers=self.headers, timeout=timeout, **self.content)


def asked(
    operation: Operation,
    base_url: str,
    values: Sequence[Any],
    body: Any,
    content_type: str | None,
    credentials: Mapping[Scheme, str],
    headers: Mapping[str, str],
) -> Asked:
    """The request for the values of the operation's parameters; None is not sent. Raises ValueError."""
    given = [(each, value) for each, value in zip(operation.parameters, values, strict=True) if value is not None]
    sent = httpx.Headers({"Accept": _accepted(operation.replies)})
    query, cookies = _texts(given, "query"), _texts(given, "cookie")
    for scheme, secret in credentials.items():
        _authorise(scheme, secret, sent, query, cookies)
    for each, value in given:
        if each.place == "header":
            sent[each.name] = expand(each.name, value, each.style, each.explode, as_is)
    if operation.idempotency_key and operation.idempotency_key[0] not in sent:
        name, mark = operation.idempotency_key
        sent[name] = f"{mark}{uuid.uuid4()}{mark}"
    if cookies:
        sent["Cookie"] = "; ".join(cookies).replace("&", "; ")
    content = _content(operation, body, content_type or operation.body, sent)
    sent.update(headers)
    path = _path(operation, given)
    search = f"?{'&'.join(query)}" if query else ""
    is_safe = operation.method in REPEATABLE or operation.idempotency_key is not None
    is_repeatable = is_safe and all(map(_is_at_hand, content.values()))
    return Asked(operation.method, f"{operation.server or base_url}{path}{search}", sent, content, is_repeatable)


def _accepted(replies: Sequence[Reply]) -> str:
    types = ["application/json" if reply.media_type == "json" else reply.media_type for reply in replies]
    return ", ".join(dict.fromkeys(filter(None, types))) or "*/*"


def _texts(given: list[tuple[Parameter, Any]], place: str) -> list[str]:
    texts = [expand(each.name, value, each.style, each.explode) for each, value in given if each.place == place]
    return [text for text in texts if text]


def _authorise(scheme: Scheme, secret: str, sent: httpx.Headers, query: list[str], cookies: list[str]) -> None:
    if scheme.kind == "query":
        query.append(f"{component(scheme.key)}={component(secret)}")
    elif scheme.kind == "cookie":
        cookies.append(f"{scheme.key}={quote(secret, safe='!#$%()*+/:<=>?@[]^`{|}~')}")
    else:
        before = {"basic": "Basic ", "bearer": "Bearer "}
        sent[scheme.key] = f"{before.get(scheme.kind, '')}{secret}"


def _path(operation: Operation, given: list[tuple[Parameter, Any]]) -> str:
    path = operation.path
    values = {each.name: (each, value) for each, value in given if each.place == "path"}
    parts = path.split("{")
    for part in parts[1:]:
        name = part.partition("}")[0]
        each, value = values.get(name, (Parameter("path", name, "simple"), None))
        text = expand(name, value, each.style, each.explode)
        # A path with these would be that of another operation.
        if text in ("", ".", ".."):
            raise ValueError(f"The path parameter {name} cannot be {value!r}.")
        path = path.replace(f"{{{name}}}", text, 1)
    return path


def _content(operation: Operation, body: Any, content_type: str, sent: httpx.Headers) -> dict[str, Any]:
    if body is None:
        return {}
    media_type = essence(content_type)
    if media_type == "multipart/form-data":
        return {"files": _parts(fields(body))}
    if "*" not in media_type:
        sent["Content-Type"] = content_type
    if media_type.endswith(("/json", "+json")):
        return {"content": json.dumps(wire(body), ensure_ascii=False, separators=(",", ":")).encode()}
    if media_type == "application/x-www-form-urlencoded" and isinstance(body, BaseModel | Mapping):
        return {"content": _form(fields(body), operation.encodings.get(content_type, {})).encode()}
    if isinstance(body, str | bytes | Iterable | AsyncIterable) and not isinstance(body, BaseModel | Mapping):
        return {"content": body.encode() if isinstance(body, str) else body}
    return {"content": json.dumps(wire(body), ensure_ascii=False).encode()}


def _form(values: Mapping[str, Any], styles: Mapping[str, Style]) -> str:
    texts = []
    for name, value in values.items():
        usual = ("jsonField" if isinstance(value, BaseModel | Mapping) else "form", True)
        if value is not None:
            texts.append(expand(name, value, *styles.get(name, usual)))
    return "&".join(filter(None, texts))


def _parts(values: Mapping[str, Any]) -> list[tuple[str, Part]]:
    lists = ((name, value if isinstance(value, list | tuple) else [value]) for name, value in values.items())
    return [(name, _part(each)) for name, several in lists for each in several if each is not None]


def _part(value: Any) -> Part:
    if isinstance(value, Upload):
        return value.name, value.content, value.media_type
    if isinstance(value, bytes):
        return "file", value, "application/octet-stream"
    if isinstance(value, BaseModel | Mapping | list | tuple):
        return None, json.dumps(wire(value), ensure_ascii=False), "application/json"
    return None, text_of(value)


def _is_at_hand(content: Any) -> bool:
    """Whether it can be sent more than once."""
    if isinstance(content, list):
        return all(isinstance(part[1], str | bytes) for _, part in content)
    return isinstance(content, bytes)
