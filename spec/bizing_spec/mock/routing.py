"""Which operation a request is for: concrete paths before templated ones, with or without the server's base path."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

Target = TypeVar("Target")


class Match(NamedTuple, Generic[Target]):
    """The methods of a path, and the values in it, decoded but for `%2F`."""

    template: str
    methods: Mapping[str, Target]
    values: dict[str, str]


class Router(Generic[Target]):
    def __init__(self, paths: Mapping[str, Mapping[str, Target]], bases: Iterable[str]) -> None:
        self._bases = sorted({base for base in bases if base}, key=len, reverse=True)
        self._concrete = {path: Match(path, methods, {}) for path, methods in paths.items() if "{" not in path}
        templated = sorted((path for path in paths if "{" in path), key=_generality)
        self._templated: dict[int, list[tuple[re.Pattern[str], str, Mapping[str, Target]]]] = {}
        for path in templated:
            self._templated.setdefault(path.count("/"), []).append((_compile(path), path, paths[path]))

    def match(self, raw: str, method: str) -> Match[Target] | None:
        """What a path as it was sent leads to; of several templates the one that has the method."""
        found = self._match(raw, method)
        for base in self._bases:
            if (found is None or method not in found.methods) and raw.startswith(base + "/"):
                found = self._match(raw[len(base) :], method) or found
        return found

    def _match(self, raw: str, method: str) -> Match[Target] | None:
        path = _decode(raw) if "%" in raw else raw
        found = self._concrete.get(path)
        if found and method in found.methods:
            return found
        for pattern, template, methods in self._templated.get(path.count("/"), ()):
            matched = pattern.fullmatch(path)
            if matched and (method in methods or found is None):
                names = _NAME.findall(template)
                found = Match(template, methods, dict(zip(names, matched.groups(), strict=True)))
                if method in methods:
                    break
        return found


_NAME = re.compile(r"\{([^{}]*)\}")


def _decode(raw: str) -> str:
    """Decoded but for encoded slashes, which are part of a segment: `%2F` stays."""
    return "%2F".join(unquote(part) for part in re.split("%2[fF]", raw))


def _compile(template: str) -> re.Pattern[str]:
    parts = _NAME.split(template)
    return re.compile("".join("([^/]+)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts)))


def _generality(template: str) -> tuple[tuple[bool, ...], int]:
    """Segments without a parameter first, from the left; then the longer text."""
    segments = template.split("/")
    return tuple("{" in each for each in segments), -len(_NAME.sub("", template))


def bases(content: Mapping[str, Any]) -> list[str]:
    """The paths of a document's servers."""
    found = []
    for server in _servers(content):
        url = str(server.get("url", ""))
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace(f"{{{name}}}", str(variable.get("default", "") if isinstance(variable, Mapping) else ""))
        try:
            found.append(urlsplit(url).path.rstrip("/"))
        except ValueError:
            continue
    return found


def _servers(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in content.get("servers") or () if isinstance(each, Mapping)]


def is_server(content: Mapping[str, Any], url: str) -> bool:
    """Whether a URL is one of the document's servers, whatever its variables are."""
    for server in _servers(content):
        pattern = "".join(
            "(.+)" if odd % 2 else re.escape(part) for odd, part in enumerate(_NAME.split(str(server.get("url", ""))))
        )
        if re.fullmatch(pattern.rstrip("/") + "/?", url):
            return True
    return False
