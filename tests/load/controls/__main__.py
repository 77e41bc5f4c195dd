"""Describes every control of this folder as JSON: `python -m tests.load.controls`."""

import importlib
import sys
from pathlib import Path

import msgspec

from bizing_load.race.control import Control

if __name__ == "__main__":
    names = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))
    modules = [importlib.import_module(f"{__package__}.{name}") for name in names]
    found: list[Control] = [module.CONTROL for module in modules if hasattr(module, "CONTROL")]
    sys.stdout.buffer.write(msgspec.json.encode(found))
