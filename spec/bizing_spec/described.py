"""What a document of any kind is read into: its references local, each place findable in its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from bizing_spec import places
from bizing_spec.bundling import Bundle
from bizing_spec.document import DocumentUnreadable
from bizing_spec.places import Location, Places, tokens

REFERENCES_IN_A_ROW: Final = 100
"""More of them lead round in a circle."""


@dataclass(frozen=True)
class Described:
    """A document whose references are all its own (`#/…`), whatever files it was made of."""

    source: str
    content: dict[str, Any]
    version: str
    text: str = field(repr=False)
    bundle: Bundle | None = field(default=None, repr=False, compare=False)  # of what files it was made

    def resolve(self, node: Any) -> Any:
        """What a node stands for: itself, or the end of its `$ref`s. Raises DocumentUnreadable where there is none."""
        found = node
        for _ in range(REFERENCES_IN_A_ROW):
            if not (isinstance(found, Mapping) and isinstance(found.get("$ref"), str)):
                return found
            found = self.at(found["$ref"])
        raise DocumentUnreadable(Path(self.source), f"the reference {node['$ref']!r} leads round in a circle")

    def at(self, reference: str) -> Any:
        """What stands at `#/…`. Raises DocumentUnreadable where nothing does."""
        found: Any = self.content
        try:
            for key in tokens(reference):
                found = found[int(key)] if isinstance(found, list) else found[key]
        except (LookupError, TypeError, ValueError):
            raise DocumentUnreadable(Path(self.source), f"the reference {reference!r} leads nowhere") from None
        return found

    def locate(self, pointer: str) -> Location:
        """Where a place stands in its file, or what is nearest around it."""
        if self.bundle is None:
            return self._places.locate(pointer)
        keys = tuple(tokens(pointer))
        known = next(keys[:length] for length in range(len(keys), -1, -1) if keys[:length] in self.bundle.origins)
        source, start = self.bundle.origins[known]
        return self.bundle.places[source].locate(places.pointer((*start, *keys[len(known) :])))

    @cached_property
    def _places(self) -> Places:
        return Places(self.source, self.text)
