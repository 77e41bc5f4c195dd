"""Any OpenAPI document, read as one: its version known, its references local, each place findable in its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from bizing_spec import bundling, document, places, sources
from bizing_spec.bundling import Bundle
from bizing_spec.document import DocumentUnreadable
from bizing_spec.places import Location, Places, tokens

__all__ = ["Location", "OpenApi", "Version", "read", "tokens"]

Version = Literal["3.0", "3.1"]

REFERENCES_IN_A_ROW: Final = 100
"""More of them lead round in a circle."""


@dataclass(frozen=True)
class OpenApi:
    """A document whose references are all its own (`#/…`), whatever files it was made of."""

    source: str
    content: dict[str, Any]
    version: Version
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


def read(
    source: str | Path | sources.Source,
    *,
    allow_outside: bool = False,
    allow_network: bool = False,
    keep_unread: bool = False,
    known: OpenApi | None = None,
) -> OpenApi:
    """Read a document: a file, `git:REVISION:PATH` or a source, and the files that its references lead to.

    They may lead to the folder of the document and those below it, elsewhere only if that is allowed; with
    `keep_unread` those that lead elsewhere, or nowhere, are left as they are, and `bundle.unread` has why. What is
    `known` is not read a second time. Raises DocumentUnreadable.
    """
    first = sources.named(str(source)) if isinstance(source, (str, Path)) else source
    if isinstance(first, sources.NetworkSource) and not allow_network:
        raise DocumentUnreadable(Path(first.name), "this is on the network; allow that with --allow-network")
    text = first.read()
    if known is not None and _is_same(known, first.name, text):
        return OpenApi(first.name, known.content, known.version, text)
    content = document.parse(Path(first.name), text)
    version = _version(first.name, content)
    allowed = sources.Allowed(allow_outside, allow_network)
    made = bundling.bundle(first, content, text, allowed, keep_unread=keep_unread)
    return OpenApi(first.name, made.content, version, text, made)


def _is_same(known: OpenApi, name: str, text: str) -> bool:
    """Whether it is this very text, and of no other files, which might be others elsewhere."""
    alone = known.bundle is not None and len(known.bundle.places) == 1 and not known.bundle.unread
    return alone and known.text == text and Path(known.source).suffix == Path(name).suffix


def _version(source: str, content: Mapping[str, Any]) -> Version:
    said = content.get("openapi", content.get("swagger"))
    for version in ("3.0", "3.1"):
        if isinstance(said, str) and said.startswith(f"{version}."):
            return version
    what = f"this is {'Swagger' if 'swagger' in content else 'OpenAPI'} {said}" if said else "this says neither"
    raise DocumentUnreadable(Path(source), f"OpenAPI 3.0 and 3.1 are supported: {what}", 1)
