"""Texts that match a regular expression: enough for identifiers and codes, not for every expression there is."""

import random
import re
from re import _constants as codes
from re import _parser as parser
from typing import Any

_TRIES = 40
_STEPS = 10_000
_REPEATS = 8  # an open end is at most so much longer than it must be
_PRINTABLE = [chr(code) for code in range(48, 123) if chr(code).isalnum()] + list(" -_.~!#$%&'()*+,/:;<=>?@[]^{|}\"\\")


def matching(pattern: str, chance: random.Random, least: int = 0, most: int | None = None) -> str | None:
    """A text of so many characters that the pattern finds, or None: look-arounds and the like are only tried."""
    try:
        parsed = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    compiled = re.compile(pattern)
    for _ in range(_TRIES):
        try:
            text = _Writer(chance).write(parsed)
        except _TooLong:
            return None
        if compiled.search(text) and least <= len(text) and (most is None or len(text) <= most):
            return text
    return None


class _TooLong(Exception):
    """The pattern wants a text that is longer than anybody needs."""


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._steps = 0
        self._groups: dict[int, str] = {}

    def write(self, parsed: Any) -> str:
        return "".join(self._one(code, argument) for code, argument in parsed)

    def _one(self, code: Any, argument: Any) -> str:
        self._steps += 1
        if self._steps > _STEPS:
            raise _TooLong
        if code is codes.LITERAL:
            return chr(argument)
        if code is codes.NOT_LITERAL:
            return next(each for each in _PRINTABLE if ord(each) != argument)
        if code is codes.ANY:
            return self._chance.choice(_PRINTABLE[:62])
        if code is codes.IN:
            return self._member(argument)
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, inner = argument
            count = self._chance.randint(least, min(int(most), least + _REPEATS)) if most > least else least
            return "".join(self.write(inner) for _ in range(count))
        return self._composed(code, argument)

    def _composed(self, code: Any, argument: Any) -> str:
        if code is codes.BRANCH:
            return self.write(self._chance.choice(argument[1]))
        if code is codes.SUBPATTERN:
            group, *_, inner = argument
            text = self.write(inner)
            if group is not None:
                self._groups[group] = text
            return text
        if code is codes.GROUPREF:
            return self._groups.get(argument, "")
        if code is codes.ATOMIC_GROUP:
            return self.write(argument)
        return ""  # anchors and look-arounds take no room

    def _member(self, members: Any) -> str:
        if members[0][0] is codes.NEGATE:
            excluded = re.compile("[" + "".join(_shown(each) for each in members[1:]) + "]")
            allowed = [each for each in _PRINTABLE if not excluded.match(each)]
            return self._chance.choice(allowed or ["\x7f"])
        code, argument = self._chance.choice(members)
        if code is codes.LITERAL:
            return chr(argument)
        if code is codes.RANGE:
            return chr(self._chance.randint(*argument))
        return self._chance.choice(_CATEGORIES.get(argument, "a"))


def _shown(member: Any) -> str:
    code, argument = member
    if code is codes.LITERAL:
        return re.escape(chr(argument))
    if code is codes.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    return _CLASSES.get(argument, "")


_CATEGORIES = {
    codes.CATEGORY_DIGIT: "0123456789",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "abcdefghijklmnopqrstuvwxyz0123456789_",
    codes.CATEGORY_NOT_DIGIT: "abcdefghijklmnopqrstuvwxyz",
    codes.CATEGORY_NOT_SPACE: "abcdefghijklmnopqrstuvwxyz",
    codes.CATEGORY_NOT_WORD: "-. ",
}
_CLASSES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_NOT_WORD: r"\W",
}
