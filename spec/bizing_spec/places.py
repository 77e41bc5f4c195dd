"""Where in a file a place is that a JSON pointer names: YAML or JSON, line and column."""

from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

import yaml

from bizing_spec import collection


class Location(NamedTuple):
    """Where something stands: line and column from 1."""

    file: str
    line: int
    column: int


class Places:
    """The places of one file; its text is read as YAML, of which JSON is a part, when the first is asked for."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    def locate(self, pointer: str) -> Location:
        """Where a place stands, or what is nearest around it."""
        node = self._root
        mark = node.start_mark if node else None
        for key in tokens(pointer):
            node = _child(node, key)
            mark = node.start_mark if node else mark
        return Location(self.file, mark.line + 1, mark.column + 1) if mark else Location(self.file, 1, 1)

    @cached_property
    def _root(self) -> yaml.Node | None:
        try:
            with collection.paused():
                return yaml.compose(self.text, _Loader)
        except yaml.YAMLError:  # JSON indented with tabs is no YAML
            return None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    def resolve(self, kind: type[yaml.Node], value: object, implicit: object) -> str:
        """No type, which places have no use for, and which takes a third of the time to find out."""
        return ""


def tokens(pointer: str) -> list[str]:
    """The keys of a JSON pointer (RFC 6901), plain or as the fragment of a reference."""
    plain = unquote(pointer[1:]) if pointer.startswith("#") else pointer
    return [key.replace("~1", "/").replace("~0", "~") for key in plain.split("/")[1:]]


def pointer(keys: tuple[str | int, ...]) -> str:
    """The JSON pointer of a path of keys."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and key.isdecimal() and int(key) < len(node.value):
        found: yaml.Node = node.value[int(key)]
        return found
    return None
