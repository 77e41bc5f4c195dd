"""From files to the mocks of their documents, and which files those are."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep
from typing import Final

from bizing_spec import openapi
from bizing_spec.mock import nodes, rulebooks, scenarios
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.model import Model
from bizing_spec.mock.rules import RuleBook
from bizing_spec.mock.several import Mocks
from bizing_spec.outcome import Stopped

_LOOK_EVERY_SECONDS: Final = 0.5


def load(files: Sequence[str], manner: Manner, rules: Path | None = None, seed_data: Path | None = None) -> Mocks:
    """The mocks of documents, by the rules that are given or lie beside them. Raises Stopped."""
    if rules is not None and len(files) > 1:
        raise Stopped("--rules are of one FILE; lay the rules of several beside them, as openapi.mock.yaml")
    if seed_data is not None and not manner.stateful:
        raise Stopped("--seed-data is to be remembered; leave out --stateless")
    mocks = Mocks([_load(file, manner, rules or rulebooks.beside(file)) for file in files])
    if manner.scenario is not None and manner.scenario not in mocks.scenarios:
        raise Stopped(f"--scenario {manner.scenario}: {scenarios.unknown(manner.scenario, mocks.scenarios)}")
    if seed_data is not None:
        nodes.read(seed_data, mocks.begin_with)
    return mocks


def _load(file: str, manner: Manner, rules: Path | None) -> Mock:
    model = Model(openapi.read(file))
    mock = Mock(model, manner, rulebooks.load(rules, model.paths) if rules else RuleBook())
    for fault in model.warnings[:10]:
        place = model.document.locate(fault.pointer.partition(" ")[0])
        say(f"{Path(place.file)}:{place.line}: warning: left out: {fault.reason}")
    mock.warm()
    return mock


def watched(files: Sequence[str], rules: Path | None, seed_data: Path | None) -> list[Path]:
    """The files that a mock is made of; those of a git revision do not change."""
    named = [file for file in files if not file.startswith("git:")]
    beside = [rules or rulebooks.beside(file) for file in named]
    return [*map(Path, named), *(each for each in (*beside, seed_data) if each)]


def watch(files: Sequence[Path], changed: Callable[[], None]) -> None:
    """Tell whenever one of the files is another one; has no end."""
    known = _stamps(files)
    while files:
        sleep(_LOOK_EVERY_SECONDS)
        if (now := _stamps(files)) != known:
            known = now
            changed()


def _stamps(files: Sequence[Path]) -> list[tuple[int, int] | None]:
    stamps: list[tuple[int, int] | None] = []
    for file in files:
        try:
            found = file.stat()
            stamps.append((found.st_mtime_ns, found.st_size))
        except OSError:
            stamps.append(None)
    return stamps


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
