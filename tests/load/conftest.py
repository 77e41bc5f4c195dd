"""A fake booking service with a flaw of choice, in a process of its own."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Address:
    url: str
    key: str


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Callable[[str], Address]]:
    """`fake("double")` starts a service with that flaw; it ends with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda flaw: stack.enter_context(_running(flaw, tmp_path / f"{flaw}.json"))


@contextlib.contextmanager
def _running(flaw: str, ready: Path) -> Iterator[Address]:
    script = Path(__file__).with_name("fake.py")
    with subprocess.Popen([sys.executable, script, "--flaw", flaw, "--ready-file", ready]) as process:
        try:
            while not ready.exists():
                assert process.poll() is None, "the fake did not start"
                time.sleep(0.02)
            said = json.loads(ready.read_text())
            yield Address(said["url"], said["apiKey"])
        finally:
            process.kill()
