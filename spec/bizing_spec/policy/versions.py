"""One document through its history: a version for each commit that changed it, read when it is looked at."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from bizing_spec import openapi
from bizing_spec.document import DocumentUnreadable
from bizing_spec.openapi import OpenApi
from bizing_spec.policy.history import Commit, Snapshot
from bizing_spec.policy.notices import Notice, Subject, notices
from bizing_spec.sources import Source


@dataclass(frozen=True, eq=False)
class Version:
    """`place` is that of its snapshot; without a source the document was removed by the commit."""

    place: int
    commit: Commit
    major: int
    source: Source | None

    @property
    def exists(self) -> bool:
        return self.source is not None

    @property
    def file(self) -> str:
        name = getattr(self.source, "file", None) or (self.source.name if self.source else None)
        return name or f"v{self.major}"

    def read(self) -> OpenApi:
        """Raises DocumentUnreadable."""
        assert self.source is not None
        return _read(self.source)

    @cached_property
    def fault(self) -> str | None:
        try:
            if self.source is not None:
                self.read()
        except DocumentUnreadable as fault:
            return fault.reason
        return None

    @cached_property
    def notices(self) -> dict[Subject, Notice]:
        return notices(self.read()) if self.exists and not self.fault else {}


@dataclass
class Document:
    """All versions of one document, oldest first."""

    major: int
    versions: list[Version] = field(default_factory=list)

    @property
    def last(self) -> Version | None:
        """The last version, unless the document is gone or cannot be read."""
        last = self.versions[-1]
        return last if last.exists and not last.fault else None

    def readable_before(self, place: int) -> Version | None:
        """The version before, or the one before that if nobody could read it; None after a removal."""
        for version in reversed(self.versions[:place]):
            if not version.exists:
                return None
            if not version.fault:
                return version
        return None

    def deprecated_since(self, subject: Subject, version: Version) -> datetime.date:
        """The day of the commit that deprecated what is deprecated in a version."""
        day = version.commit.day
        for each in reversed(self.versions[: self.versions.index(version) + 1]):
            if each.fault:
                continue
            notice = each.notices.get(subject)
            if notice is None or not notice.deprecated:
                break
            day = each.commit.day
        return day


def documents(snapshots: Sequence[Snapshot]) -> Iterator[Document]:
    """Each document with the versions in which it, or what lies beside it, is another than before."""
    for major in sorted({major for snapshot in snapshots for major in snapshot.documents}):
        document, known = Document(major), None
        for place, snapshot in enumerate(snapshots):
            identity = snapshot.identities.get(major)
            if identity != known:
                document.versions.append(Version(place, snapshot.commit, major, snapshot.documents.get(major)))
            known = identity
        yield document


@lru_cache(maxsize=4)  # a step needs two, and what was done since the last
def _read(source: Source) -> OpenApi:
    return openapi.read(source)
