"""The versions of an API's documents in a git repository: which there were, in which commits, on which days."""

import datetime
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bizing_spec.outcome import Stopped
from bizing_spec.policy import reaching
from bizing_spec.policy.reaching import Reach
from bizing_spec.sources import FileSource, GitSource, Source

_MAJOR: Final = re.compile(r"v(\d+)\Z")
_DOCUMENT: Final = re.compile(r"(?:.*/)?v\d+/openapi\.(?:ya?ml|json)\Z")
_SUFFIX: Final = r"\.(?:ya?ml|json)"


@dataclass(frozen=True)
class Commit:
    """`revision` is None for what is not committed yet."""

    revision: str | None
    day: datetime.date
    subject: str

    @property
    def name(self) -> str:
        return self.revision[:10] if self.revision else "not committed"


@dataclass(frozen=True)
class Snapshot:
    """The documents of a commit by their major version; 0 is one whose path names none."""

    commit: Commit
    documents: Mapping[int, Source]
    identities: Mapping[int, str]
    """The same for the same content of each, and of the files beside it or that it reaches."""


@dataclass(frozen=True)
class Family:
    """The documents of one API, by repository paths: `root/v1/stem.yaml`, `root/v2/…`, or the `root` alone."""

    root: str
    stem: str | None

    def major(self, path: str) -> int | None:
        if self.stem is None:
            return 0 if path == self.root else None
        prefix = f"{self.root}/" if self.root else ""
        found = re.fullmatch(rf"{re.escape(prefix)}v(\d+)/{re.escape(self.stem)}{_SUFFIX}", path)
        return int(found[1]) if found else None


class Repository:
    """The repository that a path is in. Raises Stopped where there is none, or not all of it."""

    def __init__(self, within: Path) -> None:
        folder = within if within.is_dir() else within.parent
        if not folder.is_dir():
            raise Stopped(f"{within}: there is no such folder")
        self._folder = str(folder)
        top = self._git("rev-parse", "--show-toplevel", reason="it is in no git repository, whose history is judged")
        self.top = Path(top.strip())
        if self._git("rev-parse", "--is-shallow-repository").strip() == "true":
            raise Stopped(f"{within}: the clone is shallow; get the history (`git fetch --unshallow`)")
        self._folder = str(self.top)
        self._git("rev-parse", "--verify", "--quiet", "HEAD", reason="there are no commits yet")

    def family(self, where: Path, last: str) -> Family:
        """The documents that a file, or a folder, is of. Raises Stopped."""
        path = self._relative(where)
        if where.suffix in (".yaml", ".yml", ".json"):
            folder, _, name = path.rpartition("/")
            root, _, version = folder.rpartition("/")
            return Family(root, Path(name).stem) if _MAJOR.match(version) else Family(path, None)
        tracked = self._git("ls-tree", "-r", "--name-only", "-z", last, "--", path or ".").split("\0")
        roots = sorted(
            {each.rsplit("/", 2)[0] if each.count("/") > 1 else "" for each in tracked if _DOCUMENT.match(each)}
        )
        if len(roots) != 1:
            said = f"there are several APIs ({', '.join(roots)})" if roots else "there is no v1/openapi.yaml in it"
            raise Stopped(f"{where}: {said}; name a document")
        return Family(roots[0], "openapi")

    def snapshots(self, family: Family, last: str | None) -> list[Snapshot]:
        """Oldest first, up to a revision, or to the files as they lie there."""
        if family.stem is None:
            return list(self._of_one(family.root, last))
        made = [self._snapshot(family, commit) for commit, _ in self._log(last or "HEAD", family.root)]
        if last is None and self._git("status", "--porcelain", "--", family.root or ".").strip():
            made.append(self._lying(family))
        return made

    def revision(self, name: str) -> str:
        reason = f"there is no revision {name!r}"
        return self._git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", reason=reason).strip()

    def is_ancestor(self, revision: str, of: str) -> bool:
        command = ["git", "-C", self._folder, "merge-base", "--is-ancestor", revision, of]
        return subprocess.run(command, capture_output=True).returncode == 0

    def _of_one(self, path: str, last: str | None) -> Iterator[Snapshot]:
        """Of a document whose folder is not its own: where it changed, or a file that it reached before or now."""
        reach = Reach(frozenset({path}), "")
        folder = path.rpartition("/")[0]
        for commit, changed in self._log(last or "HEAD", folder):
            if not reach.has_any(changed):
                continue
            assert commit.revision is not None
            source = GitSource(commit.revision, path, str(self.top))
            is_there = bool(self._git("ls-tree", "--name-only", commit.revision, "--", path))
            reach = reaching.reach(source, self.top) if is_there else Reach(frozenset({path}), "")
            yield Snapshot(commit, {0: source} if is_there else {}, {0: reach.identity} if is_there else {})
        if last is None:
            yield from self._lying_one(path, folder)

    def _lying_one(self, path: str, folder: str) -> Iterator[Snapshot]:
        status = self._git("status", "--porcelain", "--no-renames", "-uall", "-z", "--", folder or ".")
        changed = {entry[3:] for entry in status.split("\0") if entry}
        lies = FileSource(os.path.relpath(self.top / path))
        if path in changed or (changed and reaching.reach(lies, self.top).has_any(changed)):
            yield self._lying(Family(path, None))

    def _log(self, last: str, folder: str) -> Iterator[tuple[Commit, set[str]]]:
        """The commits that changed something in a folder, oldest first, with the paths of what they changed."""
        form = "--format=%x01%H%x09%cI%x09%s%x00"
        shown = ("--name-only", "--no-renames", "-z", "-m")  # of a merge: what it brought to the first parent
        root = ("-c", "log.showRoot=true")
        log = self._git(*root, "log", "--first-parent", "--reverse", *shown, form, last, "--", folder or ".")
        for entry in log.split("\x01")[1:]:
            head, *paths = entry.split("\0")
            revision, time, subject = head.split("\t", 2)
            day = datetime.datetime.fromisoformat(time).astimezone(datetime.UTC).date()
            yield Commit(revision, day, subject), {path.lstrip("\n") for path in paths} - {""}

    def _snapshot(self, family: Family, commit: Commit) -> Snapshot:
        revision = str(commit.revision)
        listed = self._git("ls-tree", "-r", "-t", "-z", revision, "--", family.root or ".").split("\0")
        known = {path: entry.split()[2] for entry, _, path in (each.partition("\t") for each in listed if each)}
        majors = {major: path for path in known if (major := family.major(path)) is not None}
        documents = {major: GitSource(revision, path, str(self.top)) for major, path in majors.items()}
        return Snapshot(commit, documents, {major: known[path.rpartition("/")[0]] for major, path in majors.items()})

    def _lying(self, family: Family) -> Snapshot:
        listed = self._git("ls-files", "-co", "--exclude-standard", "-z", "--", family.root or ".").split("\0")
        paths = {path for path in listed if path and (self.top / path).is_file()}
        majors = {major: path for path in paths if (major := family.major(path)) is not None}
        commit = Commit(None, datetime.datetime.now(datetime.UTC).date(), "")
        documents = {major: FileSource(os.path.relpath(self.top / path)) for major, path in majors.items()}
        return Snapshot(commit, documents, dict.fromkeys(majors, "not committed"))

    def _relative(self, where: Path) -> str:
        path = where.resolve().relative_to(self.top.resolve()).as_posix()
        return "" if path == "." else path

    def _git(self, *command: str, reason: str | None = None) -> str:
        done = subprocess.run(["git", "-C", self._folder, *command], capture_output=True, text=True)
        if done.returncode:
            said = done.stderr.strip().partition("\n")[0].removeprefix("fatal: ")
            raise Stopped(f"{self._folder}: {reason or said or 'git failed'}")
        return done.stdout
