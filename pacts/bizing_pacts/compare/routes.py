"""Which operation of a document a request is for: paths with parameters, under the paths of the servers or not."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bizing_spec import routing
from bizing_spec.openapi import OpenApi
from bizing_spec.places import pointer

OPTION = "x-opc-config-"
"""Documents that are made for openapi-pact-comparator set its options in `info` by this prefix."""

_BAD_ENCODING = re.compile("%(?![0-9a-fA-F]{2})")


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
    section: str = "paths"  # or webhooks, whose names are then the path

    @property
    def location(self) -> str:
        return f"[root].{self.section}.{self.path}.{self.method}"


@dataclasses.dataclass(frozen=True)
class Route:
    """An operation, and the texts of its path parameters as the request has them, decoded but for `%2F`."""

    operation: Operation
    path: Mapping[str, str]


class Routes:
    """Every operation of a document, and the options that the document sets."""

    def __init__(self, document: OpenApi) -> None:
        self._document = document
        info = document.content.get("info") or {}
        self._loose_end = bool(info.get(f"{OPTION}ignore-trailing-slash"))
        self._loose_slashes = bool(info.get(f"{OPTION}ignore-duplicate-slashes"))
        self._is_encoded = not info.get(f"{OPTION}no-percent-encoding")
        base = str(info.get(f"{OPTION}base-path") or "")  # every path begins with it
        bases = () if base else routing.bases(document.content)
        ignore_case = bool(info.get(f"{OPTION}case-insensitive"))
        self._router = routing.Router(self._read(base), bases, ignore_case=ignore_case)

    def find(self, method: str, path: str) -> Route | None:
        if "?" in path or (self._is_encoded and _BAD_ENCODING.search(path)):
            return None
        found = self._router.match(self._tidy(path if path.startswith("/") else f"/{path}"), method.lower())
        if found is None or method.lower() not in found.methods:
            return None
        return Route(found.methods[method.lower()], found.values)

    def _tidy(self, path: str) -> str:
        slashed = re.sub("/{2,}", "/", path) if self._loose_slashes else path
        return slashed.rstrip("/") or "/" if self._loose_end else slashed

    def _read(self, base: str) -> dict[str, dict[str, Operation]]:
        made: dict[str, dict[str, Operation]] = {}
        for template, item in (self._document.content.get("paths") or {}).items():
            resolved = self._document.resolve(item)
            if template.startswith("/") and isinstance(resolved, Mapping):
                known = made.setdefault(self._tidy(base + template), {})
                for method, operation in operations(self._document, "paths", template, item).items():
                    known.setdefault(method, operation)
        return made


def operations(document: OpenApi, section: str, name: str, item: Any) -> dict[str, Operation]:
    """The operations of a path, or of a webhook, by their methods."""
    resolved = document.resolve(item)
    referred = isinstance(item, Mapping) and "$ref" in item
    base = str(item["$ref"])[1:] if referred else pointer((section, name))
    made = {}
    for method in routing.METHODS:
        node = resolved.get(method) if isinstance(resolved, Mapping) else None
        if isinstance(node, Mapping):
            owners = ((f"{base}/{method}", node), (base, resolved))
            security = node.get("security", document.content.get("security")) or ()
            parameters = tuple(_parameters(document, owners))
            made[method] = Operation(method, name, node, f"{base}/{method}", parameters, tuple(security), section)
    return made


def _parameters(document: OpenApi, owners: tuple[tuple[str, Mapping[str, Any]], ...]) -> Iterator[Parameter]:
    seen: set[tuple[str, str]] = set()
    for base, owner in owners:
        for position, each in enumerate(owner.get("parameters") or ()):
            node = document.resolve(each)
            if isinstance(node, Mapping) and "name" in node and "in" in node:
                key = str(node["name"]), str(node["in"])
                if key not in seen:
                    place = str(each["$ref"])[1:] if "$ref" in each else f"{base}/parameters/{position}"
                    yield Parameter(len(seen), node, place)
                    seen.add(key)
