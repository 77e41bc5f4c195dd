"""Formats that JSON Schema does not name and documents use all the same, as ajv-formats judges them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def _is_url(text: str) -> bool:
    found = urlsplit(text)
    return found.scheme in ("http", "https", "ftp") and bool(found.hostname)


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    """Whether a text can be read so."""

    def can(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return can


OURS: Final[Mapping[str, Callable[[str], bool]]] = {
    "byte": lambda text: _BASE64.fullmatch(text) is not None,
    "iso-date-time": _reads(datetime.fromisoformat),
    "iso-time": _reads(time.fromisoformat),
    "url": lambda text: _reads(urlsplit)(text) and _is_url(text),
    "uuid": lambda text: len(text.removeprefix("urn:uuid:")) == 36 and _reads(UUID)(text),
}
