"""Words of bash for any bytes, so that a line that is copied sends what was sent."""

import re
import shlex
from typing import Final

_ESCAPED: Final = {"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_BEYOND: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What no line of text shows: control characters, ends of lines, and bytes that are no UTF-8 (surrogates)."""


def word(text: str) -> str:
    """One word; `text` has bytes that are no UTF-8 as `surrogateescape` decodes them."""
    return f"$'{_escaped(text)}'" if _BEYOND.search(text) else shlex.quote(text)


def printed(text: str) -> str:
    """The command that prints it, for what no word can have: the byte 0."""
    return f"printf '%b' {shlex.quote(_for_printf(text))}"


def _for_printf(text: str) -> str:
    """Octal, which `%b` knows in every shell."""
    return "".join(
        "".join(f"\\0{byte:03o}" for byte in each.encode("utf-8", "surrogateescape"))
        if each == "\\" or _BEYOND.match(each)
        else each
        for each in text
    )


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(each) or (_hex(each) if _BEYOND.match(each) else each) for each in text)


def _hex(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
