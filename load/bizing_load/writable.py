"""Whether results can be written, asked before they are worked for."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bizing_spec import outcome


def check(*files: Path | None) -> None:
    """Raises `outcome.Stopped` for the first whose folder takes no file; None is passed over."""
    for file in files:
        if file is None:
            continue
        try:
            with tempfile.TemporaryFile(dir=file.parent):
                pass
        except OSError as fault:
            raise outcome.Stopped(f"cannot write {file}: {fault.strerror}; choose another place") from fault


def make(folder: Path | None) -> None:
    """A folder for results, if one is wanted. Raises `outcome.Stopped`."""
    if folder:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise outcome.Stopped(f"cannot make the folder {folder}: {fault.strerror}; choose another place") from fault
        check(folder / "report.html")
