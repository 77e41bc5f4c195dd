"""Runs `bizing` only as long as whoever started it lives: the end of its input is SIGTERM to itself.

`python -m bizing_load.attended serve …`; a race that is killed outright leaves no server behind.
"""

import os
import signal
import sys
import threading

from bizing_spec import cli


def watch() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=watch, daemon=True).start()
    sys.exit(cli.main())
