"""Files with secrets in them."""

import os
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Write a file that its owner alone may read; whoever looks finds all of it or none."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    fresh.replace(file)
