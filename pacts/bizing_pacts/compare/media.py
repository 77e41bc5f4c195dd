"""Media types: which of a document's own a pact's stands for, and which bodies can be judged by a schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
JUDGED = (JSON, FORM, MULTIPART)


def match(wanted: str, offered: Sequence[str]) -> str | None:
    """The first of the offered types that suits a Content-Type or Accept header, the closest kind of likeness first:
    the same, the same but for parameters, for a vendor's prefix (`application/problem+json` is JSON), then ranges.
    """
    ranges = list(_by_weight(wanted))
    for alike in _LIKENESSES:
        for each in ranges:
            for one in offered:
                if alike(each, _plain(one)):
                    return one
    return None


def is_judged(media_type: str) -> bool:
    return match(media_type, JUDGED) is not None


def bare(header: str) -> str:
    return header.partition(";")[0]


def _by_weight(header: str) -> Iterator[str]:
    weighed = []
    for each in header.split(","):
        parts = _plain(each).split(";")
        weights = [part[2:] for part in parts if part.startswith("q=")]
        kept = ";".join(part for part in parts if not part.startswith("q="))
        weighed.append((-_weight(weights), kept))
    return (kept for _, kept in sorted(weighed, key=lambda pair: pair[0]))


def _weight(weights: Sequence[str]) -> float:
    try:
        return float(weights[0]) if weights else 1.0
    except ValueError:
        return 1.0


def _plain(media_type: str) -> str:
    return "".join(media_type.split()).lower()


def _kind(media_type: str) -> tuple[str, str]:
    """`application/problem+json;v=1` as application and json."""
    main, _, sub = bare(media_type).partition("/")
    return main, sub.rpartition("+")[2]


def _covers(one: str, other: str) -> bool:
    """Whether `one`, a range, covers the other."""
    return bare(one) == "*/*" or (_kind(one)[1] == "*" and _kind(one)[0] == _kind(other)[0])


_LIKENESSES: tuple[Callable[[str, str], bool], ...] = (
    lambda wanted, one: wanted == one,
    lambda wanted, one: bare(wanted) == bare(one),
    lambda wanted, one: _kind(wanted) == _kind(one),
    lambda wanted, one: _covers(one, wanted),
    lambda wanted, one: _covers(wanted, one),
)
