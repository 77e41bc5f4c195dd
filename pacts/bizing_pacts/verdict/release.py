"""What the document is compared to: a revision or a file that is named, or else the last release."""

from __future__ import annotations

import posixpath
import subprocess
from pathlib import Path
from typing import Final

NEWEST_TAGS: Final = 50


def base(folder: Path, spec: str, named: str | None) -> str | None:
    """As `bizing spec diff` takes it: a file, or `git:REVISION:PATH`; nothing where there is no release with it.

    A name that is no file, and does not say `git:`, is a revision.
    """
    if named is not None:
        is_whole = named.startswith("git:") or (folder / named).is_file()
        return named if is_whole else f"git:{named}:{_of_repository(folder, spec)}"
    path = _of_repository(folder, spec)
    tags = _git(folder, "tag", "--merged", "HEAD", "--sort=-creatordate").splitlines()[:NEWEST_TAGS]
    here = _git(folder, "rev-parse", "HEAD")
    for tag in tags:
        # On the commit of a release, the release before is the one that its changes are against.
        if _git(folder, "rev-parse", f"{tag}^{{commit}}") != here and _has(folder, tag, path):
            return f"git:{tag}:{path}"
    return None


def place(folder: Path) -> str:
    """Where a folder lies in its repository, `api/`; nothing at the top of it, or without one."""
    return _git(folder, "rev-parse", "--show-prefix")


def _of_repository(folder: Path, spec: str) -> str:
    """The path from the top of the repository, as git wants it."""
    return posixpath.normpath(posixpath.join(place(folder), spec))


def _has(folder: Path, tag: str, path: str) -> bool:
    return bool(_git(folder, "ls-tree", "--full-tree", tag, "--", path))


def _git(folder: Path, *command: str) -> str:
    """What git prints; nothing where there is no repository, or no such thing in it."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *command], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
