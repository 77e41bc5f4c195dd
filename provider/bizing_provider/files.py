"""Files with secrets in them."""

import os
from pathlib import Path


def write_private(file: Path, content: str | bytes) -> None:
    """Write a file that its owner alone may read; whoever looks finds all of it or none."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content.encode() if isinstance(content, str) else content)
    fresh.replace(file)
