"""From what was sent to the values that schemas speak of: parameters, bodies, credentials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any

import msgspec

from bizing_spec.coverage.exchange import ABSENT, HIDDEN, Side
from bizing_spec.coverage.inventory import Content, Parameter, Scheme
from bizing_spec.gate import negotiation
from bizing_spec.mock import forms, styles
from bizing_spec.openapi import OpenApi


class Given:
    """The parameters of one request."""

    def __init__(self, path: Mapping[str, str], query: str, headers: Mapping[str, str]) -> None:
        self._path = path
        self._query = query
        self._headers = headers

    def value(self, parameter: Parameter) -> Any:
        """The value of a parameter, or `styles.MISSING`."""
        if parameter.where == "query":
            return parameter.reader.from_query(*self._pairs) if self._query else styles.MISSING
        text = self._texts(parameter.where).get(_key(parameter))
        if text is None:
            return styles.MISSING
        return text if text in HIDDEN else parameter.reader.from_text(text)

    def _texts(self, where: str) -> Mapping[str, str]:
        return {"path": self._path, "header": self._headers}.get(where, self._cookies)

    @cached_property
    def _pairs(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        return styles.query_pairs(self._query.encode("latin-1", "replace"))

    @cached_property
    def _cookies(self) -> dict[str, str]:
        return _cookies(self._headers)


def _key(parameter: Parameter) -> str:
    return parameter.name.lower() if parameter.where == "header" else parameter.name


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def value(content: Content, side: Side, api: OpenApi) -> Any:
    """The value of a body; ABSENT where it cannot be read, or is of a kind that no schema describes."""
    if side.value is not ABSENT:
        return side.value
    sent = side.media_type or content.media_type.lower()
    try:
        if negotiation.is_json(sent):
            return msgspec.json.decode(side.body)
        if sent in forms.MEDIA_TYPES:
            shape = styles.shape(content.node["schema"], api.resolve)
            header = side.headers.get("content-type", "").encode("latin-1", "replace")
            encoding = content.node.get("encoding")
            return forms.read(side.body, sent, header, shape, encoding if isinstance(encoding, Mapping) else {})
        return side.body.decode() if sent.startswith("text/") and not sent.endswith("xml") else ABSENT
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return ABSENT


def shown(schemes: Iterable[Scheme], headers: Mapping[str, str], query: str) -> Iterator[str]:
    """The security requirements whose credentials a request shows. A hidden Authorization is the only one asked for."""
    authorizing = [each for each in schemes if _authorization(each.node)]
    said, _, rest = headers.get("authorization", "").partition(" ")
    hidden = f"{said} {rest}".strip() in HIDDEN
    for scheme in schemes:
        wanted = _authorization(scheme.node)
        if wanted:
            if said and (
                said.lower() == wanted or (hidden and len({_authorization(e.node) for e in authorizing}) == 1)
            ):
                yield scheme.pointer
        elif _has_key(scheme.node, headers, query):
            yield scheme.pointer


def _authorization(scheme: Mapping[str, Any]) -> str:
    """The scheme of the header Authorization that it asks for, if it does."""
    if scheme.get("type") == "http":
        return str(scheme.get("scheme", "")).lower()
    return "bearer" if scheme.get("type") in ("oauth2", "openIdConnect") else ""


def _has_key(scheme: Mapping[str, Any], headers: Mapping[str, str], query: str) -> bool:
    name, where = str(scheme.get("name", "")), scheme.get("in")
    if where == "header":
        return name.lower() in headers
    if where == "cookie":
        return name in _cookies(headers) or headers.get("cookie", "") in HIDDEN
    return name in styles.query_pairs(query.encode("latin-1", "replace"))[0]
