"""Which operation of a document a request is for: paths with parameters, under the paths of the servers or not."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from bizing_spec.openapi import OpenApi
from bizing_spec.places import pointer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
OPTION = "x-opc-config-"
"""Documents that are made for openapi-pact-comparator set its options in `info` by this prefix."""

_PARAMETER = re.compile(r"\{[.;]?([^{}*]+)\*?\}|(\*+)")


@dataclasses.dataclass(frozen=True)
class Parameter:
    """A parameter; `index` counts the operation's own and then its path's, `pointer` is where it stands."""

    index: int
    node: Mapping[str, Any]
    pointer: str

    @property
    def name(self) -> str:
        return str(self.node["name"])

    @property
    def place(self) -> str:
        return str(self.node["in"])


@dataclasses.dataclass(frozen=True)
class Operation:
    method: str
    path: str
    node: Mapping[str, Any]
    pointer: str
    parameters: tuple[Parameter, ...]
    security: tuple[Mapping[str, Any], ...]

    @property
    def location(self) -> str:
        return f"[root].paths.{self.path}.{self.method}"


@dataclasses.dataclass(frozen=True)
class Route:
    """An operation, and the texts of its path parameters as the request has them, still encoded."""

    operation: Operation
    path: Mapping[str, str]


class Routes:
    """Every operation of a document; a path that is spelt out goes before one with parameters."""

    def __init__(self, document: OpenApi) -> None:
        self._document = document
        info = document.content.get("info") or {}
        self._flags = re.IGNORECASE if info.get(f"{OPTION}case-insensitive") else 0
        self._loose_end = bool(info.get(f"{OPTION}ignore-trailing-slash"))
        self._loose_slashes = bool(info.get(f"{OPTION}ignore-duplicate-slashes"))
        base = info.get(f"{OPTION}base-path")
        self._prefixes = [str(base)] if base else list(dict.fromkeys(_server_paths(document.content)))
        self._patterns = sorted(self._read(), key=lambda each: each[0])

    def find(self, method: str, path: str) -> Route | None:
        if "?" in path:
            return None
        asked = self._tidy(path if path.startswith("/") else f"/{path}")
        for prefix in self._prefixes:
            if re.match(re.escape(prefix), asked, self._flags) and (
                found := self._match(method.lower(), asked[len(prefix) :] or "/")
            ):
                return found
        return None

    def _match(self, method: str, path: str) -> Route | None:
        for _, pattern, names, operations in self._patterns:
            matched = pattern.fullmatch(path)
            if matched and method in operations:
                given = dict(zip(names, matched.groups(), strict=True))
                return Route(operations[method], given)
        return None

    def _tidy(self, path: str) -> str:
        slashed = re.sub("/{2,}", "/", path) if self._loose_slashes else path
        return slashed.rstrip("/") or "/" if self._loose_end else slashed

    def _read(self) -> Iterator[tuple[tuple[int, ...], re.Pattern[str], list[str], dict[str, Operation]]]:
        for template, item in (self._document.content.get("paths") or {}).items():
            resolved = self._document.resolve(item)
            if template.startswith("/") and isinstance(resolved, Mapping):
                yield (*self._pattern(self._tidy(template)), self._operations(template, item, resolved))

    def _pattern(self, template: str) -> tuple[tuple[int, ...], re.Pattern[str], list[str]]:
        """How late the path is tried, segment by segment; what it looks like; its parameters."""
        made, names, end = "", [], 0
        for found in _PARAMETER.finditer(template):
            made += _literal(template[end : found.start()])
            names.append(found[1] or f"*{found.start()}")
            made += "(.*)" if found[2] else "([^/]+?)"
            end = found.end()
        made += _literal(template[end:])
        lateness = tuple(2 if "*" in part else int("{" in part) for part in template.split("/"))
        return lateness, re.compile(made, self._flags), names

    def _operations(self, path: str, item: Any, resolved: Mapping[str, Any]) -> dict[str, Operation]:
        base = str(item["$ref"])[1:] if isinstance(item, Mapping) and "$ref" in item else pointer(("paths", path))
        made = {}
        for method in METHODS:
            node = resolved.get(method)
            if isinstance(node, Mapping):
                owners = ((f"{base}/{method}", node), (base, resolved))
                security = node.get("security", self._document.content.get("security")) or ()
                made[method] = Operation(
                    method, path, node, f"{base}/{method}", tuple(self._parameters(owners)), tuple(security)
                )
        return made

    def _parameters(self, owners: tuple[tuple[str, Mapping[str, Any]], ...]) -> Iterator[Parameter]:
        seen: set[tuple[str, str]] = set()
        for base, owner in owners:
            for position, each in enumerate(owner.get("parameters") or ()):
                node = self._document.resolve(each)
                if isinstance(node, Mapping) and "name" in node and "in" in node:
                    key = str(node["name"]), str(node["in"])
                    if key not in seen:
                        place = str(each["$ref"])[1:] if "$ref" in each else f"{base}/parameters/{position}"
                        yield Parameter(len(seen), node, place)
                        seen.add(key)


def _literal(text: str) -> str:
    """Encoded or not is the same, but for a slash."""
    return "".join(_spellings(each) for each in re.split("(%2[fF])", text))


def _spellings(text: str) -> str:
    if text.lower() == "%2f":
        return "%2[fF]"
    return "".join(_spelling(each) for each in unquote(text))


def _spelling(character: str) -> str:
    encoded = "".join(f"%{byte:02x}" for byte in character.encode())
    if character == "/" or (character.isalnum() and character.isascii()):
        return re.escape(character)
    return f"(?:{re.escape(character)}|(?i:{encoded}))"


def _server_paths(content: Mapping[str, Any]) -> Iterator[str]:
    """The paths of all servers: consumers write them in their pacts or leave them out."""
    items = [each for each in (content.get("paths") or {}).values() if isinstance(each, Mapping)]
    operations = [each[method] for each in items for method in METHODS if isinstance(each.get(method), Mapping)]
    yield ""
    for owner in (content, *items, *operations):
        for server in owner.get("servers") or ():
            if isinstance(server, Mapping) and isinstance(server.get("url"), str):
                yield _filled(server).rstrip("/")


def _filled(server: Mapping[str, Any]) -> str:
    url = str(server["url"])
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return urlsplit(url).path
