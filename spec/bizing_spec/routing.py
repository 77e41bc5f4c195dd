"""Which operation a request is for: concrete paths before templated ones, with or without a server's base path."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Generic, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

Target = TypeVar("Target")

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_NAME = re.compile(r"\{([^{}]*)\}")
_VARIABLE = re.compile(r"\{[.;]?([^{}*]+)\*?\}|(\*+)")
"""A parameter, also as RFC 6570 writes one of style `label` or `matrix`, or a wildcard."""


class Match(NamedTuple, Generic[Target]):
    """The methods of a path, and the values in it, decoded but for `%2F`."""

    template: str
    methods: Mapping[str, Target]
    values: dict[str, str]


class _Template(NamedTuple):
    text: str
    names: list[str]
    pattern: re.Pattern[str]


class Router(Generic[Target]):
    """`bases` are where the paths begin, besides the root: the longest that fits is tried last."""

    def __init__(
        self, paths: Mapping[str, Mapping[str, Target]], bases: Iterable[str], *, ignore_case: bool = False
    ) -> None:
        self._paths = paths
        self._flags = re.IGNORECASE if ignore_case else 0
        self._bases = [self._compile(base) for base in sorted({base for base in bases if base}, key=len, reverse=True)]
        variable = sorted((path for path in paths if _VARIABLE.search(path)), key=_generality)
        self._concrete = {self._key(_decode(path)): path for path in paths.keys() - variable}
        self._templated: dict[int, list[_Template]] = {}
        for path in variable:
            length = -1 if "*" in _NAME.sub("", path) else path.count("/")
            names = [name or f"*{position}" for position, (name, _) in enumerate(_VARIABLE.findall(path))]
            self._templated.setdefault(length, []).append(_Template(path, names, self._compile(path)))

    def match(self, raw: str, method: str) -> Match[Target] | None:
        """What a path as it was sent leads to; of several templates the one that has the method."""
        path = _decode(raw)
        found = self._match(path, method)
        for base in self._bases:
            if found is not None and method in found.methods:
                break
            if (begun := base.match(path)) and path[begun.end() :][:1] in ("/", ""):
                found = self._match(path[begun.end() :] or "/", method) or found
        return found

    def _match(self, path: str, method: str) -> Match[Target] | None:
        spelt = self._concrete.get(self._key(path))
        found = Match(spelt, self._paths[spelt], {}) if spelt is not None else None
        if found and method in found.methods:
            return found
        for template in (*self._templated.get(path.count("/"), ()), *self._templated.get(-1, ())):
            methods = self._paths[template.text]
            if (method in methods or found is None) and (matched := template.pattern.fullmatch(path)):
                found = Match(template.text, methods, dict(zip(template.names, matched.groups(), strict=True)))
                if method in methods:
                    break
        return found

    def _key(self, path: str) -> str:
        return path.lower() if self._flags else path

    def _compile(self, template: str) -> re.Pattern[str]:
        made, end = "", 0
        for found in _VARIABLE.finditer(template):
            made += re.escape(_decode(template[end : found.start()])) + ("(.*)" if found[2] else "([^/]+?)")
            end = found.end()
        return re.compile(made + re.escape(_decode(template[end:])), self._flags)


def _decode(raw: str) -> str:
    """Decoded but for encoded slashes, which are part of a segment: `%2F` stays."""
    return "%2F".join(unquote(part) for part in re.split("%2[fF]", raw)) if "%" in raw else raw


def _generality(template: str) -> tuple[tuple[int, ...], int]:
    """Segments without a parameter first, from the left; then the longer text."""
    segments = template.split("/")
    return tuple(2 if "*" in _NAME.sub("", each) else int("{" in each) for each in segments), -len(
        _VARIABLE.sub("", template)
    )


def bases(content: Mapping[str, Any]) -> list[str]:
    """The paths of a document's servers, also of those that single paths and operations name."""
    items = [each for each in (content.get("paths") or {}).values() if isinstance(each, Mapping)]
    operations = [each[method] for each in items for method in METHODS if isinstance(each.get(method), Mapping)]
    found = (_base(server) for owner in (content, *items, *operations) for server in _servers(owner))
    return [base for base in dict.fromkeys(found) if base]


def _base(server: Mapping[str, Any]) -> str:
    url = str(server.get("url", ""))
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "") if isinstance(variable, Mapping) else ""))
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _servers(owner: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    servers = owner.get("servers")
    return (each for each in (servers if isinstance(servers, list) else ()) if isinstance(each, Mapping))


def is_server(content: Mapping[str, Any], url: str) -> bool:
    """Whether a URL is one of the document's servers, whatever its variables are."""
    for server in _servers(content):
        pattern = "".join(
            "(.+)" if odd % 2 else re.escape(part) for odd, part in enumerate(_NAME.split(str(server.get("url", ""))))
        )
        if re.fullmatch(pattern.rstrip("/") + "/?", url):
            return True
    return False
