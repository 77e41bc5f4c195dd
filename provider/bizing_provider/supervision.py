"""What `db run` does: the embedded PostgreSQL alone, in the foreground, started again whenever it ends."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from bizing_provider import announcement, embedded, files, serving, settings
from bizing_spec.outcome import Stopped


def run(data_dir: Path | None, ephemeral: bool, chosen: Sequence[str], ready_file: Path | None) -> None:
    """Run it until a signal ends this process. Raises Stopped."""
    wanted = dict(map(_setting, chosen))
    folder = None if ephemeral else data_dir or settings.read().data_dir
    with contextlib.ExitStack() as stack, serving.signals():
        announcement.prepare(ready_file)
        server = stack.enter_context(embedded.running(folder, durable=True, settings=wanted))
        if server.pid is None:
            raise Stopped(f"Another process runs the database in {folder} already.")
        if ready_file:
            stack.callback(ready_file.unlink, missing_ok=True)
        _say(f"PostgreSQL runs at {server.url}\nIts log is {server.log}\n\nCtrl-C stops it.")
        while True:
            _tell(server, ready_file)
            status = server.outlast()
            _say(f"PostgreSQL ended with status {status} and was started again.")


def _setting(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not (name and separator):
        raise Stopped(f"--set wants NAME=VALUE, not {text}.")
    return name, value


def _say(words: str) -> None:
    with contextlib.suppress(BrokenPipeError):  # whoever started us need not listen
        print(words, flush=True)


def _tell(server: embedded.Server, ready_file: Path | None) -> None:
    facts = {
        "databaseUrl": server.url,
        "databaseLog": str(server.log),
        "binaries": str(server.binaries),
        "pid": server.pid,
    }
    if ready_file:
        files.write_private(ready_file, json.dumps(facts, indent=2) + "\n")
