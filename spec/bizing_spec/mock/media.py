"""Which of an answer's media types suits an Accept header best, and how a value is written in one."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import msgspec

from bizing_spec.gate import negotiation

Accepted = tuple[str, dict[str, str], float]  # a range, its parameters, its weight

_CHARSETS = frozenset({"utf-8", "utf8"})


def best(accept: bytes, offered: Sequence[str]) -> int | None:
    """The place of the best media type (RFC 9110, 12.5.1): by weight, then as the caller ordered them, then ours."""
    ranges = _read(accept)
    if not ranges:
        return 0 if offered else None
    ranked = []
    for place, media_type in enumerate(offered):
        name, parameters = negotiation.split(media_type.encode())
        fits = [(*fit, -order) for order, each in enumerate(ranges) if (fit := _fit(name, parameters, each))]
        if fits:
            specific, weight, order = max(fits, key=lambda fit: (fit[0], fit[2]))
            ranked.append((-weight, -specific, -order, place))
    ranked = [each for each in ranked if each[0] < 0]
    return min(ranked)[-1] if ranked else None


def _read(accept: bytes) -> list[Accepted]:
    ranges = []
    for element in accept.decode("latin-1").split(","):
        name, parameters = negotiation.split(element.strip().encode("latin-1"))
        if name:
            ranges.append((name, *_weighed(parameters)))
    return ranges


def _weighed(parameters: dict[str, str]) -> tuple[dict[str, str], float]:
    others = {name: value for name, value in parameters.items() if name and name != "q"}
    if others.get("charset") in _CHARSETS:
        del others["charset"]
    try:
        return others, float(parameters.get("q", "1"))
    except ValueError:
        return others, 1.0


def _fit(name: str, parameters: dict[str, str], accepted: Accepted) -> tuple[int, float] | None:
    """How closely a media type fits a range, and with what weight."""
    wanted, demands, weight = accepted
    if any(parameters.get(key) != value for key, value in demands.items()):
        return None
    parts = 1 if demands else 0
    if "*/*" in (wanted, name):
        return parts, weight
    kind, _, subtype = wanted.partition("/")
    own_kind, _, own_subtype = name.partition("/")
    if kind != own_kind:
        return None
    if "*" in (subtype, own_subtype):
        return parts + 2, weight
    return (parts + 6, weight) if subtype == own_subtype else None


@lru_cache(maxsize=256)
def is_json(media_type: str) -> bool:
    return negotiation.is_json(media_type.partition(";")[0].strip().lower())


def is_xml(media_type: str) -> bool:
    name = media_type.partition(";")[0].strip().lower()
    return name in ("application/xml", "text/xml") or name.endswith("+xml")


def written(value: Any, media_type: str) -> bytes:
    """Raises ValueError for what the media type cannot hold."""
    if is_json(media_type):
        return msgspec.json.encode(value)
    if isinstance(value, str):
        return value.encode()
    if is_xml(media_type):
        return _xml("xml", value).encode()
    if isinstance(value, (dict, list)) and media_type.startswith("text/"):
        raise ValueError(f"{media_type} cannot hold an object or a list; give an example that is a text")
    return b"" if value is None else msgspec.json.encode(value)


def _xml(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_xml(name, each) for each in value)
    if isinstance(value, dict):
        inner = "".join(_xml(key, each) for key, each in value.items())
    else:
        inner = "" if value is None else escape(str(value).lower() if isinstance(value, bool) else str(value))
    return f"<{name}>{inner}</{name}>"
