"""Booking services of the tests, with a flaw of choice or with a stall, in processes of their own."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.load.histories import Teller

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Address:
    url: str
    key: str


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Callable[[str], Address]]:
    """`fake("double")` starts a service with that flaw; it ends with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda flaw: stack.enter_context(_running(tmp_path / f"{flaw}.json", "fake", "--flaw", flaw))


@pytest.fixture
def stalling(tmp_path: Path) -> Iterator[Callable[[float], Address]]:
    """`stalling(1.0)` starts a service that stands still once for so many seconds; it ends with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda seconds: stack.enter_context(
            _running(tmp_path / f"{seconds}.json", "stalling", "--stall", str(seconds))
        )


@contextlib.contextmanager
def _running(ready: Path, module: str, *options: str) -> Iterator[Address]:
    command = [sys.executable, "-m", f"tests.load.{module}", *options, "--ready-file", str(ready)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            while not ready.exists():
                assert process.poll() is None, f"{module} did not start"
                time.sleep(0.02)
            said = json.loads(ready.read_text())
            yield Address(said["url"], said["apiKey"])
        finally:
            process.kill()


@pytest.fixture
def tell() -> Teller:
    """A history in which faults may have struck, so that replies may be lost."""
    return Teller()


@pytest.fixture
def calm() -> Teller:
    """One without faults: so that operations are linearized too, and waits are judged."""
    return Teller(faults=())
