"""`python -m tests.guides GUIDE…` follows guides and prints what each command shows, to write them by."""

import sys
import tempfile
from pathlib import Path

from tests.guides import running, surroundings


def main() -> int:
    for guide in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder, surroundings.there() as ports:
            try:
                running.follow(Path(guide), Path(folder), ports, tell=print)
            except running.Untrue as fault:
                print(fault, file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
