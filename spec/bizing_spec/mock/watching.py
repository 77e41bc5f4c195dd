"""The files that mocks are made of, and telling when one of them is another one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Final

from bizing_spec.document import DocumentUnreadable
from bizing_spec.mock import rulebooks
from bizing_spec.mock.several import Mocks
from bizing_spec.outcome import Stopped
from bizing_spec.sources import FileSource

_LOOK_EVERY_SECONDS: Final = 0.5

Stamp = tuple[int, int] | None


class Watch:
    """`load` is called again when a file has changed; it gives other mocks, or the fact that there are none.

    Documents are made of all the files that their references lead to; rules may come to lie beside them later. Those
    of a git revision do not change.
    """

    def __init__(self, mocks: Mocks, load: Callable[[], Mocks | Stopped], *others: Path | None) -> None:
        self._load = load
        self._others = [each for each in others if each]
        self._known = {file: _stamp(file) for file in self._files(mocks)}

    def look(self) -> None:
        """Look once, and load when something has changed."""
        now = {file: _stamp(file) for file in self._known}
        if now == self._known:
            return
        made = self._load()
        if isinstance(made, Stopped):
            now |= {file: _stamp(file) for file in _blamed(made) if file not in now}
        else:
            now = {file: now[file] if file in now else _stamp(file) for file in self._files(made)}
        self._known = now

    def go_on(self) -> None:
        """Look again and again; has no end."""
        while self._known:
            sleep(_LOOK_EVERY_SECONDS)
            self.look()

    def _files(self, mocks: Mocks) -> list[Path]:
        sources = [each for mock in mocks.all if (made := mock.model.document.bundle) for each in made.places]
        named = [mock.model.document.source for mock in mocks.all]
        beside = [rulebooks.place_beside(each) for each in named if not each.startswith("git:")]
        return [*(Path(each.name) for each in sources if isinstance(each, FileSource)), *beside, *self._others]


def _blamed(fact: BaseException | None) -> Iterator[Path]:
    """The files for which nothing could be loaded, one that is missing too: mending them is a change."""
    while fact is not None:
        if isinstance(fact, DocumentUnreadable):
            yield fact.file
        fact = fact.__cause__


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
