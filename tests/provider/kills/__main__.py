"""`python -m tests.provider.kills`: processes are killed at every step of every saga. Exit status 1 when it shows."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bizing_provider import embedded, logs, migrations
from tests.provider.kills import cases, holds
from tests.provider.kills.cases import Result
from tests.provider.kills.world import audited, opened

COLUMNS = ("signal", "way", "step", "point", "meanwhile", "outcome", "seconds", "captures", "refunds", "verdict")
WIDTHS = (8, 33, 15, 12, 11, 28, 9, 10, 9, 0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.provider.kills", description=__doc__)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    form = parser.parse_args().format
    logs.configure("warning")
    with tempfile.TemporaryDirectory(prefix="bizing-kills-") as folder, embedded.running() as server:
        migrations.migrate(server.url)
        with opened(server.url) as world:
            results = [*holds.play(world, Path(folder)), *(cases.play(world, case) for case in cases.matrix())]
            findings = audited(world)
    told = [_told(each) for each in results]
    document = {"cases": told, "findings": findings}
    print(json.dumps(document, indent=2) if form == "json" else "\n".join([*_table(told), *findings]))
    return 1 if findings or any(each.verdict.faults for each in results) else 0


def _told(result: Result) -> dict[str, Any]:
    case, verdict = result.case, result.verdict
    return {
        "signal": case.signal.name.removeprefix("SIG"),
        "way": case.way,
        "step": case.step,
        "point": case.point,
        "meanwhile": case.meanwhile,
        "outcome": verdict.outcome,
        "seconds": round(result.seconds, 2),
        "captures": verdict.captures,
        "refunds": verdict.refunds,
        "verdict": "; ".join(verdict.faults) or "sound",
    }


def _table(told: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in (dict(zip(COLUMNS, COLUMNS, strict=True)), *told):
        yield "".join(f"{row[name]!s:<{width}}" for name, width in zip(COLUMNS, WIDTHS, strict=True)).rstrip()
    seconds = [each["seconds"] for each in told]
    average = sum(seconds) / len(seconds)
    yield ""
    yield f"{sum(each['verdict'] == 'sound' for each in told)} of {len(told)} are sound."
    yield f"Others had gone on to the end after {average:.2f} s on average, {max(seconds):.2f} s at most."


if __name__ == "__main__":
    sys.exit(main())
