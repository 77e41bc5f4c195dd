"""Any OpenAPI document, read as one: its version known, its references local, each place findable in its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bizing_spec import bundling, document, sources
from bizing_spec.described import Described
from bizing_spec.document import DocumentUnreadable
from bizing_spec.places import Location, tokens

__all__ = ["Location", "OpenApi", "Version", "read", "tokens"]

Version = Literal["3.0", "3.1"]


@dataclass(frozen=True)
class OpenApi(Described):
    """An OpenAPI document whose references are all its own."""

    version: Version


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
    first = sources.permitted(source, allow_network=allow_network)
    text = first.read()
    if known is not None and _is_same(known, first.name, text):
        return OpenApi(first.name, known.content, known.version, text)
    content = document.parse(Path(first.name), text)
    return made(first, content, text, sources.Allowed(allow_outside, allow_network), keep_unread=keep_unread)


def made(
    first: sources.Source, content: dict[str, Any], text: str, allowed: sources.Allowed, *, keep_unread: bool = False
) -> OpenApi:
    """A document of what was read from its first file. Raises DocumentUnreadable."""
    version = _version(first.name, content)
    bundle = bundling.bundle(first, content, text, allowed, keep_unread=keep_unread)
    return OpenApi(first.name, bundle.content, version, text, bundle)


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
