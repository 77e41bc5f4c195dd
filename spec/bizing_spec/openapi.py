"""Any OpenAPI document, read as one: its version known, its references local, each place findable in its file."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from bizing_spec import document
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
        return self._places.locate(pointer)

    @cached_property
    def _places(self) -> Places:
        return Places(self.source, self.text)


def read(source: str | Path) -> OpenApi:
    """Read a document: a file, or `git:REVISION:PATH`. Raises DocumentUnreadable."""
    name = str(source)
    text = _git(name) if name.startswith("git:") else _file(Path(name))
    content = document.parse(Path(name), text)
    return OpenApi(name, content, _version(name, content), text)


def _file(file: Path) -> str:
    return document.text_of(file)


def _git(source: str) -> str:
    _, revision, file = ([*source.split(":", 2), "", ""])[:3]
    if not revision or not file or revision.startswith("-"):
        raise DocumentUnreadable(Path(source), "a document of a revision is named git:REVISION:PATH")
    shown = subprocess.run(["git", "show", f"{revision}:{file}"], capture_output=True)
    if shown.returncode:
        raise DocumentUnreadable(Path(source), shown.stderr.decode(errors="replace").strip().partition("\n")[0])
    return shown.stdout.decode("utf-8-sig")


def _version(source: str, content: Mapping[str, Any]) -> Version:
    said = content.get("openapi", content.get("swagger"))
    for version in ("3.0", "3.1"):
        if isinstance(said, str) and said.startswith(f"{version}."):
            return version
    what = f"this is {'Swagger' if 'swagger' in content else 'OpenAPI'} {said}" if said else "this says neither"
    raise DocumentUnreadable(Path(source), f"OpenAPI 3.0 and 3.1 are supported: {what}", 1)
