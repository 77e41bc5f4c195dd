"""A process of its own that starts an embedded server, tells about it and obeys lines; see test_embedded.py."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

import psycopg

from bizing_provider import embedded, postgres


def become(asked: dict[str, Any]) -> None:
    """Give up root's rights; what the other user may not read, such as this interpreter's folders, is read before."""
    version = postgres.version()
    postgres.version = lambda: version
    postgres.installed = lambda: Path(asked["binaries"])
    os.setgroups([])
    os.setgid(asked["gid"])
    os.setuid(asked["uid"])


def tell(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def serve(data: Path) -> None:
    try:
        server = embedded.start(data, settings={"fsync": "off"})
    except embedded.Unavailable as error:
        tell(error=str(error))
        return
    tell(url=server.url, watch=server._owned.postmaster.watch.pid if server._owned else 0)
    for line in sys.stdin:
        with psycopg.connect(server.url) as connection:
            row = connection.execute(line.encode()).fetchone()
        print(row and row[0], flush=True)
    server.stop()


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, lambda *_: os.write(1, b"interrupted\n"))  # print is not reentrant
    if asked["file_size"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["file_size"], asked["file_size"]))
    if asked["uid"] is not None:
        become(asked)
    serve(Path(asked["data"]))
