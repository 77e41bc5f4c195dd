"""Where the files of a document come from: the disk, a git revision, the network; and which of them may be read."""

from __future__ import annotations

import os
import posixpath
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urljoin, urlsplit

from bizing_spec import document
from bizing_spec.document import DocumentUnreadable

LARGEST_BYTES: Final = 64 * 1024 * 1024
NETWORK_SECONDS: Final = 20.0


@dataclass(frozen=True)
class Allowed:
    """What references may lead to beside the folder of the first file and those below it."""

    outside: bool = False
    network: bool = False


class Source(Protocol):
    """A file; `name` is how people call it. Two are equal when they are the same file."""

    @property
    def name(self) -> str: ...

    def __hash__(self) -> int: ...

    def joined(self, relative: str) -> Source:
        """The file that a relative reference in this one is to."""

    def is_below(self, first: Source) -> bool:
        """Whether it is in the folder of another, or below it."""

    def read(self) -> str:
        """Raises DocumentUnreadable."""


def named(name: str) -> Source:
    """The source of a name as it is typed: a path, `git:REVISION:PATH` or an address. Raises DocumentUnreadable."""
    if name.startswith(("http://", "https://")):
        return NetworkSource(name)
    if not name.startswith("git:"):
        return FileSource(name)
    _, revision, file = [*name.split(":", 2), "", ""][:3]
    if not revision or not file or revision.startswith("-"):
        raise DocumentUnreadable(Path(name), "a document of a revision is named git:REVISION:PATH")
    return GitSource(revision, file)


def permitted(source: str | Path | Source, *, allow_network: bool) -> Source:
    """The source of a name, unless it is on the network and that is not allowed. Raises DocumentUnreadable."""
    found = named(str(source)) if isinstance(source, (str, Path)) else source
    if isinstance(found, NetworkSource) and not allow_network:
        raise DocumentUnreadable(Path(found.name), "this is on the network; allow that with --allow-network")
    return found


def of_reference(first: Source, source: Source, target: str, allowed: Allowed) -> Source:
    """The file that a reference in `source` is to. Raises ValueError with the reason where it may not be read."""
    scheme = urlsplit(target).scheme
    if scheme in ("http", "https"):
        found: Source = NetworkSource(target)
    elif scheme and len(scheme) > 1:  # one letter is a drive
        raise ValueError(f"{scheme}: is no kind of address that can be read")
    else:
        found = source.joined(target if isinstance(source, NetworkSource) else unquote(target))
    if isinstance(found, NetworkSource):
        if not allowed.network:
            raise ValueError("it leads to the network; allow that with --allow-network")
    elif not allowed.outside and not found.is_below(first):
        raise ValueError("it leaves the folder of the document; allow that with --allow-outside")
    return found


class FileSource:
    """A file on disk, the same under whatever name leads to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._real = Path(os.path.realpath(name))
        self._folder = Path(os.path.realpath(os.path.dirname(name)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileSource) and other._real == self._real

    def __hash__(self) -> int:
        return hash(self._real)

    def joined(self, relative: str) -> Source:
        return FileSource(os.path.normpath(os.path.join(os.path.dirname(self.name), relative)))

    def is_below(self, first: Source) -> bool:
        """By where they really are: neither `..` nor a link leads out; the first may be a link itself."""
        return isinstance(first, FileSource) and self._real.is_relative_to(first._folder)

    def read(self) -> str:
        file = Path(self.name)
        try:
            size = file.stat().st_size
        except (OSError, ValueError) as fault:
            raise DocumentUnreadable(file, getattr(fault, "strerror", None) or "cannot be read") from fault
        if not file.is_file():
            raise DocumentUnreadable(file, "this is no file")
        _must_fit(self.name, size)
        return document.text_of(file)


@dataclass(frozen=True)
class GitSource:
    """A file of a revision, of the repository around a folder."""

    revision: str
    file: str
    repository: str = "."

    @property
    def name(self) -> str:
        return f"git:{self.revision}:{self.file}"

    def joined(self, relative: str) -> Source:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(self.file), relative))
        return GitSource(self.revision, file, self.repository)

    def is_below(self, first: Source) -> bool:
        folder = posixpath.dirname(posixpath.normpath(first.file)) if isinstance(first, GitSource) else None
        if folder is None or self.file.startswith(("/", "../")):
            return False
        return not folder or self.file.startswith(f"{folder}/")

    def read(self) -> str:
        _must_fit(self.name, int(self._git("cat-file", "-s")))
        try:
            return self._git("cat-file", "blob").decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise DocumentUnreadable(Path(self.name), f"not UTF-8: {fault.reason} at byte {fault.start}") from fault

    def _git(self, *command: str) -> bytes:
        within = ["git", "-C", self.repository, *command]
        done = subprocess.run([*within, f"{self.revision}:{self.file}"], capture_output=True)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().partition("\n")[0]
            raise DocumentUnreadable(Path(self.name), reason)
        return done.stdout


@dataclass(frozen=True)
class NetworkSource:
    name: str

    def joined(self, relative: str) -> Source:
        return NetworkSource(urljoin(self.name, relative))

    def is_below(self, first: Source) -> bool:
        return False

    def read(self) -> str:
        import httpx

        content = b""
        try:
            with httpx.stream("GET", self.name, timeout=NETWORK_SECONDS, follow_redirects=True) as answer:
                answer.raise_for_status()
                for part in answer.iter_bytes():
                    content += part
                    _must_fit(self.name, len(content))
            return content.decode("utf-8-sig")
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise DocumentUnreadable(Path(self.name), str(fault).partition("\n")[0]) from fault
        except UnicodeDecodeError as fault:
            raise DocumentUnreadable(Path(self.name), f"not UTF-8: {fault.reason} at byte {fault.start}") from fault


def _must_fit(name: str, size: int) -> None:
    if size > LARGEST_BYTES:
        reason = f"too large: {size / 2**20:.0f} MiB, and at most {LARGEST_BYTES // 2**20} are read"
        raise DocumentUnreadable(Path(name), reason)
