"""Strings that a regular expression matches, few and always the same ones."""

import importlib
import re
from collections.abc import Iterator
from typing import Any, Final

_LONGEST: Final = 400
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": "0",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_WORD": "-",
}


def matching(pattern: str) -> Iterator[str]:
    """Candidates, most of which match: repetitions as seldom as may be, then more often, then other branches."""
    try:
        parsed = importlib.import_module("re._parser").parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return
    seen = set()
    for more in (0, 1, 3, 11):
        for branch in (0, 1, 2):
            text = _text(parsed, more, branch)
            # Not tried here, where one bad pattern would take for ever; whoever uses it tries it on a validator.
            if len(text) <= _LONGEST and text not in seen:
                seen.add(text)
                yield text


def _text(parts: Any, more: int, branch: int) -> str:
    return "".join(_part(str(kind), value, more, branch) for kind, value in parts)


def _part(kind: str, value: Any, more: int, branch: int) -> str:
    match kind:
        case "LITERAL":
            return chr(int(value))
        case "NOT_LITERAL":
            return "b" if value == ord("a") else "a"
        case "ANY":
            return "a"
        case "IN":
            return _one_of(value, branch)
        case "BRANCH":
            return _text(value[1][branch % len(value[1])], more, branch)
        case "SUBPATTERN":
            return _text(value[3], more, branch)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, repeated = value
            once: str = _text(repeated, more, branch)
            times: int = min(least + more, int(most), _LONGEST // max(1, len(once)) + 1)
            return once * times
        case _:
            return ""


def _one_of(choices: Any, branch: int) -> str:
    refused = choices and str(choices[0][0]) == "NEGATE"
    if refused:
        found = [_choice(str(kind), value) for kind, value in choices[1:]]
        return next((letter for letter in "aA0-_ .x" if letter not in found), "~")
    kind, value = choices[branch % len(choices)]
    return _choice(str(kind), value)


def _choice(kind: str, value: Any) -> str:
    if kind == "RANGE":
        return chr(value[0])
    if kind == "CATEGORY":
        return _CATEGORIES.get(str(value), "a")
    return chr(value) if isinstance(value, int) else "a"
