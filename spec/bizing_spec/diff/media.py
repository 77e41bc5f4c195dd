"""Names of media types: which is the same as which, and which is a kind of another."""

from typing import Final, NamedTuple


class MediaType(NamedTuple):
    """`application/problem+json; charset=utf-8` without its parameters."""

    kind: str
    subtype: str
    suffixes: tuple[str, ...]


_ANY: Final = "*"


def parse(name: str) -> MediaType:
    plain = name.partition(";")[0].strip().lower()
    kind, _, rest = plain.partition("/")
    subtype, *suffixes = rest.split("+")
    return MediaType(kind, subtype, tuple(suffixes))


def contains(general: str, special: str) -> bool:
    """Whether all of the second is also the first: `application/json` contains `application/problem+json`."""
    one, other = parse(general), parse(special)
    if one.kind == _ANY:
        return True
    if one.kind != other.kind:
        return False
    if one.subtype == _ANY:
        return True
    if not one.suffixes and other.suffixes and other.suffixes[-1] == one.subtype:
        return True
    return one.subtype == other.subtype and other.suffixes[: len(one.suffixes)] == one.suffixes


def loose(name: str) -> bool:
    """Whether its values have no types: everything is text but in JSON."""
    found = parse(name)
    return "json" not in (found.subtype, *found.suffixes[-1:]) and found.subtype != "x-ndjson"
