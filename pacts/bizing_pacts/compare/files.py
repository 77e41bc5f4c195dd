"""The pacts that are named on the command line: files, and folders of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bizing_pacts.compare import pact
from bizing_pacts.compare.pact import Pact
from bizing_spec.outcome import Stopped


def read(named: Sequence[str]) -> list[Pact]:
    """Every pact once. Raises DocumentUnreadable for what is none, Stopped for a folder without any."""
    if address := next((name for name in named if name.startswith(("http://", "https://"))), None):
        raise Stopped(f"{address} is an address; pacts are compared from files: fetch it first")
    files = [file for place in named for file in _files(Path(place))]
    return [pact.read(file) for file in dict.fromkeys(files)]


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    found = sorted(place.glob("*.json"))
    if not found:
        raise Stopped(f"there is no pact in {place}; name pact files or folders of them")
    yield from found
