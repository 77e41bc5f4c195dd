"""Types and clients of real documents, compiled as strictly as their compilers can.

python -m tests.spec.client.real_world FILE|FOLDER…

For each OpenAPI document: seconds to read it and to write all three, and how many faults `tsc --strict` finds in types
and client, without skipLibCheck, and `mypy --strict` in the package. It wants `npm --prefix consumers/admin ci` once.
Exit status: 1 when a compiler finds fault, 2 when nothing can be compiled.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from bizing_spec import openapi, typescript
from bizing_spec.client import python
from bizing_spec.client import typescript as typescript_client
from bizing_spec.outcome import Stopped

COMPILER: Final = Path(__file__).parents[3] / "consumers/admin/node_modules/typescript/bin/tsc"
SETTINGS: Final = {
    "noEmit": True,
    "strict": True,
    "target": "ES2022",
    "module": "NodeNext",
    "lib": ["ES2023", "DOM", "DOM.Iterable"],
    "types": [],
    "skipLibCheck": False,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
}
SUFFIXES: Final = (".yaml", ".yml", ".json")
MOST_TOLD: Final = 5


class Tried(NamedTuple):
    """What became of one document: seconds, and the faults of each compiler."""

    name: str
    megabytes: float
    read_seconds: float
    write_seconds: float
    of_tsc: list[str]
    of_mypy: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.spec.client.real_world", description=__doc__)
    parser.add_argument("places", nargs="+", type=Path, metavar="FILE|FOLDER")
    if not COMPILER.is_file():
        print("There is no TypeScript: run `npm --prefix consumers/admin ci`.", file=sys.stderr)
        return 2
    print(f"{'document':48} {'MB':>6} {'read s':>7} {'write s':>8} {'tsc':>5} {'mypy':>5}")
    faults = 0
    for file in documents(parser.parse_args().places):
        try:
            tried = compiled(file)
        except Stopped as reason:
            print(f"{file.name:48} is left out: {reason.message}")
            continue
        faults += len(tried.of_tsc) + len(tried.of_mypy)
        told = f"{tried.megabytes:6.1f} {tried.read_seconds:7.1f} {tried.write_seconds:8.1f}"
        print(f"{tried.name:48} {told} {len(tried.of_tsc):5} {len(tried.of_mypy):5}", flush=True)
        for fault in (*tried.of_tsc[:MOST_TOLD], *tried.of_mypy[:MOST_TOLD]):
            print(f"    {fault}")
    return 1 if faults else 0


def documents(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (file for file in found if file.suffix in SUFFIXES and (file == place or is_document(file)))


def is_document(file: Path) -> bool:
    with file.open(encoding="utf-8", errors="replace") as stream:
        head = stream.read(4096)
    return any(mark in head for mark in ("openapi: 3", 'openapi: "3', "openapi: '3", '"openapi": "3', '"openapi":"3'))


def compiled(file: Path) -> Tried:
    """Raises Stopped for what is no document, or has no operation."""
    began = time.perf_counter()
    api = openapi.read(file, keep_unread=True)
    read = time.perf_counter()
    package, client, types = python.write(api), typescript_client.write(api), typescript.write(api)
    written = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each, text in {
            "client.ts": client,
            "types.ts": types,
            **{f"made/{n}": t for n, t in package.items()},
        }.items():
            (folder / each).parent.mkdir(parents=True, exist_ok=True)
            (folder / each).write_text(text, "utf-8")
        return Tried(
            file.name,
            file.stat().st_size / 1e6,
            read - began,
            written - read,
            of_tsc(folder),
            of_mypy(folder),
        )


def of_tsc(folder: Path) -> list[str]:
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": SETTINGS, "files": ["client.ts", "types.ts"]}))
    command = ["node", "--max-old-space-size=6000", str(COMPILER), "-p", str(folder)]
    return faults(subprocess.run(command, capture_output=True, text=True), "error TS")


def of_mypy(folder: Path) -> list[str]:
    (folder / "mypy.ini").write_text("[mypy]\nstrict = true\n")
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--cache-dir", "/dev/null", "made"]
    found = faults(subprocess.run(command, cwd=folder, capture_output=True, text=True), "error:")
    # What the type checker never runs: the types of the answers are built once.
    built = "import made.operations as o\nfor e in vars(o).values():\n for r in getattr(e, 'replies', ()): r.reads\n"
    ran = subprocess.run([sys.executable, "-W", "error", "-c", built], cwd=folder, capture_output=True, text=True)
    return found if ran.returncode == 0 else [*found, ran.stderr.strip().rpartition("\n")[2]]


def faults(ran: subprocess.CompletedProcess[str], mark: str) -> list[str]:
    found = [line for line in ran.stdout.splitlines() if mark in line]
    return found or ([(ran.stderr or ran.stdout).strip()[-300:]] if ran.returncode else [])


if __name__ == "__main__":
    sys.exit(main())
