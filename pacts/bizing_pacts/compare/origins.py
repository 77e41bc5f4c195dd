"""Where in a document a keyword of a made schema is from: through `$ref`, and the parts that were folded into one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from bizing_spec.described import Described
from bizing_spec.document import DocumentUnreadable
from bizing_spec.places import pointer, tokens

_PLACES = 200


def origin(document: Described, made: str) -> str:
    """The pointer of the place itself, or of what is nearest around it."""
    keys = tokens(made)
    places: list[tuple[str, ...]] = [()]
    for position, key in enumerate(keys):
        homes = (home for place in places for home in _homes(document, place, set()))
        found = [(*home, key) for home in itertools.islice(homes, _PLACES) if _has(document, home, key)]
        of_ours = key in ("anyOf", "allOf", "if", "then") or (key.isdecimal() and position + 1 < len(keys))
        if not found and not of_ours:
            break
        places = found or places  # keywords that we put there ourselves lead nowhere
    return pointer(places[0])


def _homes(document: Described, at: tuple[str, ...], seen: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Places whose keywords hold for the value too: the place itself, what it refers to, its parts."""
    if at in seen:
        return
    seen.add(at)
    yield at
    node = _node(document, at)
    if not isinstance(node, Mapping):
        return
    if isinstance(node.get("$ref"), str):
        yield from _homes(document, tuple(tokens(node["$ref"])), seen)
    for keyword in ("allOf", "oneOf", "anyOf"):
        parts = node.get(keyword)
        for index in range(len(parts) if isinstance(parts, list) else 0):
            yield from _homes(document, (*at, keyword, str(index)), seen)


def _has(document: Described, at: tuple[str, ...], key: str) -> bool:
    node = _node(document, at)
    if isinstance(node, list):
        return key.isdecimal() and int(key) < len(node)
    return isinstance(node, Mapping) and key in node


def _node(document: Described, at: tuple[str, ...]) -> Any:
    try:
        return document.at(pointer(at))
    except DocumentUnreadable:
        return None
