"""Runs the consumers' own tests and renews `pacts/` with what they write; `--check` says whether it is stale."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "pacts"
TESTS = {
    ROOT: [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/consumers"],
    ROOT / "consumers/admin": [shutil.which("npm") or "npm", "test", "--silent"],
}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="change nothing; exit 1 when a pact is stale")
    check = arguments.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        return compare(Path(folder)) if check else renew(Path(folder))


def write(folder: Path) -> None:
    """Lets every consumer write its pact into `folder`; raises CalledProcessError when its tests fail."""
    environment = {**os.environ, "BIZING_PACTS": str(folder), "PACT_DO_NOT_TRACK": "true"}
    for place, command in TESTS.items():
        # The pacts alone are this command's answer.
        subprocess.run(command, cwd=place, env=environment, check=True, stdout=sys.stderr)


def renew(folder: Path) -> int:
    for pact in sorted(folder.glob("*.json")):
        shutil.copyfile(pact, COMMITTED / pact.name)
        print(f"{pact.name}: written")
    return 0


def compare(folder: Path) -> int:
    fresh, committed = read(folder), read(COMMITTED)
    stale = [name for name in sorted(fresh | committed) if fresh.get(name) != committed.get(name)]
    for name in stale:
        print(f"{name} is stale. Run `python consumers/pacts.py` and commit what it writes.")
        for description in differing(fresh.get(name, {}), committed.get(name, {})):
            print(f"  - {description}")
    return 1 if stale else 0


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Each pact's interactions by their description; what else it says (versions of libraries) is of no weight."""
    return {
        path.name: {each["description"]: each for each in json.loads(path.read_bytes())["interactions"]}
        for path in folder.glob("*.json")
    }


def differing(fresh: dict[str, Any], committed: dict[str, Any]) -> list[str]:
    return [name for name in sorted(fresh | committed) if fresh.get(name) != committed.get(name)]


if __name__ == "__main__":
    sys.exit(main())
