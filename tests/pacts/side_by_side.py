"""`bizing pact compare` beside openapi-pact-comparator: what both find in the same pacts, and where they differ.

python tests/pacts/side_by_side.py [CASES.yaml…]

It wants `npm --prefix tests/pacts/comparator ci` once. Exit status: 1 when they differ without a reason.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bizing_pacts.compare import comparison, pact
from bizing_spec import asyncapi, document

HERE = Path(__file__).parent
CASES = sorted((HERE / "comparisons").rglob("*.yaml"))


class Pair(NamedTuple):
    """One interaction and a document; `apart` says why both may tell it differently."""

    name: str
    document: dict[str, Any]
    interaction: dict[str, Any]
    apart: str | None

    @property
    def pact(self) -> dict[str, Any]:
        version = "4.0" if "type" in self.interaction else "3.0.0"
        return {"interactions": [self.interaction], "metadata": {"pactSpecification": {"version": version}}}


class Told(NamedTuple):
    """What one of both tells: where in the pact, where in the document, and how often."""

    ours: Counter[str]
    theirs: Counter[str]

    def lines(self) -> Iterator[str]:
        yield from (f"  - {each}" for each in sorted((self.theirs - self.ours).elements()))
        yield from (f"  + {each}" for each in sorted((self.ours - self.theirs).elements()))


def pairs(files: Iterable[Path]) -> list[Pair]:
    made = []
    for file in files:
        content = document.load(file)
        for each in content["interactions"]:
            interaction = {name: value for name, value in each.items() if name not in ("found", "causes", "apart")}
            name = f"{file.stem}: {each['description']}"
            made.append(Pair(name, content["document"], interaction, each.get("apart")))
    return made


def told(of: Sequence[Pair]) -> list[Told]:
    return [Told(_ours(each), theirs) for each, theirs in zip(of, _theirs(of), strict=True)]


def _ours(pair: Pair) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        spec, written = Path(folder, "openapi.json"), Path(folder, "pact.json")
        spec.write_text(json.dumps(pair.document))
        written.write_text(json.dumps(pair.pact))
        found = comparison.of(asyncapi.read_either(str(spec))).findings(pact.read(written))
        return _lines(each.as_dict() for each in found)


def _theirs(of: Sequence[Pair]) -> Iterator[Counter[str]]:
    asked = [{_kind(each.document): each.document, "pact": each.pact} for each in of]
    command = ["node", str(HERE / "comparator" / "compare.mjs")]
    run = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    for answer in json.loads(run.stdout):
        yield _lines(answer["found"]) if "found" in answer else Counter([answer["fault"]])


def _kind(content: dict[str, Any]) -> str:
    return "asyncapi" if "asyncapi" in content else "oas"


def _lines(findings: Iterable[dict[str, Any]]) -> Counter[str]:
    return Counter(_line(each) for one in findings for each in (one, *one.get("causes", ())))


def _line(finding: dict[str, Any]) -> str:
    if finding["type"] == "info":  # theirs do not say of which interaction
        finding = {**finding, "mockDetails": {}}
    mock, spec = (finding.get(side, {}).get("location") for side in ("mockDetails", "specDetails"))
    return f"{finding['type']} {finding['code']} {mock} | {spec}"


def main(files: Sequence[str]) -> int:
    compared = pairs(map(Path, files) if files else CASES)
    differing = 0
    for pair, both in zip(compared, told(compared), strict=True):
        if both.ours == both.theirs:
            continue
        differing += pair.apart is None
        print(f"{pair.name}\n  {pair.apart or 'not explained'}", *both.lines(), sep="\n")
    print(f"{len(compared)} interactions, {differing} told differently without a reason")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
