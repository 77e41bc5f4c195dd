"""From files to the mocks of their documents."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bizing_spec import openapi
from bizing_spec.mock import nodes, rulebooks, scenarios
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.model import Model
from bizing_spec.mock.rules import RuleBook
from bizing_spec.mock.several import Mocks
from bizing_spec.outcome import Stopped


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
    mock = Mock(model, manner, rulebooks.load(rules, model) if rules else RuleBook())
    for fault in model.warnings[:10]:
        place = model.document.locate(fault.pointer.partition(" ")[0])
        say(f"{Path(place.file)}:{place.line}: warning: left out: {fault.reason}")
    mock.warm()
    return mock


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
