"""Debian's packages, installed when what they bring is missing and may be installed."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def provide(package: str, find: Callable[[], T | None]) -> T | None:
    """What `find` finds, if need be after the package is installed; its failure shows in what is missing then."""
    with Path(tempfile.gettempdir(), "bizing-test-packages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # apt-get runs once, though several test processes may want it
        if found := find():
            return found
        for command in (["apt-get", "update"], ["apt-get", "install", "--yes", package]):
            _administer(command)
        return find()


def _administer(command: list[str]) -> None:
    """Run what needs root, with sudo where that asks for no password."""
    whole = command if os.geteuid() == 0 else ["sudo", "--non-interactive", *command]
    if shutil.which(whole[0]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(whole, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment)
