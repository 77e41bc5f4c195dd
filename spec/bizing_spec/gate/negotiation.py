"""Media types: which one a body is sent in, and whether an answer's suits the Accept header (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from functools import lru_cache


def is_json(media_type: str) -> bool:
    return media_type == "application/json" or media_type.endswith("+json")


@lru_cache(maxsize=256)
def split(header: bytes) -> tuple[str, dict[str, str]]:
    """A Content-Type header as its media type and parameters, in lower case, charset's quotes removed."""
    media_type, *parts = header.decode("latin-1").lower().split(";")
    pairs = (part.partition("=") for part in parts)
    return media_type.strip(), {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def match(media_type: str, declared: Sequence[str]) -> str | None:
    """The declared media type or range that covers `media_type`, the most specific first."""
    for candidate in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        if candidate in declared:
            return candidate
    return None


@lru_cache(maxsize=256)
def accepts(header: bytes, offered: Sequence[str]) -> bool:
    """Whether an Accept header allows any of the offered media types; an empty one allows all."""
    ranges = _read_accept(header.decode("latin-1").lower())
    return not ranges or any(_weight(media_type, ranges) > 0 for media_type in offered)


def _weight(media_type: str, ranges: dict[str, float]) -> float:
    chosen = match(media_type, tuple(ranges))
    return ranges[chosen] if chosen else 0.0


def _read_accept(header: str) -> dict[str, float]:
    """Media ranges and their weights. Other parameters are not compared; a malformed weight counts as 1."""
    ranges: dict[str, float] = {}
    for element in header.split(","):
        media_range, *parts = (part.strip() for part in element.split(";"))
        if media_range:
            weights = [part[2:].strip() for part in parts if part.startswith("q=")]
            ranges[media_range] = max(_read_weight(weights), ranges.get(media_range, 0.0))
    return ranges


def _read_weight(weights: list[str]) -> float:
    try:
        return float(weights[0]) if weights else 1.0
    except ValueError:
        return 1.0
