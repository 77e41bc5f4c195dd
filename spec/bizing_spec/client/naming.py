"""Names for what a document names in its own way: whole words, which each language writes as it is used to."""

import keyword
import re
from collections.abc import Iterable
from typing import Final

_WORDS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_SOFT: Final = ("self", "cls")


class Names:
    """Gives each name once: the second of its kind is numbered."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.lower() for name in taken}

    def take(self, wanted: list[str]) -> list[str]:
        name, number = wanted, 1
        while "".join(name).lower() in self._taken:
            number += 1
            name = [*wanted, str(number)]
        self._taken.add("".join(name).lower())
        return name


def words(text: str) -> list[str]:
    found = [word.lower() for word in _WORDS.findall(text)] or ["unnamed"]
    return ["n", *found] if found[0].isdigit() else found


def camel(parts: list[str]) -> str:
    return parts[0] + "".join(map(str.capitalize, parts[1:]))


def pascal(parts: list[str]) -> str:
    return "".join(map(str.capitalize, parts))


def snake(parts: list[str]) -> str:
    name = "_".join(parts)
    return f"{name}_" if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _SOFT else name
