"""`python -m tests.spec.prism`: CPU time a request of the mock and of Prism, side by side, by the same load.

Linux only: the time is what the kernel counts for the server's process. Prism is installed by npm into a temporary
folder, unless `--prism` says where it is. Exit status 1 when the mock takes more than a sixth of Prism's time.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.spec.prism import measuring
from tests.spec.prism.measuring import LOADS, Side

DOCUMENT = Path(__file__).parent / "pets.yaml"
RELEASE = "@stoplight/prism-cli@5.14.2"
GOAL = 6


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.spec.prism", description=__doc__)
    parser.add_argument("--requests", type=int, default=1000, help="of each kind, in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--prism", type=Path, help="its executable, if it is installed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bizing-prism-") as folder:
        sides = {"mock": _mock(), "prism": _prism(options.prism or _installed(Path(folder)))}
        figures = _measured(sides, options.rounds, options.requests)
    return _told(figures)


def _measured(sides: dict[str, list[str]], rounds: int, requests: int) -> dict[str, dict[str, list[float]]]:
    """Microseconds a request by load and side, a figure for each round; the sides take turns."""
    figures: dict[str, dict[str, list[float]]] = {load: {name: [] for name in sides} for load in LOADS}
    with Side.started(sides["mock"]) as mock, Side.started(sides["prism"]) as prism:
        for number in range(rounds + 1):
            for load in LOADS:
                for name, side in (("mock", mock), ("prism", prism)):
                    spent = side.spend(load, requests)
                    if number:  # the first round only warms up
                        figures[load][name].append(spent)
    return figures


def _told(figures: dict[str, dict[str, list[float]]]) -> int:
    print(f"{'CPU a request':15}{'mock':>10}{'Prism':>10}{'ratio':>8}   median of rounds, microseconds")
    ratios = {}
    for load, by_side in figures.items():
        pairs = zip(by_side["mock"], by_side["prism"], strict=True)
        ratios[load] = median(prism / mock for mock, prism in pairs)
        print(f"{load:15}{median(by_side['mock']):10.0f}{median(by_side['prism']):10.0f}{ratios[load]:8.1f}")
    reached = min(ratios.values()) >= GOAL
    print(f"{'at most' if reached else 'MORE THAN'} a sixth of Prism's")
    return 0 if reached else 1


def _mock() -> list[str]:
    code = "import sys; from bizing_spec.cli import main; sys.exit(main(sys.argv[1:]))"
    return [sys.executable, "-c", code, "mock", str(DOCUMENT), "--no-watch", "--port", measuring.PORT]


def _prism(executable: Path) -> list[str]:
    """Without its log, which would be most of its work."""
    return [str(executable), "mock", str(DOCUMENT), "--port", measuring.PORT]


def _installed(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed, to install Prism")
    print(f"installing {RELEASE}", file=sys.stderr)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), RELEASE]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "node_modules" / ".bin" / "prism"


if __name__ == "__main__":
    sys.exit(main())
