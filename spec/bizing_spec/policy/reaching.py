"""Which files a document is made of: what a change of is a change of the document."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bizing_spec import openapi
from bizing_spec.document import DocumentUnreadable
from bizing_spec.sources import FileSource, GitSource, Source


@dataclass(frozen=True)
class Reach:
    """`files` are paths of the repository; None where not all could be read, so that any file may be one of them.

    `identity` is the same for the same texts.
    """

    files: frozenset[str] | None
    identity: str

    def has_any(self, paths: Collection[str]) -> bool:
        return bool(paths) if self.files is None else not self.files.isdisjoint(paths)


def reach(source: Source, top: Path) -> Reach:
    """What the references of a document lead to, in a repository whose folder is `top`."""
    try:
        bundle = openapi.read(source, keep_unread=True).bundle
    except DocumentUnreadable as fault:
        return Reach(None, _told(source, fault))
    assert bundle is not None
    digest = hashlib.sha256()
    named = {_path(each, top): places.text for each, places in bundle.places.items()}
    for file, text in sorted(named.items()):
        digest.update(f"{file}\0{text}\0".encode())
    missing = [_told(source, fault) for fault in bundle.unread.values()]
    return Reach(None if missing else frozenset(named), " ".join([digest.hexdigest(), *missing]))


def _told(source: Source, fault: DocumentUnreadable) -> str:
    """A fault as it is said in whatever revision, or else each commit were another version."""
    revision = source.revision if isinstance(source, GitSource) else "not committed"
    return f"{fault.line}: {fault.reason}".replace(revision, "")


def _path(source: Source, top: Path) -> str:
    if isinstance(source, FileSource):
        return Path(source.name).resolve().relative_to(top.resolve()).as_posix()
    return source.file if isinstance(source, GitSource) else source.name
