"""`python -m tests.provider.chaos`: a chaos run, with its counts printed. Exit status 1 when it was not sound."""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from bizing_provider import embedded, migrations
from tests.provider.chaos.run import Options, Result, run


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bizing-chaos-") as folder, embedded.running() as server:
        migrations.migrate(server.url)
        result = run(server.url, Path(folder), Options(options.seconds, options.clients, options.seed, options.workers))
    print(as_json(result) if options.format == "json" else "\n".join(as_text(result)))
    return 0 if result.sound else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.provider.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="of what the clients choose")
    parser.add_argument("--workers", type=int, default=2, help="server processes")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser.parse_args()


def as_text(result: Result) -> Iterator[str]:
    options = result.options
    yield f"{options.clients} clients, {options.seconds:g} s, {options.workers} server processes, seed {options.seed}"
    yield ""
    yield f"{'operation':16}{'done':>8}{'refused':>9}  why"
    for operation, outcomes in sorted(result.outcomes.items()):
        why = _told(_refusals(outcomes))
        yield f"{operation:16}{outcomes.get('done', 0):8,}{sum(_refusals(outcomes).values()):9,}  {why}".rstrip()
    yield ""
    yield f"must be zero ({result.audits} audits of the database; the most that one found)"
    for claim, count in result.must_be_zero.items():
        yield f"{count:8,}  {claim}"
    if result.failures:
        yield _told(result.failures)
    yield ""
    yield "sound" if result.sound else "NOT SOUND"


def as_json(result: Result) -> str:
    operations = {
        name: {"done": outcomes.get("done", 0), "refused": _refusals(outcomes)}
        for name, outcomes in sorted(result.outcomes.items())
    }
    document = asdict(result.options) | {
        "operations": operations,
        "audits": result.audits,
        "mustBeZero": dict(result.must_be_zero),
        "failures": dict(result.failures),
        "sound": result.sound,
    }
    return json.dumps(document, indent=2)


def _refusals(outcomes: Mapping[str, int]) -> dict[str, int]:
    return {outcome: count for outcome, count in outcomes.items() if outcome != "done"}


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda each: -each[1]))


if __name__ == "__main__":
    sys.exit(main())
