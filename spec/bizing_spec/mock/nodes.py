"""A place in a file of rules or of data: what stands there, and what is wrong when it is something else."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from bizing_spec import document
from bizing_spec.places import Places, pointer

T = TypeVar("T")
Keys = tuple[str | int, ...]


class Wrong(Exception):
    """What stands at `keys` is no rule, for this reason."""

    def __init__(self, keys: Keys, reason: str) -> None:
        super().__init__(reason)
        self.keys = keys
        self.reason = reason


class Node:
    """A value and the keys that lead to it; it is false where nothing stands."""

    def __init__(self, value: Any, keys: Keys = ()) -> None:
        self.value = value
        self.keys = keys

    def __bool__(self) -> bool:
        return self.value is not None

    def wrong(self, reason: str) -> Wrong:
        return Wrong(self.keys, reason)

    def of(self, name: str, *, default: Any = None) -> "Node":
        """What stands under a name. Raises Wrong when this is no mapping."""
        found = self.mapping().get(name)
        return Node(default if found is None else found, (*self.keys, name))

    def need(self, name: str) -> "Node":
        found = self.of(name)
        if not found:
            raise self.wrong(f"{self._called} lacks {name!r}")
        return found

    def only(self, *names: str) -> None:
        """Refuse a key that means nothing here, which would be one misspelt."""
        for name in self.mapping():
            if name not in names:
                near = difflib.get_close_matches(str(name), names, n=1)
                hint = f"is it {near[0]}?" if near else f"it may have {', '.join(names)}"
                raise Node(None, (*self.keys, name)).wrong(f"{self._called} has no {name!r}; {hint}")

    def items(self) -> Iterator[tuple[str, "Node"]]:
        for name, value in self.mapping().items():
            yield str(name), Node(value, (*self.keys, name))

    def each(self) -> Iterator["Node"]:
        if self.value is not None and not isinstance(self.value, list):
            raise self.wrong(f"{self._called} must be a list")
        for place, value in enumerate(self.value or ()):
            yield Node(value, (*self.keys, place))

    def mapping(self) -> Mapping[str, Any]:
        if self.value is None:
            return {}
        if not isinstance(self.value, Mapping):
            raise self.wrong(f"{self._called} must be a mapping")
        return self.value

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong(f"{self._called} must be a text")
        return self.value

    def maybe_text(self) -> str | None:
        return self.text() if self else None

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise self.wrong(f"{self._called} must be a number")
        return self.value

    @property
    def _called(self) -> str:
        return str(self.keys[-1]) if self.keys else "the whole"


def read(file: Path, use: Callable[[Node], T]) -> T:
    """What is made of a file's top. Raises DocumentUnreadable, with the line of what is wrong."""
    text = document.text_of(file)
    try:
        return use(Node(document.parse(file, text)))
    except Wrong as fault:
        line = Places(str(file), text).locate(pointer(fault.keys)).line
        raise document.DocumentUnreadable(file, fault.reason, line) from fault
