"""What a server's address must look like on the command line."""

from __future__ import annotations

from urllib.parse import urlsplit

import typer

EXAMPLE = "http://127.0.0.1:8000"


def checked(url: str | None) -> str | None:
    """For an option or an argument, as its callback. Raises typer.BadParameter, which names it."""
    if url is not None and not _is_address(url):
        raise typer.BadParameter(
            f"{url!r} is no server's address; give http:// or https:// and a host, as in {EXAMPLE}"
        )
    return url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not match, or a port that is none
        return False
