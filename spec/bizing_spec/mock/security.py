"""Whether a request has the credentials that the document asks for; what they are worth is not asked."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Headers = Mapping[bytes, bytes]
Shows = Callable[[Headers, bytes], bool]


class Security:
    """The alternatives of one operation, each of schemes that must all be shown."""

    def __init__(self, alternatives: Sequence[Mapping[str, Any]], schemes: Mapping[str, Any]) -> None:
        known = [[schemes[name] for name in each if isinstance(schemes.get(name), Mapping)] for each in alternatives]
        self._alternatives = [[_reader(scheme) for scheme in each] for each in known]
        challenges = dict.fromkeys(_challenge(scheme) for each in known for scheme in each)
        self.challenge = ",".join(each for each in challenges if each).encode()

    def admits(self, headers: Headers, query: bytes) -> bool:
        return not self._alternatives or any(
            all(shows(headers, query) for shows in alternative) for alternative in self._alternatives
        )


def key_names(content: Mapping[str, Any]) -> list[str]:
    """The headers, query parameters and cookies that carry a document's API keys."""
    components = content.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, Mapping) else None
    found = schemes.values() if isinstance(schemes, Mapping) else ()
    return [str(each.get("name", "")) for each in found if isinstance(each, Mapping) and each.get("type") == "apiKey"]


def _reader(scheme: Mapping[str, Any]) -> Shows:
    kind, name = scheme.get("type"), str(scheme.get("name", ""))
    if kind == "apiKey":
        key = name.lower().encode("latin-1", "replace")
        if scheme.get("in") == "header":
            return lambda headers, _: key in headers
        if scheme.get("in") == "cookie":
            return lambda headers, _: name in cookies(headers)
        return lambda _, query: name in parse_qs(query.decode("latin-1"), keep_blank_values=True)
    if kind == "http":
        return _authorization(str(scheme.get("scheme", "")).lower())
    if kind in ("oauth2", "openIdConnect"):
        return _authorization("bearer")
    return lambda *_: True  # mutual TLS and what is to come cannot be seen here


def _authorization(wanted: str) -> Shows:
    check = {"basic": _is_basic, "digest": _is_digest}.get(wanted, bool)

    def shows(headers: Headers, _query: bytes) -> bool:
        scheme, _, rest = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        return scheme.lower() == wanted and check(rest.strip())

    return shows


def _is_basic(token: str) -> bool:
    try:
        return b":" in base64.b64decode(token, validate=True)
    except (binascii.Error, ValueError):
        return False


def _is_digest(rest: str) -> bool:
    given = {part.partition("=")[0].strip() for part in rest.split(",")}
    return {"username", "realm", "nonce", "uri", "response"} <= given


def _challenge(scheme: Mapping[str, Any]) -> str:
    if scheme.get("type") == "http":
        name = str(scheme.get("scheme", ""))
        return f'{name.capitalize()} realm="*"' if name.lower() in ("basic", "digest") else name.capitalize()
    return {"oauth2": "OAuth2", "openIdConnect": "OpenID"}.get(str(scheme.get("type")), "")


def cookies(headers: Headers) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get(b"cookie", b"").decode("latin-1"))
    except Exception:  # http.cookies raises whatever it meets in a malformed header
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
