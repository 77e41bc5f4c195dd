"""What the caller prefers, by the header `Prefer` (RFC 7240) or by query parameters of the same names after `__`."""

import re
from dataclasses import dataclass
from typing import Final

from bizing_spec.mock import styles
from bizing_spec.mock.operations import NO_WISH, Wish
from bizing_spec.mock.problems import Problem

LONGEST: Final = 60.0  # seconds that an answer may be asked to wait


@dataclass(frozen=True, slots=True)
class Preferences:
    """`delay` is in seconds; `fault` is a way to fail: a status, or `broken`."""

    wish: Wish = NO_WISH
    delay: float = 0.0
    fault: str = ""
    server: str | None = None


NONE: Final = Preferences()
_PAIR = re.compile(r'\s*([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;]*)))?\s*')


def read(prefer: bytes | None, query: bytes) -> Preferences:
    """Raises Problem for a preference that cannot be read."""
    asked: dict[str, str] = {}
    pairs: dict[str, list[str]] = {}
    if b"__" in query or b"%5F" in query or b"%5f" in query:
        pairs, _ = styles.query_pairs(query)
        asked = {name[2:]: texts[-1] for name, texts in pairs.items() if name.startswith("__")}
    server = asked.pop("server", None)
    if prefer is not None:
        asked = dict(_pairs(prefer.decode("latin-1")))
    if not asked and server is None:
        return NONE
    code, dynamic = _code(asked.get("code")), _flag(asked.get("dynamic"))
    wish = Wish(code, asked.get("example") or None, dynamic)
    return Preferences(wish, seconds(asked.get("delay")), asked.get("fault", ""), server)


def _pairs(header: str) -> list[tuple[str, str]]:
    found = (_PAIR.match(part) for part in re.split(r'[,;](?=(?:[^"]*"[^"]*")*[^"]*$)', header))
    return [(each[1].lower(), (each[2] if each[2] is not None else each[3] or "").strip()) for each in found if each]


def _code(text: str | None) -> int | None:
    if text is None or text == "":
        return None
    if not re.fullmatch(r"[1-5]\d\d", text):
        raise Problem("invalid-request", f"The preference code={text} is no status.")
    return int(text)


def _flag(text: str | None) -> bool | None:
    if text in ("true", "false"):
        return text == "true"
    if text:
        raise Problem("invalid-request", f"The preference dynamic={text} is neither true nor false.")
    return None


def seconds(text: str | None) -> float:
    """`delay=1.5` is in seconds, `delay=200ms` in milliseconds."""
    if not text:
        return 0.0
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(ms|s)?", text)
    if not found:
        raise Problem("invalid-request", f"The delay {text!r} is no number of seconds.")
    return min(float(found[1]) / (1000 if found[2] == "ms" else 1), LONGEST)
