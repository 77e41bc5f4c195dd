"""Clients by openapi-generator, whose package on PyPI carries it; it runs on Java."""

import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from bizing_spec import rendering
from bizing_spec.openapi import OpenApi
from bizing_spec.outcome import Stopped

_PACKAGE: Final = "openapi_generator_cli"


def run(api: OpenApi, generator: str, output: Path) -> None:
    """Have the generator of that name fill the folder. Raises Stopped."""
    jar, java = _jar(), shutil.which("java")
    if java is None:
        raise Stopped(
            "--generator runs openapi-generator, which needs Java 11 or later: install it, and put it on PATH"
        )
    with tempfile.TemporaryDirectory() as folder:
        # One file, so that references to others need not be understood there.
        document = Path(folder) / "openapi.json"
        document.write_text(rendering.render(api.content, "json"), "utf-8")
        told = ["-g", generator, "-i", str(document), "-o", str(output.resolve())]
        ended = subprocess.run(
            [java, "-jar", str(jar), "generate", *told], capture_output=True, text=True, errors="replace"
        )
    if ended.returncode:
        raise Stopped(
            f"openapi-generator's {generator} does not write {output}: {_reason(ended.stdout + ended.stderr)}"
        )


def _jar() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    for folder in (found.submodule_search_locations or []) if found else []:
        for jar in Path(folder).glob("*.jar"):
            return jar
    raise Stopped("--generator runs openapi-generator: `pip install 'bizing[generator]'`")


def _reason(printed: str) -> str:
    """The first line in which it says what is wrong."""
    lines = [line.strip() for line in printed.splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    told = [line for line in lines if any(mark in line.lower() for mark in ("error", "exception", "can't", "cannot"))]
    return next(iter(told or lines), "it says nothing")
