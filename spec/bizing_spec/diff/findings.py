"""What is found at one spot of two schemas, before its level is known."""

import json
from typing import Any, NamedTuple

from bizing_spec.diff.algebra import Keyword
from bizing_spec.diff.changes import Effect, Side

_LONGEST = 60


class Finding(NamedTuple):
    """`name` is the end of an id, or a `whole` one.

    `keywords` are what the change consists of, none where no proof is to be had.
    """

    name: str
    effect: Effect
    said: str
    keywords: tuple[Keyword, ...] = ()
    side: Side = "new"
    hints: tuple[Any, ...] = ()
    whole: bool = False
    at: tuple[str | int, ...] = ()
    """Where at the spot the change stands."""
    beyond: bool = False
    """Whether it means something that schemas do not say, so that no proof of harmlessness settles it."""


def shown(value: Any) -> str:
    """A value as a sentence may hold it."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
