"""Publishes pacts with the official `pact` command, the version and the branch taken from git."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from bizing_pacts import sources
from bizing_spec import outcome

BRANCH_VARIABLES = ("GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "GIT_BRANCH")
"""CI servers check out a commit without its branch and name the branch here."""


class NotPublishable(outcome.Stopped):
    """Nothing was sent, for the reason in the message."""


@dataclasses.dataclass(frozen=True)
class Version:
    """A consumer's version, as the broker knows it."""

    sha: str
    branch: str | None


def publish(
    pacts: Sequence[sources.Pact], version: Version, broker_url: str, build_url: str | None, options: Sequence[str]
) -> int:
    """Hand over to `pact broker publish`; its exit status. Raises NotPublishable when there is no such command."""
    command = [_cli(), "broker", "publish", *(str(pact.file) for pact in pacts)]
    command += ["--broker-base-url", broker_url, "--consumer-app-version", version.sha]
    if version.branch:
        command += ["--branch", version.branch]
    if build_url:
        command += ["--build-url", build_url]
    # The credentials stay in the environment (PACT_BROKER_TOKEN and so on), where the command looks for them itself.
    environment = {**os.environ, "PACT_DO_NOT_TRACK": "true"}
    return subprocess.run([*command, *options], env=environment, check=False).returncode


def _cli() -> str:
    """The `pact` of the package pact-python-cli in our own environment, not some other one on the PATH."""
    ours = shutil.which("pact", path=sysconfig.get_path("scripts"))
    found = ours or shutil.which("pact")
    if found is None:
        raise NotPublishable("the `pact` command is missing; `pip install pact-python-cli` brings it")
    return found


def of_git(folder: Path, *, dirty: bool, branch: str | None = None) -> Version:
    """The commit that is checked out, and its branch unless one is named.

    Raises NotPublishable outside of git, before the first commit, without a branch to tell, and, unless `dirty`, when
    there are changes: what is published under a commit's name has to be what the commit holds.
    """
    sha = _git(folder, "rev-parse", "HEAD")
    if not dirty and (changes := _git(folder, "status", "--porcelain")):
        first = changes.splitlines()[0][3:]
        raise NotPublishable(
            f"there are uncommitted changes ({first}, for one), so {sha[:12]} is not what would be published;"
            " commit them, name a --consumer-version, or pass --dirty"
        )
    return Version(sha, branch or branch_of(folder))


def branch_of(folder: Path) -> str:
    """The branch that is checked out, or that CI says it is. Raises NotPublishable when neither is known."""
    told = (
        os.environ.get("GITHUB_HEAD_REF") or os.environ.get("GITHUB_REF_NAME") or os.environ.get("CI_COMMIT_REF_NAME")
    )
    name = _git(folder, "rev-parse", "--abbrev-ref", "HEAD")
    if name != "HEAD":
        return name
    if told:
        return told
    raise NotPublishable("no branch is checked out; name it with --branch")


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as fault:
        raise NotPublishable("git is not installed; name a --consumer-version and a --branch") from fault
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "git failed"
        raise NotPublishable(f"{reason}; name a --consumer-version and a --branch")
    return done.stdout.strip()
